"""Attendance into hours: one entry a member for an activity, whatever duties it counts for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from core.times import day_of, start_of
from core.work import Work
from learning.actions.ledger import Earning, reverse_entry, write_entry
from learning.models import HourEntry
from learning.queries.rules import all_rules
from learning.rules.conversion import Conversion, in_force, taught
from learning.rules.hours import Evidence, HourCategory, Unit, format_hours
from meetings.models import Activity, Attendance
from meetings.queries.crediting import hours_of, speakers_of
from meetings.rules.attendance import Presence, cause_of, say_teaching, speakers_told
from meetings.rules.states import CORRECTED, may_earn_again
from members.models import Member


@dataclass(slots=True)
class Settled:
    """What became of the hours of an activity."""

    given: int = 0
    taken_back: int = 0
    overlapping: list[str] = field(default_factory=list)
    """Names of those who got nothing, because another activity of the same time counts for them already."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A member's entries of one activity."""

    count: int = 0
    active: HourEntry | None = None
    is_free: bool = True
    """Nothing says that it must not count (again)."""


def settle(work: Work, activity: Activity, lines: Iterable[Attendance], why: str) -> Settled:
    """Make the ledger agree with the roll: give what was earned, take back what was not.

    Said twice, it does nothing the second time. ``why`` stands in the reversals.
    """
    # In one order everywhere, so that two who settle never wait for each other.
    roll = sorted(lines, key=lambda line: line.member_id)
    known = _entries_of(work, activity, [line.member_id for line in roll])
    elsewhere = _counted_elsewhere(work, activity, [line.member_id for line in roll])
    day = day_of(activity.starts_at)
    rules = all_rules(work, day)
    speakers = speakers_of(work, activity)
    settled = Settled()
    for line in roll:
        entries = known.get(line.member_id, _Known())
        wanted = _earning(work, activity, line, rules) if _earns(activity, line) else None
        if wanted and line.member_id in speakers and line.presence is not Presence.MADE_UP:
            wanted = _as_teaching(*wanted, in_force(rules, line.place, day), len(speakers))
        if entries.active is not None and (wanted is None or not _is_same(entries.active, wanted[0])):
            reverse_entry(work, entries.active, f"{CORRECTED}，{_reason(entries.active, wanted, why)}")
            settled.taken_back += 1
        elif entries.active is not None or wanted is None or not entries.is_free:
            continue
        if wanted is None:
            continue
        if line.member_id in elsewhere:
            settled.overlapping.append(line.name)
            continue
        earning, rule = wanted
        cause = cause_of(activity.id, entries.count)
        if write_entry(work, line.member_id, cause, earning, rule) is not None:
            settled.given += 1
    return settled


def _earns(activity: Activity, line: Attendance) -> bool:
    return activity.gives_hours and activity.cancelled_at is None and line.presence.earns


def _earning(
    work: Work, activity: Activity, line: Attendance, rules: Sequence[Conversion]
) -> tuple[Earning, Conversion]:
    rule = in_force(rules, line.place, day_of(activity.starts_at))[Unit.HOUR]
    made_up = line.presence is Presence.MADE_UP and line.made_up_on is not None
    starts_at, ends_at = _when(activity, line.made_up_on if made_up else None)
    kind = activity.rules
    host = work.session.get(Member, activity.host_id) if activity.host_id else None
    earning = Earning(
        title=f"{kind.label}：{activity.title}",
        hundredths=hours_of(activity, rules, line.place),
        category=rule.category or activity.category,
        evidence=Evidence.CLAIMED if made_up else Evidence.PRESENT,
        earned_at=starts_at,
        ended_at=ends_at,
        form=kind.form or kind.label,
        host=host.name if host else "",
        venue=activity.venue,
        outcome="补课" if made_up else ("签到" if line.way == "code" else line.presence.label),
        certifier_id=work.actor.id if work.actor else None,
        remark=f"补课证明：{line.evidence}。" if made_up else "",
    )
    return earning, rule


def _as_teaching(
    heard: Earning, rule: Conversion, rules: Mapping[Unit, Conversion], speakers: int
) -> tuple[Earning, Conversion]:
    own = rules.get(Unit.TEACHING)
    hundredths = taught(heard.hundredths, own, speakers) if own else heard.hundredths
    said = format_hours(heard.hundredths) if hundredths != heard.hundredths else ""
    remark = say_teaching(speakers, said)
    earning = replace(heard, hundredths=hundredths, category=HourCategory.TEACHING, remark=remark)
    return earning, own or rule


def _when(activity: Activity, made_up_on: date | None) -> tuple[datetime, datetime]:
    """Say when it was earned: a lesson counts on the day, and in the year, in which it was made up."""
    if made_up_on is None:
        return activity.starts_at, activity.ends_at
    return start_of(made_up_on), start_of(made_up_on)


def _reason(entry: HourEntry, wanted: tuple[Earning, Conversion] | None, why: str) -> str:
    spoke = _speakers(entry), _speakers(wanted[0]) if wanted else 0
    return f"主讲由 {spoke[0]} 人改为 {spoke[1]} 人，{why}" if all(spoke) and spoke[0] != spoke[1] else why


def _is_same(entry: HourEntry, earning: Earning) -> bool:
    """Say whether an entry still says what the roll says, and who spoke.

    Rules that changed since change nothing: it keeps those it was made under.
    """
    return _speakers(entry) == _speakers(earning) and _span(entry) == _span(earning)


def _speakers(one: HourEntry | Earning) -> int:
    """Say among how many the lecture was shared; 0 for who only heard it."""
    return speakers_told(one.remark) if one.category is HourCategory.TEACHING else 0


def _span(one: HourEntry | Earning) -> tuple[datetime, datetime | None]:
    return one.earned_at, one.ended_at


def _entries_of(work: Work, activity: Activity, keys: Sequence[int]) -> dict[int, _Known]:
    """Read the entries of an activity: the last one that nobody took back, and whether another may come."""
    back = aliased(HourEntry)
    first = cause_of(activity.id, 0)
    kept = (
        select(HourEntry, back)
        .outerjoin(back, back.reverses_id == HourEntry.id)
        .where(HourEntry.member_id.in_(keys))
        .where(or_(HourEntry.cause == first, HourEntry.cause.startswith(f"{first}:", autoescape=True)))
        .order_by(HourEntry.id)
    )
    rows: list[tuple[HourEntry, HourEntry | None]] = [(one, by) for one, by in work.session.execute(kept)]
    found: dict[int, _Known] = {}
    for entry, reversal in rows:
        count = found.get(entry.member_id, _Known()).count + 1
        is_free = reversal is None or may_earn_again(reversal.remark)
        found[entry.member_id] = _Known(count, None if reversal else entry, is_free)
    return found


def _counted_elsewhere(work: Work, activity: Activity, keys: Sequence[int]) -> set[int]:
    """Name those for whom another activity of the same hours counts: nobody is in two places at once."""
    back = aliased(HourEntry)
    first = cause_of(activity.id, 0)
    kept = (
        select(HourEntry.member_id)
        .outerjoin(back, back.reverses_id == HourEntry.id)
        .where(HourEntry.member_id.in_(keys), HourEntry.cause.startswith("activity:"), back.id.is_(None))
        .where(HourEntry.cause != first, ~HourEntry.cause.startswith(f"{first}:", autoescape=True))
        .where(HourEntry.earned_at < activity.ends_at, HourEntry.ended_at > activity.starts_at)
    )
    return set(work.session.scalars(kept))
