"""What an item of the yearly plan asks, of whom, and how it stands on a day. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class ItemKind(StrEnum):
    """What is to be done."""

    READ = "read"
    TEST = "test"
    ATTEND = "attend"
    HOURS = "hours"
    WRITE = "write"

    @property
    def label(self) -> str:
        """The kind as pages say it."""
        return _KINDS[self]


_KINDS = {
    ItemKind.READ: "读",
    ItemKind.TEST: "测",
    ItemKind.ATTEND: "参加",
    ItemKind.HOURS: "修学时",
    ItemKind.WRITE: "写",
}


class PlanAudience(StrEnum):
    """Of whom an item asks it."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    COMMITTEE = "committee"
    COMING = "coming"

    @property
    def label(self) -> str:
        """The audience as pages say it."""
        return _AUDIENCES[self]

    def holds(self, stage: str, roles: Iterable[str]) -> bool:
        """Say whether somebody belongs to it.

        >>> PlanAudience.COMING.holds("activist", []), PlanAudience.COMMITTEE.holds("full", ["secretary"])
        (True, True)
        """
        if self is PlanAudience.COMMITTEE:
            return not {"secretary", "committee"}.isdisjoint(roles)
        is_member = stage in {"full", "probationary"}
        return {PlanAudience.MEMBERS: is_member, PlanAudience.COMING: not is_member}.get(self, True)


_AUDIENCES = {
    PlanAudience.EVERYONE: "全体",
    PlanAudience.MEMBERS: "党员",
    PlanAudience.COMMITTEE: "书记和支委",
    PlanAudience.COMING: "发展对象、积极分子和申请人",
}


class ItemState(StrEnum):
    """How an item stands for one person on a day."""

    DONE = "done"
    DUE = "due"
    SOON = "soon"
    LATE = "late"
    AHEAD = "ahead"

    @property
    def label(self) -> str:
        """The state as pages say it."""
        return _STATES[self]


_STATES = {
    ItemState.DONE: "已完成",
    ItemState.DUE: "进行中",
    ItemState.SOON: "快到期",
    ItemState.LATE: "未按时完成",
    ItemState.AHEAD: "未开始",
}
SOON_DAYS = 7


def state_of(*, is_done: bool, from_on: date, due_on: date, today: date) -> ItemState:
    """Say how an item stands.

    >>> days = {"is_done": False, "from_on": date(2026, 3, 1), "due_on": date(2026, 3, 31)}
    >>> todays = date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 25), date(2026, 4, 1)
    >>> [state_of(**days, today=today).value for today in todays]
    ['ahead', 'due', 'soon', 'late']
    """
    if is_done:
        return ItemState.DONE
    if today > due_on:
        return ItemState.LATE
    if today < from_on:
        return ItemState.AHEAD
    return ItemState.SOON if (due_on - today).days <= SOON_DAYS else ItemState.DUE
