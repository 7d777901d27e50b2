"""Contests of teams: who sits in which team, what is asked, who buzzed when, and every point as a line."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from meetings.models.doors import Device, Entered
from meetings.rules.contest import Cause, Part, Phase
from members.models import Member, Node
from quizzes.models import QuestionVersion


class Contest(Entered, Base):
    """知识竞赛: teams answer 必答, 抢答 and 风险 questions; the host judges."""

    __tablename__ = "contest"
    __table_args__ = (Index(None, "node_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    host_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    title: Mapped[str]
    phase: Mapped[Phase] = mapped_column(default=Phase.LOBBY)
    position: Mapped[int] = mapped_column(default=0)
    """Number of the present question; 0 before the first."""
    question_count: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    """Counts every change; a remote that is behind does nothing."""
    foul_points: Mapped[int] = mapped_column(default=10)
    """What an early buzz costs, besides the question."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose it is, for permission tables."""
        return self.node.path


class ContestTeam(Base):
    """A team of a contest."""

    __tablename__ = "contest_team"
    __table_args__ = (UniqueConstraint("contest_id", "number"), UniqueConstraint("contest_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey(Contest.id))
    number: Mapped[int]
    name: Mapped[str]


class ContestSeat(Device, Base):
    """A member's seat: one team in a contest, so nobody buzzes for two."""

    __tablename__ = "contest_seat"

    contest_id: Mapped[int] = mapped_column(ForeignKey(Contest.id), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True, index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(ContestTeam.id), index=True)


class ContestQuestion(Base):
    """A question of a contest."""

    __tablename__ = "contest_question"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        CheckConstraint("seconds BETWEEN 10 AND 60", name="seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey(Contest.id))
    position: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id), index=True)
    part: Mapped[Part]
    seconds: Mapped[int]
    worth: Mapped[int]
    """Points; of a 风险 question what the team chose to risk."""
    team_id: Mapped[int | None] = mapped_column(ForeignKey(ContestTeam.id), default=None)
    """Whose question it is; nobody's where the buzzer decides."""
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the buzzer was opened, or the time began."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class ContestBuzz(Base):
    """A press of the buzzer. Rows are added, never changed."""

    __tablename__ = "contest_buzz"
    # One press of a team counts, whoever of it pressed and however often a phone sends it.
    __table_args__ = (UniqueConstraint("question_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(ContestQuestion.id))
    team_id: Mapped[int] = mapped_column(ForeignKey(ContestTeam.id), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    """When the request arrived at the server."""
    foul: Mapped[bool]


class ContestLine(Base):
    """Points given or taken. Rows are added, never changed; what is undone gets a line that says so."""

    __tablename__ = "contest_line"
    __table_args__ = (Index(None, "contest_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey(Contest.id))
    team_id: Mapped[int] = mapped_column(ForeignKey(ContestTeam.id), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey(ContestQuestion.id), index=True, default=None)
    cause: Mapped[Cause]
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    # Undoing twice, from two remotes, is undoing once.
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("contest_line.id"), unique=True, default=None)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    """Who said so; for a foul, who pressed."""
    at: Mapped[datetime]
