"""What is read for 审题: who wrote questions, and what was last said of one."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from core.work import Work
from members.models import Member
from quizzes.models import Question, QuestionReview, QuestionVersion


def authors_of(work: Work, questions: Iterable[Question]) -> dict[int, int | None]:
    """Say who gave questions their wordings of today, by question."""
    versions = {question.version_id for question in questions}
    found = select(QuestionVersion.question_id, QuestionVersion.by_id).where(QuestionVersion.id.in_(versions))
    return {question_id: by_id for question_id, by_id in work.session.execute(found)}  # noqa: C416  # rows


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
