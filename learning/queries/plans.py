"""The yearly plan: who is asked for what, and who has done it. Progress is always derived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from content.models import Material, StudyColumn
from core.times import day_of, end_of, start_of
from core.work import Work
from learning.access import KEEPERS, READERS
from learning.models import Essay, HourEntry, Plan, PlanItem, Progress
from learning.rules.essays import WRITTEN
from learning.rules.hours import Evidence
from learning.rules.plans import ItemKind, ItemState, state_of
from members.models import Member, Node, RoleGrant
from members.queries.people import below, people_at
from quizzes.models import Quiz, Standing


@dataclass(frozen=True, slots=True)
class Own:
    """An item as it stands for one person."""

    item: PlanItem
    state: ItemState
    url: str
    """Where it is done; empty where that is not on the site."""


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """An item as it stands for the unit."""

    item: PlanItem
    asked: Sequence[Member]
    done: frozenset[int]
    state: ItemState
    """How it stands as a whole: done when everybody is."""

    @property
    def missing(self) -> list[Member]:
        """Those who have not done it."""
        return [one for one in self.asked if one.id not in self.done]


def plans_kept(work: Work) -> Sequence[Plan]:
    """List the plans of the units the actor oversees, the latest first."""
    seen = select(Plan).join(Node, Node.id == Plan.node_id).where(below(work.person.places(*READERS)))
    return work.session.scalars(seen.order_by(Plan.year.desc(), Plan.id.desc())).unique().all()


def items_of(work: Work, plan: Plan) -> Sequence[PlanItem]:
    """List the items of a plan in its order."""
    mine = select(PlanItem).where(PlanItem.plan_id == plan.id)
    return work.session.scalars(mine.order_by(PlanItem.position, PlanItem.id)).unique().all()


def own_plan(work: Work, year: int) -> list[Own]:
    """List what the published plans of a year ask of the actor, in the order of the plans."""
    person = work.person
    roles = {grant.role for grant in person.grants}
    held = (
        select(PlanItem)
        .join(Plan, Plan.id == PlanItem.plan_id)
        .where(Plan.node_id.in_(person.node_ids), Plan.year == year, Plan.published_at.is_not(None))
        .order_by(Plan.id, PlanItem.position, PlanItem.id)
    )
    found = []
    for item in work.session.scalars(held).unique():
        if item.audience.holds(person.stage, roles):
            is_done = person.id in done_by(work, item, [person.id])
            found.append(Own(item, _state(work, item, is_done=is_done), url_of(item)))
    return found


def progress_of(work: Work, plan: Plan) -> list[ItemProgress]:
    """Say for each item of a plan who is asked and who has done it; those exempt on its day are not asked."""
    people = work.session.scalars(people_at(plan.place)).unique().all()
    roles = _roles(work, plan.place)
    found = []
    for item in items_of(work, plan):
        asked = [
            one
            for one in people
            if item.audience.holds(one.stage.value, roles.get(one.id, ()))
            and not _is_exempt(one, item.due_on)
        ]
        done = frozenset(done_by(work, item, [one.id for one in asked]))
        is_done = bool(asked) and len(done) == len(asked)
        found.append(ItemProgress(item, asked, done, _state(work, item, is_done=is_done)))
    return found


def by_theme(found: Sequence[Own] | Sequence[ItemProgress]) -> list[tuple[str, list[Any]]]:
    """Group items by theme; themes stand in the order in which they first occur."""
    themes: dict[str, list[Any]] = {}
    for one in found:
        themes.setdefault(one.item.theme, []).append(one)
    return list(themes.items())


def _state(work: Work, item: PlanItem, *, is_done: bool) -> ItemState:
    return state_of(is_done=is_done, from_on=item.from_on, due_on=item.due_on, today=day_of(work.now))


def _is_exempt(member: Member, day: date) -> bool:
    if member.exempt_from is None or member.exempt_from > day:
        return False
    return member.exempt_until is None or member.exempt_until >= day


def _roles(work: Work, place: str) -> Mapping[int, Sequence[str]]:
    held: dict[int, list[str]] = {}
    asked = (
        select(RoleGrant.member_id, RoleGrant.role)
        .join(Member, Member.id == RoleGrant.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(below([place]))
    )
    for member_id, role in work.session.execute(asked):
        held.setdefault(member_id, []).append(role.value)
    return held


def done_by(work: Work, item: PlanItem, member_ids: Iterable[int]) -> set[int]:
    """Give those of the members who have done what an item asks; one statement for 500 of them."""
    ids, found = list(member_ids), set[int]()
    for start in range(0, len(ids), 500):
        found.update(work.session.scalars(_done(item, ids[start : start + 500])))
    return found


def _done(item: PlanItem, ids: Sequence[int]) -> Select[int]:
    match item.kind:
        case ItemKind.TEST:
            return _passed(item, ids)
        case ItemKind.READ:
            return _read(item, ids)
        case ItemKind.WRITE:
            return _wrote(item, ids)
        case ItemKind.ATTEND:
            return _attended(item, ids)
        case ItemKind.HOURS:
            return _earned(item, ids)


def _passed(item: PlanItem, ids: Sequence[int]) -> Select[int]:
    return (
        select(Standing.member_id)
        .join(Quiz, Quiz.id == Standing.quiz_id)
        .where(
            Standing.quiz_id == item.quiz_id,
            Standing.member_id.in_(ids),
            Standing.points * 100 >= Quiz.full_points * Quiz.pass_percent,
        )
    )


def _read(item: PlanItem, ids: Sequence[int]) -> Select[int]:
    finished = select(Progress.member_id).where(
        Progress.member_id.in_(ids), Progress.finished_at.is_not(None)
    )
    if item.material_id is not None:
        return finished.where(Progress.material_id == item.material_id)
    inside = select(Material.id).where(Material.column_id == item.column_id)
    counted = finished.where(Progress.material_id.in_(inside), Progress.finished_at >= start_of(item.from_on))
    return counted.group_by(Progress.member_id).having(func.count() >= item.count)


def _wrote(item: PlanItem, ids: Sequence[int]) -> Select[int]:
    within = Essay.handed_in_at.between(start_of(item.from_on), end_of(item.due_on))
    wrote = select(Essay.member_id).where(Essay.member_id.in_(ids), Essay.state.in_(WRITTEN))
    counted = wrote.where((Essay.item_id == item.id) | (Essay.item_id.is_(None) & within))
    return counted.group_by(Essay.member_id).having(func.count() >= item.count)


def _entries(item: PlanItem, ids: Sequence[int]) -> Select[int]:
    taken_back = select(HourEntry.reverses_id).where(
        HourEntry.reverses_id.is_not(None), HourEntry.member_id.in_(ids)
    )
    return (
        select(HourEntry.member_id)
        .where(
            HourEntry.member_id.in_(ids),
            HourEntry.reverses_id.is_(None),
            HourEntry.id.not_in(taken_back),
            HourEntry.earned_at.between(start_of(item.from_on), end_of(item.due_on)),
        )
        .group_by(HourEntry.member_id)
    )


def _attended(item: PlanItem, ids: Sequence[int]) -> Select[int]:
    there = _entries(item, ids).where(HourEntry.evidence == Evidence.PRESENT)
    if item.form:
        there = there.where(HourEntry.form == item.form)
    return there.having(func.count() >= item.count)


def _earned(item: PlanItem, ids: Sequence[int]) -> Select[int]:
    counted = _entries(item, ids)
    if item.category is not None:
        counted = counted.where(HourEntry.category == item.category)
    return counted.having(func.sum(HourEntry.hundredths) >= item.hundredths)


def url_of(item: PlanItem) -> str:
    """Give the address where an item is done; empty where that is not on the site."""
    match item.kind:
        case ItemKind.TEST if item.quiz_id is not None:
            return f"/quizzes/{item.quiz_id}"
        case ItemKind.READ if item.material_id is not None:
            return f"/materials/{item.material_id}"
        case ItemKind.READ if item.column_id is not None:
            return f"/study?column={item.column_id}"
        case ItemKind.WRITE:
            return f"/essays/new?item={item.id}"
        case ItemKind.HOURS:
            return "/me/claims"
        case _:
            return ""


def what_items_name(work: Work, items: Sequence[PlanItem]) -> Mapping[int, str]:
    """Give by item the title of the material, the column or the quiz it names."""
    found: dict[int, str] = {}
    for table, column in ((Material, "material_id"), (StudyColumn, "column_id"), (Quiz, "quiz_id")):
        ids = {getattr(item, column) for item in items} - {None}
        titles = dict(work.session.execute(select(table.id, table.title).where(table.id.in_(ids))).all())
        found |= {one.id: titles[getattr(one, column)] for one in items if getattr(one, column) in titles}
    return found


def units_planned(work: Work) -> Sequence[Node]:
    """List the open units for which the actor may make a plan."""
    mine = select(Node).where(below(work.person.places(*KEEPERS)), Node.closed_at.is_(None))
    return work.session.scalars(mine.order_by(Node.path)).all()


def choices_for(work: Work, plan: Plan) -> Mapping[str, list[tuple[str, str]]]:
    """Give what an item of a plan may name: published materials, columns and quizzes its people see."""
    keys = [int(part) for part in plan.place.split("/") if part]
    materials = (
        select(Material.id, Material.title)
        .where(Material.node_id.in_(keys), Material.published_at.is_not(None))
        .order_by(Material.id.desc())
        .limit(500)
    )
    columns = (
        select(StudyColumn.id, StudyColumn.title)
        .where(StudyColumn.node_id.in_(keys), StudyColumn.withdrawn_at.is_(None))
        .order_by(StudyColumn.position, StudyColumn.id)
    )
    quizzes = (
        select(Quiz.id, Quiz.title).where(Quiz.node_id.in_(keys)).order_by(Quiz.opens_at.desc()).limit(200)
    )
    asked = {"material": materials, "column": columns, "quiz": quizzes}
    return {
        name: [(str(key), title) for key, title in work.session.execute(rows)] for name, rows in asked.items()
    }
