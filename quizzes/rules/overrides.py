"""What holds for one member at one quiz: the quiz's own terms, and what was arranged for them. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from core.times import day_of, end_of, say_moment
from quizzes.rules.windows import attempts_left, cool_down_until, deadline, is_open, started_today


@dataclass(frozen=True, slots=True)
class Override:
    """What was arranged; 0 or None leaves the quiz's own."""

    extra_minutes: int = 0
    extra_attempts: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """When, how long and how often."""

    opens_at: datetime
    closes_at: datetime
    minutes: int
    """Without the extra ones."""
    attempts: int
    """With the extra ones."""
    extra_minutes: int = 0
    extra_attempts: int = 0
    cool_down_minutes: int = 0
    tries_a_day: int = 0
    has_own_window: bool = False

    @property
    def all_minutes(self) -> int:
        """How long an attempt lasts."""
        return self.minutes + self.extra_minutes

    def is_open(self, now: datetime) -> bool:
        """Say whether the window is open."""
        return is_open(now, self.opens_at, self.closes_at)

    def deadline(self, started_at: datetime) -> datetime:
        """Say when an attempt ends that started at this moment."""
        ends_at = deadline(started_at, self.minutes, self.closes_at, self.extra_minutes)
        assert ends_at is not None
        return ends_at

    def __str__(self) -> str:
        """Say to the member what was arranged for them; nothing where nothing was.

        >>> from datetime import UTC
        >>> day = datetime(2026, 3, 2, 4, tzinfo=UTC)
        >>> print(Terms(day, day.replace(hour=10), 40, 3, extra_minutes=10, extra_attempts=1))
        您的答题时间延长 10 分钟，答题机会增加 1 次。
        >>> print(Terms(day, day.replace(hour=10), 40, 2, has_own_window=True))
        您的答题时间窗口另有安排：3 月 2 日 12:00 至 3 月 2 日 18:00。
        """
        parts = [
            f"您的答题时间延长 {self.extra_minutes} 分钟" if self.extra_minutes else "",
            f"{'' if self.extra_minutes else '您的'}答题机会增加 {self.extra_attempts} 次"
            if self.extra_attempts
            else "",
        ]
        words = "，".join(filter(None, parts))
        ends = (self.opens_at, self.closes_at)
        window = " 至 ".join(say_moment(one, beside=self.opens_at) for one in ends)
        own = f"您的答题时间窗口另有安排：{window}。" if self.has_own_window else ""
        return (f"{words}。" if words else "") + own


def adjust(terms: Terms, overrides: Sequence[Override]) -> Terms:
    """Apply what was arranged, the nearest first: each thing is taken from the first that speaks of it.

    A member's own comes before that of the group, and the group's before that of the branch. A window that
    would end before it begins, because its halves come from two of them, gives way to the quiz's own.

    >>> from datetime import UTC
    >>> day = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> usual = Terms(day, day.replace(hour=10), 40, 2)
    >>> own, group = Override(extra_minutes=10), Override(extra_minutes=20, extra_attempts=1)
    >>> adjusted = adjust(usual, [own, group])
    >>> adjusted.all_minutes, adjusted.attempts, adjusted.closes_at == usual.closes_at
    (50, 3, True)
    """
    minutes = _first(overrides, lambda one: one.extra_minutes) or 0
    attempts = _first(overrides, lambda one: one.extra_attempts) or 0
    opens_at = _first(overrides, lambda one: one.opens_at) or terms.opens_at
    closes_at = _first(overrides, lambda one: one.closes_at) or terms.closes_at
    if opens_at >= closes_at:
        opens_at, closes_at = terms.opens_at, terms.closes_at
    return Terms(
        opens_at,
        closes_at,
        terms.minutes,
        terms.attempts + attempts,
        minutes,
        attempts,
        terms.cool_down_minutes,
        terms.tries_a_day,
        has_own_window=(opens_at, closes_at) != (terms.opens_at, terms.closes_at),
    )


_Read = TypeVar("_Read")


def _first(overrides: Iterable[Override], read: Callable[[Override], _Read]) -> _Read | None:
    return next((value for one in overrides if (value := read(one))), None)


@dataclass(frozen=True, slots=True)
class Before:
    """A member's attempts at a quiz so far, as far as starting the next one cares."""

    started_at: Sequence[datetime] = ()
    last_ended_at: datetime | None = None


def what_hinders(terms: Terms, before: Before, now: datetime) -> str:
    """Say, in a sentence, why the next attempt cannot start now; nothing if it can.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> paced = Terms(noon, noon.replace(day=4), 40, 9, cool_down_minutes=30, tries_a_day=2)
    >>> what_hinders(paced, Before(), noon)
    ''
    >>> what_hinders(paced, Before([noon], noon), noon + timedelta(minutes=29))
    '两次作答之间要间隔 30 分钟，3 月 2 日 12:30 以后可以再答。'
    >>> what_hinders(paced, Before([noon, noon], noon), noon + timedelta(hours=1))
    '今天的 2 次机会已经用完，明天可以再答。'
    """
    if now < terms.opens_at:
        return "测试还没有开始，请到开始时间再来。"
    if not terms.is_open(now):
        return "测试已经结束，不能再作答。"
    if attempts_left(terms.attempts, len(before.started_at)) == 0:
        return "您已用完本次测试的答题机会。"
    if terms.tries_a_day and started_today(before.started_at, now) >= terms.tries_a_day:
        again = "明天可以再答" if end_of(day_of(now)) < terms.closes_at else "测试在今天结束"
        return f"今天的 {terms.tries_a_day} 次机会已经用完，{again}。"
    until = cool_down_until(before.last_ended_at, terms.cool_down_minutes)
    if until is not None and now < until:
        wait = f"{say_moment(until, beside=now)} 以后可以再答"
        return f"两次作答之间要间隔 {terms.cool_down_minutes} 分钟，{wait}。"
    return ""


LEFT_MOST = 99
"""More than this says nothing more: the page counts itself and can be made to say anything."""


def times_left(kept: int, told: object) -> int:
    """Take over how often a page says it was left: never less than before, never more than two digits.

    >>> times_left(2, 3), times_left(3, 2), times_left(0, 10**9), times_left(1, "9"), times_left(1, True)
    (3, 3, 99, 1, 1)
    """
    if isinstance(told, bool) or not isinstance(told, int):
        return kept
    return max(kept, min(told, LEFT_MOST))
