"""What is read for 审题: who wrote questions, and what was last said of one."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import and_, exists, select

from core.work import Work
from members.models import Member
from quizzes.models import Question, QuestionReview, QuestionVersion


class Descent(NamedTuple):
    """Where the wording of today comes from."""

    by_id: int | None = None
    is_unread_import: bool = False
    """It came from a file, and nobody else has approved it."""


def descents_of(work: Work, questions: Iterable[Question]) -> dict[int, Descent]:
    """Say who gave questions their wordings of today, and whether from a file, by question."""
    versions = {question.version_id for question in questions}
    approved = exists().where(QuestionReview.version_id == QuestionVersion.id, QuestionReview.approved)
    unread = and_(QuestionVersion.origin != "", ~approved)
    found = select(QuestionVersion.question_id, QuestionVersion.by_id, unread)
    rows = work.session.execute(found.where(QuestionVersion.id.in_(versions)))
    return {question_id: Descent(by_id, bool(is_unread)) for question_id, by_id, is_unread in rows}


class Verdict(NamedTuple):
    """What was decided about a wording, and by whom."""

    review: QuestionReview
    by: str


def last_verdict(work: Work, version_id: int) -> Verdict | None:
    """Give what was last decided about a wording."""
    found = (
        select(QuestionReview, Member.name)
        .join(Member, Member.id == QuestionReview.by_id)
        .where(QuestionReview.version_id == version_id)
        .order_by(QuestionReview.id.desc())
        .limit(1)
    )
    row = work.session.execute(found).first()
    return Verdict(*row) if row else None
