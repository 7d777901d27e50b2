"""The hours ledger: entries are added, never changed, and the year's total with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.db import insert_for
from core.errors import RefusalError
from core.times import year_of
from core.work import Work
from learning.models import HourEntry, HourTotal
from learning.rules.conversion import Conversion
from learning.rules.hours import Evidence, HourCategory, format_hours
from members.actions.audit import record
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


@dataclass(frozen=True, slots=True)
class Written:
    """An entry that has just been added."""

    id: int
    hundredths: int
    """What was counted, after the caps."""
    year: int


def write_entry(
    work: Work, member_id: int, cause: str, earning: Earning, rule: Conversion | None = None
) -> Written | None:
    """Add what a member earned to the ledger; None if this cause has counted for them before.

    ``cause`` names the one event, such as ``quiz:7``. ``rule`` is the conversion rule that set the hours; its
    cap for a year cuts them. A cause that is cut to nothing is written all the same, so that it cannot count
    again next year.
    """
    year = year_of(earning.earned_at)
    counted, remark = _after_caps(work, member_id, year, earning, rule)
    values = {
        "member_id": member_id,
        "cause": cause,
        "hundredths": counted,
        "category": earning.category,
        "evidence": earning.evidence,
        "title": earning.title,
        "form": earning.form,
        "host": earning.host,
        "venue": earning.venue,
        "outcome": earning.outcome,
        "year": year,
        "earned_at": earning.earned_at,
        "ended_at": earning.ended_at,
        "written_at": work.now,
        "rule": rule.signature if rule else "",
        "certifier_id": earning.certifier_id,
        "remark": remark,
    }
    return _add(work, values)


def reverse_entry(work: Work, entry: HourEntry, reason: str) -> None:
    """Take an entry back by a second one that mirrors it; tell the member and the audit log why.

    :raises AlreadyReversedError: if it was taken back before, or is itself a reversal
    """
    if entry.reverses_id is not None:
        raise AlreadyReversedError("这一条本身是冲销记录，不能再冲销。如需恢复，请重新登记学时。")
    same = ("member_id", "category", "evidence", "title", "form", "host", "venue", "year")
    kept = (*same, "earned_at", "ended_at", "rule")
    values = {name: getattr(entry, name) for name in kept} | {
        "cause": f"reversal:{entry.id}",
        "hundredths": -entry.hundredths,
        "written_at": work.now,
        "certifier_id": work.actor.id if work.actor else None,
        "reverses_id": entry.id,
        "outcome": "冲销",
        "remark": reason,
    }
    if _add(work, values) is None:
        raise AlreadyReversedError("这条学时已经冲销过了，不需要再操作。")
    _tell_reversed(work, entry, reason)


def _tell_reversed(work: Work, entry: HourEntry, reason: str) -> None:
    hours = format_hours(entry.hundredths)
    letter = Letter(
        entry.member_id,
        f"hours.reversed:{entry.id}",
        f"冲销了您的 {hours} 学时：{entry.title}",
        f"原因：{reason}。如有疑问，请联系支部。",
        f"/me?year={entry.year}",
    )
    deliver(work, [letter])
    earner = work.session.get_one(Member, entry.member_id)
    told = f"冲销 {earner.name} 的 {hours} 学时（{entry.title}），原因：{reason}。"
    record(work, "learning.hours.reverse", f"hours:{entry.id}", earner.place, told)


def _after_caps(
    work: Work, member_id: int, year: int, earning: Earning, rule: Conversion | None
) -> tuple[int, str]:
    if rule is None or rule.cap_per_year is None:
        return earning.hundredths, earning.remark
    # Held until the commit: of two causes at once, the second must see what the first has used of the cap.
    _grow_total(work, member_id, year, 0)
    counted = rule.within_caps(earning.hundredths, _already(work, member_id, year, rule))
    if counted == earning.hundredths:
        return counted, earning.remark
    return counted, f"{earning.remark}本年度此项学时已达上限，计 {format_hours(counted)} 学时。"


def _already(work: Work, member_id: int, year: int, rule: Conversion) -> int:
    """Sum what rules for this unit, of whatever version, have given in the year."""
    given = select(func.sum(HourEntry.hundredths)).where(
        HourEntry.member_id == member_id,
        HourEntry.year == year,
        HourEntry.rule.startswith(f"{rule.unit}/", autoescape=True),
    )
    return work.session.scalar(given) or 0


def _add(work: Work, values: dict[str, Any]) -> Written | None:
    fresh = (
        insert_for(work.session)(HourEntry).values(**values).on_conflict_do_nothing().returning(HourEntry.id)
    )
    entry_id = work.session.scalar(fresh)
    if entry_id is None:
        return None
    _grow_total(work, values["member_id"], values["year"], values["hundredths"])
    return Written(entry_id, values["hundredths"], values["year"])


def _grow_total(work: Work, member_id: int, year: int, hundredths: int) -> None:
    # By the database itself, in one statement: two at once add up, whatever either has read before.
    fresh = insert_for(work.session)(HourTotal).values(member_id=member_id, year=year, hundredths=hundredths)
    grown = {"hundredths": HourTotal.hundredths + fresh.excluded.hundredths}
    key = ["member_id", "year"]
    work.session.execute(fresh.on_conflict_do_update(index_elements=key, set_=grown))
