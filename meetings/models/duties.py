"""What a unit has to hold and how often, and its checklists."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from meetings.rules.periods import Period
from members.models import Node


class DutyRule(Base):
    """How often a unit holds a kind of activity, where it differs from what the site ships with."""

    __tablename__ = "duty_rule"
    __table_args__ = (UniqueConstraint("node_id", "duty"), CheckConstraint("times >= 0", name="times"))

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    duty: Mapped[str]
    """A key of ``meetings.rules.kinds.KINDS``."""
    period: Mapped[Period]
    times: Mapped[int]
    """How often in each period; 0 for not at all."""


class Checklist(Base):
    """A bundle of things to do in each period, such as 一月一课一片一实践."""

    __tablename__ = "checklist"

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    name: Mapped[str]
    period: Mapped[Period]
    position: Mapped[int] = mapped_column(default=0)

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)
    items: Mapped[list["ChecklistItem"]] = relationship(
        lazy="selectin", order_by="ChecklistItem.position", cascade="all, delete-orphan"
    )

    @property
    def place(self) -> str:
        """Say whose it is, for permission tables."""
        return self.node.path


class ChecklistItem(Base):
    """One thing of a checklist."""

    __tablename__ = "checklist_item"
    __table_args__ = (UniqueConstraint("checklist_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey(Checklist.id))
    position: Mapped[int]
    label: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    kinds: Mapped[str] = mapped_column(default="")
    """Keys of kinds, with commas between: an activity of one of them counts by itself."""
