"""Where the host of an evening is, and everything the wall has shown."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from meetings.models.activities import Activity
from meetings.rules.evening import Kind
from members.models import Member


class Evening(Base):
    """Where the wall of an activity stands."""

    __tablename__ = "evening"

    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    """Number of the stage, from 0: signing in."""
    steps: Mapped[int] = mapped_column(default=0)
    """Counts every change; a remote that is behind does nothing."""
    started_at: Mapped[datetime]


class EveningShown(Base):
    """Something the wall has shown. Rows are added, never changed; the minutes are told by them."""

    __tablename__ = "evening_shown"
    __table_args__ = (Index(None, "activity_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id))
    kind: Mapped[Kind]
    key: Mapped[int]
    title: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
