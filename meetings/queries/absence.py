"""Who has not been at organisation life for months."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from core.times import day_of
from core.work import Work
from meetings.access import IN_THE_PARTY
from meetings.models import Activity, Attendance
from meetings.queries.roll import is_exempt_on
from meetings.rules.absence import ALERT_MONTHS, months_between
from meetings.rules.attendance import Presence
from members.models import Member, MemberState, Node
from members.queries.people import below

_THERE = tuple(one for one in Presence if one.earns)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who has not been there for three months or more."""

    member: Member
    since: date
    """The day of the last activity attended, or else of the first one missed."""
    months: int
    missed: int
    """How many activities since then had them on the roll."""


def long_away(work: Work, places: Iterable[str]) -> list[Away]:
    """List the members at or below the places who have missed every activity for months, the longest first.

    Only closed rolls count, and who was on none since is not known to have missed anything.
    """
    today = day_of(work.now)
    since = {
        member_id: day_of(last_at or first_at)
        for member_id, last_at, first_at in work.session.execute(_last_seen(places, today))
    }
    months = {key: months_between(day, today) for key, day in since.items()}
    keys = [key for key, count in months.items() if count >= ALERT_MONTHS[0]]
    if not keys:
        return []
    missed = _missed(work, keys, since)
    people = work.session.scalars(select(Member).where(Member.id.in_(keys))).unique()
    found = [Away(one, since[one.id], months[one.id], missed[one.id]) for one in people if missed[one.id]]
    return sorted(found, key=lambda one: (one.since, one.member.id))


def _last_seen(places: Iterable[str], today: date) -> Select[int, Any, datetime]:
    """Select for each member the last activity attended and the first on whose roll they stood."""
    last = func.max(case((Attendance.presence.in_(_THERE), Activity.starts_at)))
    return (
        select(Attendance.member_id, last, func.min(Activity.starts_at))
        .join(Activity, Activity.id == Attendance.activity_id)
        .join(Member, Member.id == Attendance.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(below(places), Member.state == MemberState.ACTIVE, Member.stage.in_(IN_THE_PARTY))
        .where(~is_exempt_on(today), Activity.closed_at.is_not(None), Activity.cancelled_at.is_(None))
        .group_by(Attendance.member_id)
    )


def _missed(work: Work, keys: Iterable[int], since: Mapping[int, date]) -> Counter[int]:
    """Count the activities that members have missed since a day."""
    rolls = (
        select(Attendance.member_id, Activity.starts_at)
        .join(Activity, Activity.id == Attendance.activity_id)
        .where(Attendance.member_id.in_(list(keys)), Attendance.presence.not_in(_THERE))
        .where(Activity.closed_at.is_not(None), Activity.cancelled_at.is_(None))
    )
    rows = work.session.execute(rolls)
    return Counter(member_id for member_id, at in rows if day_of(at) >= since[member_id])
