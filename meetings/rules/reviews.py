"""How a 讲评 goes: question, distribution, answer and why, cited paragraph, next question. Pure."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """What of a question is shown."""

    QUESTION = "question"
    COUNTS = "counts"
    ANSWER = "answer"
    SOURCE = "source"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The phase as the host reads it."""
        return _LABELS[self]


_LABELS = {
    Phase.QUESTION: "看题",
    Phase.COUNTS: "看作答分布",
    Phase.ANSWER: "看答案和解析",
    Phase.SOURCE: "看出处原文",
    Phase.ENDED: "结束",
}
TOLD = frozenset({Phase.ANSWER, Phase.SOURCE})
"""Phases in which the key is on the wall."""
MOST_QUESTIONS = 10
PRACTICE = 3
"""How many questions are sent to those who missed some."""


class At(NamedTuple):
    """Where a 讲评 stands."""

    position: int
    phase: Phase


def forward(at: At, open_: Sequence[int], *, cites: bool) -> At:
    """Take the next step; ``open_`` are the positions not skipped, ``cites`` whether there is a paragraph.

    >>> forward(At(1, Phase.ANSWER), [1, 3], cites=True).phase.value
    'source'
    >>> forward(At(1, Phase.ANSWER), [1, 3], cites=False)
    At(position=3, phase=<Phase.QUESTION: 'question'>)
    >>> forward(At(3, Phase.SOURCE), [1, 3], cites=True).phase.value
    'ended'
    """
    inside = {Phase.QUESTION: Phase.COUNTS, Phase.COUNTS: Phase.ANSWER}
    if at.phase in inside:
        return At(at.position, inside[at.phase])
    if at.phase is Phase.ANSWER and cites:
        return At(at.position, Phase.SOURCE)
    return after(at, open_)


def after(at: At, open_: Iterable[int]) -> At:
    """Go to the next question that is not skipped, or to the end.

    >>> after(At(1, Phase.QUESTION), [3]).position, after(At(3, Phase.QUESTION), [1, 3]).phase.value
    (3, 'ended')
    """
    later = [position for position in open_ if position > at.position]
    return At(min(later), Phase.QUESTION) if later else At(at.position, Phase.ENDED)


def back(at: At, open_: Iterable[int]) -> At:
    """Go to the beginning of the question, or to the one before.

    >>> back(At(3, Phase.ANSWER), [1, 3]), back(At(3, Phase.QUESTION), [1, 3]).position
    (At(position=3, phase=<Phase.QUESTION: 'question'>), 1)
    """
    if at.phase is not Phase.QUESTION:
        return At(at.position, Phase.QUESTION)
    earlier = [position for position in open_ if position < at.position]
    return At(max(earlier), Phase.QUESTION) if earlier else at


def choose_practice(missed: Sequence[int], alike: Sequence[int], count: int = PRACTICE) -> list[int]:
    """Choose what somebody practises: what they missed, then others of the same 知识点.

    >>> choose_practice([5, 6], [6, 7, 8]), choose_practice([1, 2, 3, 4], [9])
    ([5, 6, 7], [1, 2, 3])
    """
    return list(dict.fromkeys([*missed, *alike]))[:count]
