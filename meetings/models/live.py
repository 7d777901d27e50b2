"""Live quizzes: rounds, their questions, who plays and what they answered, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from meetings.models.doors import Device, Entered
from meetings.rules.live import Measures, Phase
from members.models import Member, Node
from quizzes.models import QuestionVersion

VOTE = "vote"
"""The type of a question that has no right answer."""


class CountsAs(StrEnum):
    """What a round is in the record."""

    NOTHING = "nothing"
    QUIZ = "quiz"
    ACTIVITY = "activity"


class LiveRound(Entered, Base):
    """现场答题: questions asked on the wall and answered on phones, paced by the host."""

    __tablename__ = "live_round"
    __table_args__ = (
        Index(None, "node_id", "created_at"),
        CheckConstraint("speed_percent BETWEEN 0 AND 20", name="speed_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    """Who may play: members at or below the node."""
    host_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    title: Mapped[str]
    phase: Mapped[Phase] = mapped_column(default=Phase.LOBBY)
    position: Mapped[int] = mapped_column(default=0)
    """Number of the present question."""
    question_count: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    """Counts every change of what the wall shows; a remote that is behind does nothing."""
    speed_percent: Mapped[int] = mapped_column(default=0)
    """How much more a right answer can earn by speed."""
    shows_names: Mapped[bool] = mapped_column(default=True)
    shows_standings: Mapped[bool] = mapped_column(default=True)
    """After each question; at the end they are shown in any case."""
    counts_as: Mapped[CountsAs] = mapped_column(default=CountsAs.NOTHING)
    hundredths: Mapped[int] = mapped_column(default=0)
    """学时 for those who took part, in hundredths, where it goes into the record."""
    measures: Mapped[Measures] = mapped_column(default=Measures.NOTHING)
    """Whether it is one half of a talk of a 微党课擂台."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whom it is meant for, for permission tables."""
        return self.node.path


class LiveQuestion(Base):
    """A question of a round, with its clock."""

    __tablename__ = "live_question"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        CheckConstraint("seconds BETWEEN 5 AND 300", name="seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(LiveRound.id))
    position: Mapped[int]
    version_id: Mapped[int | None] = mapped_column(ForeignKey(QuestionVersion.id), index=True, default=None)
    """The wording of the bank; nothing for a vote."""
    type: Mapped[str]
    vote: Mapped[Any] = mapped_column(JSON, default=None)
    """What a vote asks, as ``quizzes.rules.questions.Content.to_json`` writes it."""
    seconds: Mapped[int]
    worth: Mapped[int]
    """Points of a right answer, in hundredths; 0 for a vote."""
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    """No answer is taken from then on."""
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the key was shown and points were given."""


class LivePlayer(Device, Base):
    """A member who takes part in a round, on whatever phone."""

    __tablename__ = "live_player"
    # Joining twice, on two phones, is one player.
    __table_args__ = (UniqueConstraint("round_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(LiveRound.id))
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    joined_at: Mapped[datetime]
    points: Mapped[int] = mapped_column(default=0)
    """Sum of what the answers earned, kept with them."""
    right: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the 错题本 and the record were brought up to date with the round, once."""

    member: Mapped[Member] = relationship(lazy="raise")


class LiveAnswer(Base):
    """What a player answered to a question: the last answer before the question closed."""

    __tablename__ = "live_answer"
    # One answer of a player to a question, however often a phone sends it.
    __table_args__ = (UniqueConstraint("question_id", "player_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(LiveQuestion.id))
    player_id: Mapped[int] = mapped_column(ForeignKey(LivePlayer.id), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    at: Mapped[datetime]
    spent_ms: Mapped[int]
    """By the player's own clock, which began when the question reached the phone."""
    changes: Mapped[int] = mapped_column(default=0)
    is_right: Mapped[bool | None] = mapped_column(default=None)
    """Empty until the key is shown, and for a vote."""
    earned: Mapped[int] = mapped_column(default=0)
