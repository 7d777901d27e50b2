"""改判: what a question earns once its key was corrected or it was declared void. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from quizzes.rules.questions import Answer, Content
from quizzes.rules.scoring import Marked, Marker, MultiplePolicy, Placed


class Remedy(StrEnum):
    """What is done about a question that was wrong."""

    KEY = "key"
    """Its answers are marked by another key."""
    FULL = "full"
    """It is void, and everybody who had it gets its points."""
    OUT = "out"
    """It is void, and its points leave the total."""
    NONE = "none"
    """It is marked as it was at first."""

    @property
    def label(self) -> str:
        """The remedy as managers choose it."""
        return _LABELS[self]


_LABELS = {
    Remedy.KEY: "更正答案",
    Remedy.FULL: "作废，人人得这题的分",
    Remedy.OUT: "作废，这题不计入总分",
    Remedy.NONE: "恢复原来的判法",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """How a question is marked from now on."""

    remedy: Remedy
    content: Content | None = None
    """The question with its corrected key, where the remedy is another key."""

    @property
    def is_void(self) -> bool:
        """Say whether no answer to the question matters any more."""
        return self.remedy in {Remedy.FULL, Remedy.OUT}


@dataclass(frozen=True, slots=True)
class Decided:
    """Stands in for a question's type where what its answer earns does not depend on a key."""

    mark: Marker


def _everything(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    return Marked(worth, worth)


def correct(placed: Placed, correction: Correction | None) -> Placed:
    """Put a question on a paper as it is marked now.

    >>> from quizzes.rules.types import TYPES
    >>> placed = Placed(1, TYPES["single"], Content("甲？", (("A", "一"), ("B", "二")), "A"), 200)
    >>> void = correct(placed, Correction(Remedy.OUT))
    >>> void.type.mark(void.content, "B", void.worth, MultiplePolicy.STRICT)
    Marked(earned=0, worth=0, needs_person=False)
    """
    if correction is None or correction.remedy is Remedy.NONE:
        return placed
    if correction.remedy is Remedy.KEY:
        return replace(placed, content=correction.content or placed.content)
    return replace(
        placed, type=Decided(_everything), worth=placed.worth if correction.remedy is Remedy.FULL else 0
    )


def decide(placed: Placed, points: int) -> Placed:
    """Put a written answer on a paper with the points a person gave it, never more than it is worth.

    >>> from quizzes.rules.types import TYPES
    >>> decided = decide(Placed(1, TYPES["short_answer"], Content("谈谈体会。"), 1000), 800)
    >>> decided.type.mark(decided.content, "很受教育。", 1000, MultiplePolicy.STRICT)
    Marked(earned=800, worth=1000, needs_person=False)
    """

    def give(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
        return Marked(min(max(points, 0), worth), worth)

    return replace(placed, type=Decided(give))


class Marks(NamedTuple):
    """What an attempt holds, in hundredths of a point."""

    by_position: Sequence[int]
    worth: int
    """Sum of what counts of the paper."""
    unmarked: int = 0
    """How many of its answers wait for a person."""

    @property
    def points(self) -> int:
        """Sum of what was earned."""
        return sum(self.by_position)


def replace_mark(by_position: Sequence[int], position: int, earned: int) -> list[int]:
    """Put what an answer earns now in its place; all others stay.

    >>> replace_mark([200, 0, 0], 3, 800)
    [200, 0, 800]
    """
    return [earned if place == position else old for place, old in enumerate(by_position, start=1)]


def worth_of(paper: Sequence[Sequence[int]], corrections: Mapping[int, Correction]) -> int:
    """Add up what counts of a paper ``[[version_id, worth], …]``.

    >>> worth_of([[7, 200], [8, 300]], {8: Correction(Remedy.OUT)})
    200
    """
    out = {version for version, correction in corrections.items() if correction.remedy is Remedy.OUT}
    return sum(worth for version, worth in paper if version not in out)
