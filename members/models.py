"""The organisation tree, the people in it, their roles, sign-ins, the audit log and notices."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base


class NodeKind(StrEnum):
    """What a node of the organisation is."""

    COMMITTEE = "committee"  # 党委
    GENERAL_BRANCH = "general_branch"  # 党总支
    BRANCH = "branch"  # 党支部
    GROUP = "group"  # 党小组


class Role(StrEnum):
    """What a person may be besides a member; a role reaches its node and everything below."""

    GROUP_LEADER = "group_leader"
    COMMITTEE = "committee"
    SECRETARY = "secretary"
    ADMIN = "admin"
    INSPECTOR = "inspector"


class Stage(StrEnum):
    """Where a person stands on the way into the Party."""

    APPLICANT = "applicant"
    ACTIVIST = "activist"
    CANDIDATE = "candidate"
    PROBATIONARY = "probationary"
    FULL = "full"


class Cadre(StrEnum):
    """Whether a person is a cadre, and of which rank: 干部教育 asks more of them."""

    NONE = ""
    SECTION = "section"  # 乡科级及以下
    DIVISION = "division"  # 处级及以上


class MemberState(StrEnum):
    """Whether a person belongs here now."""

    ACTIVE = "active"
    LEFT = "left"


class Node(Base):
    """One unit of the organisation."""

    __tablename__ = "node"
    __table_args__ = (Index(None, "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("node.id"))
    kind: Mapped[NodeKind]
    name: Mapped[str]
    path: Mapped[str] = mapped_column(default="")
    """Keys from the root down to this node, ``/1/4/9/``: what lies below starts with it."""
    position: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the unit was merged away or dissolved; its history stays readable."""

    @property
    def place(self) -> str:
        """Say where this is, for permission tables."""
        return self.path


class Member(Base):
    """A person with an account."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    login: Mapped[str] = mapped_column(unique=True)
    """工号, or what else the person signs in with."""
    phone: Mapped[str | None] = mapped_column(unique=True, default=None)
    name: Mapped[str]
    stage: Mapped[Stage] = mapped_column(default=Stage.FULL)
    state: Mapped[MemberState] = mapped_column(default=MemberState.ACTIVE)
    sex: Mapped[str] = mapped_column(default="")
    nation: Mapped[str] = mapped_column(default="")
    born_on: Mapped[date | None] = mapped_column(default=None)
    education: Mapped[str] = mapped_column(default="")
    work_since: Mapped[date | None] = mapped_column(default=None)
    post: Mapped[str] = mapped_column(default="")
    """工作单位及职务."""
    party_post: Mapped[str] = mapped_column(default="")
    """党内职务."""
    applied_on: Mapped[date | None] = mapped_column(default=None)
    activist_on: Mapped[date | None] = mapped_column(default=None)
    joined_on: Mapped[date | None] = mapped_column(default=None)
    full_on: Mapped[date | None] = mapped_column(default=None)
    cadre: Mapped[Cadre] = mapped_column(default=Cadre.NONE)
    studies_online: Mapped[bool] = mapped_column(default=False)
    """Has an account of an online academy for cadres, which asks for hours of its own."""
    is_mobile: Mapped[bool] = mapped_column(default=False)
    """流动党员."""
    exempt_from: Mapped[date | None] = mapped_column(default=None)
    exempt_until: Mapped[date | None] = mapped_column(default=None)
    exempt_reason: Mapped[str] = mapped_column(default="")
    """免训、送学 with its reason: taken out of denominators while it lasts."""
    arrived_on: Mapped[date | None] = mapped_column(default=None)
    """When the person came from outside; ``None`` if before anyone here remembers.

    The hours asked of a year count from then.
    """
    left_on: Mapped[date | None] = mapped_column(default=None)
    remark: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    """Made by the sample branch; ``start.py serve`` refuses to start beside such accounts."""
    password_hash: Mapped[str] = mapped_column(default="")
    must_change_password: Mapped[bool] = mapped_column(default=True)
    password_expires_at: Mapped[datetime | None] = mapped_column(default=None)
    """An initial password works until then; ``None`` once the person chose their own."""

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    def is_exempt_on(self, day: date) -> bool:
        """Say whether the person is taken out of denominators on a day: 免训 or 送学."""
        begins, ends = self.exempt_from, self.exempt_until
        return begins is not None and begins <= day and (ends is None or day <= ends)

    @property
    def place(self) -> str:
        """Say where this person belongs, for permission tables."""
        return self.node.path


class FormerAffiliation(Base):
    """A stretch of a person's time that is over: where they belonged, and at which stage.

    The present stretch is the member's own row.

    A person's stretches do not overlap: each begins where the one before ended. ``flask check`` proves it.
    """

    __tablename__ = "former_affiliation"
    __table_args__ = (Index(None, "member_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    stage: Mapped[Stage]
    since: Mapped[date | None] = mapped_column(default=None)
    """The first day; ``None`` if it lies before anyone here remembers."""
    until: Mapped[date]
    """The first day on which it was no longer so."""
    is_away: Mapped[bool] = mapped_column(default=False)
    """The person did not belong here at all: they had left, and came back."""
    note: Mapped[str] = mapped_column(default="")
    """Why it ended: 组织关系介绍信, 大会通过日期 and the like."""
    written_at: Mapped[datetime]

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)


class RoleGrant(Base):
    """A role given to a person at a node."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("member_id", "role", "node_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    role: Mapped[Role]
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    granted_at: Mapped[datetime]

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)
    member: Mapped[Member] = relationship(lazy="raise")

    @property
    def place(self) -> str:
        """Say where the role is held, for permission tables."""
        return self.node.path


class SignIn(Base):
    """One device on which a person is signed in."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the cookie's token: a stolen database opens no door."""
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")


class SignInFailure(Base):
    """A failed try to sign in, for throttling; old rows are swept away."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "account", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    """Hash of what was typed as login, so that a password typed there by mistake is not kept."""
    address: Mapped[str]
    at: Mapped[datetime]


class KnownDevice(Base):
    """A browser on which a person has signed in before: others' wrong guesses do not slow it down."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("member_id", "token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    token_hash: Mapped[str]
    seen_at: Mapped[datetime]


class AuditEvent(Base):
    """Who did what to which record, when and from where. Rows are added, never changed."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "place", "id"), Index(None, "actor_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    place: Mapped[str]
    """Path of the node it concerns: who oversees that node may read it."""
    deed: Mapped[str]
    """What was done, as a dotted name such as ``members.import``."""
    thing: Mapped[str]
    """Which record, such as ``quiz:12``."""
    summary: Mapped[str]
    """The same in a Chinese sentence."""
    address: Mapped[str]
    chain: Mapped[str]
    """SHA-256 over the previous row's chain and this row: a changed or missing row shows."""

    TOLD: ClassVar = ("actor_id", "actor_name", "place", "deed", "thing", "summary", "address")

    @property
    def told(self) -> list[Any]:
        """Give what the chain vouches for, besides the moment."""
        return [getattr(self, name) for name in self.TOLD]


@event.listens_for(AuditEvent, "before_update")
@event.listens_for(AuditEvent, "before_delete")
def _refuse_to_rewrite(_mapper: object, _connection: object, line: AuditEvent) -> None:
    raise RuntimeError(f"line {line.id} of the audit log is final")


class AuditHead(Base):
    """The end of the audit log's chain: one row, held while the next event is written."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]


class Notice(Base):
    """A message in a member's inbox."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "member_id", "read_at"), UniqueConstraint("member_id", "cause"))

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    cause: Mapped[str]
    """What it is about, such as ``quiz:12:open``: the same thing is told once."""
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)


class RosterDraft(Base):
    """An uploaded roster that has been read but not yet taken over."""

    __tablename__ = "roster_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    file_name: Mapped[str]
    reading: Mapped[Any] = mapped_column(JSON)

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say where the people would be put, for permission tables."""
        return self.node.path
