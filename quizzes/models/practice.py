"""What members practise: rounds, answers, 错题本 and reviews as rows. None of it earns anything."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from members.models import Member, Node
from quizzes.models.bank import Question, QuestionVersion
from quizzes.models.taking import Attempt


class PracticeMode(StrEnum):
    """How a member practises."""

    DAILY = "daily"
    FOCUS = "focus"
    RECITE = "recite"
    CLIMB = "climb"
    MISTAKES = "mistakes"
    LIVE = "live"
    """Answered at a meeting and kept here; nobody begins such a round."""

    @property
    def label(self) -> str:
        """The mode as members read it."""
        return _MODES[self]


_MODES = {
    PracticeMode.DAILY: "每日三题",
    PracticeMode.FOCUS: "专项练习",
    PracticeMode.RECITE: "背题",
    PracticeMode.CLIMB: "闯关",
    PracticeMode.MISTAKES: "错题练习",
    PracticeMode.LIVE: "现场答题",
}


class PracticeRound(Base):
    """A run of questions that a member practises, one after the other."""

    __tablename__ = "practice_round"
    # Two taps on 每日三题 race; the second finds what the first chose.
    __table_args__ = (
        UniqueConstraint("member_id", "daily_on"),
        Index(None, "member_id", "mode"),
        Index(None, "mode", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    mode: Mapped[PracticeMode]
    scope: Mapped[Any] = mapped_column(JSON, default=dict)
    """What was asked for, as ``quizzes.queries.practice.Scope`` names it."""
    title: Mapped[str]
    question_ids: Mapped[Any] = mapped_column(JSON)
    """In the order in which they are asked."""
    seed: Mapped[int]
    """Shuffles the options, the same way every time a page is shown."""
    read: Mapped[int] = mapped_column(default=0)
    """Up to which position a member who only reads has come."""
    right: Mapped[int] = mapped_column(default=0)
    daily_on: Mapped[date | None] = mapped_column(default=None)
    """The day of Shanghai whose three questions these are."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class PracticeAnswer(Base):
    """What a member answered in a round."""

    __tablename__ = "practice_answer"
    __table_args__ = (UniqueConstraint("round_id", "position"), Index(None, "member_id", "question_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    round_id: Mapped[int] = mapped_column(ForeignKey(PracticeRound.id))
    position: Mapped[int]
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id))
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id))
    value: Mapped[Any] = mapped_column(JSON)
    is_right: Mapped[bool | None]
    """Empty until the member has compared a written answer with the reference."""
    at: Mapped[datetime]


class MistakeState(StrEnum):
    """Whether a question that was missed stands in the 错题本."""

    IN = "in"
    LEFT = "left"  # by enough right answers in a row
    REMOVED = "removed"  # by hand


class Mistake(Base):
    """A question a member has missed."""

    __tablename__ = "mistake"

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), primary_key=True)
    state: Mapped[MistakeState] = mapped_column(default=MistakeState.IN)
    misses: Mapped[int] = mapped_column(default=1)
    in_row: Mapped[int] = mapped_column(default=0)
    """Right answers since the last miss."""
    is_kept: Mapped[bool] = mapped_column(default=False)
    """Stays however often it is answered right, until taken out by hand."""
    missed_at: Mapped[datetime]


class ReviewCard(Base):
    """When a member should see a question again, by FSRS. Begins with the first miss."""

    __tablename__ = "review_card"
    __table_args__ = (Index(None, "member_id", "due_at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), primary_key=True)
    stability: Mapped[float]
    """Days until nine in ten would still know it."""
    difficulty: Mapped[float]
    due_at: Mapped[datetime]
    reviewed_at: Mapped[datetime]


class GatheredAttempt(Base):
    """An attempt whose misses went into the 错题本, once."""

    __tablename__ = "gathered_attempt"

    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    at: Mapped[datetime]


class PracticeRule(Base):
    """How many right answers in a row take a question out of the 错题本, from a node downwards."""

    __tablename__ = "practice_rule"
    __table_args__ = (CheckConstraint("rights_in_row BETWEEN 1 AND 5", name="rights_in_row"),)

    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), primary_key=True)
    rights_in_row: Mapped[int]
