"""What is read of 纠错: a member's own reports, and those on the questions of one's banks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.work import Work
from members.models import Member, Node
from quizzes.models import Question, QuestionReport, QuestionVersion
from quizzes.queries.bank import in_own_banks

PAGE = 30
"""Reports on a page of the list."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report with who made it and what was asked."""

    report: QuestionReport
    member: Member
    version: QuestionVersion

    @property
    def stem(self) -> str:
        """The words asked."""
        return str(self.version.content["stem"])


def own_reports(work: Work, version_ids: Iterable[int]) -> dict[int, QuestionReport]:
    """Give the actor's reports on some wordings, by wording."""
    mine = select(QuestionReport).where(
        QuestionReport.member_id == work.person.id, QuestionReport.version_id.in_(set(version_ids))
    )
    return {one.version_id: one for one in work.session.scalars(mine).unique()}


def list_reports(work: Work, *, done: bool = False, before: int | None = None) -> list[Told]:
    """List the reports on questions of the actor's banks, newest first; one more than a page if there is."""
    found = (
        select(QuestionReport, Member, QuestionVersion)
        .join(Member, Member.id == QuestionReport.member_id)
        .join(QuestionVersion, QuestionVersion.id == QuestionReport.version_id)
        .join(Question, Question.id == QuestionReport.question_id)
        .join(Node, Node.id == Question.node_id)
        .where(in_own_banks(work), QuestionReport.resolved_at.is_not(None) == done)
        .order_by(QuestionReport.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(QuestionReport.id < before)
    return [Told(*row) for row in work.session.execute(found).unique()]


def count_open(work: Work) -> int:
    """Count the reports that wait for a reply from the actor or another who keeps the bank."""
    waiting = (
        select(func.count(QuestionReport.id))
        .join(Question, Question.id == QuestionReport.question_id)
        .join(Node, Node.id == Question.node_id)
        .where(in_own_banks(work), QuestionReport.resolved_at.is_(None))
    )
    return work.session.scalar(waiting) or 0


def reports_on(work: Work, question_id: int) -> Sequence[Told]:
    """List the reports on a question, those waiting first, then the newest."""
    found = (
        select(QuestionReport, Member, QuestionVersion)
        .join(Member, Member.id == QuestionReport.member_id)
        .join(QuestionVersion, QuestionVersion.id == QuestionReport.version_id)
        .where(QuestionReport.question_id == question_id)
        .order_by(QuestionReport.resolved_at.is_not(None), QuestionReport.id.desc())
    )
    return [Told(*row) for row in work.session.execute(found).unique()]
