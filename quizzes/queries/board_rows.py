"""Which results a board goes by, and who stands on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, or_, select, tuple_

from core.times import day_of, end_of, start_of
from core.work import Work
from members.models import Member, MemberState, Node
from quizzes.models import Attempt, AttemptState, BoardAbsence, Quiz, Standing
from quizzes.queries.audience import is_exempt_on
from quizzes.queries.invitations import is_invited_to
from quizzes.rules.windows import Counting


def is_exempt(work: Work, quiz: Quiz) -> ColumnElement[bool]:
    """Make the condition that a member was exempt when the quiz closed, or is today while it is open."""
    return is_exempt_on(day_of(min(work.now, quiz.closes_at)))


def audience(quiz: Quiz) -> ColumnElement[bool]:
    """Make the condition that a member, joined with ``Node``, is one the quiz is meant for."""
    return and_(
        Node.path.startswith(quiz.place, autoescape=True),
        Member.state == MemberState.ACTIVE,
        is_invited_to(quiz),
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a quiz's results a board goes by: those handed in by a moment, or the best of one day."""

    until: datetime | None = None
    day: date | None = None


WHOLE = Sight()
"""Every result as it counts now."""


def counted(quiz: Quiz, sight: Sight) -> FromClause:
    """Give what counts of each member: the standings as kept, or the best of the attempts in sight."""
    if sight == WHOLE:
        return Standing.__table__
    orders = {
        Counting.BEST: (Attempt.points.desc(), Attempt.spent_seconds, Attempt.submitted_at),
        Counting.LAST: (Attempt.submitted_at.desc(), Attempt.id.desc()),
        Counting.FIRST: (Attempt.submitted_at, Attempt.id),
    }
    place = func.row_number().over(partition_by=Attempt.member_id, order_by=orders[quiz.counting])
    bounds = [Attempt.submitted_at <= sight.until] if sight.until else []
    if sight.day:
        bounds += [Attempt.submitted_at >= start_of(sight.day), Attempt.submitted_at < end_of(sight.day)]
    sat = (
        select(
            Attempt.quiz_id,
            Attempt.member_id,
            Attempt.points,
            Attempt.spent_seconds,
            Attempt.submitted_at,
            Attempt.unmarked,
            place.label("place"),
        )
        .where(Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.SUBMITTED, *bounds)
        .subquery()
    )
    return select(sat).where(sat.c.place == 1).subquery()


def on_board(work: Work, quiz: Quiz) -> ColumnElement[bool]:
    """Make the condition that a member, joined with ``Node``, stands on the quiz's board."""
    return and_(audience(quiz), ~is_exempt(work, quiz), ~is_off(quiz))


def is_off(quiz: Quiz) -> ColumnElement[bool]:
    """Make the condition that somebody took the member off the board."""
    return Member.id.in_(select(BoardAbsence.member_id).where(BoardAbsence.quiz_id == quiz.id))


def is_better(columns: Any, line: Any) -> ColumnElement[bool]:
    """Make the condition that a row did better than what somebody has."""
    return or_(
        columns.points > line.points,
        and_(
            columns.points == line.points,
            tuple_(columns.spent_seconds, columns.submitted_at)
            < tuple_(line.spent_seconds, line.submitted_at),
        ),
    )
