"""How members stand to what they have to reach in a year."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, func, select, type_coerce

from core.times import day_of, start_of, year_of
from core.work import Work
from learning.models import Claim, HourEntry, HourTotal, YearRecord
from learning.queries.rules import Targets, kept_targets
from learning.queries.sums import categories_of, records_of, totals_of
from learning.queries.waiting import pending_hundredths, waiting_hours
from learning.rules.forecast import (
    Forecast,
    expected,
    forecast,
    gap_in_words,
    pace_in_words,
    sessions_in_words,
)
from learning.rules.hours import HourCategory, Norm, format_hours
from learning.rules.targets import (
    REQUIREMENTS,
    Audience,
    MemberYear,
    as_set,
    audiences_of,
    months_within,
    targets_for,
)
from members.models import Member, MemberState, Node, Stage
from members.queries.life import STAGE_THEN, affiliated_on, placed_on
from members.queries.people import below
from members.queries.roles import role_names


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
    pending: int = 0
    """待认定: what was claimed and nobody has decided about, in hundredths."""
    node: Node | None = None
    """Where the member belonged when a year that is over ended; ``None``: where they belong."""
    stage: Stage | None = None
    """At which stage they were then; ``None``: as they are."""
    closed: int | None = None
    """What was earned when the year was closed; ``None`` while it is open."""

    @property
    def unit(self) -> Node:
        """The unit in whose table the member stands."""
        return self.node or self.member.node

    @property
    def stage_then(self) -> Stage:
        """The stage by which it is asked."""
        return self.stage or self.member.stage

    @property
    def corrected(self) -> int:
        """What was added or taken back after the year was closed, in hundredths."""
        return 0 if self.closed is None else self.earned - self.closed

    @property
    def closed_words(self) -> str:
        """What stood when the year was closed, and what came later; empty where nothing did."""
        if self.closed is None or not self.corrected:
            return ""
        deed = "补记" if self.corrected > 0 else "更正"
        return f"关账时 {format_hours(self.closed)}，关账后{deed} {format_hours(self.corrected)}"

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
            if self.forecast.is_over and self.gap and not self.pending:
                return f"还差 {format_hours(self.gap)} 学时"
            return gap_in_words(self.due, self.earned, self.pending)
        if self.is_exempt:
            return (
                f"免训{f'：{self.member.exempt_reason}' if self.member.exempt_reason else ''}，不计应修学时"
            )
        return "今年不计应修学时"

    @property
    def sessions_words(self) -> str:
        """How often one would have to study together to make up what is missing."""
        if self.forecast.is_over and not self.pending:
            return ""
        return sessions_in_words(self.gap, self.pending)

    @property
    def pace_words(self) -> str:
        """Whether the target will be reached in time."""
        return pace_in_words(self.forecast) if self.is_asked else ""


def standing_of(work: Work, member: Member, year: int) -> Standing:
    """Say how one member stands in a year."""
    roles = role_names(work, [member.id]).get(member.id, [])
    total = work.session.get(HourTotal, (member.id, year))
    earned = total.hundredths if total else 0
    record = work.session.get(YearRecord, (member.id, year)) if year < year_of(work.now) else None
    pending = pending_hundredths(work, member.id, year)
    then = _these([member.id], year) if year < year_of(work.now) else None
    _, node, stage = work.session.execute(then).one() if then is not None else (None, None, None)
    frame = _frame(work, year)
    return _stand(frame, member, roles, earned, node=node, stage=stage, record=record, pending=pending)


def standings(work: Work, places: Iterable[str], year: int) -> list[Standing]:
    """Say how those at or below the places stand, with their categories; seven statements.

    In a year that is over, those who belonged there when it ended.
    """
    return _standings(work, _there(work, places, year)[0], year)


def standings_of_all(work: Work, member_ids: Sequence[int], year: int) -> dict[int, Standing]:
    """Say the same of these members by their keys, whether they still belong here or not."""
    return {one.member.id: one for one in _standings(work, _these(member_ids, year), year)}


def standing_until(work: Work, standing: Standing, place: str, day: date) -> Standing:
    """Cut a standing down to the time before a member left a unit: what it asked, and what they earned.

    Where they earned more after it is not this unit's business.
    """
    member, frame = standing.member, _frame(work, standing.year)
    mine = HourEntry.member_id == member.id, HourEntry.year == standing.year
    summed = (
        select(HourEntry.category, func.sum(HourEntry.hundredths), func.max(HourEntry.earned_at))
        .where(*mine, HourEntry.earned_at < start_of(day))
        .group_by(HourEntry.category)
    )
    rows = work.session.execute(summed).all()
    roles = role_names(work, [member.id]).get(member.id, ())
    exempt = months_within(member.exempt_from, member.exempt_until, standing.year)
    last_day = day - timedelta(days=1)
    asked = MemberYear(audiences_of(member.stage.value, roles), member.arrived_on, last_day, exempt)
    due, earned = _due(asked, place, frame), sum(hundredths for _, hundredths, _ in rows)
    return replace(
        standing,
        due=due,
        earned=earned,
        forecast=forecast(due, earned, min(frame.until, last_day)),
        by_category={category: hundredths for category, hundredths, _ in rows},
        last_at=max((latest for _, _, latest in rows), default=None),
        pending=0,
        closed=None,
    )


def standings_of(work: Work, member_ids: Sequence[int], year: int) -> list[Standing]:
    """Say the same of these members, in this order."""
    found = standings_of_all(work, member_ids, year)
    return [found[key] for key in member_ids if key in found]


def _standings(work: Work, asked: Select[Member, Node, Stage], year: int) -> list[Standing]:
    keys = _keys(asked)
    roles = role_names(work, keys)
    totals = totals_of(work, keys, year)
    categories, last = categories_of(work, keys, year)
    frame, records = _frame(work, year), records_of(work, keys, year)
    pending = waiting_hours(work, Claim.member_id.in_(keys), year)
    return [
        _stand(
            frame,
            one,
            roles.get(one.id, ()),
            totals.get(one.id, 0),
            node=node,
            stage=Stage(stage),
            by_category=categories.get(one.id, {}),
            last_at=last.get(one.id),
            record=records.get(one.id),
            pending=pending.get(one.id, 0),
        )
        for one, node, stage in work.session.execute(asked).all()
    ]


def _there(
    work: Work, places: Iterable[str], year: int
) -> tuple[Select[Member, Node, Stage], ColumnElement[Stage]]:
    """Select who stands in a table of a year, with unit and stage: as of now, or of its last day."""
    if year < year_of(work.now):
        return affiliated_on(places, date(year, 12, 31)), STAGE_THEN
    here = (
        select(Member, Node, Member.stage)
        .join(Node, Node.id == Member.node_id)
        .where(below(places), Member.state == MemberState.ACTIVE)
        .order_by(Node.path, Member.name, Member.id)
    )
    return here, Member.stage.expression


def _these(member_ids: Sequence[int], year: int) -> Select[Member, Node, Stage]:
    these = placed_on(date(year, 12, 31)).where(Member.id.in_(member_ids))
    return these.order_by(Node.path, Member.name, Member.id)


def _keys(asked: Select[Member, Node, Stage]) -> Select[int]:
    return asked.with_only_columns(Member.id).order_by(None)


class Brief(NamedTuple):
    """As much of a member's year as finding, sorting and counting among ten thousand needs."""

    id: int
    name: str
    login: str
    stage: str
    place: str
    earned: int
    forecast: Forecast

    @property
    def is_asked(self) -> bool:
        """Say whether there is anything to reach."""
        return self.forecast.due > 0


def briefs(work: Work, places: Iterable[str], year: int) -> list[Brief]:
    """Say in brief how those at or below the places stand, in the order of ``standings``.

    What is due depends on few things, and most members have them in common: it is worked out once for each.
    """
    (there, stage_then), frame = _there(work, places, year), _frame(work, year)
    roles = {key: tuple(held) for key, held in role_names(work, _keys(there)).items()}
    dues: dict[tuple[Any, ...], int] = {}
    paces: dict[int, int] = {}
    forecasts: dict[tuple[int, int], Forecast] = {}
    found = []
    # Past the ORM: it would look at each of ten thousand rows once more.
    rows = work.session.connection().execute(_brief(there, stage_then, year)).all()
    for key, name, login, stage, place, total, closed, *profile in rows:
        asked = (stage, roles.get(key), place, *profile)
        due = dues.get(asked) if closed is None else closed
        if due is None:
            due = dues[asked] = _due_of(asked, frame)
        earned = total or 0
        seen = forecasts.get((due, earned))
        if seen is None:
            if due not in paces:
                paces[due] = expected(due, frame.until)
            seen = forecasts[due, earned] = Forecast(due, earned, paces[due])
        found.append(Brief(key, name, login, stage, place, earned, seen))
    return found


def _brief(
    there: Select[Member, Node, Stage], stage: ColumnElement[Stage], year: int
) -> Select[*tuple[Any, ...]]:
    mine = and_(HourTotal.member_id == Member.id, HourTotal.year == year)
    closed = and_(YearRecord.member_id == Member.id, YearRecord.year == year)
    told = there.with_only_columns(
        *(Member.id, Member.name, Member.login, type_coerce(stage, String)),
        *(Node.path, HourTotal.hundredths, YearRecord.due),
        *(Member.arrived_on, Member.left_on, Member.exempt_from, Member.exempt_until),
    )
    return told.outerjoin(HourTotal, mine).outerjoin(YearRecord, closed)


def _due_of(asked: tuple[Any, ...], frame: "_Frame") -> int:
    stage, roles, place, arrived_on, left_on, exempt_from, exempt_until = asked
    exempt = months_within(exempt_from, exempt_until, frame.year)
    return _due(MemberYear(audiences_of(stage, roles or ()), arrived_on, left_on, exempt), place, frame)


def hours_by_category(work: Work, places: Iterable[str], year: int) -> dict[HourCategory, int]:
    """Add up what those at or below the places have earned, by category."""
    mine = and_(HourEntry.member_id == Member.id, HourEntry.year == year)
    there = _there(work, places, year)[0].order_by(None)
    summed = there.with_only_columns(HourEntry.category, func.sum(HourEntry.hundredths)).join(HourEntry, mine)
    rows = work.session.execute(summed.group_by(HourEntry.category)).all()
    return {category: int(hundredths) for category, hundredths in rows}


def in_order_of_last(work: Work, places: Iterable[str], year: int) -> dict[int, int]:
    """Give members at or below the places a number: the lower, the longer ago they earned hours in a year.

    Numbers, because reading ten thousand moments takes longer than sorting them.
    """
    order = func.dense_rank().over(order_by=func.max(HourEntry.earned_at))
    latest = (
        select(HourEntry.member_id, order)
        .where(HourEntry.year == year, HourEntry.member_id.in_(_keys(_there(work, places, year)[0])))
        .group_by(HourEntry.member_id)
    )
    return {row[0]: row[1] for row in work.session.execute(latest)}


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
    node: Node | None = None,
    stage: Stage | None = None,
    by_category: Mapping[HourCategory, int] | None = None,
    last_at: datetime | None = None,
    record: YearRecord | None = None,
    pending: int = 0,
) -> Standing:
    audiences = audiences_of((stage or member.stage).value, roles)
    exempt = months_within(member.exempt_from, member.exempt_until, frame.year)
    asked = MemberYear(audiences, member.arrived_on, member.left_on, exempt)
    due = record.due if record else _due(asked, (node or member).place, frame)
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
        pending=pending,
        node=node,
        stage=stage,
        closed=record.earned if record else None,
    )


def _due(asked: MemberYear, place: str, frame: _Frame) -> int:
    requirements = [as_set(one, place, frame.targets) for one in REQUIREMENTS if one.norm is Norm.PARTY]
    return max((one.hundredths for one in targets_for(asked, frame.year, requirements)), default=0)
