"""Whom a 补考 is for, the questions it keeps from, and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select, true

from core.times import day_of
from core.work import Work
from members.models import Member, MemberState
from quizzes.models import Attempt, PaperQuestion, QuestionVersion, Quiz, QuizInvitation, Standing
from quizzes.queries.audience import audience_sizes, is_exempt_on
from quizzes.queries.papers import asked
from quizzes.rules.scoring import Band, band


def is_invited(work: Work) -> ColumnElement[bool]:
    """Make the condition that a ``Quiz`` is for all of its audience or the actor is invited.

    The counterpart of ``quizzes.access.is_invited``.
    """
    mine = exists().where(QuizInvitation.quiz_id == Quiz.id, QuizInvitation.member_id == work.person.id)
    return or_(Quiz.resit_of_id.is_(None), mine)


def is_invited_to(quiz: Quiz) -> ColumnElement[bool]:
    """Make the condition that a ``Member`` is one of those a quiz is for, as far as invitations go."""
    if quiz.resit_of_id is None:
        return true()
    return Member.id.in_(select(QuizInvitation.member_id).where(QuizInvitation.quiz_id == quiz.id))


def expected_at(work: Work, quizzes: Sequence[Quiz]) -> Mapping[int, int]:
    """Count the active members each quiz is for who are not exempt today."""
    sizes = audience_sizes(work, {quiz.node_id: quiz.node for quiz in quizzes}.values())
    resits = [quiz.id for quiz in quizzes if quiz.resit_of_id is not None]
    counted = (
        select(QuizInvitation.quiz_id, func.count())
        .join(Quiz, Quiz.id == QuizInvitation.quiz_id)
        .join(Member, Member.id == QuizInvitation.member_id)
        .where(
            QuizInvitation.quiz_id.in_(resits),
            Member.state == MemberState.ACTIVE,
            ~func.coalesce(is_exempt_on(day_of(work.now)), False),
        )
        .group_by(QuizInvitation.quiz_id)
    )
    invited = {row[0]: int(row[1]) for row in work.session.execute(counted)} if resits else {}
    return {
        quiz.id: sizes[quiz.node_id] if quiz.resit_of_id is None else invited.get(quiz.id, 0)
        for quiz in quizzes
    }


def questions_to_avoid(work: Work, quiz: Quiz) -> frozenset[int]:
    """Give the questions a 补考 does not ask again where the bank has others.

    Those on the paper of the first quiz, and those the actor was asked where each drew their own.
    """
    if quiz.resit_of_id is None:
        return frozenset()
    on_paper = (
        select(QuestionVersion.question_id)
        .join(PaperQuestion, PaperQuestion.version_id == QuestionVersion.id)
        .where(PaperQuestion.quiz_id == quiz.resit_of_id)
    )
    member_id = work.actor.id if work.actor else None
    mine = select(Attempt.paper).where(Attempt.quiz_id == quiz.resit_of_id, Attempt.member_id == member_id)
    versions = {version for paper in work.session.scalars(mine) for version, _ in paper}
    own = {one.question_id for one in asked(work.session, versions).values()} if versions else set()
    return frozenset({*work.session.scalars(on_paper), *own})


@dataclass(frozen=True, slots=True)
class Resit:
    """A 补考, and how those invited did so far."""

    quiz: Quiz
    invited: int
    marks: Mapping[int, tuple[int, Band]]
    """Points and band by the member's key."""

    @property
    def passed(self) -> int:
        """How many reached the line."""
        return sum(named is not Band.FAILED for _, named in self.marks.values())


def resits_of(work: Work, quiz: Quiz) -> list[Resit]:
    """List the 补考 of a quiz, the first first."""
    found = select(Quiz).where(Quiz.resit_of_id == quiz.id).order_by(Quiz.id)
    quizzes = work.session.scalars(found).unique().all()
    if not quizzes:
        return []
    sizes = expected_at(work, quizzes)
    return [Resit(one, sizes[one.id], _marks(work, one)) for one in quizzes]


def _marks(work: Work, quiz: Quiz) -> Mapping[int, tuple[int, Band]]:
    lines = (quiz.pass_percent, quiz.good_percent, quiz.excellent_percent)
    found = (
        select(Standing.member_id, Standing.points, Attempt.worth)
        .join(Attempt, Attempt.id == Standing.attempt_id)
        .where(Standing.quiz_id == quiz.id)
    )
    return {
        member_id: (points, band(points, worth, *lines))
        for member_id, points, worth in work.session.execute(found)
    }


def first_of(work: Work, quiz: Quiz) -> Quiz | None:
    """Give the quiz that a quiz is the 补考 of."""
    return None if quiz.resit_of_id is None else work.session.get(Quiz, quiz.resit_of_id)
