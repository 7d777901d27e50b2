"""How long each question took, read off the moments when its answers reached the server. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

LONGEST_SECONDS = 600
"""Who needs longer for one question has most likely put the phone away; more is not counted."""


class Saves(NamedTuple):
    """When an answer was saved, in seconds after the start of its attempt."""

    first: float | None
    """None where it was not kept, as of attempts older than the column."""
    last: float


def spent_each(saves: Mapping[int, Saves], begins: Sequence[float]) -> list[int | None]:
    """Say for each position how many seconds went by on the first visit to its question.

    A visit begins when another question was saved last, or the section began (``begins``, one moment for each
    position); it ends with the first save, or with the last one if no other question was saved in between.
    None where that cannot be known: not answered, or answers of several questions arrived together.

    >>> spent_each({1: Saves(20, 25), 2: Saves(60, 300), 3: Saves(100, 100)}, [0, 0, 0, 0])
    [25, 35, 40, None]
    >>> spent_each({1: Saves(20, 20), 2: Saves(20, 20), 3: Saves(31.6, 31.6)}, [0, 0, 0])
    [None, None, 12]
    """
    moments = sorted(at for one in saves.values() for at in one if at is not None)
    each = (saves.get(position) for position in range(1, len(begins) + 1))
    return [_spent(one, moments, begun) for one, begun in zip(each, begins, strict=True)]


def _spent(one: Saves | None, moments: Sequence[float], begun: float) -> int | None:
    if one is None or one.first is None:
        return None
    before, until = bisect_left(moments, one.first), bisect_right(moments, one.first)
    if until - before > one.count(one.first):
        return None  # Another question arrived with it.
    begin = max(begun, moments[before - 1]) if before else begun
    is_left = bisect_right(moments, one.last) - until > (one.last > one.first)
    return min(max(0, round((one.first if is_left else one.last) - begin)), LONGEST_SECONDS)


class Pace(NamedTuple):
    """How long a question took."""

    seconds: float
    """The median."""
    known: int
    """Of how many sittings it is known."""


def pace(counts: Mapping[int, int]) -> Pace | None:
    """Give the median of seconds, from how many took how many; None of nobody.

    >>> pace({20: 1, 30: 2, 600: 1}), pace({})
    (Pace(seconds=30.0, known=4), None)
    """
    known = sum(counts.values())
    if not known:
        return None
    seconds = sorted(counts)
    sums = [*accumulate(counts[one] for one in seconds)]
    # The two in the middle, which are one where their number is odd.
    low, high = (seconds[bisect_right(sums, place)] for place in ((known - 1) // 2, known // 2))
    return Pace((low + high) / 2, known)
