"""How the 错题本 fills and empties, and which questions come next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

RIGHTS_IN_ROW = 2
"""How many right answers in a row take a question out, where the branch says nothing else."""
A_DAY = 3
"""How many questions a day are chosen for a member."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How a missed question stands in a member's 错题本."""

    is_in: bool
    misses: int
    in_row: int
    """Right answers since the last miss."""
    stays: bool = False
    """The member wants to keep it, however often it is answered right."""


def after_answer(kept: Kept | None, *, is_right: bool, needed: int) -> Kept | None:
    """Say how a question stands after an answer: a miss puts it in, ``needed`` rights in a row take it out.

    >>> first = after_answer(None, is_right=False, needed=2)
    >>> first
    Kept(is_in=True, misses=1, in_row=0, stays=False)
    >>> once = after_answer(first, is_right=True, needed=2)
    >>> once.is_in, after_answer(once, is_right=True, needed=2).is_in
    (True, False)
    >>> after_answer(None, is_right=True, needed=2) is None
    True
    """
    if not is_right:
        return Kept(
            is_in=True, misses=kept.misses + 1 if kept else 1, in_row=0, stays=bool(kept and kept.stays)
        )
    if kept is None:
        return None
    in_row = kept.in_row + 1
    return replace(kept, in_row=in_row, is_in=kept.is_in and (kept.stays or in_row < needed))


def choose_daily(
    due: Sequence[int], weak: Sequence[int], fresh: Sequence[int], known: Sequence[int], count: int = A_DAY
) -> list[int]:
    """Choose a day's questions: what is due for review, then weak topics, then new ones, then any.

    >>> choose_daily([7], [7, 8], [9, 10], [1]), choose_daily([], [], [], [1])
    ([7, 8, 9], [1])
    """
    return list(dict.fromkeys([*due, *weak, *fresh, *known]))[:count]
