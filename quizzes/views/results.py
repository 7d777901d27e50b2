"""Pages about how a quiz went, for those who set it or look after the members."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.sheets import send_workbook
from core.web import needs, page, work
from quizzes import access
from quizzes.actions import setting
from quizzes.models import Quiz
from quizzes.queries import results as queries
from quizzes.queries.invitations import first_of, resits_of
from quizzes.queries.overrides import terms_of_members
from quizzes.queries.result_sheets import result_sheets
from quizzes.queries.setting import stands
from quizzes.rules.scoring import Band
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/quizzes/<int:quiz_id>/results")
@needs(May.SEE_RESULTS, on=Quiz)
def results(quiz: Quiz) -> ResponseReturnValue:
    """Show who took the quiz and who did not, and how it went by group and band."""
    found = queries.results_of(work(), quiz)
    return page(
        "quizzes/results.html",
        quiz=quiz,
        results=found,
        bands=[*Band][::-1],
        terms=terms_of_members(work(), quiz, found.missing),
        resits=resits_of(work(), quiz),
        first=first_of(work(), quiz),
        stands=stands(work(), quiz),
        now=work().now,
    )


@bp.post("/manage/quizzes/<int:quiz_id>/remind")
@needs(May.EDIT_QUIZ, on=Quiz)
def remind(quiz: Quiz) -> ResponseReturnValue:
    """Remind those who have not taken the quiz."""
    told = setting.remind_missing(work(), quiz)
    if told:
        flash(f"已提醒 {told} 人。")
    else:
        flash("没有要提醒的人，今天提醒过的不会重复提醒。", "warn")
    return redirect(url_for(".results", quiz_id=quiz.id), code=303)


@bp.get("/manage/quizzes/<int:quiz_id>/results.xlsx")
@needs(May.SEE_RESULTS, on=Quiz)
def results_workbook(quiz: Quiz) -> ResponseReturnValue:
    """Give the results as a workbook: members, groups, questions."""
    return send_workbook(f"{quiz.title} 成绩", *result_sheets(work(), quiz))
