"""When a quiz can be taken, how long, how often, and which attempt counts. Pure: ``now`` comes in.

All moments know their time zone; a moment that is None sets no limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.times import day_of

GRACE = timedelta(seconds=5)
"""How long after the deadline a save still counts: it left the member's phone in time."""


def is_open(now: datetime, opens_at: datetime | None, closes_at: datetime | None) -> bool:
    """Say whether an attempt can be started; the closing moment is already too late.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> is_open(noon, noon, None), is_open(noon, None, noon)
    (True, False)
    """
    return (opens_at is None or opens_at <= now) and (closes_at is None or now < closes_at)


def deadline(
    started_at: datetime, minutes: int | None, closes_at: datetime | None, extra_minutes: int = 0
) -> datetime | None:
    """Say when an attempt ends: its time is up, or the quiz closes, whichever is first.

    Extra time lengthens the attempt; it does not keep the quiz open.

    >>> from datetime import UTC
    >>> start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> deadline(start, 40, None, extra_minutes=10) - start
    datetime.timedelta(seconds=3000)
    >>> deadline(start, None, None) is None
    True
    """
    if minutes is None:
        return closes_at
    ends_at = started_at + timedelta(minutes=minutes + extra_minutes)
    return ends_at if closes_at is None else min(ends_at, closes_at)


def seconds_left(now: datetime, ends_at: datetime | None) -> int | None:
    """Say how many whole seconds are left, never less than none."""
    return None if ends_at is None else max(0, (ends_at - now) // timedelta(seconds=1))


def accepts_saves(now: datetime, ends_at: datetime | None) -> bool:
    """Say whether an answer that arrives now still counts."""
    return ends_at is None or now < ends_at + GRACE


def is_overdue(now: datetime, ends_at: datetime | None) -> bool:
    """Say whether the attempt is to be scored with what was saved; exactly when no save counts any more."""
    return not accepts_saves(now, ends_at)


def attempts_left(allowed: int | None, used: int) -> int | None:
    """Say how many attempts a member may still start, None for any number.

    >>> attempts_left(2, 1), attempts_left(2, 3), attempts_left(None, 9)
    (1, 0, None)
    """
    return None if allowed is None else max(0, allowed - used)


def started_today(started_at: Iterable[datetime], now: datetime) -> int:
    """Count the attempts started on this day of Shanghai, for quizzes with so many tries a day."""
    return sum(day_of(moment) == day_of(now) for moment in started_at)


def cool_down_until(last_submitted_at: datetime | None, minutes: int) -> datetime | None:
    """Say when the next attempt may start, None if at once."""
    if last_submitted_at is None or minutes <= 0:
        return None
    return last_submitted_at + timedelta(minutes=minutes)


class Counting(StrEnum):
    """Which of a member's attempts counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"

    @property
    def label(self) -> str:
        """The choice as secretaries read it."""
        return {Counting.BEST: "取最高分", Counting.LAST: "取最后一次", Counting.FIRST: "取第一次"}[self]


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished attempt, as far as counting cares."""

    id: int
    earned: int
    """In hundredths of a point."""
    spent_seconds: int
    submitted_at: datetime


def counting_attempt(finished: Iterable[Finished], counting: Counting) -> Finished | None:
    """Choose the attempt that counts: of equally good ones the quicker, then the earlier.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> slow, quick = Finished(1, 8000, 900, noon), Finished(2, 8000, 600, noon + timedelta(hours=1))
    >>> [counting_attempt([quick, slow], which).id for which in Counting]
    [2, 2, 1]
    """
    in_order = sorted(finished, key=lambda one: (one.submitted_at, one.id))
    if not in_order:
        return None
    if counting is Counting.BEST:
        return min(in_order, key=lambda one: (-one.earned, one.spent_seconds))
    return in_order[0 if counting is Counting.FIRST else -1]
