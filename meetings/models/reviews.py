"""讲评: going through the most missed questions of a quiz together, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from meetings.rules.reviews import Phase
from members.models import Member
from quizzes.models import QuestionVersion, Quiz


class QuizReview(Base):
    """A quiz's 讲评 by one host. The wall and the host's phone are drawn from it."""

    __tablename__ = "quiz_review"
    __table_args__ = (Index(None, "quiz_id", "host_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    host_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    phase: Mapped[Phase] = mapped_column(default=Phase.QUESTION)
    position: Mapped[int] = mapped_column(default=1)
    steps: Mapped[int] = mapped_column(default=0)
    """Counts every change; a remote that is behind does nothing."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    """When those who missed questions were sent some to practise, once."""
    sent_to: Mapped[int] = mapped_column(default=0)

    quiz: Mapped[Quiz] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whom its quiz is meant for, for permission tables."""
        return self.quiz.place


class ReviewedQuestion(Base):
    """A question of a 讲评, with how it went as it was when the 讲评 began."""

    __tablename__ = "reviewed_question"
    __table_args__ = (UniqueConstraint("review_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey(QuizReview.id))
    position: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id), index=True)
    asked: Mapped[int]
    """How many had it."""
    right: Mapped[int]
    counts: Mapped[Any] = mapped_column(JSON, default=dict)
    """How often each option was chosen, by its key."""
    is_skipped: Mapped[bool] = mapped_column(default=False)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    """重点: practised first."""
    note: Mapped[str] = mapped_column(default="")
    """The host's own, on the host's phone only."""
