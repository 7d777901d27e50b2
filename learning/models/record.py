"""Progress through materials, the hours ledger and its totals, rules and targets."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.models import Material, Revision, StoredFile
from core.db import Base
from learning.rules.claims import ClaimState
from learning.rules.hours import Evidence, HourCategory
from members.models import Member, Node
from quizzes.models import Question, QuestionVersion, Quiz


class Progress(Base):
    """How far a member has come with a material."""

    __tablename__ = "progress"
    __table_args__ = (Index(None, "material_id", "finished_at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey(Revision.id))
    """The revision that was read last."""
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    percent: Mapped[int] = mapped_column(default=0)
    """How far the page, the PDF or the video has been reached."""
    position: Mapped[str] = mapped_column(default="")
    """Where to go on: an anchor, ``page:3`` or ``second:95``."""
    attended_ms: Mapped[int] = mapped_column(default=0)
    """How long it was looked at, as the server timed it. The member's own business: it only says whether the
    material is finished, and is shown to nobody else."""
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class Attention(Base):
    """Which page a member is looking at: the one chain of beats that adds to ``Progress.attended_ms``."""

    __tablename__ = "attention"

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id))
    chain: Mapped[str]
    number: Mapped[int]
    """The number that the next beat must have."""
    beat_at: Mapped[datetime]
    rests: Mapped[bool]


class StudyRule(Base):
    """When a material counts as studied, where it was set for it; ``None`` for what is usual for its kind."""

    __tablename__ = "study_rule"

    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id), primary_key=True)
    percent: Mapped[int | None] = mapped_column(default=None)
    seconds: Mapped[int | None] = mapped_column(default=None)
    asks_checks: Mapped[bool] = mapped_column(default=True)
    """Whether its check questions must have been answered rightly."""


class CheckQuestion(Base):
    """A question of the bank that is asked in a material or at its end, to recall what was read."""

    __tablename__ = "check_question"
    __table_args__ = (UniqueConstraint("material_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id))
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    position: Mapped[int]
    anchor: Mapped[str] = mapped_column(default="")
    """The paragraph after which it is asked; empty for the end.

    While the text has no such paragraph, it is asked at the end too."""


class CheckAnswer(Base):
    """How a member stands to a check question."""

    __tablename__ = "check_answer"

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey(CheckQuestion.id, ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id))
    value: Mapped[Any] = mapped_column(JSON)
    """What was answered last."""
    tries: Mapped[int]
    answered_at: Mapped[datetime]
    right_at: Mapped[datetime | None] = mapped_column(default=None)


class Note(Base):
    """What a member marked in a material: a highlight, a note, or both. Nobody else sees it."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "member_id", "material_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id))
    anchor: Mapped[str]
    """The paragraph; empty for a note on the whole material."""
    start: Mapped[int] = mapped_column(default=0)
    """Where the marked words begin in the paragraph's text, counted in characters."""
    quote: Mapped[str] = mapped_column(default="")
    """The words that are marked, so that they can be shown when the paragraph is gone."""
    words: Mapped[str] = mapped_column(default="")
    color: Mapped[str] = mapped_column(default="gold")
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Bookmark(Base):
    """A 收藏: a material, or one paragraph of it, that a member wants to find again."""

    __tablename__ = "bookmark"
    __table_args__ = (UniqueConstraint("member_id", "material_id", "anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id))
    anchor: Mapped[str] = mapped_column(default="")
    """Empty for the whole material."""
    made_at: Mapped[datetime]


class HourRule(Base):
    """A conversion rule with the days from and to which it holds."""

    __tablename__ = "hour_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    name: Mapped[str]
    unit: Mapped[str]
    """What is converted: ``day``, ``half_day``, ``hour``, ``material``, ``quiz``."""
    hundredths: Mapped[int]
    cap_per_year: Mapped[int | None] = mapped_column(default=None)
    cap_per_event: Mapped[int | None] = mapped_column(default=None)
    preset: Mapped[str] = mapped_column(default="")
    """By which of ``learning.rules.hours.PRESETS`` lengths of time are counted; empty: in proportion."""
    category: Mapped[HourCategory]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None] = mapped_column(default=None)


class HourEntry(Base):
    """Study hours a member earned, for what, and when. Rows are added, never changed."""

    __tablename__ = "hour_entry"
    # One cause counts once, however often it is reported.
    __table_args__ = (
        UniqueConstraint("member_id", "cause"),
        Index(None, "member_id", "year", "earned_at"),
        Index(None, "year", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    cause: Mapped[str]
    """``quiz:7``, ``material:12``, ``sample:…``, ``reversal:31``."""
    hundredths: Mapped[int]
    """Hundredths of one 学时, so that sums are exact; negative only in a reversal."""
    category: Mapped[HourCategory]
    evidence: Mapped[Evidence]
    title: Mapped[str]
    """What was learned, as printed in the record."""
    form: Mapped[str] = mapped_column(default="")
    """学习形式."""
    host: Mapped[str] = mapped_column(default="")
    """主讲、主持."""
    venue: Mapped[str] = mapped_column(default="")
    """地点或平台."""
    outcome: Mapped[str] = mapped_column(default="")
    """考核方式与结果."""
    year: Mapped[int]
    """Shanghai calendar year it counts in."""
    earned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    written_at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(default="")
    """Name and version of the rule that set the hours."""
    certifier_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    """认定人; nobody where the site itself saw it."""
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("hour_entry.id"), unique=True, default=None)
    remark: Mapped[str] = mapped_column(default="")


class HourTotal(Base):
    """Sum of a member's entries in a year, kept in the same transaction and proven by ``flask check``."""

    __tablename__ = "hour_total"

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    hundredths: Mapped[int]


class HourTarget(Base):
    """应修: how many hours a kind of member is to earn in a year."""

    __tablename__ = "hour_target"
    __table_args__ = (
        UniqueConstraint("node_id", "audience", "year"),
        CheckConstraint("hundredths >= 0", name="hundredths"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    audience: Mapped[str]
    """Name of a ``learning.rules.targets`` audience: ``member``, ``committee``, ``candidate``."""
    year: Mapped[int]
    hundredths: Mapped[int]


class Claim(Base):
    """Hours a member earned elsewhere and asks to have counted: 学时申报."""

    __tablename__ = "claim"
    # A course is under way or approved once; what was returned or withdrawn stands in nobody's way.
    __table_args__ = (UniqueConstraint("member_id", "live_key"), Index(None, "state", "member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    live_key: Mapped[str | None] = mapped_column(default=None)
    """What makes it the same course, while it is under way or approved."""
    title: Mapped[str]
    form: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    """地点或平台."""
    host: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    """考核方式与结果."""
    started_on: Mapped[date]
    ended_on: Mapped[date]
    hundredths: Mapped[int]
    category: Mapped[HourCategory]
    remark: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), default=None)
    """证明材料, never demanded."""
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.PENDING)
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    """Who entered it: the member, or a keeper from a transcript."""
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    reason: Mapped[str] = mapped_column(default="")
    """Why it was returned."""

    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say where the member belongs, for permission tables."""
        return self.member.place


class TranscriptDraft(Base):
    """An uploaded transcript of courses that has been read but not yet entered."""

    __tablename__ = "transcript_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    member_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
    """Whose courses they are, where the file names nobody; a member's own upload is always their own."""
    at: Mapped[datetime]
    file_name: Mapped[str]
    reading: Mapped[Any] = mapped_column(JSON)


class YearClosing(Base):
    """A unit's year that is closed: what was due and earned stands; what comes later shows as such."""

    __tablename__ = "year_closing"
    __table_args__ = (UniqueConstraint("node_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    year: Mapped[int]
    closed_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose year it is, for permission tables."""
        return self.node.path


class YearRecord(Base):
    """What a member had to reach and had reached when the year was closed."""

    __tablename__ = "year_record"

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey(YearClosing.id), index=True)
    due: Mapped[int]
    """应修 in hundredths; whatever targets, roles and exemptions become later."""
    earned: Mapped[int]
    is_exempt: Mapped[bool]
    last_entry_id: Mapped[int] = mapped_column(default=0)
    """Key of the member's last entry of the year at that time: what has a higher one came later."""
    closed_at: Mapped[datetime]


class Certificate(Base):
    """That a member has passed a quiz, as it was printed. Never changed: a corrected result gets another."""

    __tablename__ = "certificate"
    # Two who ask at once get the same.
    __table_args__ = (UniqueConstraint("quiz_id", "member_id", "points", "worth"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    """By it everybody who holds the paper can have it checked; nobody can guess one."""
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    name: Mapped[str]
    branch: Mapped[str]
    title: Mapped[str]
    """Of the quiz, when it was issued."""
    issuer: Mapped[str]
    points: Mapped[int]
    worth: Mapped[int]
    band: Mapped[str]
    """Name of a ``quizzes.rules.scoring.Band``."""
    earned_at: Mapped[datetime]
    issued_at: Mapped[datetime]


class CertificateMiss(Base):
    """A number that was asked for and does not exist, for throttling; old rows are swept away."""

    __tablename__ = "certificate_miss"
    __table_args__ = (Index(None, "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    at: Mapped[datetime]
