"""How a paper is drawn from the question bank, and in which order its options stand.

Pure: chance comes in as dice or as a seed, so the same seed gives the same paper again.
"""

import re
from collections.abc import Collection, Iterable, MutableSequence, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

from quizzes.rules.types import TYPES

T = TypeVar("T")


class Dice(Protocol):
    """Chance, as ``random.Random`` has it."""

    def sample(self, population: Sequence[T], k: int) -> list[T]:
        """Take ``k`` different ones."""

    def shuffle(self, x: MutableSequence[Any]) -> None:
        """Put into another order, in place."""

    def getrandbits(self, k: int, /) -> int:
        """Give a whole number below 2 to the ``k``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of the bank, as far as drawing cares."""

    id: int
    type: str
    category_id: int | None = None
    difficulty: int | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class DrawRule:
    """So many questions of one kind. What is left empty may be anything."""

    count: int
    points: int
    """What each is worth, in hundredths of a point."""
    section: str = ""
    """The heading they stand under."""
    type: str | None = None
    category_ids: frozenset[int] = frozenset()
    """The categories drawn from, those below them included by the caller."""
    difficulty: int | None = None
    topic: str = ""
    """A 知识点."""

    def fits(self, candidate: Candidate) -> bool:
        """Say whether the question may be drawn by this rule.

        >>> DrawRule(1, 200, type="single").fits(Candidate(7, "multiple"))
        False
        """
        return (
            self.type in (None, candidate.type)
            and self.difficulty in (None, candidate.difficulty)
            and (not self.category_ids or candidate.category_id in self.category_ids)
            and self.topic in ("", candidate.topic)
        )


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """A question's place on the drawn paper."""

    position: int
    id: int
    section: str
    points: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn paper."""

    questions: tuple[DrawnQuestion, ...]

    @property
    def points(self) -> int:
        """What the whole paper is worth, in hundredths of a point."""
        return sum(question.points for question in self.questions)


class NotEnoughQuestionsError(ValueError):
    """The bank cannot fill the paper. The message may be shown to the secretary."""


def draw(
    rules: Sequence[DrawRule],
    pool: Iterable[Candidate],
    dice: Dice,
    avoid: AbstractSet[int] = frozenset(),
) -> Drawn:
    """Draw a paper: no question twice, those to avoid only where the others do not suffice.

    The order of the pool plays no part. Rules may overlap: a question that two rules could use goes
    to the one that has no other.

    >>> from random import Random
    >>> pool = [Candidate(1, "single"), Candidate(2, "single"), Candidate(3, "true_false")]
    >>> rules = [DrawRule(1, 100), DrawRule(2, 200, type="single")]
    >>> [(one.position, one.points) for one in draw(rules, pool, Random(7)).questions]
    [(1, 100), (2, 200), (3, 200)]

    :raises NotEnoughQuestionsError: if the bank cannot give enough
    """
    pool = list(pool)
    short = shortages(rules, pool)
    if short:
        raise NotEnoughQuestionsError("".join(short))
    owners = _share_out(rules, pool, dice, avoid)
    drawn = [(rule, id_) for number, rule in enumerate(rules) for id_ in _owned(owners, number)]
    return Drawn(
        tuple(
            DrawnQuestion(position, id_, rule.section, rule.points)
            for position, (rule, id_) in enumerate(drawn, start=1)
        )
    )


def shortages(rules: Sequence[DrawRule], pool: Collection[Candidate]) -> list[str]:
    """Say, a sentence each, which rules the bank cannot serve.

    >>> shortages([DrawRule(15, 200, type="multiple")], [Candidate(n, "multiple") for n in range(9)])
    ['需要 15 道多选题，题库里只有 9 道，请减少题量或补充题目。']
    """
    fitting = [sum(rule.fits(one) for one in pool) for rule in rules]
    return [
        f"需要 {rule.count} 道{_kind(rule)}，题库里只有 {there} 道，请减少题量或补充题目。"
        for rule, there in zip(rules, fitting, strict=True)
        if there < rule.count
    ]


def _kind(rule: DrawRule) -> str:
    label = TYPES[rule.type].label if rule.type else "题目"
    narrowed = rule.category_ids or rule.topic or rule.difficulty is not None
    return f"符合条件的{label}" if narrowed else label


def _owned(owners: dict[int, int], number: int) -> list[int]:
    return [id_ for id_, owner in owners.items() if owner == number]


def _share_out(
    rules: Sequence[DrawRule], pool: Sequence[Candidate], dice: Dice, avoid: AbstractSet[int]
) -> dict[int, int]:
    """Give every rule its questions; answer which rule owns which question."""
    total = sum(rule.count for rule in rules)
    ordered = sorted(pool, key=lambda one: one.id)
    choices = [_choose([one.id for one in ordered if rule.fits(one)], total, dice, avoid) for rule in rules]
    owners: dict[int, int] = {}

    def give(number: int, asked: set[int]) -> bool:
        asked.add(number)
        for id_ in choices[number]:
            if id_ not in owners:
                owners[id_] = number
                return True
        # Nothing is free: take one from a rule that finds another.
        for id_ in choices[number]:
            if owners[id_] not in asked and give(owners[id_], asked):
                owners[id_] = number
                return True
        return False

    for number, rule in enumerate(rules):
        missing = sum(not give(number, set()) for _ in range(rule.count))
        if missing:
            raise NotEnoughQuestionsError(
                f"“{rule.section or _kind(rule)}”与其他部分要从同一批题里抽，还差 {missing} 道，"
                "请减少题量或补充题目。"
            )
    return owners


def _choose(ids: Sequence[int], total: int, dice: Dice, avoid: AbstractSet[int]) -> list[int]:
    """Put the ids into the order in which a rule takes them, no more than the whole paper could use.

    A rule with as many choices as the paper has places can never be left short by the others.
    """
    fresh, used = [id_ for id_ in ids if id_ not in avoid], [id_ for id_ in ids if id_ in avoid]
    taken = dice.sample(fresh, min(total, len(fresh)))
    return taken + dice.sample(used, min(total - len(taken), len(used)))


# 以上都对, 上述说法均不正确, 都不是, 以上皆非: they speak of what stands above them.
_LAST = re.compile(
    r"(以上|上述|前述|前面|前[两二三四五]项)?(各项|选项|说法|观点|答案|内容|[两二三四五]项|[两二三四五]者)*"
    r"(全部|全|都|均|皆)(不)?(对|是|正确|错|错误|非|有|包括|可以|可|符合|属于)[。.]?"
)
_LETTERS = re.compile(
    r"[A-H]([、,，和与及或\s]*[A-H])+(项|选项|两项|三项)?[都均]?(不)?(对|是|正确|错|错误)?[。.]?"
)


def shuffle_options(options: Sequence[tuple[str, str]], seed: int, position: int) -> tuple[str, ...]:
    """Give the keys of the options in the order in which one attempt shows them, always the same.

    "以上都对" stays last. Where an option names others by letter ("A和C"), nothing is moved.

    >>> options = [("A", "甲"), ("B", "乙"), ("C", "丙"), ("D", "以上都对")]
    >>> shuffle_options(options, seed=7, position=1)
    ('C', 'B', 'A', 'D')
    >>> shuffle_options([*options, ("E", "A和C")], seed=7, position=1)
    ('A', 'B', 'C', 'D', 'E')
    """
    moving, staying = _parted(tuple(options))
    return (*shuffled(moving, seed, position), *staying)


@lru_cache(maxsize=10_000)  # every page of every attempt asks, and the words of a question stay the same
def _parted(options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the keys of options into those that may change places and those that stay behind them."""
    keys = tuple(key for key, _ in options)
    if any(_LETTERS.fullmatch(text.strip()) for _, text in options):
        return (), keys
    last = tuple(key for key, text in options if _LAST.fullmatch(text.strip()))
    return tuple(key for key in keys if key not in last), last


def shuffled(keys: Iterable[str], seed: int, salt: int = 0) -> list[str]:
    """Put keys into an order that hangs on the seed alone, not on a version of Python.

    >>> shuffled("ABCD", seed=1) == shuffled("DCBA", seed=1)
    True
    """
    return sorted(keys, key=lambda key: blake2b(f"{seed}/{salt}/{key}".encode(), digest_size=8).digest())
