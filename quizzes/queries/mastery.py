"""What the members of a unit know and what they miss, over all quizzes and live quizzes of a period.

Each member's counted attempts are counted, and what was answered at live quizzes, the exempt outside.
Questions that a person marks are left out: they are not right or wrong. Only sums by unit and question leave
this module, never whose they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from json import loads
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, cast, or_, select

from core.errors import NotFoundError
from core.times import day_of, end_of, start_of
from core.work import Work
from members.models import Member, MemberState, Node
from members.queries.people import below
from members.queries.tree import children_of, units_below
from quizzes.access import READERS
from quizzes.models import Attempt, Quiz, QuizState, Reveal, Standing
from quizzes.queries.citing import questions_to_open, titles_of
from quizzes.queries.corrections import corrections_by_quiz
from quizzes.queries.live_answers import heard_among
from quizzes.queries.papers import Asked, asked
from quizzes.rules.mastery import Level, Mastery, join

MOST_ATTEMPTS = 20_000
"""So many counted attempts are counted at most, and so many who took part in live quizzes, the latest; a page
that left some out says so."""

_ORDER = (Level.WEAK, Level.FAIR, Level.GOOD, Level.UNKNOWN)
_NO_TOPIC = "未标知识点"


@dataclass(frozen=True, slots=True)
class Scope:
    """Of whom, and from which day to which."""

    unit: Node
    since: date
    until: date
    most: int = MOST_ATTEMPTS
    """How many attempts, and how many who took part in live quizzes, are counted at most."""


class Counted(NamedTuple):
    """Answers by unit (0 for the scope's own members) and version, and whether older ones were left out."""

    by_unit: Mapping[tuple[int, int], Mastery]
    attempts: int
    takers: int
    """Who took part in live quizzes, each as often as they did."""
    left_out: bool


def units_to_see(work: Work) -> list[Node]:
    """List the units the actor oversees, each below its parent."""
    return units_below(work, work.person.places(*READERS))


def scope_of(work: Work, units: Sequence[Node], unit_id: int | None, since: date, until: date) -> Scope:
    """Take one of the units, the topmost where none is named.

    :raises NotFoundError: if the actor does not oversee it
    """
    chosen = next((unit for unit in units if unit_id is None or unit.id == unit_id), None)
    if chosen is None:
        raise NotFoundError("没有找到这个组织。")
    return Scope(chosen, since, until)


def _attempts(work: Work, scope: Scope, *, may_be_shown: bool) -> list[Any]:
    texts = (cast(column, Text) for column in (Attempt.paper, Attempt.by_position))
    found = (
        select(*texts, Node.path, Quiz.id, Member.exempt_from, Member.exempt_until, Quiz.closes_at)
        .select_from(Standing)
        .join(Attempt, Attempt.id == Standing.attempt_id)
        .join(Quiz, Quiz.id == Standing.quiz_id)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(
            below([scope.unit.path]),
            Member.state == MemberState.ACTIVE,
            Quiz.state != QuizState.DRAFT,
            Standing.submitted_at >= start_of(scope.since),
            Standing.submitted_at < end_of(scope.until),
        )
        .order_by(Standing.submitted_at.desc(), Standing.attempt_id.desc())
        .limit(scope.most + 1)
    )
    if may_be_shown:
        closed = and_(Quiz.reveal == Reveal.AFTER_CLOSE, Quiz.over_at <= work.now)
        found = found.where(or_(Quiz.reveal == Reveal.AT_ONCE, closed))
    return list(work.session.execute(found))


def _count(work: Work, scope: Scope, parts: Sequence[Node], *, may_be_shown: bool) -> Counted:
    rows = _attempts(work, scope, may_be_shown=may_be_shown)
    groups: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for paper, earned, path, quiz_id, *exempt in rows[: scope.most]:
        if not _was_exempt(work.now, *exempt):
            groups[_part(parts, path), quiz_id, paper].append(earned)
    void = _void_in(work, {quiz_id for _, quiz_id, _ in groups})
    right: Counter[tuple[int, int]] = Counter()
    all_asked: Counter[tuple[int, int]] = Counter()
    for (part, quiz_id, text), marks in groups.items():
        paper = loads(text)
        flat = loads(f"[{','.join(one[1:-1] for one in marks)}]")
        for position, (version, worth) in enumerate(paper):
            if (quiz_id, version) in void:
                continue
            right[part, version] += flat[position :: len(paper)].count(worth)
            all_asked[part, version] += len(marks)
    hearing = heard_among(work, scope.unit.path, start_of(scope.since), end_of(scope.until), most=scope.most)
    for heard in hearing.rows:
        if not _was_exempt(work.now, heard.exempt_from, heard.exempt_until, heard.at):
            key = _part(parts, heard.path), heard.version_id
            right[key] += heard.mastery.right
            all_asked[key] += heard.mastery.asked
    known = {key: Mastery(right[key], count) for key, count in all_asked.items()}
    counted = sum(map(len, groups.values()))
    takers = sum(
        one.number
        for one in hearing.takers
        if not _was_exempt(work.now, one.exempt_from, one.exempt_until, one.at)
    )
    return Counted(known, counted, takers, len(rows) > scope.most or hearing.left_out)


def _void_in(work: Work, quiz_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Name, by quiz and version, the questions that 改判 has declared void."""
    return {
        (quiz_id, version)
        for quiz_id, corrections in corrections_by_quiz(work.session, quiz_ids).items()
        for version, correction in corrections.items()
        if correction.is_void
    }


def _was_exempt(now: datetime, begins: date | None, ends: date | None, closes_at: datetime) -> bool:
    if begins is None:
        return False
    day = day_of(min(now, closes_at))
    return begins <= day and (ends is None or day <= ends)


def _part(parts: Sequence[Node], path: str) -> int:
    return next((part.id for part in parts if path.startswith(part.path)), 0)


@dataclass(frozen=True, slots=True)
class Missed:
    """A question and how often it was missed."""

    asked: Asked
    mastery: Mastery
    title: str
    """Of the material it cites, empty where that is not there any more."""
    may_open: bool

    @property
    def missed(self) -> int:
        """How many answers were not fully right."""
        return self.mastery.asked - self.mastery.right


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much stands behind a list."""

    attempts: int
    takers: int
    """Who took part in live quizzes, each as often as they did."""
    left_out: bool

    @property
    def warning(self) -> str:
        """Say what was left out; nothing where all was counted."""
        if not self.left_out:
            return ""
        counted = f"{self.attempts} 份和现场答题的 {self.takers} 人次"
        return f"这段时间的答卷太多，只统计了最近的 {counted}，请缩短时间或选下级单位。"


@dataclass(frozen=True, slots=True)
class MissedList(Numbers):
    """高频错题, the most missed first."""

    lines: Sequence[Missed]


def most_missed(work: Work, scope: Scope, most: int = 50) -> MissedList:
    """List the questions missed most often, from quizzes whose right answers may be shown by now."""
    counted = _count(work, scope, (), may_be_shown=True)
    known = _known(work, counted)
    by_question: dict[int, list[int]] = defaultdict(list)
    for version in sorted(known):
        by_question[known[version].question_id].append(version)
    sums = {key: join(counted.by_unit[0, one] for one in versions) for key, versions in by_question.items()}
    worst = sorted(sums, key=lambda key: (sums[key].right - sums[key].asked, sums[key].asked, key))
    shown = [key for key in worst if sums[key].right < sums[key].asked][:most]
    latest = {key: known[by_question[key][-1]] for key in shown}
    titles = titles_of(work, (one.material_id for one in latest.values() if one.material_id))
    open_to = questions_to_open(work, shown)
    lines = [
        Missed(latest[key], sums[key], titles.get(latest[key].material_id or 0, ""), key in open_to)
        for key in shown
    ]
    return MissedList(counted.attempts, counted.takers, counted.left_out, lines)


def _known(work: Work, counted: Counted) -> dict[int, Asked]:
    found = asked(work.session, {version for _, version in counted.by_unit})
    return {key: one for key, one in found.items() if one.type.name != "short_answer"}


class Reading(NamedTuple):
    """A paragraph from which a topic can be learned."""

    material_id: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """How well a 知识点 is known, by all and by each part."""

    topic: str
    all: Mastery
    parts: Sequence[Mastery]
    questions: int
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Map(Numbers):
    """The knowledge map of a unit: topics by the units right below it, the least known first."""

    columns: Sequence[str]
    lines: Sequence[TopicLine]


def knowledge_map(work: Work, scope: Scope) -> Map:
    """Say for every 知识点 how well it is known in the unit and in each unit right below it."""
    parts = children_of(work, scope.unit)
    counted = _count(work, scope, parts, may_be_shown=False)
    known = _known(work, counted)
    by_topic: dict[str, list[int]] = defaultdict(list)
    for version, one in known.items():
        by_topic[one.topic or _NO_TOPIC].append(version)
    present = {part for part, _ in counted.by_unit}
    columns = [(part.id, part.name) for part in parts if part.id in present]
    if 0 in present and columns:
        columns.append((0, "本级"))
    titles = titles_of(work, (one.material_id for one in known.values() if one.material_id))
    lines = [
        _topic_line(topic, [known[one] for one in versions], counted.by_unit, columns, titles)
        for topic, versions in by_topic.items()
    ]
    lines.sort(key=lambda line: (_ORDER.index(line.all.level), line.all.right / line.all.asked, line.topic))
    return Map(counted.attempts, counted.takers, counted.left_out, [name for _, name in columns], lines)


def _topic_line(
    topic: str,
    wordings: Sequence[Asked],
    by_unit: Mapping[tuple[int, int], Mastery],
    columns: Sequence[tuple[int, str]],
    titles: Mapping[int, str],
) -> TopicLine:
    versions = {one.version_id for one in wordings}
    here = [(part, version, one) for (part, version), one in by_unit.items() if version in versions]
    cells = [join(one for part, _, one in here if part == column) for column, _ in columns]
    missed: Counter[int] = Counter()
    for _, version, one in here:
        missed[version] += one.asked - one.right
    return TopicLine(
        topic,
        join(one for _, _, one in here),
        cells,
        len({one.question_id for one in wordings}),
        _readings(sorted(wordings, key=lambda one: -missed[one.version_id]), titles),
    )


def _readings(wordings: Iterable[Asked], titles: Mapping[int, str], most: int = 2) -> list[Reading]:
    found: dict[int, Reading] = {}
    for one in wordings:
        key = one.material_id
        if key is not None and key in titles and len(found) < most:
            found.setdefault(key, Reading(key, one.anchor, titles[key]))
    return list(found.values())
