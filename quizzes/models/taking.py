"""Quizzes, their papers, attempts, answers and standings as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, case
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from members.models import Member, Node
from quizzes.models.bank import Category, QuestionVersion
from quizzes.rules.windows import Counting


class QuizState(StrEnum):
    """Whether members see the quiz."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PaperKind(StrEnum):
    """How the questions of a quiz are chosen."""

    FIXED = "fixed"
    DRAWN_ONCE = "drawn_once"
    DRAWN_EACH = "drawn_each"


class Reveal(StrEnum):
    """When right answers and explanations are shown."""

    AT_ONCE = "at_once"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


class BoardNames(StrEnum):
    """Whose names a board shows to members."""

    SHOWN = "shown"
    TOP = "top"
    NUMBERS = "numbers"
    MINE = "mine"


class Quiz(Base):
    """A 知识测试 members can take."""

    __tablename__ = "quiz"
    __table_args__ = (
        CheckConstraint("attempts_allowed >= 1", name="attempts_allowed"),
        CheckConstraint("minutes >= 1", name="minutes"),
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("cool_down_minutes >= 0 AND tries_a_day >= 0", name="pace"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    """The audience: members at or below the node."""
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    preset: Mapped[str] = mapped_column(default="formal")
    state: Mapped[QuizState] = mapped_column(default=QuizState.DRAFT)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=40)
    attempts_allowed: Mapped[int] = mapped_column(default=1)
    counting: Mapped[Counting] = mapped_column(default=Counting.BEST)
    paper_kind: Mapped[PaperKind] = mapped_column(default=PaperKind.DRAWN_ONCE)
    multiple_policy: Mapped[str] = mapped_column(default="strict")
    """Name of a ``quizzes.rules.scoring.MultiplePolicy``."""
    reveal: Mapped[Reveal] = mapped_column(default=Reveal.AFTER_CLOSE)
    shuffles_options: Mapped[bool] = mapped_column(default=True)
    shuffles_questions: Mapped[bool] = mapped_column(default=False)
    pass_percent: Mapped[int] = mapped_column(default=60)
    good_percent: Mapped[int] = mapped_column(default=80)
    excellent_percent: Mapped[int] = mapped_column(default=90)
    hundredths: Mapped[int] = mapped_column(default=50)
    """学时 for passing it, in hundredths."""
    gives_certificate: Mapped[bool] = mapped_column(default=False)
    """Whether those who pass can have a certificate."""
    board_names: Mapped[BoardNames] = mapped_column(default=BoardNames.SHOWN)
    cool_down_minutes: Mapped[int] = mapped_column(default=0)
    """How long one waits between two attempts; 0 for not at all."""
    tries_a_day: Mapped[int] = mapped_column(default=0)
    """How many attempts one may start on a day of Shanghai; 0 for any number."""
    password_hash: Mapped[str] = mapped_column(default="")
    """Of the word given out at the meeting, as ``quizzes.rules.passwords`` writes it; empty for none."""
    is_open_book: Mapped[bool] = mapped_column(default=False)
    """开卷: one may look things up, and the front page says so."""
    flags_leaving: Mapped[bool] = mapped_column(default=False)
    """Whether those who set it are shown how often members left the page."""
    has_timed_sections: Mapped[bool] = mapped_column(default=False)
    """Its sections have a time of their own each, and come one after the other; ``minutes`` is their sum."""
    extended_until: Mapped[datetime | None] = mapped_column(default=None)
    """The latest end of anybody's own window (``QuizOverride``)."""
    resit_of_id: Mapped[int | None] = mapped_column(ForeignKey("quiz.id"), index=True, default=None)
    """The quiz this is the 补考 of: then it is meant only for those with a ``QuizInvitation``."""
    full_points: Mapped[int] = mapped_column(default=0)
    """Sum of the paper in hundredths of a point, for the front page."""
    regrades: Mapped[int] = mapped_column(default=0)
    """How many 改判 there were; where there was none, nobody looks for corrections."""
    marks_blind: Mapped[bool] = mapped_column(default=False)
    """Who marks written answers does not see whose they are."""
    marks_twice: Mapped[bool] = mapped_column(default=False)
    """Two persons mark each written answer."""
    question_count: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(default=None)

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whom it is meant for, for permission tables."""
        return self.node.path

    @hybrid_property
    def over_at(self) -> datetime:
        """Give the moment from which nobody can start it, not even by a window of their own."""
        return max(self.closes_at, self.extended_until or self.closes_at)

    @over_at.inplace.expression
    @classmethod
    def _over_at(cls) -> ColumnElement[datetime]:
        return case((cls.extended_until > cls.closes_at, cls.extended_until), else_=cls.closes_at)


class PaperSection(Base):
    """A section of a quiz's paper: what to draw, or the heading over fixed questions."""

    __tablename__ = "paper_section"
    __table_args__ = (UniqueConstraint("quiz_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    position: Mapped[int]
    type: Mapped[str]
    count: Mapped[int]
    worth: Mapped[int]
    """Points of each question, in hundredths."""
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id), default=None)
    topic: Mapped[str] = mapped_column(default="")
    difficulty: Mapped[int | None] = mapped_column(default=None)
    minutes: Mapped[int] = mapped_column(default=0)
    """How long it may take by itself; 0 where the whole paper has one time."""


class PaperQuestion(Base):
    """A question on the paper of a quiz whose paper is the same for all."""

    __tablename__ = "paper_question"
    __table_args__ = (
        UniqueConstraint("quiz_id", "position"),
        UniqueConstraint("quiz_id", "version_id"),
        Index(None, "version_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    position: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id))
    worth: Mapped[int]


class AttemptState(StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    SUBMITTED = "submitted"


class Attempt(Base):
    """One sitting of a quiz by one member."""

    __tablename__ = "attempt"
    # Two taps on "start" race; the second must fail here, not in a count made beforehand.
    __table_args__ = (
        UniqueConstraint("quiz_id", "member_id", "number"),
        Index(None, "member_id", "state"),
        Index(None, "state", "deadline_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    number: Mapped[int]
    seed: Mapped[int]
    """Draws and shuffles this attempt's questions, the same way every time its page is shown."""
    paper: Mapped[Any] = mapped_column(JSON)
    """``[[version_id, worth], …]`` by position, copied when it starts so that nothing can change under it."""
    sections: Mapped[Any | None] = mapped_column(JSON(none_as_null=True), default=None)
    """Of a paper whose sections have times of their own: as ``quizzes.rules.sections`` writes them."""
    policy: Mapped[str]
    """The multiple-choice rule it is marked by, copied from the quiz."""
    shuffles_options: Mapped[bool]
    state: Mapped[AttemptState] = mapped_column(default=AttemptState.OPEN)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    spent_seconds: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)
    """Earned, in hundredths of a point, as far as it is marked."""
    worth: Mapped[int]
    """Sum of what counts of the paper."""
    times_left: Mapped[int] = mapped_column(default=0)
    """How often the page says it was left for some seconds: it counts itself, so it proves nothing."""
    by_position: Mapped[Any] = mapped_column(JSON, default=list)
    """Points earned at each position, once submitted."""
    choices: Mapped[Any] = mapped_column(JSON, default=list)
    """What was chosen at each position, as ``quizzes.rules.choices`` writes it, once submitted.

    Statistics count ten thousand of these much faster than the rows of their answers.
    """
    spent_by_position: Mapped[Any | None] = mapped_column(JSON(none_as_null=True), default=None)
    """Seconds that each question took, as ``quizzes.rules.pace`` reads them off the saves, once submitted."""
    unmarked: Mapped[int] = mapped_column(default=0)
    """How many written answers wait for a person to mark them."""
    final_at: Mapped[datetime | None] = mapped_column(default=None)
    """When all of it was marked for the first time."""

    quiz: Mapped[Quiz] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")


class Answer(Base):
    """What a member answered at one position of an attempt."""

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    first_at: Mapped[datetime | None] = mapped_column(default=None)
    """When anything was saved here for the first time; ``None`` of answers keyed in from paper."""
    saved_at: Mapped[datetime]
    replaced: Mapped[Any | None] = mapped_column(JSON(none_as_null=True), default=None)
    """What another device had saved here meanwhile, where this answer waited without a network.

    The one that came later stands; until it is changed again, the page shows both and lets the member choose.
    """


class Standing(Base):
    """The counted attempt of a member at a quiz, kept in the same transaction as its marks."""

    __tablename__ = "standing"
    __table_args__ = (Index("ix_standing_order", "quiz_id", "points", "spent_seconds", "submitted_at"),)

    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id))
    points: Mapped[int]
    spent_seconds: Mapped[int]
    submitted_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=1)
    """How many attempts were submitted."""
    unmarked: Mapped[int] = mapped_column(default=0)
    """Written answers of the counted attempt that wait for a person: its points are provisional."""
