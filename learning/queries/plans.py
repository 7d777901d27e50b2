"""The yearly plan: who is asked for what, and who has done it. Progress is always derived."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from content.models import Material, StudyColumn
from core.times import day_of, end_of, start_of
from core.work import Work
from learning.access import READERS
from learning.models import Essay, HourEntry, Plan, PlanItem, Progress
from learning.rules.essays import WRITTEN
from learning.rules.hours import Evidence
from learning.rules.plans import ItemKind, ItemState, state_of
from members.models import Member, Node
from members.queries.people import below, people_at
from members.queries.roles import role_names
from quizzes.models import Quiz, Standing

_ITEMS_AT_ONCE, _VALUES_AT_ONCE = 40, 8_000
"""A database takes so many parts and values in one statement, and more."""


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
    items = [item for item in work.session.scalars(held).unique() if item.audience.holds(person.stage, roles)]
    done = done_by(work, items, [person.id])
    return [Own(item, _state(work, item, is_done=person.id in done[item.id]), url_of(item)) for item in items]


def progress_of(work: Work, plan: Plan) -> list[ItemProgress]:
    """Say for each item of a plan who is asked and who has done it; those exempt on its day are not asked."""
    people = work.session.scalars(people_at(plan.place)).unique().all()
    roles = role_names(work, people_at(plan.place).with_only_columns(Member.id).order_by(None))
    items, found = items_of(work, plan), []
    everybody = done_by(work, items, [one.id for one in people])
    for item in items:
        asked = [
            one
            for one in people
            if item.audience.holds(one.stage.value, roles.get(one.id, ()))
            and not one.is_exempt_on(item.due_on)
        ]
        done = frozenset(one.id for one in asked) & everybody[item.id]
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


def done_by(work: Work, items: Sequence[PlanItem], member_ids: Sequence[int]) -> Mapping[int, set[int]]:
    """Give by item those of the members who have done what it asks; one statement for a small unit."""
    found: dict[int, set[int]] = {item.id: set() for item in items}
    for few in _lots(items, _ITEMS_AT_ONCE):
        for some in _lots(member_ids, _VALUES_AT_ONCE // len(few)):
            asked = [_done(item, some).add_columns(literal(item.id)) for item in few]
            for member_id, item_id in work.session.execute(union_all(*asked)):
                found[item_id].add(member_id)
    return found


def _lots(things: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    return (things[start : start + most] for start in range(0, len(things), most))


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
