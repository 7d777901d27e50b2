"""Pages of 纠错: a member's form, and the list of those who keep the bank."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.web import needs, page, work
from members.models import Member
from quizzes import access
from quizzes.actions import reporting as actions
from quizzes.forms.reporting import ReplyForm, ReportForm
from quizzes.models import (
    Attempt,
    PracticeRound,
    Question,
    QuestionReport,
    Quiz,
    ReportOutcome,
    ReportReason,
)
from quizzes.queries import practice, reporting, taking
from quizzes.queries.papers import asked
from quizzes.queries.regrading import taken_with
from quizzes.views.asking import number
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/attempts/<int:attempt_id>/questions/<int:position>/report")
@needs(May.REPORT_QUESTION, on=Attempt)
def report_taken(attempt: Attempt, position: int) -> ResponseReturnValue:
    """Show the form for reporting a question of one's own result."""
    back = url_for(".result", attempt_id=attempt.id, _anchor=f"q{position}")
    return _report_page(_version_taken(attempt, position), ReportForm(), back)


@bp.post("/attempts/<int:attempt_id>/questions/<int:position>/report")
@needs(May.REPORT_QUESTION, on=Attempt)
def report_taken_save(attempt: Attempt, position: int) -> ResponseReturnValue:
    """Pass on that a question of one's own result is wrong."""
    back = url_for(".result", attempt_id=attempt.id, _anchor=f"q{position}")
    return _pass_on(_version_taken(attempt, position), back)


def _version_taken(attempt: Attempt, position: int) -> int:
    """Give the wording at a place of the paper, if its key may be shown to the one who took it."""
    quiz = work().session.get(Quiz, attempt.quiz_id)
    is_there = 1 <= position <= len(attempt.paper)
    if quiz is None or not is_there or not taking.is_revealed(work(), quiz, attempt):
        raise NotFoundError("没有找到这道题，或答案还没有公布。")
    return int(attempt.paper[position - 1][0])


@bp.get("/practice/rounds/<int:practice_round_id>/<int:position>/report")
@needs(May.REPORT_QUESTION, on=PracticeRound)
def report_practised(practice_round: PracticeRound, position: int) -> ResponseReturnValue:
    """Show the form for reporting a question that was practised."""
    back = url_for(".practice_answer", practice_round_id=practice_round.id, position=position)
    return _report_page(_version_practised(practice_round, position), ReportForm(), back)


@bp.post("/practice/rounds/<int:practice_round_id>/<int:position>/report")
@needs(May.REPORT_QUESTION, on=PracticeRound)
def report_practised_save(practice_round: PracticeRound, position: int) -> ResponseReturnValue:
    """Pass on that a question that was practised is wrong."""
    back = url_for(".practice_answer", practice_round_id=practice_round.id, position=position)
    return _pass_on(_version_practised(practice_round, position), back)


def _version_practised(round_: PracticeRound, position: int) -> int:
    version = practice.version_shown(work(), round_, position)
    if version is None:
        raise NotFoundError("没有找到这道题，或答案暂不显示。")
    return version


def _report_page(version_id: int, form: ReportForm, back: str) -> str:
    return page(
        "quizzes/report_form.html",
        question=asked(work().session, [version_id])[version_id],
        report=reporting.own_reports(work(), [version_id]).get(version_id),
        form=form,
        back=back,
    )


def _pass_on(version_id: int, back: str) -> ResponseReturnValue:
    form = ReportForm()
    if not form.validate():
        return _report_page(version_id, form, back), 422
    is_new = actions.report_question(
        work(), version_id, ReportReason(form.text("reason")), form.text("words")
    )
    if is_new:
        flash("已转给管理题库的同志，处理后会通知您。谢谢您指出来。")
    else:
        flash("这道题您已经反映过，处理后会通知您。", "warn")
    return redirect(back, code=303)


@bp.get("/manage/questions/reports")
@needs(May.BANK)
def reports() -> ResponseReturnValue:
    """List what members have reported; what waits for a reply comes first."""
    done = request.args.get("done") == "1"
    found = reporting.list_reports(work(), done=done, before=number("before"))
    return page(
        "quizzes/reports.html",
        found=found[: reporting.PAGE],
        older=found[reporting.PAGE - 1].report.id if len(found) > reporting.PAGE else None,
        waiting=reporting.count_open(work()),
        done=done,
    )


@bp.get("/manage/questions/reports/<int:question_report_id>")
@needs(May.RESOLVE_REPORT, on=QuestionReport)
def report(question_report: QuestionReport) -> ResponseReturnValue:
    """Show a report beside the question with its key."""
    return _reply_page(question_report, ReplyForm())


@bp.post("/manage/questions/reports/<int:question_report_id>")
@needs(May.RESOLVE_REPORT, on=QuestionReport)
def resolve_report(question_report: QuestionReport) -> ResponseReturnValue:
    """Reply to a report."""
    form = ReplyForm()
    if not form.validate():
        return _reply_page(question_report, form), 422
    outcome = ReportOutcome(form.text("outcome"))
    others = bool(form.others.data)
    told = actions.resolve_report(work(), question_report, outcome, form.text("reply"), others=others)
    flash(f"已处理 {told} 条纠错，并通知了反映的党员。")
    return redirect(url_for(".reports"), code=303)


def _reply_page(report: QuestionReport, form: ReplyForm) -> str:
    question = work().session.get_one(Question, report.question_id)
    shown = asked(work().session, [report.version_id])[report.version_id]
    return page(
        "quizzes/report.html",
        report=report,
        member=work().session.get_one(Member, report.member_id),
        resolver=work().session.get(Member, report.resolved_by_id) if report.resolved_by_id else None,
        row=question,
        question=shown,
        others=[
            one
            for one in reporting.reports_on(work(), question.id)
            if one.report.id != report.id and one.report.resolved_at is None
        ],
        taken=taken_with(work(), question.id),
        form=form,
    )
