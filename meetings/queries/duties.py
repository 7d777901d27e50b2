"""Duties and checklists as units have set them, and how they stand in a year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.times import day_of, start_of
from core.work import Work
from meetings.access import COMMITTEE, IN_THE_PARTY, LEADER, OVERSEERS
from meetings.models import Activity, ActivityDuty, AgendaItem, Attendance, Checklist, ChecklistItem, DutyRule
from meetings.rules.attendance import Presence
from meetings.rules.duties import (
    Duty,
    Light,
    Standing,
    in_use,
    missing_in_words,
    missing_pairs,
    stand_all_year,
)
from meetings.rules.kinds import KINDS
from meetings.rules.periods import Period
from members.models import Member, MemberState, Node, NodeKind, Role, RoleGrant
from members.queries.people import below
from members.queries.tree import units_below

_LECTURES = ("lecture", "micro_lecture", "forum")
_THERE = tuple(one for one in Presence if one.was_there)


def checklists_of(work: Work, node: Node) -> Sequence[Checklist]:
    """List the checklists that hold for a unit: its own, and those of the units above it."""
    kept = select(Checklist).where(Checklist.node_id.in_(_keys(node.path)))
    return work.session.scalars(kept.order_by(Checklist.position, Checklist.id)).all()


def duty_choices(work: Work, node: Node) -> list[tuple[str, str]]:
    """List what an activity may count for besides its own kind."""
    items = [
        (f"item:{item.id}", f"{one.name}：{item.label}")
        for one in checklists_of(work, node)
        for item in one.items
    ]
    return [*((kind.key, kind.label) for kind in KINDS.values() if kind.key != "other"), *items]


def duties_in_use(work: Work, node: Node) -> list[Duty]:
    """Give what a unit has to hold: its own rules over those above it over the shipped ones."""
    kept = select(DutyRule, Node.path).join(Node, Node.id == DutyRule.node_id)
    rows = work.session.execute(kept.where(DutyRule.node_id.in_(_keys(node.path)))).all()
    nearest = {row.duty: row for row, _ in sorted(rows, key=lambda pair: len(pair[1]))}
    return in_use(Duty(row.duty, row.period, row.times, _is_of_group(row.duty)) for row in nearest.values())


def own_rules(work: Work, node: Node) -> dict[str, DutyRule]:
    """Give the rules that a unit has set itself."""
    return {
        row.duty: row for row in work.session.scalars(select(DutyRule).where(DutyRule.node_id == node.id))
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One duty or item of a checklist, with its lights through the year."""

    label: str
    often: str
    """How often it is asked, in words."""
    kind: str
    """What to plan for it; empty where no kind counts by itself."""
    standings: Sequence[Standing]
    person: Member | None
    """Who sees to it."""
    node: Node
    period: Period
    short: str
    """The label without the group's name."""
    of: str
    """The group's name, where it is asked of each; else empty."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A checklist with its rows."""

    checklist: Checklist
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Talks:
    """谈心谈话 of a year: who of the committee has talked with whom."""

    committee: Sequence[Member]
    people: Sequence[Member]
    done: dict[tuple[int, int], int]
    """The activity in which a pair has talked, by the keys of a committee member and a person."""
    missing: Sequence[tuple[Member, Member]]


@dataclass(frozen=True, slots=True)
class Lights:
    """How a unit stands in a year."""

    node: Node
    year: int
    rows: Sequence[Row]
    bundles: Sequence[Bundle]
    lecturers: Sequence[Member]
    """Those of the committee who have not given a lecture this year."""
    talks: Talks | None

    @property
    def all_rows(self) -> list[Row]:
        """List the rows of the duties and of the checklists."""
        return [*self.rows, *(row for bundle in self.bundles for row in bundle.rows)]


def units_with_duties(work: Work) -> list[Node]:
    """List the units whose lights the actor may see: branches, and groups that the actor leads."""
    person = work.person
    seen = units_below(work, {*person.places(*OVERSEERS), *person.places(LEADER)})
    branches = [node for node in seen if node.kind is not NodeKind.GROUP]
    return branches or seen


def lights(work: Work, node: Node, year: int, *, is_brief: bool = False) -> Lights:
    """Say how a unit stands in a year; in brief without lectures and talks of each person."""
    facts = _Facts(work, node, year)
    rows = [row for duty in duties_in_use(work, node) for row in facts.rows(duty)]
    bundles = []
    if node.kind is not NodeKind.GROUP:
        bundles = [facts.bundle(one) for one in checklists_of(work, node)]
    leads = node.kind is NodeKind.BRANCH and not is_brief
    committee = _committee(work, node) if leads else []
    lecturers = _without_lecture(work, node, year, committee) if leads else []
    return Lights(
        node, year, rows, bundles, lecturers, _talks(work, node, year, committee) if leads else None
    )


class _Facts:
    """What was held in a unit and its groups in a year, read once."""

    def __init__(self, work: Work, node: Node, year: int) -> None:
        self._node, self._year, self._today = node, year, day_of(work.now)
        is_group = node.kind is NodeKind.GROUP
        self._groups = [node] if is_group else _groups(work, node)
        units = [node, *self._groups]
        self._days = _days(work, [one.id for one in units], year)
        self._seen_to = _seen_to_by(work, units)

    def rows(self, duty: Duty) -> list[Row]:
        """Give the rows of a duty: one, or one for each group."""
        if duty.is_of_group:
            return [self._row(duty, group) for group in self._groups]
        return [] if self._node.kind is NodeKind.GROUP else [self._row(duty, self._node)]

    def _row(self, duty: Duty, node: Node) -> Row:
        of = node.name if duty.is_of_group else ""
        label = f"{of} {duty.label}".strip()
        days = self._days[node.id, duty.duty]
        return self._lit(_Asked(label, duty.label, duty.duty, duty.period, duty.times, node, of), days)

    def bundle(self, checklist: Checklist) -> Bundle:
        """Give a checklist's rows."""
        return Bundle(checklist, [self._item(checklist.period, item) for item in checklist.items])

    def _item(self, period: Period, item: ChecklistItem) -> Row:
        kinds = [kind for kind in item.kinds.split(",") if kind]
        # By the activity's key: one counts once for an item, however many of its duties name it.
        days = {
            key: day
            for duty in (f"item:{item.id}", *kinds)
            for key, day in self._days[self._node.id, duty].items()
        }
        kind = kinds[0] if kinds else ""
        return self._lit(_Asked(item.label, item.label, kind, period, item.times, self._node), days)

    def _lit(self, asked: "_Asked", days: dict[int, tuple[date, bool]]) -> Row:
        standings = stand_all_year(asked.period, asked.times, self._year, days.values(), self._today)
        return Row(
            asked.label,
            f"{asked.period.label} {asked.times} 次",
            asked.kind,
            standings,
            self._seen_to.get(asked.node.id),
            asked.node,
            asked.period,
            asked.short,
            asked.of,
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a row of lights asks for."""

    label: str
    short: str
    """The same without the group's name."""
    kind: str
    period: Period
    times: int
    node: Node
    of: str = ""
    """The group's name, where it is asked of each."""


def missing_now(found: Lights, today: date) -> list[tuple[Row, str]]:
    """Keep of what is missing that whose period runs now and for which nothing is planned."""
    return [
        (row, missing_in_words(row.short, standing, row.of))
        for row in found.all_rows
        for standing in row.standings
        if standing.light is Light.DUE and standing.span.first <= today <= standing.span.last
    ]


def missed(found: Lights) -> list[tuple[Row, list[str]]]:
    """Give for each row the past periods in which something was missing."""
    told = [
        (row, [one.span.label for one in row.standings if one.light is Light.MISSED])
        for row in found.all_rows
    ]
    return [(row, spans) for row, spans in told if spans]


def _days(work: Work, nodes: Iterable[int], year: int) -> dict[tuple[int, str], dict[int, tuple[date, bool]]]:
    """Read the days of a year's activities by unit and duty, each with whether it was held."""
    since, until = start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))
    kept = (
        select(
            Activity.id,
            Activity.node_id,
            Activity.starts_at,
            Activity.ends_at,
            Activity.held_at,
            ActivityDuty.duty,
        )
        .join(ActivityDuty, ActivityDuty.activity_id == Activity.id)
        .where(Activity.node_id.in_(list(nodes)), Activity.cancelled_at.is_(None))
        .where(Activity.starts_at >= since, Activity.starts_at < until)
    )
    found: dict[tuple[int, str], dict[int, tuple[date, bool]]] = defaultdict(dict)
    for key, node_id, starts_at, ends_at, held_at, duty in work.session.execute(kept):
        # What was planned and has passed without a roll is neither held nor still to come.
        if held_at is not None or ends_at > work.now:
            found[node_id, duty][key] = day_of(starts_at), held_at is not None
    return found


def _groups(work: Work, node: Node) -> list[Node]:
    if node.kind is not NodeKind.BRANCH:
        return []
    kept = select(Node).where(
        Node.parent_id == node.id, Node.closed_at.is_(None), Node.kind == NodeKind.GROUP
    )
    return list(work.session.scalars(kept.order_by(Node.position, Node.id)))


def _seen_to_by(work: Work, units: Iterable[Node]) -> dict[int, Member]:
    """Name who sees to a unit's duties: its secretary, or the leader of a group."""
    held = (
        select(RoleGrant.node_id, Member)
        .join(Member, Member.id == RoleGrant.member_id)
        .where(RoleGrant.node_id.in_([node.id for node in units]), Member.state == MemberState.ACTIVE)
        .where(RoleGrant.role.in_((Role.SECRETARY, Role.GROUP_LEADER)))
        .order_by(RoleGrant.id.desc())
    )
    rows: list[tuple[int, Member]] = [(key, one) for key, one in work.session.execute(held).unique()]
    return dict(rows)


def _committee(work: Work, node: Node) -> list[Member]:
    held = (
        select(Member)
        .join(RoleGrant, RoleGrant.member_id == Member.id)
        .where(
            RoleGrant.node_id == node.id, RoleGrant.role.in_(COMMITTEE), Member.state == MemberState.ACTIVE
        )
        .order_by(Member.id)
    )
    return list(work.session.scalars(held).unique())


def _in_year(year: int) -> tuple[object, ...]:
    since, until = start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))
    return (
        Activity.cancelled_at.is_(None),
        Activity.held_at.is_not(None),
        Activity.starts_at >= since,
        Activity.starts_at < until,
    )


def _without_lecture(work: Work, node: Node, year: int, committee: Sequence[Member]) -> list[Member]:
    """List those of the committee who have not spoken in a lecture of the year."""
    spoke = (
        select(AgendaItem.speaker_id)
        .join(Activity, Activity.id == AgendaItem.activity_id)
        .join(ActivityDuty, ActivityDuty.activity_id == Activity.id)
        .where(ActivityDuty.duty.in_(_LECTURES), *_in_year(year))  # type: ignore[arg-type]  # conditions
    )
    done = set(work.session.scalars(spoke))
    return [one for one in committee if one.id not in done]


def _talks(work: Work, node: Node, year: int, committee: Sequence[Member]) -> Talks:
    """Say who of the committee has talked with whom."""
    people = (
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(below([node.path]), Member.state == MemberState.ACTIVE, Member.stage.in_(IN_THE_PARTY))
        .order_by(Node.path, Member.name, Member.id)
    )
    everybody = work.session.scalars(people).unique().all()
    kept = (
        select(Attendance.activity_id, Attendance.member_id)
        .join(Activity, Activity.id == Attendance.activity_id)
        .join(ActivityDuty, ActivityDuty.activity_id == Activity.id)
        .where(ActivityDuty.duty == "talk", Activity.node_id.in_(_inside(work, node)))
        .where(Attendance.presence.in_(_THERE), *_in_year(year))  # type: ignore[arg-type]  # conditions
    )
    groups: dict[int, set[int]] = defaultdict(set)
    for activity_id, member_id in work.session.execute(kept):
        groups[activity_id].add(member_id)
    done = {
        (leader.id, one.id): activity_id
        for activity_id, group in groups.items()
        for leader in committee
        for one in everybody
        if leader.id != one.id and {leader.id, one.id} <= group
    }
    leaders = {one.id for one in committee}
    by_key = {one.id: one for one in (*everybody, *committee)}
    others = [one.id for one in everybody if one.id not in leaders]
    pairs = missing_pairs([one.id for one in committee], others, map(frozenset, groups.values()))
    missing = [(by_key[a], by_key[b]) for a, b in pairs]
    return Talks(committee, [one for one in everybody if one.id not in leaders], done, missing)


def _inside(work: Work, node: Node) -> Sequence[int]:
    return work.session.scalars(select(Node.id).where(below([node.path]))).all()


def _is_of_group(duty: str) -> bool:
    return duty in KINDS and KINDS[duty].is_of_group


def _keys(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/") if part]
