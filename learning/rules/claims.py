"""Claims of hours earned elsewhere: their states, and when two are the same course. Pure."""

import re
import unicodedata
from datetime import date
from enum import StrEnum


class ClaimState(StrEnum):
    """How far a claim has come."""

    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state as pages say it."""
        return _LABELS[self]

    @property
    def is_open(self) -> bool:
        """Whether the member may still change it."""
        return self in {ClaimState.PENDING, ClaimState.RETURNED}


_LABELS = {
    ClaimState.PENDING: "待认定",
    ClaimState.APPROVED: "已认定",
    ClaimState.RETURNED: "已退回",
    ClaimState.WITHDRAWN: "已撤回",
}
_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]")
MOST_HUNDREDTHS = 20_000
"""The most hours one claim may ask for: 200, a training of five weeks."""


def sameness(title: str, started_on: date) -> str:
    """Say what makes two claims of a member the same course: its name without signs, and its first day.

    >>> day = date(2026, 3, 1)
    >>> sameness("《安全生产法》 解读（上）", day) == sameness("安全生产法解读(上)", day)
    True
    """
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", title).casefold())
    return f"{started_on.isoformat()}|{(plain or title)[:120]}"


def refusal(started_on: date, ended_on: date, today: date) -> str | None:
    """Say why a claim's days cannot be, or ``None``.

    >>> refusal(date(2026, 3, 5), date(2026, 3, 1), date(2026, 4, 1))
    '结束日期早于开始日期，请核对。'
    >>> refusal(date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 5))
    '学习还没有结束，请在结束之后再申报。'
    """
    if ended_on < started_on:
        return "结束日期早于开始日期，请核对。"
    if ended_on > today:
        return "学习还没有结束，请在结束之后再申报。"
    if (ended_on - started_on).days > 366:
        return "起止日期相差一年以上，请分年度申报。"
    return None
