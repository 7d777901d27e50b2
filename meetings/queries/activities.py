"""Which activities there are, and which of them somebody may see."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from content.models import Material
from core.times import local
from core.work import Work
from meetings.access import COMMITTEE, IN_THE_PARTY, KEEPERS, LEADER, OVERSEERS
from meetings.models import (
    Activity,
    ActivityDuty,
    ActivityFile,
    ActivityInvitation,
    ActivityMinutes,
    ActivityState,
    ActivityVote,
    AgendaItem,
    Attendance,
    Decision,
)
from meetings.rules.attendance import Turnout, turnout
from meetings.rules.kinds import KINDS, Audience, label_of
from members.models import Member, MemberState, Node, NodeKind
from members.queries.people import below
from members.queries.tree import units_below
from quizzes.models import Quiz

PAGE = 30
MOST_PEOPLE = 1500
"""How many are offered to choose from: a page with more could not be used."""
STATES = {
    "planned": "计划中",
    "announced": "已通知",
    "held": "进行中",
    "closed": "已归档",
    "cancelled": "已取消",
}


def for_me(work: Work) -> ColumnElement[bool]:
    """Make the condition that an announced activity expects the actor (``access.is_expected``)."""
    person = work.person
    inside = Activity.node_id.in_(person.node_ids)
    rows = (
        select(table.activity_id).where(table.member_id == person.id)
        for table in (Attendance, ActivityInvitation)
    )
    audiences = [Audience.ALL, *([Audience.PARTY] if person.stage in IN_THE_PARTY else [])]
    ways: list[ColumnElement[bool]] = [
        and_(inside, Activity.audience.in_(audiences)),
        *(Activity.id.in_(found) for found in rows),
    ]
    places = person.places(*COMMITTEE)
    if places:
        ways.append(and_(Node.path.in_(places), Activity.audience == Audience.COMMITTEE))
    return and_(Activity.announced_at.is_not(None), or_(*ways))


def visible(work: Work) -> ColumnElement[bool]:
    """Make the condition that the actor may see an activity (``access.May.SEE_ACTIVITY``)."""
    return or_(for_me(work), below(work.person.places(*OVERSEERS, LEADER)))


def in_state(state: str) -> ColumnElement[bool]:
    """Make the condition that an activity is in a state (``Activity.state``)."""
    live, over = Activity.cancelled_at.is_(None), Activity.closed_at
    conditions = {
        ActivityState.CANCELLED: Activity.cancelled_at.is_not(None),
        ActivityState.CLOSED: and_(live, over.is_not(None)),
        ActivityState.HELD: and_(live, over.is_(None), Activity.held_at.is_not(None)),
        ActivityState.ANNOUNCED: and_(
            live, over.is_(None), Activity.held_at.is_(None), Activity.announced_at.is_not(None)
        ),
        ActivityState.PLANNED: and_(
            live, over.is_(None), Activity.held_at.is_(None), Activity.announced_at.is_(None)
        ),
    }
    return conditions[ActivityState(state)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for; empty means all."""

    words: str = ""
    kind: str = ""
    state: str = ""
    node_id: int | None = None
    year: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None
    """Key of the last activity of the page before."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, the latest first."""

    rows: Sequence[Activity]
    found: int
    older: int | None
    """Key of the last row where there are more."""


def activities(work: Work, asked: Asked) -> Listed:
    """Give a page of the activities the actor may see."""
    chosen = select(Activity).join(Node, Node.id == Activity.node_id).where(*_conditions(work, asked))
    found = work.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    order = (Activity.starts_at.desc(), Activity.id.desc())
    listed = chosen.options(joinedload(Activity.host)).order_by(*order).limit(PAGE + 1)
    last = work.session.get(Activity, asked.after) if asked.after else None
    if last is not None:
        here = tuple_(Activity.starts_at, Activity.id)
        listed = listed.where(here < tuple_(*_bound(last)))
    rows = work.session.scalars(listed).all()
    return Listed(rows[:PAGE], found, rows[PAGE - 1].id if len(rows) > PAGE else None)


def _bound(last: Activity) -> tuple[Any, Any]:
    from_row = select(Activity.starts_at).where(Activity.id == last.id).scalar_subquery()
    return from_row, last.id


def all_activities(work: Work, asked: Asked) -> Sequence[Activity]:
    """Give all of them at once, the earliest first: for a month's page and for files."""
    chosen = (
        select(Activity)
        .join(Node, Node.id == Activity.node_id)
        .where(*_conditions(work, asked))
        .options(joinedload(Activity.host), joinedload(Activity.recorder))
        .order_by(Activity.starts_at, Activity.id)
    )
    return work.session.scalars(chosen).all()


def _conditions(work: Work, asked: Asked) -> list[ColumnElement[bool]]:
    found = [visible(work)]
    if asked.words:
        fields = (Activity.title, Activity.number, Activity.venue)
        found.append(or_(*(field.contains(asked.words, autoescape=True) for field in fields)))
    if asked.kind in KINDS:
        counted = select(ActivityDuty.activity_id).where(ActivityDuty.duty == asked.kind)
        found.append(or_(Activity.kind == asked.kind, Activity.id.in_(counted)))
    if asked.state in STATES:
        found.append(in_state(asked.state))
    if asked.node_id is not None:
        found.append(Node.path.contains(f"/{asked.node_id}/"))
    if asked.since is not None:
        found.append(Activity.ends_at > asked.since)
    if asked.until is not None:
        found.append(Activity.starts_at < asked.until)
    return found


def next_for_me(work: Work, *, limit: int = 3) -> Sequence[Activity]:
    """List the activities that the actor is expected at and that are not over, the next first."""
    coming = (
        select(Activity)
        .join(Node, Node.id == Activity.node_id)
        .where(for_me(work), Activity.cancelled_at.is_(None), Activity.closed_at.is_(None))
        .where(Activity.ends_at > work.now)
        .order_by(Activity.starts_at, Activity.id)
        .limit(limit)
    )
    return work.session.scalars(coming).all()


def may_plan_at(work: Work) -> list[Node]:
    """List the units for which the actor may plan activities."""
    kept = work.person.places(*KEEPERS)
    led = work.person.places(LEADER)
    return units_below(work, {*kept, *led})


def units_seen(work: Work) -> list[Node]:
    """List the units whose activities the actor oversees, to narrow a list to one of them."""
    person = work.person
    return units_below(work, {*person.places(*OVERSEERS), *person.places(LEADER)})


def is_group(node: Node) -> bool:
    """Say whether a unit is a 党小组."""
    return node.kind is NodeKind.GROUP


def people_to_choose(work: Work, places: Iterable[str]) -> Sequence[Member]:
    """List the active people at or below the places, by group."""
    chosen = (
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(below(places), Member.state == MemberState.ACTIVE)
        .order_by(Node.path, Member.name, Member.id)
        .limit(MOST_PEOPLE)
    )
    return work.session.scalars(chosen).unique().all()


def duties_of(work: Work, activity: Activity) -> set[str]:
    """Name what an activity counts for."""
    kept = select(ActivityDuty.duty).where(ActivityDuty.activity_id == activity.id)
    return set(work.session.scalars(kept))


def invited_to(work: Work, activity: Activity) -> set[int]:
    """Give the keys of those chosen by name."""
    kept = select(ActivityInvitation.member_id).where(ActivityInvitation.activity_id == activity.id)
    return set(work.session.scalars(kept))


@dataclass(frozen=True, slots=True)
class Record:
    """What an activity's page shows of its minutes."""

    host: Member | None
    recorder: Member | None
    agenda: Sequence[AgendaItem]
    decisions: Sequence[Decision]
    votes: Sequence[ActivityVote]
    files: Sequence[ActivityFile]
    removed: Sequence[ActivityFile]
    """Files that were taken off and can be put back."""
    kept: Sequence[ActivityMinutes]
    """The minutes as they were at each closing, the latest first."""


def agenda_of(session: Session, activity: Activity) -> Sequence[AgendaItem]:
    """List what is on an activity's agenda, in order."""
    found = (
        select(AgendaItem)
        .where(AgendaItem.activity_id == activity.id)
        .options(joinedload(AgendaItem.material), joinedload(AgendaItem.quiz))
        .order_by(AgendaItem.position)
    )
    items: Sequence[AgendaItem] = session.scalars(found).unique().all()
    return items


def record_of(work: Work, activity: Activity) -> Record:
    """Read the parts of an activity's record."""
    session = work.session

    def parts(table: Any) -> Any:
        return session.scalars(select(table).where(table.activity_id == activity.id).order_by(table.position))

    attached = select(ActivityFile).where(ActivityFile.activity_id == activity.id).order_by(ActivityFile.id)
    files = session.scalars(attached).all()
    kept = select(ActivityMinutes).where(ActivityMinutes.activity_id == activity.id)
    return Record(
        session.get(Member, activity.host_id) if activity.host_id else None,
        session.get(Member, activity.recorder_id) if activity.recorder_id else None,
        agenda_of(session, activity),
        parts(Decision).all(),
        parts(ActivityVote).all(),
        [one for one in files if one.removed_at is None],
        [one for one in files if one.removed_at is not None],
        session.scalars(kept.order_by(ActivityMinutes.number.desc())).all(),
    )


def materials_to_link(work: Work, places: Collection[str]) -> Sequence[tuple[int, str]]:
    """List the published materials that an agenda may link: those meant for the unit, the newest first."""
    above = {int(part) for place in places for part in place.strip("/").split("/") if part}
    found = (
        select(Material.id, Material.title)
        .join(Node, Node.id == Material.node_id)
        .where(or_(Material.node_id.in_(above), below(places)))
        .where(Material.published_at <= work.now, Material.withdrawn_at.is_(None))
        .order_by(Material.id.desc())
        .limit(300)
    )
    return [(key, title) for key, title in work.session.execute(found)]


def quizzes_to_link(work: Work, places: Collection[str]) -> Sequence[tuple[int, str]]:
    """List the published quizzes that an agenda may link, the newest first."""
    above = {int(part) for place in places for part in place.strip("/").split("/") if part}
    found = (
        select(Quiz.id, Quiz.title)
        .join(Node, Node.id == Quiz.node_id)
        .where(or_(Quiz.node_id.in_(above), below(places)), Quiz.published_at.is_not(None))
        .order_by(Quiz.id.desc())
        .limit(300)
    )
    return [(key, title) for key, title in work.session.execute(found)]


def rows_of(work: Work, found: Sequence[Activity]) -> list[list[Any]]:
    """Give activities as the rows of a spreadsheet, with who came."""
    keys = [activity.id for activity in found]
    counted: dict[int, list[Attendance]] = defaultdict(list)
    for line in work.session.scalars(select(Attendance).where(Attendance.activity_id.in_(keys))):
        counted[line.activity_id].append(line)
    duties: dict[int, set[str]] = defaultdict(set)
    for row in work.session.scalars(select(ActivityDuty).where(ActivityDuty.activity_id.in_(keys))):
        duties[row.activity_id].add(row.duty)
    return [
        _row(number, one, turnout((line.presence, line.may_vote) for line in counted[one.id]), duties[one.id])
        for number, one in enumerate(found, start=1)
    ]


def _row(number: int, one: Activity, there: Turnout, duties: set[str]) -> list[Any]:
    begun = one.held_at is not None
    return [
        number,
        one.node.name,
        label_of(one.kind),
        one.title,
        one.number,
        f"{local(one.starts_at):%Y-%m-%d %H:%M}",
        f"{local(one.ends_at):%Y-%m-%d %H:%M}",
        one.venue,
        one.host.name if one.host else "",
        one.recorder.name if one.recorder else "",
        STATES[one.state],
        there.expected if begun else "",
        there.present if begun else "",
        there.absent if begun else "",
        "、".join(label_of(duty) for duty in sorted(duties - {one.kind}) if not duty.startswith("item:")),
    ]
