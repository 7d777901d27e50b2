"""Every answer of a quiz's counted attempts, as rows of a workbook."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.errors import RefusalError
from core.work import Work
from members.models import Member, Node
from members.queries.people import below
from quizzes.models import Answer, Attempt, Quiz, Standing
from quizzes.queries.board_rows import audience, is_exempt
from quizzes.queries.citing import shorten
from quizzes.queries.corrections import asked_as_marked, corrections_of
from quizzes.queries.papers import Asked
from quizzes.rules.questions import Answer as Given

MOST_ANSWERS = 60_000
"""What one workbook takes; making it takes some seconds. Larger ones are fetched unit by unit."""


class TooManyAnswersError(RefusalError):
    """More than one workbook takes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A member's counted attempt with its answers by position."""

    name: str
    unit: str
    attempt: Attempt
    answers: Mapping[int, tuple[Given, datetime]]


@dataclass(frozen=True, slots=True)
class Answers:
    """All papers, and the wordings on them."""

    papers: Sequence[Paper]
    known: Mapping[int, Asked]


def answers_of(work: Work, quiz: Quiz, unit_id: int | None = None, most: int = MOST_ANSWERS) -> Answers:
    """Give the counted attempts of the quiz's members, or of those at or below one unit.

    :raises TooManyAnswersError: if there are more answers than ``most``
    """
    counted = _counted(work, quiz, unit_id)
    size = work.session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    if size * max(quiz.question_count, 1) > most:
        raise TooManyAnswersError("作答太多，一个表格放不下，请在统计页选择单位，分别导出。")
    given: dict[int, dict[int, tuple[Given, datetime]]] = defaultdict(dict)
    saved = select(Answer).where(Answer.attempt_id.in_(counted.with_only_columns(Attempt.id).order_by(None)))
    for answer in work.session.scalars(saved):
        value = tuple(answer.value) if isinstance(answer.value, list) else answer.value
        given[answer.attempt_id][answer.position] = value, answer.saved_at
    papers = [
        Paper(name, unit, attempt, given[attempt.id]) for attempt, name, unit in work.session.execute(counted)
    ]
    versions = {version for one in papers for version, _ in one.attempt.paper}
    corrections = corrections_of(work.session, quiz.id)
    return Answers(papers, asked_as_marked(work.session, versions, corrections))


def _counted(work: Work, quiz: Quiz, unit_id: int | None) -> Select[Attempt, str, str]:
    found = (
        select(Attempt, Member.name, Node.name)
        .join(Standing, Standing.attempt_id == Attempt.id)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(Standing.quiz_id == quiz.id, audience(quiz), ~is_exempt(work, quiz))
        .order_by(Node.path, Member.name, Member.id)
    )
    if unit_id is None:
        return found
    unit = work.session.get(Node, unit_id)
    return found.where(below([unit.path] if unit else []))


def answer_rows(found: Answers) -> Iterator[Sequence[Any]]:
    """Give a row for each question on each paper, the unanswered ones too."""
    for one in found.papers:
        attempt = one.attempt
        spent = attempt.spent_by_position or [None] * len(attempt.paper)
        places = zip(attempt.paper, attempt.by_position, spent, strict=True)
        for position, ((version, worth), earned, seconds) in enumerate(places, start=1):
            question = found.known[version]
            value, at = one.answers.get(position, (None, None))
            yield [
                *(one.name, one.unit, position, question.type.label, question.content.stem),
                question.type.describe_answer(question.content, value),
                question.type.describe_key(question.content),
                *(earned / 100, worth / 100, at, seconds, attempt.submitted_at, attempt.spent_seconds),
            ]


def matrix(found: Answers) -> tuple[list[str], list[list[Any]]]:
    """Give headings and rows of members by questions: the points, empty where one had not the question."""
    versions = list(dict.fromkeys(version for one in found.papers for version, _ in one.attempt.paper))
    headings = ["姓名", "单位", "总分", "全卷用时（秒）"]
    headings += [f"{n}. {shorten(found.known[key].content.stem)}" for n, key in enumerate(versions, start=1)]
    return headings, [_matrix_row(one, versions) for one in found.papers]


def _matrix_row(one: Paper, versions: Sequence[int]) -> list[Any]:
    attempt = one.attempt
    earned = dict(zip((version for version, _ in attempt.paper), attempt.by_position, strict=True))
    points = [earned[key] / 100 if key in earned else "" for key in versions]
    return [one.name, one.unit, attempt.points / 100, attempt.spent_seconds, *points]
