"""Answers given at live quizzes, as statistics count them: beside those of attempts, never whose they are."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Subquery, func, select

from core.work import Work
from members.models import Member, MemberState, Node
from members.queries.people import below
from quizzes.models import PracticeAnswer, PracticeMode, PracticeRound, Question, QuestionVersion
from quizzes.rules.mastery import Mastery

_RIGHT = func.count().filter(PracticeAnswer.is_right.is_(True))


class Heard(NamedTuple):
    """How members of one unit, alike in their exemption, answered one wording at one live quiz."""

    path: str
    """Of the unit."""
    exempt_from: date | None
    exempt_until: date | None
    at: datetime
    """When the live quiz ended."""
    version_id: int
    mastery: Mastery


class Takers(NamedTuple):
    """How many who are alike in their exemption took part in a live quiz."""

    exempt_from: date | None
    exempt_until: date | None
    at: datetime
    """When the live quiz ended."""
    number: int


class Hearing(NamedTuple):
    """What was answered at live quizzes of a period."""

    rows: Sequence[Heard]
    takers: Sequence[Takers]
    left_out: bool


def heard_among(work: Work, place: str, since: datetime, until: datetime, most: int) -> Hearing:
    """Count, by unit and wording, what the latest ``most`` below a place answered at live quizzes.

    Moments are from ``since`` to before ``until``.
    """
    latest = _latest(place, since, until, most)
    # One more than is counted says that there are more.
    whole = work.session.scalar(select(func.count()).select_from(_latest(place, since, until, most + 1))) or 0
    about = latest.c.path, latest.c.exempt_from, latest.c.exempt_until, latest.c.ended_at
    found = (
        select(*about, PracticeAnswer.version_id, _RIGHT, func.count())
        .join(latest, latest.c.id == PracticeAnswer.round_id)
        .group_by(*about, PracticeAnswer.version_id)
    )
    rows = [
        Heard(path, begins, ends, at, version, Mastery(right, asked))
        for path, begins, ends, at, version, right, asked in work.session.execute(found)
    ]
    counted = select(*about[1:], func.count()).group_by(*about[1:])
    takers = [Takers(*row) for row in work.session.execute(counted)]
    return Hearing(rows, takers, whole > most)


def _latest(place: str, since: datetime, until: datetime, most: int) -> Subquery:
    return (
        select(PracticeRound.id, PracticeRound.ended_at, Node.path, Member.exempt_from, Member.exempt_until)
        .join(Member, Member.id == PracticeRound.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(
            below([place]),
            Member.state == MemberState.ACTIVE,
            PracticeRound.mode == PracticeMode.LIVE,
            PracticeRound.ended_at >= since,
            PracticeRound.ended_at < until,
        )
        .order_by(PracticeRound.ended_at.desc(), PracticeRound.id.desc())
        .limit(most)
        .subquery()
    )


class LiveUse(NamedTuple):
    """A live quiz that asked a question, and how it was answered there."""

    title: str
    at: datetime
    number: int
    """Of the wording."""
    mastery: Mastery


def live_uses(work: Work, question: Question, most: int = 20) -> list[LiveUse]:
    """List the live quizzes at which a question was answered, the latest first."""
    about = PracticeRound.title, PracticeRound.ended_at, QuestionVersion.number
    found = (
        select(*about, _RIGHT, func.count())
        .join(PracticeAnswer, PracticeAnswer.round_id == PracticeRound.id)
        .join(QuestionVersion, QuestionVersion.id == PracticeAnswer.version_id)
        .where(PracticeAnswer.question_id == question.id, PracticeRound.mode == PracticeMode.LIVE)
        .group_by(*about)
        .order_by(PracticeRound.ended_at.desc(), PracticeRound.title)
        .limit(most)
    )
    return [
        LiveUse(title, at, number, Mastery(right, asked))
        for title, at, number, right, asked in work.session.execute(found)
        if at is not None
    ]
