"""What those who mark written answers read: the queue, and one answer with what it was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.errors import NotFoundError
from core.work import Work
from members.models import Member, Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.models import Answer, Attempt, Mark, Quiz, WrittenAnswer
from quizzes.queries.corrections import corrections_by_quiz
from quizzes.queries.papers import Asked, asked
from quizzes.rules.marking import GivenMark, difference, waits_for


@dataclass(frozen=True, slots=True)
class QueuedQuestion:
    """A question with how many answers to it wait."""

    question: Asked
    total: int
    waiting: int
    is_void: bool


@dataclass(frozen=True, slots=True)
class QueuedQuiz:
    """A quiz with its written questions."""

    quiz: Quiz
    questions: Sequence[QueuedQuestion]

    @property
    def waiting(self) -> int:
        """How many answers wait for a person."""
        return sum(one.waiting for one in self.questions)


def queue(work: Work, quiz: Quiz | None = None) -> list[QueuedQuiz]:
    """List the quizzes with written answers that the actor may mark, or one of them; the waiting first."""
    counted = (
        select(
            WrittenAnswer.quiz_id,
            WrittenAnswer.version_id,
            func.count().label("total"),
            func.count(WrittenAnswer.points).label("marked"),
        )
        .join(Quiz, Quiz.id == WrittenAnswer.quiz_id)
        .join(Node, Node.id == Quiz.node_id)
        .where(below(work.person.places(*EDITORS)))
        .group_by(WrittenAnswer.quiz_id, WrittenAnswer.version_id)
        .order_by(WrittenAnswer.quiz_id.desc(), WrittenAnswer.version_id)
    )
    if quiz is not None:
        counted = counted.where(WrittenAnswer.quiz_id == quiz.id)
    rows = work.session.execute(counted).all()
    known = asked(work.session, (row.version_id for row in rows))
    corrected = corrections_by_quiz(work.session, {row.quiz_id for row in rows})
    by_quiz: dict[int, list[QueuedQuestion]] = {}
    for row in rows:
        correction = corrected.get(row.quiz_id, {}).get(row.version_id)
        is_void = correction is not None and correction.is_void
        waiting = 0 if is_void else row.total - row.marked
        queued = QueuedQuestion(known[row.version_id], row.total, waiting, is_void)
        by_quiz.setdefault(row.quiz_id, []).append(queued)
    quizzes = select(Quiz).where(Quiz.id.in_(by_quiz)).order_by(Quiz.closes_at.desc(), Quiz.id.desc())
    found = [QueuedQuiz(one, by_quiz[one.id]) for one in work.session.scalars(quizzes).unique()]
    return sorted(found, key=lambda one: not one.waiting)


def marks_on(work: Work, attempt_ids: Sequence[int]) -> Mapping[tuple[int, int], list[Mark]]:
    """Give the marks of written answers by attempt and position, the oldest first."""
    found: dict[tuple[int, int], list[Mark]] = {}
    for mark in work.session.scalars(select(Mark).where(Mark.attempt_id.in_(attempt_ids)).order_by(Mark.id)):
        found.setdefault((mark.attempt_id, mark.position), []).append(mark)
    return found


def as_given(marks: Sequence[Mark]) -> list[GivenMark]:
    """Put rows into the words of the rules."""
    return [GivenMark(mark.by_id, mark.points, mark.is_final) for mark in marks]


def waiting_for(work: Work, quiz: Quiz, version_id: int) -> list[WrittenAnswer]:
    """List the answers to a question that wait for the actor, in the order in which attempts were started."""
    unsettled = (
        select(WrittenAnswer)
        .join(Attempt, Attempt.id == WrittenAnswer.attempt_id)
        .where(
            WrittenAnswer.quiz_id == quiz.id,
            WrittenAnswer.version_id == version_id,
            WrittenAnswer.points.is_(None),
            Attempt.member_id != work.person.id,
        )
        .order_by(WrittenAnswer.attempt_id)
    )
    answers = work.session.scalars(unsettled).all()
    if not quiz.marks_twice:
        return [*answers]
    marks = marks_on(work, [one.attempt_id for one in answers])
    return [
        one
        for one in answers
        if waits_for(as_given(marks.get((one.attempt_id, one.position), [])), work.person.id, twice=True)
    ]


def next_waiting(work: Work, quiz: Quiz, version_id: int, after: int = 0) -> WrittenAnswer | None:
    """Find the next answer to a question that waits for the actor; after the last comes the first left."""
    waiting = waiting_for(work, quiz, version_id)
    return next((one for one in waiting if one.attempt_id > after), waiting[0] if waiting else None)


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A mark with who gave it."""

    mark: Mark
    by: str


@dataclass(frozen=True, slots=True)
class AnswerToMark:
    """A written answer as the one who marks it sees it."""

    written: WrittenAnswer
    question: Asked
    text: str
    worth: int
    """Points it can earn, in hundredths."""
    whose: str
    """The member, or nothing where names are hidden."""
    marks: Sequence[ShownMark]
    """What it was given; while a second marker is to be independent, nothing."""
    seen: int
    """Key of the last mark, to notice one that comes in between."""
    apart: int
    """How far two markers are apart."""
    left: int
    """How many answers to the question wait for the actor."""


def answer_to_mark(work: Work, quiz: Quiz, attempt: Attempt, position: int) -> AnswerToMark:
    """Give a written answer to be marked.

    :raises NotFoundError: if no person marks that position
    """
    written = work.session.get(WrittenAnswer, (attempt.id, position))
    if written is None:
        raise NotFoundError("这份答卷的这道题不需要人工批阅。")
    question = asked(work.session, [written.version_id])[written.version_id]
    marks = marks_on(work, [attempt.id]).get((attempt.id, position), [])
    given = as_given(marks)
    apart = difference(given)
    is_hidden = quiz.marks_twice and apart is None
    value = work.session.scalar(
        select(Answer.value).where(Answer.attempt_id == attempt.id, Answer.position == position)
    )
    return AnswerToMark(
        written,
        question,
        question.type.describe_answer(question.content, value),
        attempt.paper[position - 1][1],
        "" if quiz.marks_blind else work.session.get_one(Member, attempt.member_id).name,
        [] if is_hidden else _with_names(work, marks),
        marks[-1].id if marks else 0,
        apart or 0,
        len(waiting_for(work, quiz, written.version_id)),
    )


def _with_names(work: Work, marks: Sequence[Mark]) -> list[ShownMark]:
    named = select(Member.id, Member.name).where(Member.id.in_({mark.by_id for mark in marks}))
    names = {row.id: row.name for row in work.session.execute(named)}
    return [ShownMark(mark, names[mark.by_id]) for mark in marks]


def remarks_on(work: Work, attempt: Attempt) -> dict[int, str]:
    """Give the last words that markers wrote for the member, by position."""
    return {
        position: marks[-1].remark
        for (_, position), marks in marks_on(work, [attempt.id]).items()
        if marks[-1].remark
    }
