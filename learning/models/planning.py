"""The yearly plan, and what members write about what they learned."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.models import Material, StudyColumn
from core.db import Base
from learning.rules.essays import EssayState
from learning.rules.hours import HourCategory
from learning.rules.plans import ItemKind, PlanAudience
from members.models import Member, Node
from quizzes.models import Quiz


class Plan(Base):
    """A unit's plan of study for a year: 部署."""

    __tablename__ = "plan"
    __table_args__ = (Index(None, "node_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    year: Mapped[int]
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose plan this is, for permission tables."""
        return self.node.path


class PlanItem(Base):
    """One thing the plan asks of somebody by a day; whether it is done is derived, never typed in."""

    __tablename__ = "plan_item"
    __table_args__ = (Index(None, "plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id))
    position: Mapped[int]
    theme: Mapped[str] = mapped_column(default="")
    """The 专题 or month it stands under."""
    title: Mapped[str]
    kind: Mapped[ItemKind]
    audience: Mapped[PlanAudience]
    from_on: Mapped[date]
    due_on: Mapped[date]
    count: Mapped[int] = mapped_column(default=1)
    """How many: materials of the column, activities, essays."""
    material_id: Mapped[int | None] = mapped_column(ForeignKey(Material.id), default=None)
    column_id: Mapped[int | None] = mapped_column(ForeignKey(StudyColumn.id), default=None)
    quiz_id: Mapped[int | None] = mapped_column(ForeignKey(Quiz.id), default=None)
    form: Mapped[str] = mapped_column(default="")
    """学习形式 of the activities that count; empty for any."""
    category: Mapped[HourCategory | None] = mapped_column(default=None)
    """Category of the hours that count; ``None`` for any."""
    hundredths: Mapped[int] = mapped_column(default=0)

    plan: Mapped[Plan] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose plan this is, for permission tables."""
        return self.plan.node.path


class Essay(Base):
    """心得体会: what a member learned, in three short answers or as a free text."""

    __tablename__ = "essay"
    __table_args__ = (Index(None, "member_id", "state"), Index(None, "state", "handed_in_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    item_id: Mapped[int | None] = mapped_column(ForeignKey(PlanItem.id, ondelete="SET NULL"), default=None)
    title: Mapped[str]
    learned: Mapped[str] = mapped_column(default="")
    applied: Mapped[str] = mapped_column(default="")
    planned: Mapped[str] = mapped_column(default="")
    """Answers to the three prompts."""
    text: Mapped[str] = mapped_column(default="")
    """The free text; one of the two is used."""
    state: Mapped[EssayState] = mapped_column(default=EssayState.DRAFT)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None] = mapped_column(default=None)
    reviewed_at: Mapped[datetime | None] = mapped_column(default=None)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    remark: Mapped[str] = mapped_column(default="")
    """What the reviewer wrote."""
    may_publish: Mapped[bool] = mapped_column(default=False)
    """The writer agrees that the branch reads it."""

    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say where the writer belongs, for permission tables."""
        return self.member.place

    @property
    def whole(self) -> str:
        """All that was written, as one text."""
        return "\n".join(filter(None, (self.learned, self.applied, self.planned, self.text)))
