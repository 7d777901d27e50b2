"""Pages of 改判: choose a question, say what was wrong, see whom it changes, confirm."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.errors import RefusalError
from core.web import may, needs, page, work
from quizzes import access
from quizzes.actions import regrading as actions
from quizzes.forms.regrading import RegradeForm
from quizzes.models import PaperKind, Question, Quiz, Regrade
from quizzes.queries import regrading as queries
from quizzes.queries.corrections import corrections_of
from quizzes.queries.papers import Asked
from quizzes.queries.statistics import items_in
from quizzes.rules.corrections import Correction, Remedy
from quizzes.rules.types.kind import needs_person
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/quizzes/<int:quiz_id>/regrades")
@needs(May.REGRADE, on=Quiz)
def regrades(quiz: Quiz) -> ResponseReturnValue:
    """List the questions of a quiz that was taken, and what was corrected before."""
    return page(
        "quizzes/regrades.html",
        quiz=quiz,
        lines=items_in(work(), quiz),
        regrades=queries.regrades_of(work(), quiz),
        now=work().now,
    )


@bp.get("/manage/quizzes/<int:quiz_id>/regrades/questions/<int:version_id>")
@needs(May.REGRADE, on=Quiz)
def propose_regrade(quiz: Quiz, version_id: int) -> ResponseReturnValue:
    """Show the form; once it is filled in, show whom the correction would change. Changes nothing."""
    question = queries.question_of(work(), quiz, version_id)
    if "remedy" not in request.args:
        form = _form(quiz, question, None)
        form.key.data = question.type.write_key(_held(quiz, question).content or question.content)
        return _form_page(quiz, question, form)
    form = _form(quiz, question, request.args)
    if not form.validate():
        return _form_page(quiz, question, form), 422
    try:
        proposal = queries.propose(work(), quiz, version_id, form.chosen, form.text("key"))
    except RefusalError as refusal:
        form.form_errors.append(refusal.message)
        return _form_page(quiz, question, form), 422
    if proposal.changes_nothing:
        form.form_errors.append("这道题现在就是这样判的，没有需要改的地方。")
        return _form_page(quiz, question, form), 422
    return page(
        "quizzes/regrade_preview.html",
        quiz=quiz,
        proposal=proposal,
        preview=queries.preview(work(), quiz, proposal),
        into_bank=_keeps_bank(question) and queries.bank_follows(work(), proposal),
        form=form,
        now=work().now,
    )


def _keeps_bank(question: Asked) -> bool:
    return may(May.EDIT_QUESTION, work().session.get(Question, question.question_id))


def _held(quiz: Quiz, question: Asked) -> Correction:
    held = corrections_of(work().session, quiz.id).get(question.version_id)
    return held or Correction(Remedy.NONE)


def _form(quiz: Quiz, question: Asked, sent: MultiDict[str, str] | None) -> RegradeForm:
    form = RegradeForm(sent, meta={"csrf": False})
    remedies = [*Remedy]
    if quiz.paper_kind is PaperKind.DRAWN_EACH:
        remedies.remove(Remedy.OUT)
    if needs_person(question.type):
        remedies.remove(Remedy.KEY)
    held = _held(quiz, question).remedy
    if held is not Remedy.KEY:
        remedies.remove(held)
    form.offer(remedies)
    if sent is None:
        form.remedy.data = remedies[0].value
    form.seen.data = str(quiz.regrades)
    return form


def _form_page(quiz: Quiz, question: Asked, form: RegradeForm) -> str:
    return page(
        "quizzes/regrade_form.html", quiz=quiz, question=question, held=_held(quiz, question), form=form
    )


@bp.post("/manage/quizzes/<int:quiz_id>/regrades/questions/<int:version_id>")
@needs(May.REGRADE, on=Quiz)
def confirm_regrade(quiz: Quiz, version_id: int) -> ResponseReturnValue:
    """Correct the question, and go to what it changed."""
    question = queries.question_of(work(), quiz, version_id)
    form = RegradeForm()
    form.offer([*Remedy])
    if not form.validate():
        return _form_page(quiz, question, form), 422
    regrade = actions.confirm_regrade(
        work(),
        quiz,
        version_id,
        form.chosen,
        form.text("key"),
        reason=form.why,
        seen=int(form.text("seen")) if form.text("seen").isdecimal() else -1,
        into_bank=_keeps_bank(question),
    )
    return redirect(url_for(".regrade", regrade_id=regrade.id), code=303)


@bp.get("/manage/regrades/<int:regrade_id>")
@needs(May.SEE_REGRADE, on=Regrade)
def regrade(regrade: Regrade) -> ResponseReturnValue:
    """Show what a correction changed, or how far it has come."""
    told = {one.id: (question, by) for one, question, by in queries.regrades_of(work(), regrade.quiz)}
    question, by = told[regrade.id]
    return page(
        "quizzes/regrade.html",
        quiz=regrade.quiz,
        regrade=regrade,
        question=question,
        by=by,
        keys=queries.keys_of(work(), regrade, question),
        changes=queries.changes_by(work(), regrade.quiz, regrade),
        percent=queries.progress_of(work(), regrade),
        now=work().now,
    )


@bp.post("/manage/regrades/<int:regrade_id>/resume")
@needs(May.REGRADE, on=Regrade)
def resume_regrade(regrade: Regrade) -> ResponseReturnValue:
    """Take up again a correction whose job was given up."""
    actions.resume_regrade(work(), regrade)
    flash("改判会接着进行。")
    return redirect(url_for(".regrade", regrade_id=regrade.id), code=303)
