"""How answers earn points, and what a score is called. Points are whole hundredths (2 分 = 200). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from quizzes.rules.questions import Answer, Content


@dataclass(frozen=True, slots=True)
class Marked:
    """What one answer earned, out of what it could have earned, in hundredths of a point."""

    earned: int
    worth: int
    needs_person: bool = False
    """A person has yet to mark it; until then it has earned nothing."""

    @property
    def is_full(self) -> bool:
        """Say whether nothing was lost."""
        return self.earned == self.worth and not self.needs_person


class MultiplePolicy(StrEnum):
    """What a multiple-choice answer earns when it is not quite right; chosen per quiz."""

    STRICT = "strict"
    HALF = "half"
    PER_OPTION = "per_option"
    DEDUCT = "deduct"

    @property
    def label(self) -> str:
        """The policy as members and secretaries read it."""
        return _POLICY_LABELS[self]


_POLICY_LABELS = {
    MultiplePolicy.STRICT: "全部选对才得分",
    MultiplePolicy.HALF: "少选得一半，错选不得分",
    MultiplePolicy.PER_OPTION: "少选每个正确选项得 0.5 分，错选不得分",
    MultiplePolicy.DEDUCT: "按选项给分，错选一个扣一个的分",
}


def policy_label(name: str) -> str:
    """Give the label of a policy by its stored name."""
    return MultiplePolicy(name).label


class Markable(Protocol):
    """What a paper needs to know of a question's type."""

    @property
    def mark(self) -> "Marker":
        """The type's way to mark."""


class Marker(Protocol):
    """Marks one answer."""

    def __call__(self, content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
        """Say what the answer earned."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A question on a paper: where it stands, how it is marked, what it is worth."""

    position: int
    type: Markable
    content: Content
    worth: int


@dataclass(frozen=True, slots=True)
class Score:
    """What a whole paper earned, and what each of its questions did."""

    earned: int
    worth: int
    by_position: Mapping[int, Marked]

    @property
    def waiting(self) -> list[int]:
        """Name the positions that a person has yet to mark."""
        return [position for position, marked in self.by_position.items() if marked.needs_person]

    @property
    def in_order(self) -> list[int]:
        """List what each position earned, the first first."""
        return [self.by_position[position].earned for position in sorted(self.by_position)]


def score_paper(
    paper: Iterable[Placed], answers: Mapping[int, Answer], policy: MultiplePolicy = MultiplePolicy.STRICT
) -> Score:
    """Score the answers given to a paper; a question without one earns nothing.

    >>> score_paper([], {})
    Score(earned=0, worth=0, by_position={})
    """
    marks = {
        placed.position: placed.type.mark(placed.content, answers.get(placed.position), placed.worth, policy)
        for placed in paper
    }
    earned, worth = sum(mark.earned for mark in marks.values()), sum(mark.worth for mark in marks.values())
    return Score(earned, worth, marks)


class Band(StrEnum):
    """What a score is called."""

    FAILED = "failed"
    PASSED = "passed"
    GOOD = "good"
    EXCELLENT = "excellent"

    @property
    def label(self) -> str:
        """The band as members read it."""
        return _BAND_LABELS[self]


_BAND_LABELS = {Band.FAILED: "不合格", Band.PASSED: "合格", Band.GOOD: "良好", Band.EXCELLENT: "优秀"}


def band(
    earned: int,
    worth: int,
    pass_percent: int = 60,
    good_percent: int = 80,
    excellent_percent: int = 90,
) -> Band:
    """Name a score; a score exactly on a line has reached it. A paper worth nothing is not passed.

    >>> band(6000, 10000), band(5999, 10000)
    (<Band.PASSED: 'passed'>, <Band.FAILED: 'failed'>)
    """
    if worth <= 0:
        return Band.FAILED
    lines = [
        (excellent_percent, Band.EXCELLENT),
        (good_percent, Band.GOOD),
        (pass_percent, Band.PASSED),
    ]
    # Compared crosswise in whole numbers: a division would lose the last hundredth.
    return next((name for percent, name in lines if earned * 100 >= percent * worth), Band.FAILED)


def format_points(hundredths: int) -> str:
    """Write points without useless zeros.

    >>> format_points(200), format_points(8250), format_points(33), format_points(-50)
    ('2', '82.5', '0.33', '-0.5')
    """
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}.{rest:02}".rstrip("0").rstrip(".")
