"""Papers printed for a quiz, and the answers on them that somebody keyed in, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from members.models import Member
from quizzes.models.taking import Attempt, Quiz


class PrintedPaper(Base):
    """One version (A, B, …) of a quiz's paper as it was printed; it never changes, so its letters hold."""

    __tablename__ = "printed_paper"
    __table_args__ = (UniqueConstraint("quiz_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    label: Mapped[str]
    """The letter on its head."""
    seed: Mapped[int]
    """Draws and shuffles it, the same way whenever it is printed again."""
    paper: Mapped[Any] = mapped_column(JSON)
    """``[[version_id, worth], …]`` by position, as in ``Attempt.paper``."""
    shuffles_options: Mapped[bool]
    made_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))

    quiz: Mapped[Quiz] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say where the quiz belongs, for permission tables."""
        return self.quiz.place


class PaperEntry(Base):
    """That an attempt was made on paper: on which version, and who keyed it in."""

    __tablename__ = "paper_entry"
    __table_args__ = (Index(None, "printed_id", "entered_at"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    printed_id: Mapped[int] = mapped_column(ForeignKey(PrintedPaper.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    entered_at: Mapped[datetime]
    evidence: Mapped[str] = mapped_column(default="")
    """Where the sheet itself is kept, as its keeper wrote it."""


class PaperCorrection(Base):
    """What an attempt on paper held before somebody who had mistyped keyed it in again."""

    __tablename__ = "paper_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    reason: Mapped[str]
    before: Mapped[Any] = mapped_column(JSON)
    """``[[position, value], …]``"""
