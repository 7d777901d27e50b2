"""Setting how often a unit holds what, and its checklists."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from core.db import insert_for
from core.errors import BadInputError
from core.work import Work
from meetings.models import ActivityDuty, Checklist, ChecklistItem, DutyRule
from meetings.rules.kinds import label_of
from meetings.rules.periods import Period
from members.actions.audit import record
from members.models import Node

MOST_TIMES = 31
MOST_ITEMS = 20


def set_duty(work: Work, node: Node, duty: str, period: Period, times: int) -> None:
    """Say how often a unit and those below it hold a kind of activity; 0 times takes the duty out.

    :raises BadInputError: for a count that cannot be
    """
    if not 0 <= times <= MOST_TIMES:
        raise BadInputError(f"次数请填 0 到 {MOST_TIMES}。")
    fresh = insert_for(work.session)(DutyRule).values(node_id=node.id, duty=duty, period=period, times=times)
    work.session.execute(
        fresh.on_conflict_do_update(
            index_elements=["node_id", "duty"], set_={"period": period, "times": times}
        )
    )
    said = f"{label_of(duty)}改为{period.label} {times} 次" if times else f"不再要求{label_of(duty)}"
    record(work, "meetings.duty.set", f"node:{node.id}", node.path, f"{node.name}的组织生活要求：{said}。")


def usual_duty(work: Work, node: Node, duty: str) -> None:
    """Go back to what holds above, or to what the site ships with."""
    work.session.execute(delete(DutyRule).where(DutyRule.node_id == node.id, DutyRule.duty == duty))
    told = f"{node.name}的组织生活要求：{label_of(duty)}恢复默认。"
    record(work, "meetings.duty.usual", f"node:{node.id}", node.path, told)


Item = tuple[str, int, tuple[str, ...]]
"""What is to be done, how often, and the kinds of activities that count by themselves."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a checklist is to be."""

    name: str
    period: Period
    items: Sequence[Item]


def keep_checklist(work: Work, node: Node, checklist: Checklist | None, told: Listed) -> Checklist:
    """Make a checklist, or change one. An item that keeps its name keeps what was counted for it.

    :raises BadInputError: if it has no items or too many, or one twice
    """
    labels = [label for label, _, _ in told.items]
    if not labels or len(labels) > MOST_ITEMS or len(set(labels)) < len(labels):
        raise BadInputError(f"清单要有 1 到 {MOST_ITEMS} 项，每项名称不同。")
    if checklist is None:
        last = select(func.max(Checklist.position)).where(Checklist.node_id == node.id)
        position = (work.session.scalar(last) or 0) + 1
        checklist = Checklist(node=node, name=told.name, period=told.period, position=position, items=[])
        work.session.add(checklist)
    checklist.name, checklist.period = told.name, told.period
    _keep_items(work, checklist, told.items)
    record(
        work,
        "meetings.checklist.keep",
        f"checklist:{checklist.id}",
        node.path,
        f"保存清单“{told.name}”（{'、'.join(labels)}）。",
    )
    return checklist


def _keep_items(work: Work, checklist: Checklist, items: Sequence[Item]) -> None:
    known = {item.label: item for item in checklist.items}
    for place, item in enumerate(checklist.items):
        item.position = 1000 + place  # out of the way of the new order
    work.session.flush()
    checklist.items = [
        _item(known.get(label), position, label, times, kinds)
        for position, (label, times, kinds) in enumerate(items, start=1)
    ]
    work.session.flush()  # the audit log names the checklist by its key


def _item(
    known: ChecklistItem | None, position: int, label: str, times: int, kinds: Sequence[str]
) -> ChecklistItem:
    item = known or ChecklistItem(label=label)
    item.position, item.times, item.kinds = position, max(1, min(times, MOST_TIMES)), ",".join(kinds)
    return item


def remove_checklist(work: Work, checklist: Checklist) -> None:
    """Take a checklist away, with what activities were counted for it."""
    keys = [f"item:{item.id}" for item in checklist.items]
    work.session.execute(delete(ActivityDuty).where(ActivityDuty.duty.in_(keys)))
    node, name = checklist.node, checklist.name
    work.session.delete(checklist)
    record(work, "meetings.checklist.remove", f"checklist:{checklist.id}", node.path, f"删除清单“{name}”。")
