"""The hours ledger: entries are added, never changed, and the year's total with them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import func, select

from core.db import insert_for
from core.errors import RefusalError
from core.times import day_of, start_of, year_of
from core.work import Work
from learning.models import HourEntry, HourTotal
from learning.rules.conversion import Conversion
from learning.rules.hours import Evidence, HourCategory, format_hours
from learning.rules.years import split_days
from members.actions.audit import Line, record_all
from members.actions.notices import Letter, deliver
from members.models import Member


class AlreadyReversedError(RefusalError):
    """The entry was reversed before, or is itself a reversal."""


@dataclass(frozen=True, slots=True)
class Earning:
    """What was learned, as the record prints it."""

    title: str
    hundredths: int
    category: HourCategory
    evidence: Evidence
    earned_at: datetime
    """Decides the year of Shanghai it counts in."""
    ended_at: datetime | None = None
    form: str = ""
    host: str = ""
    venue: str = ""
    outcome: str = ""
    certifier_id: int | None = None
    remark: str = ""


class Credit(NamedTuple):
    """What one member is to have: ``cause`` names the one event, such as ``quiz:7``.

    ``rule`` is the conversion rule that set the hours; its cap for a year cuts them.
    """

    member_id: int
    cause: str
    earning: Earning
    rule: Conversion | None = None

    @property
    def year(self) -> int:
        """Say in which year it counts."""
        return year_of(self.earning.earned_at)


class Written(NamedTuple):
    """An entry that has just been added."""

    id: int
    member_id: int
    year: int
    hundredths: int
    """What was counted, after the caps."""


def write_entry(
    work: Work, member_id: int, cause: str, earning: Earning, rule: Conversion | None = None
) -> Written | None:
    """Add what a member earned to the ledger; None if this cause has counted for them before."""
    return next(iter(write_entries(work, [Credit(member_id, cause, earning, rule)])), None)


def write_entries(work: Work, due: Sequence[Credit]) -> list[Written]:
    """Add what members earned to the ledger, each named once; gives what was added.

    A cause that has counted for a member before adds nothing. One that is cut to nothing by its rule's cap is
    written all the same, so that it cannot count again next year.
    """
    return _add(work, _after_caps(work, [_values(work, one) for one in due], due))


def _values(work: Work, one: Credit) -> dict[str, Any]:
    earning = one.earning
    return {
        "member_id": one.member_id,
        "cause": one.cause,
        "hundredths": earning.hundredths,
        "category": earning.category,
        "evidence": earning.evidence,
        "title": earning.title,
        "form": earning.form,
        "host": earning.host,
        "venue": earning.venue,
        "outcome": earning.outcome,
        "year": one.year,
        "earned_at": earning.earned_at,
        "ended_at": earning.ended_at,
        "written_at": work.now,
        "rule": one.rule.signature if one.rule else "",
        "certifier_id": earning.certifier_id,
        "reverses_id": None,
        "remark": earning.remark,
    }


def write_span(
    work: Work, member_id: int, cause: str, earning: Earning, rule: Conversion | None = None
) -> int | None:
    """Add what was earned over some days, shared out over the years they touch; gives what was counted.

    In each of several years the cause carries the year. None if nothing was written: it had counted before.
    """
    first, last = day_of(earning.earned_at), day_of(earning.ended_at or earning.earned_at)
    shares = split_days(earning.hundredths, first, last)
    counted = []
    for year, share in shares.items():
        part = replace(
            earning,
            hundredths=share,
            earned_at=start_of(max(first, date(year, 1, 1))),
            ended_at=start_of(min(last, date(year, 12, 31))),
        )
        one = write_entry(work, member_id, cause if len(shares) == 1 else f"{cause}:{year}", part, rule)
        counted += [one.hundredths] if one else []
    return sum(counted) if counted else None


def reverse_entry(work: Work, entry: HourEntry, reason: str) -> None:
    """Take an entry back by a second one that mirrors it; tell the member and the audit log why.

    :raises AlreadyReversedError: if it was taken back before, or is itself a reversal
    """
    reverse_entries(work, [entry], reason)


def reverse_entries(work: Work, entries: Sequence[HourEntry], reason: str) -> None:
    """Take entries back for one reason: all of them, or none.

    :raises AlreadyReversedError: if one was taken back before, or is itself a reversal
    """
    if any(entry.reverses_id is not None for entry in entries):
        raise AlreadyReversedError("这一条本身是冲销记录，不能再冲销。如需恢复，请重新登记学时。")
    if len(_add(work, [_mirror(work, entry, reason) for entry in entries])) < len(entries):
        raise AlreadyReversedError("这条学时已经冲销过了，不需要再操作。")
    _tell_reversed(work, entries, reason)


def _mirror(work: Work, entry: HourEntry, reason: str) -> dict[str, Any]:
    same = ("member_id", "category", "evidence", "title", "form", "host", "venue", "year")
    return {name: getattr(entry, name) for name in (*same, "earned_at", "ended_at", "rule")} | {
        "cause": f"reversal:{entry.id}",
        "hundredths": -entry.hundredths,
        "written_at": work.now,
        "certifier_id": work.actor.id if work.actor else None,
        "reverses_id": entry.id,
        "outcome": "冲销",
        "remark": reason,
    }


def _tell_reversed(work: Work, entries: Sequence[HourEntry], reason: str) -> None:
    deliver(work, [_letter(entry, reason) for entry in entries])
    asked = select(Member).where(Member.id.in_([entry.member_id for entry in entries]))
    earners = {one.id: one for one in work.session.scalars(asked).unique()}
    record_all(work, [_line(entry, earners[entry.member_id], reason) for entry in entries])


def _letter(entry: HourEntry, reason: str) -> Letter:
    return Letter(
        entry.member_id,
        f"hours.reversed:{entry.id}",
        f"冲销了您的 {format_hours(entry.hundredths)} 学时：{entry.title}",
        f"原因：{reason}。如有疑问，请联系支部。",
        f"/me?year={entry.year}",
    )


def _line(entry: HourEntry, earner: Member, reason: str) -> Line:
    hours = format_hours(entry.hundredths)
    told = f"冲销 {earner.name} 的 {hours} 学时（{entry.title}），原因：{reason}。"
    return Line("learning.hours.reverse", f"hours:{entry.id}", earner.place, told)


def _after_caps(
    work: Work,
    rows: list[dict[str, Any]],
    due: Sequence[Credit],
) -> list[dict[str, Any]]:
    capped = [one for one in due if one.rule is not None and one.rule.cap_per_year is not None]
    # Held until the commit: of two causes at once, the second must see what the first has used of the cap.
    _grow_totals(work, {(one.member_id, one.year): 0 for one in capped})
    used = _already(work, capped)
    for row, one in zip(rows, due, strict=True):
        if one.rule is None or one.rule.cap_per_year is None:
            continue
        counted = one.rule.within_caps(
            row["hundredths"], used.get((one.member_id, one.year, one.rule.unit), 0)
        )
        if counted != row["hundredths"]:
            row["hundredths"] = counted
            row["remark"] += f"本年度此项学时已达上限，计 {format_hours(counted)} 学时。"
    return rows


def _already(work: Work, capped: Sequence[Credit]) -> dict[tuple[int, int, str], int]:
    """Sum what rules for each unit, of whatever version, have given each member in each year."""
    found: dict[tuple[int, int, str], int] = {}
    for unit, year in sorted({(str(one.rule.unit), one.year) for one in capped if one.rule}):
        members = [one.member_id for one in capped if one.rule and (one.rule.unit, one.year) == (unit, year)]
        given = (
            select(HourEntry.member_id, func.sum(HourEntry.hundredths))
            .where(
                HourEntry.member_id.in_(members),
                HourEntry.year == year,
                HourEntry.rule.startswith(f"{unit}/", autoescape=True),
            )
            .group_by(HourEntry.member_id)
        )
        found |= {(member, year, unit): int(total) for member, total in work.session.execute(given)}
    return found


def _add(work: Work, rows: Sequence[dict[str, Any]]) -> list[Written]:
    if not rows:
        return []
    # Many at once are sent as they are: dressing each up for the ORM would take most of the time.
    added = work.session.connection().execute(_entering(insert_for(work.session)), rows)
    written = [Written(*row) for row in added]
    totals: Counter[tuple[int, int]] = Counter()
    for one in written:
        totals[one.member_id, one.year] += one.hundredths
    _grow_totals(work, totals)
    return written


@cache
def _entering(insert_here: Callable[[Any], Any]) -> Any:
    fresh = insert_here(HourEntry.__table__).on_conflict_do_nothing()
    return fresh.returning(HourEntry.id, HourEntry.member_id, HourEntry.year, HourEntry.hundredths)


def _grow_totals(work: Work, grown: Mapping[tuple[int, int], int]) -> None:
    # By the database itself: two at once add up, whatever either has read before. In one order everywhere,
    # so that two who write for many never wait for each other.
    rows = [
        {"member_id": member, "year": year, "hundredths": more}
        for (member, year), more in sorted(grown.items())
    ]
    if rows:
        work.session.connection().execute(_growing(insert_for(work.session)), rows)


@cache
def _growing(insert_here: Callable[[Any], Any]) -> Any:
    fresh = insert_here(HourTotal.__table__)
    more = {"hundredths": HourTotal.hundredths + fresh.excluded.hundredths}
    return fresh.on_conflict_do_update(index_elements=["member_id", "year"], set_=more)
