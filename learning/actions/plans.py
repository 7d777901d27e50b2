"""Making the yearly plan, publishing it, and reminding those who are behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from core.errors import BadInputError, RefusalError
from core.times import day_of
from core.work import Work
from learning.models import Essay, Plan, PlanItem
from learning.queries.plans import ItemProgress, items_of, progress_of, url_of
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Member, Node
from members.queries.people import people_at

REMIND_BEFORE = timedelta(days=3)
"""So long before its day, those who have not done an item are told by themselves."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan is called and when it is."""

    title: str
    year: int
    intro: str = ""


def make_plan(work: Work, node: Node, terms: Terms) -> Plan:
    """Begin a plan; nobody sees it before it is published."""
    plan = Plan(node=node, year=terms.year, title=terms.title, intro=terms.intro, by_id=work.person.id)
    work.session.add(plan)
    work.session.flush()  # the next page's address has the key
    record(work, "learning.plan.make", f"plan:{plan.id}", node.path, f"新建学习计划“{plan.title}”。")
    return plan


def change_plan(work: Work, plan: Plan, terms: Terms) -> None:
    """Change what a plan is called."""
    plan.title, plan.year, plan.intro = terms.title, terms.year, terms.intro
    record(work, "learning.plan.change", f"plan:{plan.id}", plan.place, f"修改学习计划“{plan.title}”。")


def add_item(work: Work, plan: Plan, values: Mapping[str, Any]) -> PlanItem:
    """Put one more item at the end of a plan.

    :raises BadInputError: if its days cannot be
    """
    _demand_days(values["from_on"], values["due_on"])
    last = max((item.position for item in items_of(work, plan)), default=0)
    item = PlanItem(plan=plan, position=last + 1, **values)
    work.session.add(item)
    work.session.flush()  # the log names the key
    _log(work, item, "增加")
    return item


def change_item(work: Work, item: PlanItem, values: Mapping[str, Any]) -> None:
    """Change an item.

    :raises BadInputError: if its days cannot be
    """
    _demand_days(values["from_on"], values["due_on"])
    for name, value in values.items():
        setattr(item, name, value)
    _log(work, item, "修改")


def drop_item(work: Work, item: PlanItem) -> None:
    """Take an item out of its plan; essays written for it stay."""
    work.session.execute(update(Essay).where(Essay.item_id == item.id).values(item_id=None))
    _log(work, item, "删除")
    work.session.execute(delete(PlanItem).where(PlanItem.id == item.id))


def move_item(work: Work, item: PlanItem, step: int) -> None:
    """Move an item one place up (-1) or down (1); at the end nothing happens."""
    items = list(items_of(work, item.plan))
    here = items.index(item)
    there = here + step
    if 0 <= there < len(items):
        items[here], items[there] = items[there], items[here]
        for position, one in enumerate(items, start=1):
            one.position = position


def publish_plan(work: Work, plan: Plan) -> None:
    """Show a plan to its people and tell them.

    :raises RefusalError: for a plan that asks nothing
    """
    if not items_of(work, plan):
        raise RefusalError("计划里还没有任务，请先添加任务再发布。")
    if plan.published_at is not None:
        return
    plan.published_at = work.now
    ids = work.session.scalars(people_at(plan.place).with_only_columns(Member.id).order_by(None)).all()
    notify(
        work,
        ids,
        f"plan:{plan.id}",
        f"{plan.title}已发布",
        text="打开可以看到要做什么、什么时候做。",
        url="/plan",
    )
    record(work, "learning.plan.publish", f"plan:{plan.id}", plan.place, f"发布学习计划“{plan.title}”。")


def withdraw_plan(work: Work, plan: Plan) -> None:
    """Hide a plan again; what was done stays done."""
    plan.published_at = None
    record(work, "learning.plan.withdraw", f"plan:{plan.id}", plan.place, f"撤下学习计划“{plan.title}”。")


def delete_plan(work: Work, plan: Plan) -> None:
    """Delete a plan that is not published.

    :raises RefusalError: for one that is
    """
    if plan.published_at is not None:
        raise RefusalError("计划已经发布，请先撤下再删除。")
    items = select(PlanItem.id).where(PlanItem.plan_id == plan.id)
    work.session.execute(update(Essay).where(Essay.item_id.in_(items)).values(item_id=None))
    work.session.execute(delete(PlanItem).where(PlanItem.plan_id == plan.id))
    record(work, "learning.plan.delete", f"plan:{plan.id}", plan.place, f"删除学习计划“{plan.title}”。")
    work.session.execute(delete(Plan).where(Plan.id == plan.id))


def copy_plan(work: Work, plan: Plan) -> Plan:
    """Make next year's plan from this one: the same items a year later; which quiz each takes is open."""
    terms = Terms(plan.title.replace(str(plan.year), str(plan.year + 1)), plan.year + 1, plan.intro)
    made = make_plan(work, plan.node, terms)
    for item in items_of(work, plan):
        names = ("theme", "title", "kind", "audience", "count", "form", "category", "hundredths", "position")
        kept = {name: getattr(item, name) for name in (*names, "material_id", "column_id")}
        days = {"from_on": _next_year(item.from_on), "due_on": _next_year(item.due_on)}
        work.session.add(PlanItem(plan=made, **kept, **days))
    work.session.flush()
    return made


def remind_item(work: Work, progress: ItemProgress) -> int:
    """Tell those who have not done an item, at most once a day; gives how many were told."""
    item, day = progress.item, day_of(work.now)
    told = notify(
        work,
        [one.id for one in progress.missing],
        f"plan.item:{item.id}:{day}",
        f"学习计划：{item.title}",
        text=f"请在 {item.due_on.month} 月 {item.due_on.day} 日前完成。",
        url=url_of(item) or "/plan",
    )
    if told and work.actor:
        summary = f"提醒 {told} 位同志完成“{item.title}”。"
        record(work, "learning.plan.remind", f"plan:{item.plan_id}", item.place, summary)
    return told


def remind_of_plans(work: Work) -> None:
    """Tell those who have not done what is due in three days: once for each item."""
    day = day_of(work.now) + REMIND_BEFORE
    due = (
        select(Plan)
        .join(PlanItem, PlanItem.plan_id == Plan.id)
        .where(PlanItem.due_on == day, Plan.published_at.is_not(None))
        .distinct()
    )
    for plan in work.session.scalars(due).unique().all():
        for progress in progress_of(work, plan):
            if progress.item.due_on == day:
                remind_item(work, progress)


def _demand_days(from_on: date, due_on: date) -> None:
    if due_on < from_on:
        raise BadInputError("截止日期早于开始日期，请核对。")


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def _log(work: Work, item: PlanItem, deed: str) -> None:
    told = f"学习计划“{item.plan.title}”{deed}任务“{item.title}”。"
    record(work, "learning.plan.item", f"plan:{item.plan_id}", item.place, told)
