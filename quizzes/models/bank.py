"""The question bank and the files that are read into it, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.models import Material, StoredFile
from core.db import Base
from members.models import Member, Node
from quizzes.rules.imported import severity_of
from quizzes.rules.questions import Content


class Category(Base):
    """A branch of the question bank's tree."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose bank this is, for permission tables."""
        return self.node.path


class QuestionState(StrEnum):
    """Whether a question may go into papers."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ACTIVE = "active"
    RETIRED = "retired"


class Question(Base):
    """A question of the bank. What it asks is in its versions."""

    __tablename__ = "question"
    __table_args__ = (Index(None, "node_id", "state", "type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    """Whose bank it belongs to."""
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id), index=True, default=None)
    topic: Mapped[str] = mapped_column(default="", index=True)
    """知识点."""
    difficulty: Mapped[int] = mapped_column(default=2)
    """1 easy, 2 medium, 3 hard."""
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.ACTIVE)
    type: Mapped[str]
    """Name of the type of the current version, for filters and draws."""
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_version.id", use_alter=True, name="fk_question_version_id_question_version"),
        default=None,
    )
    stem_key: Mapped[str] = mapped_column(default="", index=True)
    """The stem reduced to letters and digits, to find the same question again."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)
    needs_recheck_since: Mapped[datetime | None] = mapped_column(default=None)
    """When the paragraph it cites went out of its material; empty once somebody has looked."""

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)
    category: Mapped[Category | None] = relationship(lazy="raise")
    version: Mapped["QuestionVersion"] = relationship(lazy="raise", foreign_keys=[version_id])

    @property
    def place(self) -> str:
        """Say whose question this is, for permission tables."""
        return self.node.path


class QuestionVersion(Base):
    """A wording of a question. Rows are added, never changed: papers point at them."""

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id))
    number: Mapped[int]
    type: Mapped[str]
    content: Mapped[Any] = mapped_column(JSON)
    """Stem, options, key and explanation, as ``quizzes.rules.questions.Content.to_json`` writes them."""
    source: Mapped[str] = mapped_column(default="")
    """Where the answer is from, as shown to members."""
    origin: Mapped[str] = mapped_column(default="")
    """Import file and line, for the secretary."""
    material_id: Mapped[int | None] = mapped_column(ForeignKey(Material.id), index=True, default=None)
    anchor: Mapped[str] = mapped_column(default="")
    """The cited paragraph of the material."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]

    question: Mapped[Question] = relationship(lazy="raise", foreign_keys=[question_id])


class QuestionPicture(Base):
    """A picture that questions show; wordings name it by its fingerprint, so it never changes."""

    __tablename__ = "question_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of its bytes, in hexadecimal."""
    stored_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), index=True)
    width: Mapped[int]
    height: Mapped[int]

    stored: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class ImportDraft(Base):
    """A bank file that has been read, waiting for the secretary to put right and take over."""

    __tablename__ = "import_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    file_name: Mapped[str]
    format: Mapped[str]
    encoding: Mapped[str] = mapped_column(default="")
    notes: Mapped[Any] = mapped_column(JSON, default=list)
    """Doubts about the file as a whole."""
    line_count: Mapped[int] = mapped_column(default=0)
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id), default=None)
    by_section: Mapped[bool] = mapped_column(default=False)
    """Each chapter of the file becomes a category."""
    takes: Mapped[int] = mapped_column(default=0)
    """How often some of it was taken into the bank."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    file_key: Mapped[str] = mapped_column(default="")
    """The stored file, while a job has yet to read it."""
    failed: Mapped[str] = mapped_column(default="")

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose bank it would go into, for permission tables."""
        return self.node.path


class ImportLines(Base):
    """A stretch of the lines of a file that was read, so that a page need not load all of it."""

    __tablename__ = "import_lines"

    draft_id: Mapped[int] = mapped_column(ForeignKey(ImportDraft.id), primary_key=True)
    stretch: Mapped[int] = mapped_column(primary_key=True)
    """Counts the stretches from 0."""
    lines: Mapped[Any] = mapped_column(JSON)
    """``[[number, text, place], …]``."""


class ImportState(StrEnum):
    """What became of a question that was found in a file."""

    OPEN = "open"
    SKIPPED = "skipped"
    TAKEN = "taken"


class ImportChoice(StrEnum):
    """What to do with a question that stands elsewhere too."""

    NONE = ""
    KEEP = "keep"  # what is there already; this one stays out
    REPLACE = "replace"  # the bank's wording by a new version
    ADD = "add"


class ImportItem(Base):
    """A question found in a file, as it would go into the bank."""

    __tablename__ = "import_item"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        Index(None, "draft_id", "state", "severity"),
        Index(None, "draft_id", "stem_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey(ImportDraft.id))
    number: Mapped[int]
    line: Mapped[int]
    end_line: Mapped[int]
    origin: Mapped[str]
    """Its line or cell, in words."""
    type: Mapped[str]
    content: Mapped[Any] = mapped_column(JSON)
    stem_key: Mapped[str]
    section: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    difficulty: Mapped[int] = mapped_column(default=2)
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id), default=None)
    """Chosen for this one; empty for the draft's."""
    problems: Mapped[Any] = mapped_column(JSON, default=list)
    severity: Mapped[str] = mapped_column(default="")
    """``error`` keeps it out of the bank, ``warning`` asks for a look."""
    is_repeat: Mapped[bool] = mapped_column(default=False)
    twin: Mapped[int | None] = mapped_column(default=None)
    """Number of the question of the same file that says the same."""
    match_id: Mapped[int | None] = mapped_column(ForeignKey(Question.id), index=True, default=None)
    """The question of the bank that says the same."""
    choice: Mapped[ImportChoice] = mapped_column(default=ImportChoice.NONE)
    state: Mapped[ImportState] = mapped_column(default=ImportState.OPEN)
    take: Mapped[int | None] = mapped_column(default=None)
    """With which take it went into the bank."""
    question_id: Mapped[int | None] = mapped_column(ForeignKey(Question.id), index=True, default=None)
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey(QuestionVersion.id), index=True, default=None)
    """The bank's wording before it was replaced, to put it back."""

    @property
    def wording(self) -> Content:
        """The question itself."""
        return Content.from_json(self.content)

    @property
    def needs_words(self) -> bool:
        """Whether it has to be written otherwise; that it stands twice only needs a decision."""
        return severity_of(self.problems, is_decided=True) == "error"
