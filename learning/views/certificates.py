"""Certificates: claiming one's own, printing those of a quiz."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.web import afterwards, needs, page, work
from learning import access
from learning.actions import certificates as actions
from learning.models import Certificate
from learning.queries import certificates as queries
from learning.views.blueprint import bp
from learning.views.prints import certificates_pdf
from members.actions.exports import note_export
from quizzes.models import Quiz

May = access.May


@bp.post("/quizzes/<int:quiz_id>/certificate")
@needs(May.CLAIM_CERTIFICATE, on=Quiz)
def claim_certificate(quiz: Quiz) -> ResponseReturnValue:
    """Give the member the certificate of what they passed and show it; asking again shows the same."""
    certificate = actions.issue_own(work(), quiz)
    return redirect(url_for(".certificate", certificate_id=certificate.id), code=303)


@bp.get("/certificates/<int:certificate_id>.pdf")
@needs(May.SEE_CERTIFICATE, on=Certificate)
def certificate(certificate: Certificate) -> ResponseReturnValue:
    """Show a certificate."""
    return certificates_pdf([certificate], f"证书-{certificate.name}-{certificate.title}", work().now)


@bp.get("/manage/quizzes/<int:quiz_id>/certificates")
@needs(May.ISSUE_CERTIFICATES, on=Quiz)
def quiz_certificates(quiz: Quiz) -> ResponseReturnValue:
    """List who has passed a quiz, with their certificates."""
    passed = queries.passed_at(work(), quiz)
    issued = queries.certificates_of(work(), quiz)
    current = {(one.member_id, one.points, one.worth): one for one in issued}
    return page(
        "learning/certificates.html",
        quiz=quiz,
        rows=[(one, current.get((one.member.id, one.points, one.worth))) for one in passed],
        has_any=bool(issued),
        now=work().now,
    )


@bp.post("/manage/quizzes/<int:quiz_id>/certificates")
@needs(May.ISSUE_CERTIFICATES, on=Quiz)
def issue_certificates(quiz: Quiz) -> ResponseReturnValue:
    """Turn certificates of a quiz on or off, or issue those of all who have passed."""
    if request.form.get("gives") in {"1", "0"}:
        actions.give_certificates(work(), quiz, gives=request.form["gives"] == "1")
        flash("已设为发放证书。" if quiz.gives_certificate else "不再发放证书，已发的仍然有效。")
    else:
        new = actions.issue_all(work(), quiz)
        flash(f"新制发 {new} 份证书。" if new else "合格的人都已有证书。", "ok" if new else "warn")
    return redirect(url_for(".quiz_certificates", quiz_id=quiz.id), code=303)


@bp.get("/manage/quizzes/<int:quiz_id>/certificates.pdf")
@needs(May.ISSUE_CERTIFICATES, on=Quiz)
def certificates_file(quiz: Quiz) -> ResponseReturnValue:
    """Give the certificates of all who pass as it stands now, one a page, to be printed."""
    current = [
        found
        for one in queries.passed_at(work(), quiz)
        if (found := queries.certificate_for(work(), one, quiz)) is not None
    ]
    if not current:
        raise NotFoundError("还没有制发证书，请先点“为合格的人制发”。")
    by, place = work().person, quiz.place
    what = f"《{quiz.title}》的 {len(current)} 份证书"
    afterwards(lambda own: note_export(own, by, place, what))
    return certificates_pdf(current, f"证书-{quiz.title}", work().now)
