"""纠错 from members, and what those who keep the bank said of others' questions, as rows."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from members.models import Member
from quizzes.models.bank import Question, QuestionVersion


class ReportReason(StrEnum):
    """What a member finds wrong with a question."""

    KEY = "key"
    STEM = "stem"
    OPTIONS = "options"
    SOURCE = "source"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason in the words of the site."""
        return {
            "key": "答案不对",
            "stem": "题干有误",
            "options": "选项有误",
            "source": "出处不对",
            "other": "其他",
        }[self.value]


class ReportOutcome(StrEnum):
    """What came of a report."""

    MENDED = "mended"
    RIGHT = "right"
    VOID = "void"

    @property
    def label(self) -> str:
        """The outcome in the words of the site."""
        return {"mended": "改好了", "right": "没有问题", "void": "已作废"}[self.value]


class QuestionReport(Base):
    """A member's word that something is wrong with a wording of a question, and the reply to it."""

    __tablename__ = "question_report"
    __table_args__ = (
        UniqueConstraint("version_id", "member_id"),
        Index(None, "question_id", "resolved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id))
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id))
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    reason: Mapped[ReportReason]
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None] = mapped_column(default=None)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    outcome: Mapped[ReportOutcome | None] = mapped_column(default=None)
    reply: Mapped[str] = mapped_column(default="")

    question: Mapped[Question] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose bank the question is in, for permission tables."""
        return self.question.place


class QuestionReview(Base):
    """What somebody who read another's question decided about it."""

    __tablename__ = "question_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id))
    approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    """Why it went back to its author."""
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
