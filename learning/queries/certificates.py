"""Certificates: who may have one, who has, and what has become of a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from core.errors import TooManyError
from core.work import Work
from learning.models import Certificate, CertificateMiss
from learning.rules.certificates import FREE_MISSES, WINDOW_MINUTES, Standing, read_number, standing_of
from members.models import Member, Node
from quizzes.models import Attempt, Quiz
from quizzes.models import Standing as QuizStanding
from quizzes.queries.remarking import band_of
from quizzes.rules.scoring import Band


@dataclass(frozen=True, slots=True)
class Passed:
    """A member whose counted result at a quiz is a pass that no person has yet to mark."""

    member: Member
    points: int
    worth: int
    band: Band
    standing: QuizStanding


def passed_at(work: Work, quiz: Quiz, member_id: int | None = None) -> list[Passed]:
    """List who has passed a quiz, or look at one member only."""
    found = (
        select(QuizStanding, Member, Attempt.worth)
        .join(Member, Member.id == QuizStanding.member_id)
        .join(Node, Node.id == Member.node_id)
        .join(Attempt, Attempt.id == QuizStanding.attempt_id)
        .where(QuizStanding.quiz_id == quiz.id, QuizStanding.unmarked == 0)
        .order_by(Node.path, Member.name, Member.id)
    )
    if member_id is not None:
        found = found.where(QuizStanding.member_id == member_id)
    rows = work.session.execute(found).unique()
    listed = [
        Passed(member, standing.points, worth, band_of(quiz, standing.points, worth), standing)
        for standing, member, worth in rows
    ]
    return [one for one in listed if one.band is not Band.FAILED]


def certificates_of(work: Work, quiz: Quiz) -> Sequence[Certificate]:
    """List the certificates issued for a quiz, the latest first."""
    found = select(Certificate).where(Certificate.quiz_id == quiz.id)
    return work.session.scalars(found.order_by(Certificate.id.desc())).all()


def certificate_for(work: Work, one: Passed, quiz: Quiz) -> Certificate | None:
    """Find the certificate of a result as it stands."""
    return work.session.scalar(
        select(Certificate).where(
            Certificate.quiz_id == quiz.id,
            Certificate.member_id == one.member.id,
            Certificate.points == one.points,
            Certificate.worth == one.worth,
        )
    )


def own_certificates(work: Work, member_id: int) -> Sequence[Certificate]:
    """List a member's certificates, the latest first."""
    found = select(Certificate).where(Certificate.member_id == member_id)
    return work.session.scalars(found.order_by(Certificate.id.desc())).all()


def standing(work: Work, certificate: Certificate) -> Standing:
    """Say whether a certificate still says what is true."""
    quiz = work.session.get_one(Quiz, certificate.quiz_id)
    passed = passed_at(work, quiz, certificate.member_id)
    now = (passed[0].points, passed[0].worth) if passed else None
    return standing_of((certificate.points, certificate.worth), now, passes=bool(passed))


def find_certificate(work: Work, typed: str) -> Certificate | None:
    """Find a certificate by its number, as somebody types it.

    :raises TooManyError: if too many numbers that do not exist were asked for from the same address
    """
    since = work.now - timedelta(minutes=WINDOW_MINUTES)
    missed = select(func.count()).where(CertificateMiss.address == work.origin, CertificateMiss.at > since)
    if (work.session.scalar(missed) or 0) >= FREE_MISSES:
        raise TooManyError(
            f"查询不存在的编号太多次，请过 {WINDOW_MINUTES} 分钟再试。也可以扫证书上的二维码。",
            next_url="/verify",
        )
    number = read_number(typed)
    return work.session.scalar(select(Certificate).where(Certificate.number == number)) if number else None
