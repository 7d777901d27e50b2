"""What those who set quizzes read: their list, what a paper holds, what the bank can give."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from core.work import Work
from members.models import Node
from members.queries.people import below
from quizzes.access import READERS
from quizzes.models import (
    Attempt,
    PaperKind,
    PaperQuestion,
    Question,
    QuestionVersion,
    Quiz,
    QuizState,
    Standing,
)
from quizzes.queries.drawing import candidates, draw_rules, sections_of, what_is_short
from quizzes.queries.invitations import expected_at
from quizzes.queries.papers import Asked, asked
from quizzes.rules.presets import InShort, Section, Source
from quizzes.rules.types import TYPES

PAGE = 30


@dataclass(frozen=True, slots=True)
class Managed:
    """A quiz in the list of those who set it."""

    quiz: Quiz
    took_part: int
    expected: int


def quizzes_to_manage(
    work: Work, *, text: str = "", state: str = "", before: int | None = None
) -> list[Managed]:
    """List the quizzes the actor oversees, newest first; one more than a page if there are."""
    found = (
        select(Quiz).join(Node, Node.id == Quiz.node_id).where(below(work.person.places(*READERS)))
    ).order_by(Quiz.id.desc())
    if text:
        found = found.where(Quiz.title.contains(text, autoescape=True))
    if state:
        found = found.where(Quiz.state == state)
    if before is not None:
        found = found.where(Quiz.id < before)
    listed = work.session.scalars(found.limit(PAGE + 1)).unique().all()
    taken = select(Standing.quiz_id, func.count()).where(Standing.quiz_id.in_([quiz.id for quiz in listed]))
    counted = work.session.execute(taken.group_by(Standing.quiz_id))
    took_part = dict(counted.all())
    sizes = expected_at(work, listed)
    return [Managed(quiz, took_part.get(quiz.id, 0), sizes[quiz.id]) for quiz in listed]


def has_been_started(work: Work, quiz: Quiz) -> bool:
    """Say whether anybody has an attempt at the quiz."""
    return work.session.scalar(select(Attempt.id).where(Attempt.quiz_id == quiz.id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A question on the paper of a quiz that is the same for all."""

    place: PaperQuestion
    asked: Asked


def paper_of(work: Work, quiz: Quiz) -> list[OnPaper]:
    """List the questions on a quiz's paper; none where each member draws their own."""
    own = select(PaperQuestion).where(PaperQuestion.quiz_id == quiz.id).order_by(PaperQuestion.position)
    places = work.session.scalars(own).all()
    known = asked(work.session, (place.version_id for place in places))
    return [OnPaper(place, known[place.version_id]) for place in places]


def outdated_on(work: Work, quiz: Quiz) -> Mapping[int, int]:
    """Give the newest version by the one on the paper, for questions that were reworded since."""
    found = (
        select(PaperQuestion.version_id, Question.version_id)
        .join(QuestionVersion, QuestionVersion.id == PaperQuestion.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(PaperQuestion.quiz_id == quiz.id, Question.version_id != PaperQuestion.version_id)
    )
    return {old: new for old, new in work.session.execute(found) if new is not None}


def supply(work: Work, place: str, sources: Iterable[Source]) -> list[Mapping[str, int]]:
    """Count by type, for each source, what the banks at a place and above it can give to a paper."""
    pool = candidates(work, place, TYPES)
    sections = [Section("", 0, 0, *source) for source in sources]
    anything = [replace(rule, type=None) for rule in draw_rules(work, sections)]
    there = [Counter(one.type for one in pool if rule.fits(one)) for rule in anything]
    return [{name: counted[name] for name in TYPES} for counted in there]


def what_keeps_from_publishing(work: Work, quiz: Quiz) -> Sequence[str]:
    """Say, a sentence each, what must be done before members can see the quiz."""
    problems = []
    if quiz.closes_at <= work.now:
        problems.append("结束时间已经过去，请先修改时间窗口。")
    return [*problems, *what_keeps_from_printing(work, quiz), *_types_without_time(work, quiz)]


def what_keeps_from_printing(work: Work, quiz: Quiz) -> Sequence[str]:
    """Say, a sentence each, why the quiz has no paper yet."""
    if quiz.paper_kind is PaperKind.DRAWN_EACH:
        return what_is_short(work, quiz.place, sections_of(work, quiz))
    return ["试卷上还没有题目，请先选题。"] if quiz.question_count == 0 else []


def _types_without_time(work: Work, quiz: Quiz) -> list[str]:
    """Say which types on a paper have no time where its sections have one each."""
    if not quiz.has_timed_sections:
        return []
    timed = {section.type for section in sections_of(work, quiz) if section.minutes}
    without = {one.asked.type.short for one in paper_of(work, quiz) if one.asked.type.name not in timed}
    named = "、".join(sorted(without))
    return [f"试卷分段限时，但没有填写{named}的分钟数，请先修改测试。"] if without else []


def what_bank_lacks(work: Work, node_id: int, sections: Sequence[Section]) -> list[str]:
    """Say, a sentence each, what the banks at a node and above it cannot give to a paper."""
    place = work.session.scalar(select(Node.path).where(Node.id == node_id)) or ""
    return what_is_short(work, place, sections)


def in_short(work: Work, quiz: Quiz) -> InShort:
    """Give what the quiz's one line tells."""
    return InShort(
        quiz.question_count,
        quiz.full_points,
        quiz.minutes,
        quiz.opens_at,
        quiz.closes_at,
        quiz.attempts_allowed,
        quiz.counting,
        expected_at(work, [quiz])[quiz.id],
        quiz.tries_a_day,
    )


def stands(work: Work, quiz: Quiz) -> str:
    """Name where a quiz stands: ``draft``, ``withdrawn``, ``later``, ``open`` or ``over``."""
    if quiz.state is not QuizState.PUBLISHED:
        return quiz.state.value
    if work.now < quiz.opens_at:
        return "later"
    return "open" if work.now < quiz.over_at else "over"
