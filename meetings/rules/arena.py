"""What an audience learned from a talk: the same questions before and after, by who answered both. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

QUESTIONS = 3
"""Questions of a talk; few, since they are asked twice."""
SECONDS = 30
"""For each of them."""
LEAST_TAKERS = 5
"""With fewer people one answer moves the figure by more than a talk does: no place is given."""

Answers = Mapping[tuple[int, int], bool]
"""Right or not, by member and number of the question."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What was learned, without anybody's name."""

    takers: int
    """People who answered a question both times."""
    before_percent: int
    after_percent: int
    learned: int
    """Answers that were wrong before and right after."""
    unlearned: int
    """The other way round."""
    by_question: Sequence[tuple[int, int, int]] = ()
    """Number of the question, per cent right before, per cent right after."""

    @property
    def points(self) -> int:
        """Percentage points gained."""
        return self.after_percent - self.before_percent

    @property
    def is_thin(self) -> bool:
        """Say whether too few took part for a place."""
        return self.takers < LEAST_TAKERS


def gain_of(before: Answers, after: Answers) -> Gain:
    """Compare answers to the same questions; who answered only once counts on neither side.

    >>> before = {(1, 1): False, (2, 1): True, (3, 1): False, (4, 1): True}
    >>> after = {(1, 1): True, (2, 1): True, (3, 1): False, (9, 1): True}
    >>> gain = gain_of(before, after)
    >>> gain.takers, gain.before_percent, gain.after_percent, gain.points, gain.learned, gain.is_thin
    (3, 33, 67, 34, 1, True)
    >>> gain_of({}, {}).points
    0
    """
    both = sorted(before.keys() & after.keys())
    asked, knew, know = (Counter[int]() for _ in range(3))
    for pair in both:
        asked[pair[1]] += 1
        knew[pair[1]] += before[pair]
        know[pair[1]] += after[pair]
    return Gain(
        len({member for member, _ in both}),
        _percent(knew.total(), asked.total()),
        _percent(know.total(), asked.total()),
        sum(after[pair] and not before[pair] for pair in both),
        sum(before[pair] and not after[pair] for pair in both),
        [(n, _percent(knew[n], asked[n]), _percent(know[n], asked[n])) for n in sorted(asked)],
    )


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def ranks(gains: Mapping[int, Gain]) -> dict[int, int]:
    """Rank talks by percentage points gained; equals share a rank, and thin ones have none.

    >>> def gain(takers, points): return Gain(takers, 0, points, 0, 0)
    >>> ranks({1: gain(9, 40), 2: gain(9, 55), 3: gain(2, 90), 4: gain(8, 40)})
    {2: 1, 1: 2, 4: 2}
    """
    counted = sorted(
        (key for key, gain in gains.items() if not gain.is_thin), key=lambda key: (-gains[key].points, key)
    )
    given: dict[int, int] = {}
    for place, key in enumerate(counted, start=1):
        last = counted[place - 2] if place > 1 else None
        tied = last is not None and gains[last].points == gains[key].points
        given[key] = given[last] if last is not None and tied else place
    return given
