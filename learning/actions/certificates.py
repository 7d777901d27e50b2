"""Issuing certificates, and remembering numbers that were guessed."""

import secrets
from datetime import timedelta

from sqlalchemy import delete

from core.errors import RefusalError
from core.times import year_of
from core.work import Work
from learning.models import Certificate, CertificateMiss
from learning.queries.certificates import Passed, certificate_for, passed_at
from learning.queries.record import branch_of
from learning.rules.certificates import ALPHABET, CHARACTERS, WINDOW_MINUTES, write_number
from members.actions.audit import record
from quizzes.models import Quiz


class NoCertificateError(RefusalError):
    """The quiz gives none, or the member has not passed it."""


def issue_own(work: Work, quiz: Quiz) -> Certificate:
    """Give the actor their certificate of a quiz; asking again gives the same one.

    :raises NoCertificateError: if the quiz gives none, or they have not passed it
    """
    passed = passed_at(work, quiz, work.person.id) if quiz.gives_certificate else []
    if not passed:
        raise NoCertificateError("合格并且批阅完成后才有证书。", next_url=f"/quizzes/{quiz.id}")
    return _issued(work, quiz, passed[0])


def issue_all(work: Work, quiz: Quiz) -> int:
    """Issue the certificates of all who have passed; gives how many are new.

    :raises NoCertificateError: if the quiz gives none
    """
    if not quiz.gives_certificate:
        raise NoCertificateError(
            "这次测试没有设为发放证书。", next_url=f"/manage/quizzes/{quiz.id}/certificates"
        )
    missing = [one for one in passed_at(work, quiz) if certificate_for(work, one, quiz) is None]
    for one in missing:
        _issued(work, quiz, one)
    if missing:
        said = f"为《{quiz.title}》制发 {len(missing)} 份证书。"
        record(work, "learning.certificates", f"quiz:{quiz.id}", quiz.place, said)
    return len(missing)


def give_certificates(work: Work, quiz: Quiz, *, gives: bool) -> None:
    """Let a quiz give certificates or not; those issued stay."""
    if quiz.gives_certificate == gives:
        return
    quiz.gives_certificate = gives
    said = f"《{quiz.title}》{'设为' if gives else '不再'}发放合格证书。"
    record(work, "learning.certificates", f"quiz:{quiz.id}", quiz.place, said)


def _issued(work: Work, quiz: Quiz, one: Passed) -> Certificate:
    certificate = certificate_for(work, one, quiz)
    if certificate is not None:
        return certificate
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))
    certificate = Certificate(
        number=write_number(year_of(work.now), drawn),
        quiz_id=quiz.id,
        member_id=one.member.id,
        name=one.member.name,
        branch=branch_of(work, one.member.node),
        title=quiz.title,
        issuer=quiz.node.name,
        points=one.points,
        worth=one.worth,
        band=one.band.value,
        earned_at=one.standing.submitted_at,
        issued_at=work.now,
    )
    work.session.add(certificate)
    work.session.flush()  # The redirect needs certificate.id.
    return certificate


def note_miss(work: Work) -> None:
    """Remember that a number was asked for that does not exist, and forget the old ones."""
    old = work.now - timedelta(minutes=2 * WINDOW_MINUTES)
    work.session.execute(delete(CertificateMiss).where(CertificateMiss.at < old))
    work.session.add(CertificateMiss(address=work.origin, at=work.now))
