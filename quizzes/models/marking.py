"""What may have to be proven of marks: corrections, marks given by persons, and every change of a result."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from members.models import Member
from quizzes.models.bank import QuestionVersion
from quizzes.models.taking import Attempt, Quiz
from quizzes.rules.corrections import Remedy


class Regrade(Base):
    """A 改判: from when it is here, answers to one wording in one quiz are marked as it says. Never changed.

    Of those about the same wording the one with the highest number holds.
    """

    __tablename__ = "regrade"
    # Two who confirm at once race for the number; the second must fail here.
    __table_args__ = (UniqueConstraint("quiz_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    number: Mapped[int]
    """Counts those of the quiz from 1."""
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id))
    """The wording on the papers."""
    remedy: Mapped[Remedy]
    old_remedy: Mapped[Remedy]
    """What held until then."""
    old_key: Mapped[Any] = mapped_column(JSON)
    """The key that held until then."""
    new_version_id: Mapped[int | None] = mapped_column(ForeignKey(QuestionVersion.id), default=None)
    """The wording with the corrected key."""
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    checked_id: Mapped[int] = mapped_column(default=0)
    """Up to this member all that had been handed in are brought up to date."""
    changed: Mapped[int] = mapped_column(default=0)
    """How many attempts it has changed."""
    done_at: Mapped[datetime | None] = mapped_column(default=None)

    quiz: Mapped[Quiz] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose quiz it is about, for permission tables."""
        return self.quiz.place


class Mark(Base):
    """What a person gave a written answer. Rows are added, never changed."""

    __tablename__ = "mark"
    __table_args__ = (Index(None, "attempt_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id))
    position: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    points: Mapped[int]
    """In hundredths of a point."""
    remark: Mapped[str] = mapped_column(default="")
    """Words for the member."""
    is_final: Mapped[bool] = mapped_column(default=False)
    """Settles what two markers did not agree on."""


class WrittenAnswer(Base):
    """An answer that a person marks, and what it has come to: the queue of 批阅."""

    __tablename__ = "written_answer"
    __table_args__ = (Index(None, "quiz_id", "version_id", "points"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id))
    points: Mapped[int | None] = mapped_column(default=None)
    """What its marks came to, in hundredths of a point; nothing while it waits."""


class MarkChange(Base):
    """A result that was final and became another, and why. Rows are added, never changed."""

    __tablename__ = "mark_change"
    # A regrade that is taken up again after a crash must not change an attempt twice.
    __table_args__ = (UniqueConstraint("regrade_id", "attempt_id"), Index(None, "attempt_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id))
    regrade_id: Mapped[int | None] = mapped_column(ForeignKey(Regrade.id), default=None)
    """The correction that changed it, or none where a person's mark did."""
    mark_id: Mapped[int | None] = mapped_column(ForeignKey(Mark.id), default=None)
    reason: Mapped[str]
    at: Mapped[datetime]
    old_points: Mapped[int]
    new_points: Mapped[int]
    old_worth: Mapped[int]
    new_worth: Mapped[int]
    old_by_position: Mapped[Any] = mapped_column(JSON)
    new_by_position: Mapped[Any] = mapped_column(JSON)
