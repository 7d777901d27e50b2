"""How the board of a quiz is shown, and who stands outside it, as rows."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from members.models import Member
from quizzes.models.taking import Quiz


class QuizBoard(Base):
    """What is set about a quiz's board besides whose names it shows; a quiz without a row has the usual."""

    __tablename__ = "quiz_board"
    __table_args__ = (CheckConstraint("top BETWEEN 1 AND 50", name="top"),)

    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id), primary_key=True)
    top: Mapped[int] = mapped_column(default=10)
    """How many lines members see where only the first ones are shown."""
    frozen_at: Mapped[datetime | None] = mapped_column(default=None)
    """Results handed in later are not shown until somebody thaws the board; it may be still to come."""


class BoardAbsence(Base):
    """A member whom somebody took off a quiz's board: outside every rank, count and average of it."""

    __tablename__ = "board_absence"

    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True, index=True)
    reason: Mapped[str]
    """Why, for those who keep the board; shown to nobody else."""
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]

    member: Mapped[Member] = relationship(lazy="raise", foreign_keys=[member_id])


class FencedBoard(Base):
    """A large board whose ranks are kept here and there, so that nobody has to count a million lines."""

    __tablename__ = "fenced_board"

    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id), primary_key=True)
    total: Mapped[int]
    """How many stood on it."""
    stamp: Mapped[str]
    """Of the standings it was made from: while it is the same there is nothing to do."""
    made_at: Mapped[datetime]


class BoardFence(Base):
    """A line of a large board and how many stood before it."""

    __tablename__ = "board_fence"

    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id), primary_key=True)
    ahead: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[int]
    spent_seconds: Mapped[int]
    submitted_at: Mapped[datetime]
