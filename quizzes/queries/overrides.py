"""What holds for each at a quiz: its own terms with what was arranged for a member or their group."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, bindparam, or_, select, union_all
from sqlalchemy.orm import joinedload

from core.db import Ready
from core.work import Work
from members.models import Member, Node
from quizzes.models import Quiz, QuizOverride
from quizzes.rules.overrides import Override, Terms, adjust


class Arranged(NamedTuple):
    """What was arranged at a quiz, for whom; its names are those of ``QuizOverride``."""

    quiz_id: int
    member_id: int | None
    node_id: int | None
    extra_minutes: int
    extra_attempts: int
    opens_at: datetime | None
    closes_at: datetime | None


_COLUMNS = [getattr(QuizOverride, name) for name in Arranged._fields]
_OWN = QuizOverride.member_id == bindparam("member")
_AT = QuizOverride.quiz_id == bindparam("quiz")
# Asked by every front page, start and result. A path is digits and slashes: nothing in it is a sign of LIKE.
_MINE = Ready(
    lambda _: union_all(
        select(*_COLUMNS).where(_AT, _OWN),
        select(*_COLUMNS)
        .join(Node, Node.id == QuizOverride.node_id)
        .where(_AT, bindparam("place", type_=String()).startswith(Node.path)),
    )
)
_MINE_AT_EACH = select(*_COLUMNS).where(
    QuizOverride.quiz_id.in_(bindparam("quizzes", expanding=True)),
    or_(_OWN, QuizOverride.node_id.in_(bindparam("nodes", expanding=True))),
)


def usual_terms(quiz: Quiz) -> Terms:
    """Give what holds for everybody nothing was arranged for."""
    return Terms(
        quiz.opens_at,
        quiz.closes_at,
        quiz.minutes,
        quiz.attempts_allowed,
        cool_down_minutes=quiz.cool_down_minutes,
        tries_a_day=quiz.tries_a_day,
    )


def terms_for(work: Work, quiz: Quiz) -> Terms:
    """Give what holds for the actor."""
    person = work.person
    rows = _MINE.rows(work.session, quiz=quiz.id, member=person.id, place=person.place)
    return _adjusted(quiz, [Arranged(*row) for row in rows], person.node_ids)


def terms_at(work: Work, quizzes: Iterable[Quiz]) -> Mapping[int, Terms]:
    """Give what holds for the actor at each quiz, by its key."""
    quizzes = list(quizzes)
    person = work.person
    asked = {"quizzes": [quiz.id for quiz in quizzes], "member": person.id, "nodes": person.node_ids}
    found = work.session.execute(_MINE_AT_EACH, asked) if quizzes else ()
    rows = [Arranged(*row) for row in found]
    return {
        quiz.id: _adjusted(quiz, [row for row in rows if row.quiz_id == quiz.id], person.node_ids)
        for quiz in quizzes
    }


def terms_of_members(work: Work, quiz: Quiz, members: Iterable[Member]) -> Mapping[int, Terms]:
    """Give what holds at a quiz for each of some members, whose nodes are loaded; by the member's key."""
    rows = work.session.scalars(select(QuizOverride).where(QuizOverride.quiz_id == quiz.id)).all()
    return {
        member.id: _adjusted(
            quiz,
            [row for row in rows if row.member_id == member.id or (row.node_id in _node_ids(member))],
            _node_ids(member),
        )
        for member in members
    }


def _node_ids(member: Member) -> Sequence[int]:
    return [int(part) for part in member.place.strip("/").split("/") if part]


def _adjusted(quiz: Quiz, rows: Sequence[Arranged | QuizOverride], node_ids: Sequence[int]) -> Terms:
    """Put the nearest first: the member's own, then those of the nodes from the group upwards."""
    if not rows:
        return usual_terms(quiz)
    nearest = sorted(rows, key=lambda row: -node_ids.index(row.node_id) if row.node_id else -len(node_ids))
    return adjust(
        usual_terms(quiz),
        [Override(row.extra_minutes, row.extra_attempts, row.opens_at, row.closes_at) for row in nearest],
    )


def overrides_of(work: Work, quiz: Quiz) -> Sequence[QuizOverride]:
    """List what was arranged at a quiz, with whom it is for: groups first."""
    found = (
        select(QuizOverride)
        .where(QuizOverride.quiz_id == quiz.id)
        .options(joinedload(QuizOverride.member), joinedload(QuizOverride.node))
        .order_by(QuizOverride.node_id.is_(None), QuizOverride.id)
    )
    return work.session.scalars(found).all()
