"""Other terms of a quiz for some, invitations to a 补考, and guesses at a password, as rows."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from members.models import Member, Node
from quizzes.models.taking import Quiz


class QuizOverride(Base):
    """Other terms of a quiz for one member, or for all at or below a node."""

    __tablename__ = "quiz_override"
    __table_args__ = (
        UniqueConstraint("quiz_id", "member_id"),
        UniqueConstraint("quiz_id", "node_id"),
        CheckConstraint("(member_id IS NULL) <> (node_id IS NULL)", name="for_one"),
        CheckConstraint("extra_minutes >= 0 AND extra_attempts >= 0", name="gives"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    member_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), index=True, default=None)
    node_id: Mapped[int | None] = mapped_column(ForeignKey(Node.id), index=True, default=None)
    extra_minutes: Mapped[int] = mapped_column(default=0)
    extra_attempts: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    """Why, for those who set quizzes; not shown to others."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]

    member: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[member_id])
    node: Mapped[Node | None] = relationship(lazy="raise", foreign_keys=[node_id])


class QuizInvitation(Base):
    """A member whom a 补考 is for; nobody else sees it."""

    __tablename__ = "quiz_invitation"

    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True, index=True)


class QuizGuess(Base):
    """A wrong password typed on a quiz's front page, for throttling; old rows are swept away."""

    __tablename__ = "quiz_guess"
    __table_args__ = (Index(None, "quiz_id", "member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
