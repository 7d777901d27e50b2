"""纠错: a member reports a question, those who keep the bank reply."""

from sqlalchemy import select

from core.db import insert_for
from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from members.actions.notices import Letter, deliver, notify
from members.queries.people import managers_above
from quizzes.models import (
    Question,
    QuestionReport,
    QuestionState,
    QuestionVersion,
    ReportOutcome,
    ReportReason,
)


class ResolvedError(RefusalError):
    """Somebody has replied already."""


def report_question(work: Work, version_id: int, reason: ReportReason, text: str = "") -> bool:
    """Tell those who keep the bank that a wording is wrong; false if the actor has told them before.

    The caller has made sure that the actor may see the wording with its key.
    """
    version = work.session.get_one(QuestionVersion, version_id)
    question = work.session.get_one(Question, version.question_id)
    fresh = insert_for(work.session)(QuestionReport).on_conflict_do_nothing()
    told = {"question_id": question.id, "version_id": version_id, "member_id": work.person.id}
    added = work.session.execute(fresh.values(**told, reason=reason, text=text, at=work.now))
    if not added.rowcount:  # type: ignore[attr-defined]  # every insert has one
        return False
    report = work.session.scalars(select(QuestionReport).filter_by(**told)).one()
    notify(
        work,
        managers_above(work, question.place),
        f"question_report:{report.id}",
        f"有人纠错：{reason.label}",
        text=_shortened(version),
        url=f"/manage/questions/reports/{report.id}",
    )
    summary = f"反映题目“{_shortened(version)}”有问题：{reason.label}。"
    record(work, "quizzes.question.report", f"question:{question.id}", question.place, summary)
    return True


def _shortened(version: QuestionVersion) -> str:
    return str(version.content["stem"])[:40]


def resolve_report(
    work: Work, report: QuestionReport, outcome: ReportOutcome, reply: str, *, others: bool = False
) -> int:
    """Reply to a report, with ``others`` to all open ones on the question; gives how many.

    A question that is void goes out of use.

    :raises ResolvedError: if somebody has replied already
    """
    which = QuestionReport.question_id == report.question_id if others else QuestionReport.id == report.id
    held = select(QuestionReport).where(which, QuestionReport.resolved_at.is_(None))
    held = held.with_for_update(of=QuestionReport).execution_options(populate_existing=True)
    waiting = work.session.scalars(held).all()
    if report not in waiting:
        raise ResolvedError("这条纠错已有人处理过了。", next_url="/manage/questions/reports")
    for one in waiting:
        one.resolved_at, one.resolved_by_id = work.now, work.person.id
        one.outcome, one.reply = outcome, reply
    question = report.question
    if outcome is ReportOutcome.VOID:
        question.state = QuestionState.RETIRED
    version = work.session.get_one(QuestionVersion, report.version_id)
    text = f"题目“{_shortened(version)}”：{reply}"
    title = f"您反映的题目已处理：{outcome.label}"
    causes = ((one.member_id, f"question_report:{one.id}:reply") for one in waiting)
    deliver(work, [Letter(member_id, cause, title, text, "") for member_id, cause in causes])
    summary = f"处理题目“{_shortened(version)}”的 {len(waiting)} 条纠错：{outcome.label}，{reply}"
    record(work, "quizzes.question.resolve", f"question:{question.id}", question.place, summary)
    return len(waiting)
