"""A board on the wall, as one host shows it, as a row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from members.models import Member
from quizzes.models import Quiz


class BoardShow(Base):
    """Where a host is on the wall with a quiz's board. The wall and the host's phone are drawn from it."""

    __tablename__ = "board_show"

    # Each host has a show of their own: nobody else's remote can reach it.
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id), primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    others: Mapped[Any] = mapped_column(JSON, default=list)
    """Keys of the quizzes whose boards follow this one, and with a minus of the units whose hours do."""
    turn: Mapped[int] = mapped_column(default=0)
    """Which board is on the wall: 0 for the quiz itself, then ``others``."""
    screen: Mapped[int] = mapped_column(default=1)
    names: Mapped[bool | None] = mapped_column(default=None)
    """What the host chose about names; nothing for what the quiz says."""
    is_cycling: Mapped[bool] = mapped_column(default=False)
    revealed: Mapped[int | None] = mapped_column(default=None)
    """How many rows, from the last one up, are told; nothing while the board is not revealed row by row, and
    ``meetings.rules.boards.TOP`` once all have been."""
    day: Mapped[date | None] = mapped_column(default=None)
    """Of a contest with tries a day: whose best of which day is on the wall; nothing for all of it."""
    steps: Mapped[int] = mapped_column(default=0)
    """Counts every change; a remote that is behind does nothing."""
    changed_at: Mapped[datetime]
