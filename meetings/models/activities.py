"""Activities: what was planned, who came, what was said, decided and voted on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.models import Material, StoredFile
from core.db import Base
from learning.rules.hours import HourCategory
from meetings.rules.attendance import Presence
from meetings.rules.kinds import KINDS, Audience, Kind
from members.models import Member, Node, Stage
from quizzes.models import Quiz


class ActivityState(StrEnum):
    """How far an activity has come. It follows from its moments and is not kept beside them."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Activity(Base):
    """A meeting, a lecture, a talk: something people come to."""

    __tablename__ = "activity"
    __table_args__ = (
        Index(None, "node_id", "starts_at"),
        Index(None, "starts_at"),
        CheckConstraint("ends_at > starts_at", name="takes_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    """The unit that holds it."""
    kind: Mapped[str]
    """A key of ``meetings.rules.kinds.KINDS``."""
    title: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    """会次, such as 2026 年第 3 次."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    venue: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    """What those expected are told beforehand."""
    audience: Mapped[Audience]
    host_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    """主持人."""
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    """记录人."""
    guests: Mapped[str] = mapped_column(default="")
    """列席."""
    gives_hours: Mapped[bool] = mapped_column(default=True)
    category: Mapped[HourCategory] = mapped_column(default=HourCategory.COLLECTIVE)
    takes_codes: Mapped[bool] = mapped_column(default=False)
    """Whether members may sign in by the code on the big screen."""
    said: Mapped[str] = mapped_column(default="")
    """What was said, in the words of the minutes."""
    saved_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the minutes were last saved: who had the page open since before then must look again."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    created_at: Mapped[datetime]
    announced_at: Mapped[datetime | None] = mapped_column(default=None)
    held_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the roll was opened: from then on who is expected does not change any more."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    credited_at: Mapped[datetime | None] = mapped_column(default=None)
    """When somebody who keeps the ledger confirmed its hours; a group's leader closes without that."""
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    cancel_reason: Mapped[str] = mapped_column(default="")

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)
    host: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[host_id])
    recorder: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[recorder_id])

    @property
    def place(self) -> str:
        """Say whose it is, for permission tables."""
        return self.node.path

    @property
    def rules(self) -> Kind:
        """Give the rules of its kind."""
        return KINDS[self.kind]

    @property
    def state(self) -> ActivityState:
        """Say how far it has come."""
        if self.cancelled_at is not None:
            return ActivityState.CANCELLED
        if self.closed_at is not None:
            return ActivityState.CLOSED
        if self.held_at is not None:
            return ActivityState.HELD
        return ActivityState.PLANNED if self.announced_at is None else ActivityState.ANNOUNCED


class ActivityDuty(Base):
    """A duty for which an activity counts: its own kind, and what else it was."""

    __tablename__ = "activity_duty"

    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), primary_key=True)
    duty: Mapped[str] = mapped_column(primary_key=True)
    """A kind's key, or ``item:12`` for an item of a checklist."""


class ActivityInvitation(Base):
    """Somebody chosen by name to come."""

    __tablename__ = "activity_invitation"

    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True, index=True)


class Attendance(Base):
    """One line of the roll. Who the person was is kept as of the day the roll was opened."""

    __tablename__ = "attendance"
    __table_args__ = (Index(None, "member_id", "activity_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    name: Mapped[str]
    stage: Mapped[Stage]
    place: Mapped[str]
    """Path of the unit the person belonged to."""
    group: Mapped[str]
    """Its name."""
    post: Mapped[str] = mapped_column(default="")
    """党内职务 then."""
    may_vote: Mapped[bool]
    presence: Mapped[Presence] = mapped_column(default=Presence.EXPECTED)
    reason: Mapped[str] = mapped_column(default="")
    leave_asked_at: Mapped[datetime | None] = mapped_column(default=None)
    leave_reason: Mapped[str] = mapped_column(default="")
    """In the member's own words; granted when the state is LEAVE."""
    leave_refused: Mapped[str] = mapped_column(default="")
    """Why it was not granted."""
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
    way: Mapped[str] = mapped_column(default="")
    """``code`` when the member signed in, ``roll`` when somebody else noted it."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    """Who noted it."""
    made_up_on: Mapped[date | None] = mapped_column(default=None)
    evidence: Mapped[str] = mapped_column(default="")
    """What shows that the lesson was made up."""

    member: Mapped[Member] = relationship(lazy="raise", foreign_keys=[member_id])
    activity: Mapped[Activity] = relationship(lazy="raise")

    @property
    def waits_for_leave(self) -> bool:
        """Say whether the person asked for leave and nobody has answered."""
        is_open = self.leave_asked_at is not None and not self.leave_refused
        return is_open and self.presence is Presence.EXPECTED


class AgendaItem(Base):
    """A point of the agenda."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id))
    position: Mapped[int]
    title: Mapped[str]
    speaker: Mapped[str] = mapped_column(default="")
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    """The speaker, where it is one of the unit's own people."""
    material_id: Mapped[int | None] = mapped_column(ForeignKey(Material.id), default=None)
    quiz_id: Mapped[int | None] = mapped_column(ForeignKey(Quiz.id), default=None)
    shows: Mapped[str] = mapped_column(default="")
    """What else the wall shows at it, such as ``live:12``: ``meetings.rules.evening.read_link``."""
    note: Mapped[str] = mapped_column(default="")
    """What was said on it."""

    material: Mapped[Material | None] = relationship(lazy="raise")
    quiz: Mapped[Quiz | None] = relationship(lazy="raise")


class Decision(Base):
    """Something that was decided, who sees to it, and by when."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id))
    position: Mapped[int]
    text: Mapped[str]
    owner: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None] = mapped_column(default=None)


class ActivityVote(Base):
    """A vote and its count."""

    __tablename__ = "activity_vote"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id))
    position: Mapped[int]
    title: Mapped[str]
    expected: Mapped[int]
    """应到, with a vote."""
    present: Mapped[int]
    """实到, with a vote."""
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]


class ActivityFile(Base):
    """A file that belongs to an activity: a photograph, a signed sheet, the text of a lecture."""

    __tablename__ = "activity_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None] = mapped_column(default=None)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
    activity: Mapped[Activity] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose it is, for permission tables."""
        return self.activity.place


class ActivityMinutes(Base):
    """The minutes as they were when the activity was closed. Rows are added, never changed."""

    __tablename__ = "activity_minutes"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    content: Mapped[Any] = mapped_column(JSON)
    """A ``meetings.rules.minutes.Minutes``."""


class SignInGuess(Base):
    """A wrong code sent for an activity, for throttling; old rows are swept away."""

    __tablename__ = "sign_in_guess"
    __table_args__ = (Index(None, "member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id))
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
