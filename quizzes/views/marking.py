"""Pages of 批阅: the queue of written answers, and one answer after the other."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.web import needs, page, work
from quizzes import access
from quizzes.actions import marking as actions
from quizzes.forms.regrading import MarkForm, MarkingForm
from quizzes.models import Attempt, Quiz
from quizzes.queries import marking as queries
from quizzes.views.asking import number
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/marking", endpoint="marking")
@needs(May.MARKING)
def marking_queue() -> ResponseReturnValue:
    """List the quizzes with written answers, those that wait first."""
    return page("quizzes/marking.html", queue=queries.queue(work()))


@bp.get("/manage/marking/<int:quiz_id>")
@needs(May.MARK_QUIZ, on=Quiz)
def marking_quiz(quiz: Quiz) -> ResponseReturnValue:
    """Show a quiz's written questions with how many answers wait, and how they are marked."""
    form = MarkingForm(data={"blind": quiz.marks_blind, "twice": quiz.marks_twice})
    found = queries.queue(work(), quiz)
    return page(
        "quizzes/marking_quiz.html", quiz=quiz, queued=found[0] if found else None, form=form, now=work().now
    )


@bp.post("/manage/marking/<int:quiz_id>")
@needs(May.MARK_QUIZ, on=Quiz)
def set_marking(quiz: Quiz) -> ResponseReturnValue:
    """Say how the quiz is marked."""
    form = MarkingForm()
    actions.set_marking(work(), quiz, blind=bool(form.blind.data), twice=bool(form.twice.data))
    flash("批阅方式已保存。")
    return redirect(url_for(".marking_quiz", quiz_id=quiz.id), code=303)


@bp.get("/manage/marking/<int:quiz_id>/next")
@needs(May.MARK_QUIZ, on=Quiz)
def next_answer(quiz: Quiz) -> ResponseReturnValue:
    """Go to the next answer to a question that waits for the actor."""
    return _go_on(quiz, number("version") or 0, number("after") or 0)


def _go_on(quiz: Quiz, version_id: int, after: int) -> ResponseReturnValue:
    found = queries.next_waiting(work(), quiz, version_id, after)
    if found is None:
        flash("这道题没有等您批阅的答案了。")
        return redirect(url_for(".marking_quiz", quiz_id=quiz.id), code=303)
    where = url_for(".answer_to_mark", attempt_id=found.attempt_id, position=found.position)
    return redirect(where, code=303)


@bp.get("/manage/attempts/<int:attempt_id>/marks/<int:position>")
@needs(May.MARK, on=Attempt)
def answer_to_mark(attempt: Attempt, position: int) -> ResponseReturnValue:
    """Show one written answer beside the reference answer."""
    shown = queries.answer_to_mark(work(), _quiz_of(attempt), attempt, position)
    form = MarkForm()
    own = [one.mark for one in shown.marks if one.mark.by_id == work().person.id]
    form.fill(own[-1].points if own else None, own[-1].remark if own else "", shown.seen)
    return _mark_page(attempt, shown, form)


@bp.post("/manage/attempts/<int:attempt_id>/marks/<int:position>")
@needs(May.MARK, on=Attempt)
def give_mark(attempt: Attempt, position: int) -> ResponseReturnValue:
    """Keep a mark, and go to the next answer."""
    quiz = _quiz_of(attempt)
    shown = queries.answer_to_mark(work(), quiz, attempt, position)
    form = MarkForm()
    if form.validate() and form.hundredths > shown.worth:
        form.points.errors = ["给分不能超过这题的分值。"]
    if form.errors:
        return _mark_page(attempt, shown, form), 422
    version_id = shown.written.version_id
    actions.give_mark(
        work(),
        quiz,
        attempt,
        position,
        form.hundredths,
        remark=form.text("remark"),
        seen=form.seen.data or 0,
    )
    if request.form.get("stay"):
        flash("给分已保存。")
        return redirect(url_for(".answer_to_mark", attempt_id=attempt.id, position=position), code=303)
    return _go_on(quiz, version_id, attempt.id)


def _mark_page(attempt: Attempt, shown: queries.AnswerToMark, form: MarkForm) -> str:
    return page(
        "quizzes/answer_to_mark.html",
        quiz=_quiz_of(attempt),
        attempt=attempt,
        shown=shown,
        form=form,
        now=work().now,
    )


def _quiz_of(attempt: Attempt) -> Quiz:
    quiz = work().session.get(Quiz, attempt.quiz_id)
    if quiz is None:
        raise NotFoundError("没有找到这份答卷的测试。")
    return quiz
