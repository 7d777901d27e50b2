"""How sure one may be, from one member's few answers, that they have a grasp of a 知识点. Pure.

A rate alone lies when there are few answers: 2 of 3 right may be a member who knows half or nearly all.
A member answers far fewer questions than a branch, so a word is said sooner than in the branch's own map.
"""

from enum import StrEnum

from quizzes.rules.mastery import wilson

FEWEST = 5
"""Below so many answered questions nothing is concluded."""
_GOOD = 0.8
_SURE = 0.7


class Grasp(StrEnum):
    """What may be said of a topic."""

    WEAK = "weak"
    OPEN = "open"
    GOOD = "good"
    FEW = "few"

    @property
    def label(self) -> str:
        """The word members read."""
        return _LABELS[self]


_LABELS = {
    Grasp.WEAK: "需要加强",
    Grasp.OPEN: "还看不准",
    Grasp.GOOD: "掌握较好",
    Grasp.FEW: "题数还少",
}


def grasp_of(right: int, asked: int) -> Grasp:
    """Say how a member stands with a topic: weak or good only where the whole interval says so.

    >>> [grasp_of(right, asked).value for right, asked in [(0, 4), (3, 8), (4, 5), (12, 12)]]
    ['few', 'weak', 'open', 'good']
    """
    if asked < FEWEST:
        return Grasp.FEW
    lower, upper = wilson(right, asked)
    if upper < _GOOD:
        return Grasp.WEAK
    return Grasp.GOOD if lower >= _SURE else Grasp.OPEN
