"""The four kinds of quiz a secretary starts from, and what a quiz is in one line. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import NamedTuple

from core.times import SHANGHAI, day_of, local
from quizzes.rules.scoring import MultiplePolicy, format_points
from quizzes.rules.windows import Counting


@dataclass(frozen=True, slots=True)
class Row:
    """So many questions of one type."""

    count: int
    worth: int
    """Points of each, in hundredths."""
    minutes: int = 0
    """How long they may take by themselves; 0 where the whole paper has one time."""


@dataclass(frozen=True, slots=True)
class Section:
    """So many questions of one type, and from where."""

    type: str
    count: int
    worth: int
    """Points of each, in hundredths."""
    category_id: int | None = None
    topic: str = ""
    difficulty: int | None = None
    minutes: int = 0
    """How long it may take by itself; 0 where the whole paper has one time."""

    @property
    def source(self) -> "Source":
        """From where it is drawn."""
        return Source(self.category_id, self.topic, self.difficulty)


class Source(NamedTuple):
    """What questions are drawn from: what is left empty may be anything."""

    category_id: int | None = None
    topic: str = ""
    difficulty: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """So many questions more of one type, from a source of their own; worth what the others of it are."""

    type: str
    count: int
    source: Source


class Mix(NamedTuple):
    """The questions of a paper as a form shows them."""

    source: Source
    rows: Mapping[str, Row]
    """By type, drawn from ``source``; worth and minutes are those of all of the type."""
    beside: Sequence[Beside] = ()

    @classmethod
    def of(cls, sections: Sequence[Section]) -> "Mix":
        """Show sections: the first one's source is that of the rows, what comes from elsewhere stands beside.

        >>> Mix.of([Section("single", 2, 400, 7), Section("single", 1, 400, 8)]).beside
        [Beside(type='single', count=1, source=Source(category_id=8, topic='', difficulty=None))]
        """
        source = sections[0].source if sections else Source()
        rows = {}
        for name in dict.fromkeys(one.type for one in sections):
            alike = [one for one in sections if one.type == name]
            count = sum(one.count for one in alike if one.source == source)
            rows[name] = Row(count, alike[0].worth, sum(one.minutes for one in alike))
        beside = [Beside(one.type, one.count, one.source) for one in sections if one.source != source]
        return cls(source, rows, beside)

    def sections(self, order: Iterable[str]) -> list[Section]:
        """Give the sections of the paper, types in this order, the rows first of each.

        >>> Mix(Source(7), {"single": Row(2, 400, 5)}, [Beside("single", 1, Source(8))]).sections(["single"])
        ... # doctest: +NORMALIZE_WHITESPACE
        [Section(type='single', count=2, worth=400, category_id=7, topic='', difficulty=None, minutes=5),
         Section(type='single', count=1, worth=400, category_id=8, topic='', difficulty=None, minutes=0)]
        """
        return [section for name in order for section in self._sections_of(name)]

    def _sections_of(self, name: str) -> Iterator[Section]:
        row = self.rows.get(name, Row(0, 0))
        drawn = [(row.count, self.source)] if row.count else []
        drawn += [(one.count, one.source) for one in self.beside if one.type == name and one.count]
        for n, (count, source) in enumerate(drawn):
            yield Section(name, count, row.worth, *source, 0 if n else row.minutes)

    def counted(self) -> Mapping[str, Row]:
        """Give the rows with what stands beside them added to their counts."""
        more = Counter[str]()
        for one in self.beside:
            more[one.type] += one.count
        return {name: replace(row, count=row.count + more[name]) for name, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class Preset:
    """What a quiz is before the secretary changes anything."""

    name: str
    label: str
    hint: str
    rows: Mapping[str, Row]
    minutes: int
    attempts: int
    lasts: timedelta
    paper_kind: str
    """A ``quizzes.models.PaperKind``."""
    reveal: str
    """A ``quizzes.models.Reveal``."""
    hundredths: int
    """学时 for passing it."""
    shuffles_questions: bool = False
    multiple_policy: MultiplePolicy = MultiplePolicy.STRICT
    counting: Counting = Counting.BEST
    tries_a_day: int = 0


_FULL = {"single": Row(20, 200), "multiple": Row(15, 200), "true_false": Row(15, 200)}
_CLASS = {"single": Row(5, 1000), "true_false": Row(5, 1000)}
_WEEKLY = {"single": Row(10, 500), "multiple": Row(5, 600), "true_false": Row(5, 400)}
_CONTEST = {"single": Row(15, 300), "multiple": Row(10, 400), "true_false": Row(5, 300)}

PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "formal",
            "正式测试",
            "题目对所有人相同，截止后公布讲解。",
            _FULL,
            40,
            2,
            timedelta(days=5),
            "drawn_once",
            "after_close",
            100,
        ),
        Preset(
            "class",
            "随堂测",
            "会上或课后马上答，交卷即看讲解。",
            _CLASS,
            10,
            1,
            timedelta(hours=2),
            "drawn_once",
            "at_once",
            0,
        ),
        Preset(
            "weekly",
            "每周一练",
            "每人每次随机抽题，交卷即看讲解。",
            _WEEKLY,
            15,
            3,
            timedelta(days=6),
            "drawn_each",
            "at_once",
            50,
            multiple_policy=MultiplePolicy.HALF,
        ),
        Preset(
            "contest",
            "竞赛",
            "每人随机抽题，题序打乱，每天五次，取最好一次。",
            _CONTEST,
            15,
            20,
            timedelta(days=3),
            "drawn_each",
            "after_close",
            0,
            shuffles_questions=True,
            tries_a_day=5,
        ),
    )
}
"""The presets by name, in the order in which they are offered."""

_EVENING = time(18)


def first_window(now: datetime, preset: Preset) -> tuple[datetime, datetime]:
    """Give the window a new quiz is offered: open from now, closed in the evening where it lasts for days.

    >>> from datetime import UTC
    >>> window = first_window(datetime(2026, 11, 25, 2, 13, tzinfo=UTC), PRESETS["formal"])
    >>> [f"{local(moment):%m-%d %H:%M}" for moment in window]
    ['11-25 10:10', '11-30 18:00']
    """
    opens_at = local(now)
    opens_at -= timedelta(minutes=opens_at.minute % 5, seconds=opens_at.second)
    opens_at = opens_at.replace(microsecond=0)
    if preset.lasts < timedelta(days=1):
        return opens_at, opens_at + preset.lasts
    return opens_at, datetime.combine(day_of(now) + preset.lasts, _EVENING, SHANGHAI)


def say_window(opens_at: datetime, closes_at: datetime) -> str:
    """Say from when to when, as short as it can be.

    >>> day = datetime(2026, 11, 25, 8, tzinfo=SHANGHAI)
    >>> say_window(day, day.replace(day=30)), say_window(day, day.replace(hour=10))
    ('11 月 25 日—30 日', '11 月 25 日 08:00—10:00')
    >>> say_window(day, day.replace(month=12))
    '11 月 25 日—12 月 25 日'
    """
    opens, closes = local(opens_at), local(closes_at)
    first = f"{opens.month} 月 {opens.day} 日"
    if opens.date() == closes.date():
        return f"{first} {opens:%H:%M}—{closes:%H:%M}"
    if opens.month == closes.month and opens.year == closes.year:
        return f"{first}—{closes.day} 日"
    return f"{first}—{closes.month} 月 {closes.day} 日"


_SHORT = {Counting.BEST: "取最高", Counting.LAST: "取最后", Counting.FIRST: "取首次"}


def say_attempts(allowed: int, counting: Counting, tries_a_day: int = 0) -> str:
    """Say how often, and which counts.

    >>> say_attempts(1, Counting.BEST), say_attempts(2, Counting.BEST), say_attempts(20, Counting.BEST, 5)
    ('1 次', '2 次取最高', '每天 5 次、共 20 次取最高')
    """
    if allowed == 1:
        return "1 次"
    a_day = f"每天 {tries_a_day} 次、共 " if 0 < tries_a_day < allowed else ""
    return f"{a_day}{allowed} 次{_SHORT[counting]}"


@dataclass(frozen=True, slots=True)
class InShort:
    """A quiz as far as its one line tells; static/quiz-form.js writes the same line while one types."""

    questions: int
    points: int
    minutes: int
    opens_at: datetime | None
    closes_at: datetime | None
    attempts: int
    counting: Counting
    people: int
    tries_a_day: int = 0

    def __str__(self) -> str:
        """Write the line.

        >>> day = datetime(2026, 11, 25, 8, tzinfo=SHANGHAI)
        >>> str(InShort(50, 10000, 40, day, day.replace(day=30), 2, Counting.BEST, 31))
        '50 题 · 100 分 · 40 分钟 · 11 月 25 日—30 日 · 2 次取最高 · 发给 31 人'
        """
        window = [say_window(self.opens_at, self.closes_at)] if self.opens_at and self.closes_at else []
        return " · ".join(
            [
                f"{self.questions} 题",
                f"{format_points(self.points)} 分",
                f"{self.minutes} 分钟",
                *window,
                say_attempts(self.attempts, self.counting, self.tries_a_day),
                f"发给 {self.people} 人",
            ]
        )
