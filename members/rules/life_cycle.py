"""The way into the Party and between its branches: which step follows which, and on which day. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol

from members.rules.words import STAGES

NEXT: Mapping[str, str] = {
    "applicant": "activist",
    "activist": "candidate",
    "candidate": "probationary",
    "probationary": "full",
}
"""The stage after each, by 《中国共产党发展党员工作细则》."""
DAY_OF: Mapping[str, str] = {
    "applicant": "applied_on",
    "activist": "activist_on",
    "probationary": "joined_on",
    "full": "full_on",
}
"""The column of a member that keeps the day on which a stage began."""
_A_YEAR = {"candidate": "确定为入党积极分子", "full": "接收为预备党员"}


class Stretch(Protocol):
    """A closed stretch of a person's time."""

    @property
    def since(self) -> date | None:
        """The first day."""

    @property
    def until(self) -> date:
        """The first day after."""


def refusal(on: date, today: date, since: date | None) -> str | None:
    """Say why a step cannot have happened on a day, or ``None``.

    >>> refusal(date(2026, 3, 2), date(2026, 3, 1), None)
    '日期还没有到，请在当天或之后办理。'
    >>> refusal(date(2026, 1, 5), date(2026, 3, 1), date(2026, 2, 1))
    '上一次变动是 2026-02-01，这次不能比它早。'
    """
    if on > today:
        return "日期还没有到，请在当天或之后办理。"
    if since and on < since:
        return f"上一次变动是 {since.isoformat()}，这次不能比它早。"
    return None


def advice(stage: str, on: date, began: date | None) -> str:
    """Say what should be looked at again about a step; empty when nothing is odd.

    Both waits are a year: 《发展党员工作细则》 for 发展对象, 党章第七条 for the probation.

    :param began: when the stage before began

    >>> advice("full", date(2026, 3, 1), date(2025, 7, 1))
    '距接收为预备党员还不满一年，请核对日期。'
    >>> advice("full", date(2026, 7, 1), date(2025, 7, 1)), advice("full", date(2026, 7, 1), None)
    ('', '')
    """
    said = _A_YEAR.get(stage)
    if said and began and (on.year - began.year, on.month, on.day) < (1, began.month, began.day):
        return f"距{said}还不满一年，请核对日期。"
    return ""


def gaps(stretches: Sequence[Stretch]) -> list[date]:
    """List the days at which a person's stretches, earliest first, overlap or leave a gap."""
    return [later.until for earlier, later in pairwise(stretches) if later.since != earlier.until] + [
        one.until for one in stretches if one.since and one.since > one.until
    ]


def say_step(stage: str, new_stage: str, unit: str, new_unit: str) -> str:
    """Say in words what changed between two stretches.

    >>> say_step("probationary", "full", "一支部", "一支部"), say_step("full", "full", "一支部", "二支部")
    ('预备党员转为正式党员', '由“一支部”转到“二支部”')
    """
    moved = f"由“{unit}”转到“{new_unit}”" if unit != new_unit else ""
    stepped = f"{STAGES[stage]}转为{STAGES[new_stage]}" if stage != new_stage else ""
    return "，".join(filter(None, (moved, stepped)))
