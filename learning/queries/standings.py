"""How members stand to what they have to reach in a year."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from core.times import day_of, year_of
from core.work import Work
from learning.models import HourEntry, HourTotal, YearRecord
from learning.queries.rules import Targets, kept_targets
from learning.rules.forecast import Forecast, forecast, gap_in_words, pace_in_words, sessions_in_words
from learning.rules.hours import HourCategory, Norm
from learning.rules.targets import (
    REQUIREMENTS,
    Audience,
    MemberYear,
    Requirement,
    audiences_of,
    months_within,
    targets_for,
)
from members.models import Member, MemberState, Node, RoleGrant
from members.queries.people import below


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's year: what is due, what is earned, and what is still missing."""

    member: Member
    year: int
    due: int
    earned: int
    forecast: Forecast
    is_exempt: bool
    """免训 or 送学 for the whole of the time that counts: stands in no denominator."""
    leads: bool = False
    by_category: Mapping[HourCategory, int] | None = None
    last_at: datetime | None = None
    """When hours were last earned."""
    closed: int | None = None
    """What was earned when the year was closed; ``None`` while it is open."""

    @property
    def corrected(self) -> int:
        """What was added or taken back after the year was closed, in hundredths."""
        return 0 if self.closed is None else self.earned - self.closed

    @property
    def is_asked(self) -> bool:
        """Say whether there is anything to reach."""
        return self.due > 0

    @property
    def gap(self) -> int:
        """What is missing, in hundredths."""
        return self.forecast.gap

    @property
    def gap_words(self) -> str:
        """What is missing and how it could be made up."""
        if self.is_asked:
            return gap_in_words(self.due, self.earned)
        if self.is_exempt:
            return (
                f"免训{f'：{self.member.exempt_reason}' if self.member.exempt_reason else ''}，不计应修学时"
            )
        return "今年不计应修学时"

    @property
    def sessions_words(self) -> str:
        """How often one would have to study together to make up what is missing."""
        return sessions_in_words(self.gap)

    @property
    def pace_words(self) -> str:
        """Whether the target will be reached in time."""
        return pace_in_words(self.forecast) if self.is_asked else ""


def standing_of(work: Work, member: Member, year: int) -> Standing:
    """Say how one member stands in a year."""
    held = select(RoleGrant.role).where(RoleGrant.member_id == member.id)
    roles = [role.value for role in work.session.scalars(held)]
    total = work.session.get(HourTotal, (member.id, year))
    earned = total.hundredths if total else 0
    record = work.session.get(YearRecord, (member.id, year)) if year < year_of(work.now) else None
    return _stand(_frame(work, year), member, roles, earned, record=record)


def standings(work: Work, places: Iterable[str], year: int) -> list[Standing]:
    """Say how the active members at or below the places stand, with their categories; six statements."""
    inside = below(places)
    members = work.session.scalars(
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(inside, Member.state == MemberState.ACTIVE)
        .order_by(Node.path, Member.name, Member.id)
    ).all()
    keys = _keys(inside)
    roles = _roles(work, keys)
    totals = _totals(work, keys, year)
    categories, last = _categories(work, keys, year)
    frame, records = _frame(work, year), _records(work, keys, year)
    return [
        _stand(
            frame,
            one,
            roles.get(one.id, ()),
            totals.get(one.id, 0),
            by_category=categories.get(one.id, {}),
            last_at=last.get(one.id),
            record=records.get(one.id),
        )
        for one in members
    ]


def _keys(inside: ColumnElement[bool]) -> Select[int]:
    return select(Member.id).join(Node, Node.id == Member.node_id).where(inside)


def _roles(work: Work, keys: Select[int]) -> Mapping[int, Sequence[str]]:
    held: dict[int, list[str]] = {}
    found = select(RoleGrant.member_id, RoleGrant.role).where(RoleGrant.member_id.in_(keys))
    for member_id, role in work.session.execute(found):
        held.setdefault(member_id, []).append(role.value)
    return held


def _totals(work: Work, keys: Select[int], year: int) -> Mapping[int, int]:
    kept = select(HourTotal.member_id, HourTotal.hundredths).where(
        HourTotal.year == year, HourTotal.member_id.in_(keys)
    )
    return {row.member_id: row.hundredths for row in work.session.execute(kept)}


def _records(work: Work, keys: Select[int], year: int) -> Mapping[int, YearRecord]:
    if year >= year_of(work.now):
        return {}
    closed = select(YearRecord).where(YearRecord.year == year, YearRecord.member_id.in_(keys))
    return {one.member_id: one for one in work.session.scalars(closed)}


def _categories(
    work: Work, keys: Select[int], year: int
) -> tuple[dict[int, dict[HourCategory, int]], dict[int, datetime]]:
    summed = (
        select(
            HourEntry.member_id,
            HourEntry.category,
            func.sum(HourEntry.hundredths),
            func.max(HourEntry.earned_at),
        )
        .where(HourEntry.year == year, HourEntry.member_id.in_(keys))
        .group_by(HourEntry.member_id, HourEntry.category)
    )
    categories: dict[int, dict[HourCategory, int]] = {}
    last: dict[int, datetime] = {}
    for member_id, category, hundredths, latest in work.session.execute(summed):
        categories.setdefault(member_id, {})[category] = hundredths
        last[member_id] = max(latest, last.get(member_id, latest))
    return categories, last


class _Frame(NamedTuple):
    """What is the same for all members of a table."""

    year: int
    until: date
    """The day up to which the pace is judged: today, or the end of a year that is over."""
    targets: Targets


def _frame(work: Work, year: int) -> _Frame:
    until = min(max(day_of(work.now), date(year, 1, 1)), date(year, 12, 31))
    return _Frame(year, until, kept_targets(work, year))


def _stand(
    frame: _Frame,
    member: Member,
    roles: Collection[str],
    earned: int,
    *,
    by_category: Mapping[HourCategory, int] | None = None,
    last_at: datetime | None = None,
    record: YearRecord | None = None,
) -> Standing:
    audiences = audiences_of(member.stage.value, roles)
    exempt = months_within(member.exempt_from, member.exempt_until, frame.year)
    asked = MemberYear(audiences, member.arrived_on, member.left_on, exempt)
    due = record.due if record else _due(asked, member.place, frame)
    return Standing(
        member,
        frame.year,
        due,
        earned,
        forecast(due, earned, frame.until),
        is_exempt=record.is_exempt if record else bool(exempt) and due == 0 and bool(audiences),
        leads=Audience.COMMITTEE in audiences,
        by_category=by_category,
        last_at=last_at,
        closed=record.earned if record else None,
    )


def _due(asked: MemberYear, place: str, frame: _Frame) -> int:
    requirements = [_as_set(one, place, frame.targets) for one in REQUIREMENTS if one.norm is Norm.PARTY]
    return max((one.hundredths for one in targets_for(asked, frame.year, requirements)), default=0)


def _as_set(requirement: Requirement, place: str, targets: Targets) -> Requirement:
    """Put what the nearest unit above the member has set in the place of what is shipped."""
    nearest = max(
        (path for path, audience in targets if audience == requirement.audience and place.startswith(path)),
        key=len,
        default=None,
    )
    if nearest is None:
        return requirement
    return Requirement(
        requirement.audience,
        requirement.norm,
        targets[nearest, requirement.audience.value],
        requirement.source,
        is_pro_rata=requirement.is_pro_rata,
    )
