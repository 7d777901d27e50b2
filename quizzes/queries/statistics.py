"""Statistics of one quiz: of each member's counted attempt, the exempt and those who left outside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from json import loads
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select

from core.work import Work
from members.models import Member, Node
from quizzes.models import Attempt, PaperKind, Quiz, Standing
from quizzes.queries.board_rows import audience, is_exempt
from quizzes.queries.corrections import asked_as_marked, corrections_of
from quizzes.queries.papers import Asked
from quizzes.queries.standings import GroupLine, group_lines
from quizzes.rules.choices import count_options, options_of, write_key
from quizzes.rules.corrections import Correction
from quizzes.rules.items import Block, Column, Item, flags, gather, items_of, reliability
from quizzes.rules.statistics import Rate, ScoreBand, Spread, rate_reaching, score_bands, spread

_AT_ONCE = 500
_MOST_PAPERS = 50


class Option(NamedTuple):
    """Something that could be chosen, and by how many it was."""

    letter: str
    words: str
    is_right: bool
    chosen: int


@dataclass(frozen=True, slots=True)
class Line:
    """A question with how it went."""

    asked: Asked
    item: Item
    options: Sequence[Option]
    flags: Sequence[str]
    by_person: bool
    """Marked by a person: it is right or wrong to no one else."""
    correction: Correction | None = None
    """What a 改判 has done about it."""

    @property
    def is_void(self) -> bool:
        """Say whether nothing follows from how it went."""
        return self.correction is not None and self.correction.is_void


@dataclass(frozen=True, slots=True)
class Statistics:
    """All that the page says."""

    participation: Rate
    points: Spread | None
    seconds: Spread | None
    full_points: int
    bands: Sequence[ScoreBand]
    passed: Rate
    good: Rate
    excellent: Rate
    groups: Sequence[GroupLine]
    lines: Sequence[Line]
    reliability: float | None
    is_drawn: bool
    unmarked: int
    """Written answers that wait for a person; until then points are provisional."""

    @property
    def takers(self) -> int:
        """How many took it."""
        return self.participation.part


class _Sat(NamedTuple):
    """The counted attempts, turned: one value for each in every list."""

    papers: list[str]
    earned: list[str]
    choices: list[str]
    spent: list[str | None]
    points: list[int]
    worth: list[int]
    seconds: list[int]
    unmarked: list[int]


def statistics_of(work: Work, quiz: Quiz, most_papers: int = _MOST_PAPERS) -> Statistics:
    """Say how a quiz went.

    Where there are more different papers than ``most_papers``, what stands on them is sorted cell by cell.
    """
    sat = _sat(work, quiz)
    scores = [*zip(sat.points, sat.worth, strict=True)]
    columns = _columns(sat, most_papers)
    groups = group_lines(work, quiz)
    lines = _lines_in(work, quiz, columns)
    counting = {line.item.version_id: columns[line.item.version_id] for line in lines if not line.is_void}
    return Statistics(
        participation=Rate(len(scores), sum(group.standing.expected for group in groups)),
        points=spread(sat.points),
        seconds=spread(sat.seconds),
        full_points=quiz.full_points,
        bands=score_bands(scores),
        passed=rate_reaching(scores, quiz.pass_percent),
        good=rate_reaching(scores, quiz.good_percent),
        excellent=rate_reaching(scores, quiz.excellent_percent),
        groups=groups,
        lines=lines,
        reliability=reliability(counting, len(scores)),
        is_drawn=quiz.paper_kind is PaperKind.DRAWN_EACH,
        unmarked=sum(sat.unmarked),
    )


def items_in(work: Work, quiz: Quiz) -> list[Line]:
    """Say how each question of a quiz went, the most missed first."""
    return _lines_in(work, quiz, _columns(_sat(work, quiz)))


def _sat(work: Work, quiz: Quiz) -> _Sat:
    # As texts: most papers are the same, and what is the same is parsed once.
    columns = Attempt.paper, Attempt.by_position, Attempt.choices, Attempt.spent_by_position
    texts = (cast(column, Text) for column in columns)
    found = (
        select(*texts, Attempt.points, Attempt.worth, Attempt.spent_seconds, Attempt.unmarked)
        .join(Standing, Standing.attempt_id == Attempt.id)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(Standing.quiz_id == quiz.id, audience(quiz), ~is_exempt(work, quiz))
    )
    sat: tuple[list[Any], ...] = ([], [], [], [], [], [], [], [])
    # In parts: with ten thousand rows alive at once the collector of garbage walks through the whole process.
    for rows in work.session.execute(found).partitions(_AT_ONCE):
        for kept, values in zip(sat, zip(*rows, strict=True), strict=True):
            kept.extend(values)
    return _Sat(*sat)


def _columns(sat: _Sat, most_papers: int = _MOST_PAPERS) -> dict[int, Column]:
    by_paper: dict[str, list[int]] = defaultdict(list)
    for place, paper in enumerate(sat.papers):
        by_paper[paper].append(place)
    if len(by_paper) > most_papers:
        return gather(_scattered(sat))
    return gather(_block(sat, paper, places) for paper, places in by_paper.items())


def _block(sat: _Sat, text: str, places: Sequence[int]) -> Block:
    paper = loads(text)
    width = len(paper)
    earned = _flat(sat.earned[place] for place in places)
    choices = _flat(sat.choices[place] for place in places)
    unknown = _unknown(width)
    spent = _flat(sat.spent[place] or unknown for place in places)
    return Block(
        paper,
        [earned[position::width] for position in range(width)],
        [choices[position::width] for position in range(width)],
        [sat.points[place] for place in places],
        [spent[position::width] for position in range(width)],
    )


def _unknown(width: int) -> str:
    """Write down that of so many questions nobody knows how long they took."""
    return f"[{','.join(['null'] * width)}]"


def _scattered(sat: _Sat) -> Iterator[Block]:
    """Sort by question what stands on papers of which each is another."""
    papers = _flat(paper.replace("[", "").replace("]", "").join("[]") for paper in sat.papers)
    widths = [paper.count("[") - 1 for paper in sat.papers]
    points = chain.from_iterable(map(repeat, sat.points, widths))
    spent = _flat(one or _unknown(width) for one, width in zip(sat.spent, widths, strict=True))
    found: dict[tuple[int, int], tuple[list[int], list[str], list[int], list[int | None]]] = {}
    cells = zip(papers[::2], papers[1::2], _flat(sat.earned), _flat(sat.choices), points, spent, strict=True)
    for version, worth, earned, choice, total, seconds in cells:
        lists = found.get((version, worth)) or found.setdefault((version, worth), ([], [], [], []))
        lists[0].append(earned)
        lists[1].append(choice)
        lists[2].append(total)
        lists[3].append(seconds)
    for (version, worth), (marks, chosen, totals, paces) in found.items():
        yield Block([[version, worth]], [marks], [chosen], totals, [paces])


def _flat(texts: Iterable[str]) -> list[Any]:
    """Read many JSON lists as one, which is many times faster than one by one."""
    found: list[Any] = loads(f"[{','.join(text[1:-1] for text in texts if text != '[]')}]")
    return found


def _lines_in(work: Work, quiz: Quiz, columns: Mapping[int, Column]) -> list[Line]:
    """Put the questions beside their numbers, with the keys that hold now and what is worth a look.

    Void ones come last.
    """
    corrections = corrections_of(work.session, quiz.id) if quiz.regrades else {}
    known = asked_as_marked(work.session, columns, corrections)
    items = items_of(columns)
    lines = [_line(known[item.version_id], item, corrections.get(item.version_id)) for item in items]
    return sorted(lines, key=lambda line: line.is_void)


def _line(question: Asked, item: Item, correction: Correction | None) -> Line:
    counts = count_options(item.choices)
    options = [
        Option(letter, words, is_right, counts[key])
        for key, letter, words, is_right in options_of(question.type, question.content)
    ]
    by_person = question.type.name == "short_answer"
    is_beyond_doubt = by_person or (correction is not None and correction.is_void)
    doubts = [] if is_beyond_doubt else flags(item, write_key(question.type, question.content))
    return Line(question, item, options, doubts, by_person, correction)
