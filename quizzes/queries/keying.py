"""What somebody who keys in answer sheets needs to see: whose, how many, and what was typed before."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from core.times import day_of
from core.work import Work
from members.models import Member
from members.queries.people import people_at
from quizzes.models import Attempt, AttemptState, PaperEntry, Quiz, Standing
from quizzes.queries.audience import is_exempt_on
from quizzes.queries.invitations import expected_at, is_invited_to
from quizzes.queries.taking import has_ended

MOST_FOUND = 12
MOST_LEFT = 60
"""So many of those still missing are offered at once; the others are found by 工号 or name."""


def attempts_of(work: Work, quiz: Quiz, member_id: int) -> Sequence[Attempt]:
    """List a member's attempts at a quiz, the first first."""
    found = select(Attempt).where(Attempt.quiz_id == quiz.id, Attempt.member_id == member_id)
    return work.session.scalars(found.order_by(Attempt.number)).all()


def has_running(work: Work, attempts: Sequence[Attempt]) -> bool:
    """Say whether the last of a member's attempts is being answered on the site."""
    return bool(attempts) and not has_ended(work, attempts[-1])


@dataclass(frozen=True, slots=True)
class Count:
    """How far the entering has come."""

    expected: int
    handed_in: int
    on_paper: int


def count_of(work: Work, quiz: Quiz) -> Count:
    """Count whom a quiz is for, who has handed in, and how many sheets were keyed in."""
    handed_in = select(func.count()).where(Standing.quiz_id == quiz.id)
    on_paper = select(func.count()).select_from(PaperEntry).join(Attempt, Attempt.id == PaperEntry.attempt_id)
    return Count(
        expected_at(work, [quiz])[quiz.id],
        work.session.scalar(handed_in) or 0,
        work.session.scalar(on_paper.where(Attempt.quiz_id == quiz.id)) or 0,
    )


def people_called(work: Work, quiz: Quiz, words: str) -> Sequence[Member]:
    """List whom a quiz is for by 工号 or name; one who bears exactly these words comes alone."""
    words = words.strip()
    if not words:
        return ()
    like = or_(
        Member.name.contains(words, autoescape=True),
        func.lower(Member.login).contains(words.lower(), autoescape=True),
    )
    found = people_at(quiz.place).where(like, is_invited_to(quiz)).limit(MOST_FOUND)
    people = work.session.scalars(found).unique().all()
    by_login = [one for one in people if one.login.lower() == words.lower()]
    by_name = [one for one in people if one.name == words]
    return by_login or by_name or people


def people_left(work: Work, quiz: Quiz) -> Sequence[Member]:
    """List whom a quiz is for, who are not exempt and have neither handed in nor begun."""
    begun = select(Attempt.member_id).where(
        Attempt.quiz_id == quiz.id,
        or_(Attempt.state == AttemptState.SUBMITTED, Attempt.deadline_at > work.now),
    )
    found = people_at(quiz.place).where(
        is_invited_to(quiz),
        Member.id.not_in(begun),
        ~func.coalesce(is_exempt_on(day_of(work.now)), False),
        Member.id != work.person.id,
    )
    return work.session.scalars(found.limit(MOST_LEFT)).unique().all()


def person_for(work: Work, quiz: Quiz, member_id: int) -> Member | None:
    """Give a member if the quiz is for them."""
    found = people_at(quiz.place).where(Member.id == member_id, is_invited_to(quiz))
    return work.session.scalars(found).unique().one_or_none()
