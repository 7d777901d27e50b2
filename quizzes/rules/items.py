"""How each question of a test went, and whether it tells the strong from the weak. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import compress
from math import sqrt
from operator import mul
from typing import NamedTuple

from quizzes.rules.choices import OMITTED, say_choice
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


@dataclass(slots=True)
class Column:
    """One question with all who had it: what they earned for it, in all, and what they chose."""

    earned: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    choices: Counter[str] = field(default_factory=Counter)
    right: int = 0
    worth: int = 0


class Sums(NamedTuple):
    """Sums over those who had a question: points for it (x), points in all (t), squares and products."""

    n: int
    x: int
    t: int
    xx: int
    tt: int
    xt: int


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

    @property
    def omitted(self) -> int:
        """Who left it empty."""
        return self.choices.get(OMITTED, 0)

    @property
    def rate(self) -> Rate:
        """Who had it right, of those who had it."""
        return Rate(self.right, self.asked)


def gather(blocks: Iterable[Block]) -> dict[int, Column]:
    """Put what was earned and chosen on papers into one column for each question."""
    columns: dict[int, Column] = defaultdict(Column)
    for block in blocks:
        places = zip(block.paper, block.earned, block.choices, strict=True)
        for (version, worth), earned, choices in places:
            column = columns[version]
            column.earned += earned
            column.totals += block.points
            column.choices.update(choices)
            column.right += earned.count(worth)
            column.worth += worth * len(earned)
    return columns


def sums_of(column: Column) -> Sums:
    """Add up a column in whole numbers; where it holds only nothing or everything, without multiplying.

    >>> sums_of(Column(earned=[0, 2, 2], totals=[1, 4, 5]))
    Sums(n=3, x=4, t=10, xx=8, tt=42, xt=18)
    """
    earned, totals = column.earned, column.totals
    count, most = len(earned), max(earned)
    full = earned.count(most)
    t, tt = sum(totals), sum(map(mul, totals, totals))
    if full + earned.count(0) == count:
        return Sums(count, most * full, t, most * most * full, tt, most * sum(compress(totals, earned)))
    products = sum(map(mul, earned, totals))
    return Sums(count, sum(earned), t, sum(map(mul, earned, earned)), tt, products)


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
    asked = len(column.earned)
    facility = sum(column.earned) / column.worth if column.worth else 0.0
    discrimination = rest_correlation(sums_of(column)) if asked >= FEWEST else None
    return Item(version, asked, column.right, facility, column.choices, discrimination)


def rest_correlation(sums: Sums) -> float | None:
    """Correlate the points of a question with the total of all others (corrected item-total correlation).

    None where nothing varies: everybody earned the same for it, or for all the rest.

    >>> rest_correlation(sums_of(Column(earned=[0, 1, 1], totals=[0, 2, 3])))
    0.866...
    >>> rest_correlation(sums_of(Column(earned=[1, 1], totals=[3, 5])))
    """
    square_x = sums.n * sums.xx - sums.x**2
    square_t = sums.n * sums.tt - sums.t**2
    product = sums.n * sums.xt - sums.x * sums.t
    # With r = t - x: cov(x, r) = cov(x, t) - var(x), var(r) = var(t) - 2 cov(x, t) + var(x).
    square_rest = square_t - 2 * product + square_x
    if square_x <= 0 or square_rest <= 0:
        return None
    return (product - square_x) / sqrt(square_x) / sqrt(square_rest)


def reliability(columns: Mapping[int, Column], takers: int) -> float | None:
    """Give Cronbach's alpha; of questions that are right or wrong it is KR-20.

    None below ``FEWEST`` takers, where not all had the same questions, or where nothing varies.
    """
    is_shared = all(len(column.earned) == takers for column in columns.values())
    if len(columns) < 2 or takers < FEWEST or not is_shared:
        return None
    sums = [sums_of(column) for column in columns.values()]
    all_varies = takers * sums[0].tt - sums[0].t ** 2
    if all_varies <= 0:
        return None
    parts = sum(takers * one.xx - one.x**2 for one in sums)
    return float(Fraction(len(columns), len(columns) - 1) * (1 - Fraction(parts, all_varies)))


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
    if item.discrimination < 0:
        return "总分高的人反而错得多，请核对答案和题意。"
    return "区分度低：答对这题与总分高低关系不大。" if item.discrimination < LOW_DISCRIMINATION else ""


def _left(item: Item) -> str:
    if item.asked < FEWEST or item.omitted * 100 < OMITTED_PERCENT * item.asked:
        return ""
    return f"有 {item.omitted} 人没有作答。"
