"""微党课擂台: several talks, each with three questions asked before and after it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from meetings.models.live import LiveRound
from meetings.rules.arena import QUESTIONS
from members.models import Member, Node


class Arena(Base):
    """An evening of short talks that are compared by what the audience learned."""

    __tablename__ = "arena"
    __table_args__ = (Index(None, "node_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    host_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    title: Mapped[str]
    created_at: Mapped[datetime]

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose it is, for permission tables."""
        return self.node.path


class ArenaTalk(Base):
    """One talk."""

    __tablename__ = "arena_talk"
    __table_args__ = (UniqueConstraint("arena_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    arena_id: Mapped[int] = mapped_column(ForeignKey(Arena.id))
    position: Mapped[int]
    title: Mapped[str]
    speaker: Mapped[str]
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), index=True, default=None)
    """The speaker, where it is one of the unit's own people: may write the questions."""
    questions: Mapped[Any] = mapped_column(JSON)
    """At most three: ``{"version": key}`` for a wording of the bank, else as ``Content.to_json`` writes it.

    They are copied into the rounds.
    """
    # Two taps on "begin" race: the second must fail here.
    before_id: Mapped[int | None] = mapped_column(ForeignKey(LiveRound.id), unique=True, default=None)
    after_id: Mapped[int | None] = mapped_column(ForeignKey(LiveRound.id), unique=True, default=None)

    arena: Mapped[Arena] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_ready(self) -> bool:
        """Say whether all questions are there, so that they can be asked."""
        return len(self.questions) == QUESTIONS

    @property
    def place(self) -> str:
        """Say whose it is, for permission tables."""
        return self.arena.place
