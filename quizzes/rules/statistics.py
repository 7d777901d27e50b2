"""What the marks of many say about a quiz. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class QuestionRate(NamedTuple):
    """How a question went with those who had it on their paper."""

    version_id: int
    asked: int
    right: int
    """Who earned all its points."""

    @property
    def permille(self) -> int:
        """How many in a thousand had it right, rounded down."""
        return self.right * 1000 // self.asked


Marks = tuple[Sequence[Sequence[int]], Sequence[int]]
"""A paper as ``[[version_id, worth], …]``, and the points earned at each position."""


def question_rates(papers: Iterable[Marks]) -> list[QuestionRate]:
    """Count for every question how many had it and how many had it right, the most missed first.

    >>> question_rates([([[7, 200], [8, 200]], [200, 0]), ([[7, 200]], [100])])
    [QuestionRate(version_id=8, asked=1, right=0), QuestionRate(version_id=7, asked=2, right=1)]
    """
    asked: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for paper, marks in papers:
        for (version_id, worth), earned in zip(paper, marks, strict=True):
            asked[version_id] += 1
            right[version_id] += earned >= worth
    rates = [QuestionRate(version_id, count, right[version_id]) for version_id, count in asked.items()]
    return sorted(rates, key=lambda rate: (rate.permille, -rate.asked, rate.version_id))
