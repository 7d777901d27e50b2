"""How each question of a test went, and whether it tells the strong from the weak. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import compress, repeat
from math import sqrt
from operator import mul
from typing import NamedTuple

from quizzes.rules.choices import OMITTED, say_choice
from quizzes.rules.pace import Pace, pace
from quizzes.rules.statistics import FEWEST, Rate

EASY_PERCENT, HARD_PERCENT = 95, 15
LOW_DISCRIMINATION = 0.15
"""Below this a question hardly parts those who know from those who do not; from 0.3 on it does so well."""
OMITTED_PERCENT = 20
_FEWEST_TO_DOUBT_A_KEY = 5


class Block(NamedTuple):
    """Sittings of one paper, turned: by position, and there one value for each sitting."""

    paper: Sequence[Sequence[int]]
    """``[[version_id, worth], …]`` by position."""
    earned: Sequence[Sequence[int]]
    """In hundredths of a point."""
    choices: Sequence[Sequence[str]]
    """As ``quizzes.rules.choices`` writes them."""
    points: Sequence[int]
    """What each sitting came to."""
    seconds: Sequence[Sequence[int | None]] = ()
    """How long each took, where that is known; empty where nothing is."""


@dataclass(slots=True)
class Column:
    """One question with all who had it: how many, what they chose, and sums to compute with.

    ``x`` are points for the question and ``t`` points in all; sums of them, of squares and of products.
    """

    n: int = 0
    right: int = 0
    """Who earned all its points."""
    worth: int = 0
    """What all together could have earned."""
    x: int = 0
    t: int = 0
    xx: int = 0
    tt: int = 0
    xt: int = 0
    choices: Counter[str] = field(default_factory=Counter)
    seconds: Counter[int | None] = field(default_factory=Counter)
    """How many took how long; ``None`` where that is not known."""


@dataclass(frozen=True, slots=True)
class Item:
    """How one question went."""

    version_id: int
    asked: int
    right: int
    """Who earned all its points."""
    facility: float
    """Mean share of its points that was earned, 0 to 1."""
    choices: Mapping[str, int]
    discrimination: float | None
    """Point-biserial correlation with the rest of the score; None where n does not support it."""
    pace: Pace | None = None
    """How long it took; None where that is not known of anybody."""

    @property
    def omitted(self) -> int:
        """Who left it empty."""
        return self.choices.get(OMITTED, 0)

    @property
    def rate(self) -> Rate:
        """Who had it right, of those who had it."""
        return Rate(self.right, self.asked)


def gather(blocks: Iterable[Block]) -> dict[int, Column]:
    """Add up what was earned and chosen on papers, for each question.

    >>> column = gather([Block([[7, 2]], [[0, 2, 2]], [["B", "A", "A"]], [1, 4, 5], [[9, 9, None]])])[7]
    >>> column.n, column.right, column.worth, column.x, column.t, column.xx, column.tt, column.xt
    (3, 2, 6, 4, 10, 8, 42, 18)
    >>> column.choices, column.seconds
    (Counter({'A': 2, 'B': 1}), Counter({9: 2, None: 1}))
    """
    columns: dict[int, Column] = defaultdict(Column)
    for block in blocks:
        t, tt = sum(block.points), sum(map(mul, block.points, block.points))
        places = zip(block.paper, block.earned, block.choices, strict=True)
        for ((version, worth), earned, choices), seconds in zip(
            places, block.seconds or repeat(()), strict=False
        ):
            column = columns[version]
            column.n += len(earned)
            column.worth += worth * len(earned)
            column.t += t
            column.tt += tt
            column.choices.update(choices)
            column.seconds.update(seconds)
            _add(column, earned, worth, block.points)
    return columns


def _add(column: Column, earned: Sequence[int], worth: int, points: Sequence[int]) -> None:
    right = earned.count(worth)
    column.right += right
    if right + earned.count(0) == len(earned):
        # Right or wrong, as most questions are: whose points to add is all there is to find out.
        column.x += worth * right
        column.xx += worth * worth * right
        column.xt += worth * sum(compress(points, earned))
        return
    column.x += sum(earned)
    column.xx += sum(map(mul, earned, earned))
    column.xt += sum(map(mul, earned, points))


def items_of(columns: Mapping[int, Column]) -> list[Item]:
    """Say how each question went, the most missed first.

    >>> block = Block([[7, 200], [8, 200]], [[200, 200], [0, 200]], [["A", "A"], ["×", "√"]], [200, 400])
    >>> for item in items_of(gather([block])):
    ...     print(item.version_id, item.rate.words, item.discrimination)
    8 1/2 人 None
    7 2/2 人 None
    """
    items = [_item(version, column) for version, column in columns.items()]
    return sorted(items, key=lambda item: (item.facility, item.right / item.asked, item.version_id))


def _item(version: int, column: Column) -> Item:
    facility = column.x / column.worth if column.worth else 0.0
    discrimination = rest_correlation(column) if column.n >= FEWEST else None
    known = {seconds: count for seconds, count in column.seconds.items() if seconds is not None}
    return Item(version, column.n, column.right, facility, column.choices, discrimination, pace(known))


def rest_correlation(column: Column) -> float | None:
    """Correlate the points of a question with the total of all others (corrected item-total correlation).

    None where nothing varies: everybody earned the same for it, or for all the rest.

    >>> rest_correlation(Column(n=3, x=2, t=5, xx=2, tt=13, xt=5))  # 0, 1, 1 of 0, 2, 3
    0.866...
    """
    square_x = column.n * column.xx - column.x**2
    square_t = column.n * column.tt - column.t**2
    product = column.n * column.xt - column.x * column.t
    # With r = t - x: cov(x, r) = cov(x, t) - var(x), var(r) = var(t) - 2 cov(x, t) + var(x).
    square_rest = square_t - 2 * product + square_x
    if square_x <= 0 or square_rest <= 0:
        return None
    return (product - square_x) / sqrt(square_x) / sqrt(square_rest)


def reliability(columns: Mapping[int, Column], takers: int) -> float | None:
    """Give Cronbach's alpha; of questions that are right or wrong it is KR-20.

    None below ``FEWEST`` takers, where not all had the same questions, or where nothing varies.
    """
    sums = list(columns.values())
    if len(sums) < 2 or takers < FEWEST or any(column.n != takers for column in sums):
        return None
    all_varies = takers * sums[0].tt - sums[0].t ** 2
    if all_varies <= 0:
        return None
    parts = sum(takers * one.xx - one.x**2 for one in sums)
    return float(Fraction(len(sums), len(sums) - 1) * (1 - Fraction(parts, all_varies)))


def flags(item: Item, key: str) -> list[str]:
    """Say in plain Chinese why a question is worth a look; ``key`` as ``choices.write_key`` gives it.

    >>> item = Item(7, 20, 4, 0.2, {"C": 14, "B": 4, "A": 2}, 0.3)
    >>> flags(item, "B")
    ['这题多数人选了 C，答案却是 B，请核对答案。']
    """
    found = [_doubt(item, key), _level(item), _parting(item), _left(item)]
    return [words for words in found if words]


def _doubt(item: Item, key: str) -> str:
    wrong = {choice: count for choice, count in item.choices.items() if choice not in {OMITTED, key}}
    if not key or not wrong or item.asked < _FEWEST_TO_DOUBT_A_KEY:
        return ""
    most = max(wrong, key=lambda choice: (wrong[choice], choice))
    if wrong[most] * 2 <= item.asked:
        return ""
    return f"这题多数人选了 {say_choice(most)}，答案却是 {say_choice(key)}，请核对答案。"


def _level(item: Item) -> str:
    percent = item.rate.percent or 0
    if item.asked < FEWEST:
        return ""
    if item.right == item.asked:
        return "全部答对，分不出高低。"
    if percent >= EASY_PERCENT:
        return "几乎全对，分不出高低。"
    return "几乎没有人答对，建议讲评，并核对题意和答案。" if percent < HARD_PERCENT else ""


def _parting(item: Item) -> str:
    if item.discrimination is None or (item.rate.percent or 0) >= EASY_PERCENT:
        return ""
    # A little below nothing is still no relation, not a wrong key.
    if item.discrimination <= -LOW_DISCRIMINATION:
        return "总分高的人反而错得多，请核对答案和题意。"
    return "区分度低：答对这题与总分高低关系不大。" if item.discrimination < LOW_DISCRIMINATION else ""


def _left(item: Item) -> str:
    if item.asked < FEWEST or item.omitted * 100 < OMITTED_PERCENT * item.asked:
        return ""
    return f"有 {item.omitted} 人没有作答。"
