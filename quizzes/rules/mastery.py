"""How well a 知识点 is known, judged by answers of many, with how sure that is. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from quizzes.rules.statistics import FEWEST, Rate

_Z = 1.959963984540054
"""Of a normal distribution 95 % lie within so many deviations."""
GOOD, WEAK = 0.8, 0.6
"""Known when the whole interval is at or above the one; weak when it is below the other."""


class Level(StrEnum):
    """What an interval is called."""

    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The level as people read it."""
        return _LABELS[self]


_LABELS = {Level.GOOD: "较好", Level.FAIR: "一般", Level.WEAK: "薄弱", Level.UNKNOWN: "作答少"}


class Interval(NamedTuple):
    """Where a share lies with a confidence of 95 %."""

    low: float
    high: float


def wilson(right: int, asked: int) -> Interval:
    """Give Wilson's score interval for a share (Wilson 1927; Brown, Cai and DasGupta 2001).

    >>> [round(end, 4) for end in wilson(8, 10)], wilson(0, 0)
    ([0.4902, 0.9433], Interval(low=0.0, high=1.0))
    """
    if asked <= 0:
        return Interval(0.0, 1.0)
    share, square = right / asked, _Z * _Z / asked
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / asked + square / (4 * asked)) / (1 + square)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


class Mastery(NamedTuple):
    """Answers to the questions of one 知识点."""

    right: int
    asked: int

    @property
    def rate(self) -> Rate:
        """Right answers of all."""
        return Rate(self.right, self.asked)

    @property
    def interval(self) -> Interval:
        """Where the true share lies."""
        return wilson(self.right, self.asked)

    @property
    def level(self) -> Level:
        """What it is called; a word stronger than 一般 only where the whole interval bears it.

        >>> Mastery(95, 100).level.label, Mastery(14, 20).level.label, Mastery(9, 10).level.label
        ('较好', '一般', '作答少')
        """
        if self.asked < FEWEST:
            return Level.UNKNOWN
        low, high = self.interval
        if low >= GOOD:
            return Level.GOOD
        return Level.WEAK if high < WEAK else Level.FAIR

    @property
    def words(self) -> str:
        """The interval in hundredths, or the bare counts where there are too few.

        >>> Mastery(95, 100).words, Mastery(9, 10).words
        ('95%（89%–98%）', '9/10')
        """
        if self.asked < FEWEST:
            return f"{self.right}/{self.asked}"
        low, high = self.interval
        return f"{self.rate.percent}%（{low:.0%}–{high:.0%}）"


def join(parts: Iterable[Mastery]) -> Mastery:
    """Add up.

    >>> join([Mastery(1, 2), Mastery(3, 4)])
    Mastery(right=4, asked=6)
    """
    parts = list(parts)
    return Mastery(sum(one.right for one in parts), sum(one.asked for one in parts))
