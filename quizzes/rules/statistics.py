"""What the scores of many say about a test as a whole. Small groups are told only what they support. Pure."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import sqrt
from statistics import median
from typing import NamedTuple

FEWEST = 15
"""From so many takers on there are deviations, discrimination and reliability; below, chance decides them."""

_BANDS = 10


class Spread(NamedTuple):
    """Where numbers lie, in the unit they came in."""

    size: int
    mean: float
    median: float
    lowest: int
    highest: int
    deviation: float | None
    """Sample standard deviation; None below ``FEWEST``."""


def spread(values: Sequence[int]) -> Spread | None:
    """Say where whole numbers lie; None where there is none.

    >>> spread([8000, 6000, 7000])
    Spread(size=3, mean=7000.0, median=7000, lowest=6000, highest=8000, deviation=None)
    """
    if not values:
        return None
    count = len(values)
    deviation = None
    if count >= FEWEST:
        # In whole numbers up to the root, so that nothing is lost to rounding.
        squares = count * sum(value * value for value in values) - sum(values) ** 2
        deviation = sqrt(Fraction(squares, count * (count - 1)))
    return Spread(count, sum(values) / count, median(values), min(values), max(values), deviation)


class ScoreBand(NamedTuple):
    """A 分数段, in hundredths of the full score, and how many are in it."""

    lowest: int
    highest: int
    members: int

    @property
    def label(self) -> str:
        """The band as people read it.

        >>> ScoreBand(90, 100, 3).label
        '90–100'
        """
        return f"{self.lowest}–{self.highest}"


def score_bands(scores: Iterable[tuple[int, int]]) -> list[ScoreBand]:
    """Count scores (earned, of so many) in bands of ten out of a hundred, the highest first.

    >>> [band for band in score_bands([(10000, 10000), (9000, 10000), (5999, 10000)]) if band.members]
    [ScoreBand(lowest=90, highest=100, members=2), ScoreBand(lowest=50, highest=59, members=1)]
    """
    counts = [0] * _BANDS
    for earned, worth in scores:
        counts[min(max(earned, 0) * _BANDS // worth, _BANDS - 1) if worth > 0 else 0] += 1
    last = _BANDS - 1
    return [ScoreBand(n * 10, 100 if n == last else n * 10 + 9, counts[n]) for n in reversed(range(_BANDS))]


class Rate(NamedTuple):
    """So many of so many. A share is never said without its counts."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The share in hundredths, halves rounded up; None of nobody.

        >>> Rate(2, 3).percent, Rate(1, 200).percent, Rate(0, 0).percent
        (67, 1, None)
        """
        return (200 * self.part + self.whole) // (2 * self.whole) if self.whole else None

    @property
    def words(self) -> str:
        """The share as people read it: with its counts, and in hundredths only where there are enough.

        >>> Rate(24, 31).words, Rate(2, 3).words
        ('24/31 人（77%）', '2/3 人')
        """
        counts = f"{self.part}/{self.whole} 人"
        return f"{counts}（{self.percent}%）" if self.whole >= FEWEST else counts


def rate_reaching(scores: Iterable[tuple[int, int]], percent: int) -> Rate:
    """Count the scores (earned, of so many) that reach a line, as ``quizzes.rules.scoring.band`` does.

    >>> rate_reaching([(6000, 10000), (5999, 10000)], 60)
    Rate(part=1, whole=2)
    """
    reached = [worth > 0 and earned * 100 >= percent * worth for earned, worth in scores]
    return Rate(sum(reached), len(reached))
