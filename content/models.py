"""Columns, materials, their revisions and paragraphs, and the files behind them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from members.models import Member, Node


class StoredFile(Base):
    """A file in the store, under a name that nobody can guess."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Name in the file store."""
    name: Mapped[str]
    """What the uploader called it; shown, and given back on download."""
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]


class StudyColumn(Base):
    """A 学习专栏: a branch of the tree that materials hang on."""

    __tablename__ = "study_column"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("study_column.id"))
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    """Whose column this is: members at or below the node see it."""
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    cover_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    @property
    def place(self) -> str:
        """Say whose column this is, for permission tables."""
        return self.node.path


class MaterialKind(StrEnum):
    """How a material is studied."""

    ARTICLE = "article"  # rich text, Markdown and DOCX all end as one
    PDF = "pdf"
    VIDEO = "video"
    AUDIO = "audio"
    PICTURE = "picture"
    LINK = "link"  # to a page outside of the site, which the site never fetches


class Material(Base):
    """Something to study."""

    __tablename__ = "material"
    __table_args__ = (Index(None, "column_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    column_id: Mapped[int] = mapped_column(ForeignKey(StudyColumn.id))
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), index=True)
    """The audience: members at or below the node."""
    stages: Mapped[Any] = mapped_column(JSON, default=list)
    """Life-cycle stages it is meant for; an empty list means everybody."""
    title: Mapped[str]
    kind: Mapped[MaterialKind]
    summary: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")
    """Where the text comes from, as shown under its title."""
    is_required: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    published_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    """From when members see it; ``None`` is a draft."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    hundredths: Mapped[int] = mapped_column(default=0)
    """学时 for finishing it, in hundredths."""
    position: Mapped[int] = mapped_column(default=0)
    revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, name="fk_material_revision_id_revision"), default=None
    )
    """The revision that is read now."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    created_at: Mapped[datetime]

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)
    column: Mapped[StudyColumn] = relationship(lazy="raise")
    revision: Mapped["Revision | None"] = relationship(lazy="raise", foreign_keys=[revision_id])

    @property
    def place(self) -> str:
        """Say whom it is meant for, for permission tables."""
        return self.node.path


class Revision(Base):
    """One state of a material. Rows are added, never changed: what was studied stays provable."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("material_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id))
    number: Mapped[int]
    html: Mapped[str] = mapped_column(default="")
    """Clean HTML with an anchor on each paragraph; of a PDF, its text page by page."""
    characters: Mapped[int] = mapped_column(default=0)
    """How much text there is, for the reading time."""
    pages: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    """Length of a video or a recording."""
    url: Mapped[str] = mapped_column(default="")
    """Of a link: the page outside of the site that it leads to."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), default=None)
    """The original, as uploaded."""
    shown_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), default=None)
    """The PDF made of the original, where its pages are looked at instead."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")

    file: Mapped[StoredFile | None] = relationship(lazy="joined", foreign_keys=[file_id])
    shown: Mapped[StoredFile | None] = relationship(lazy="joined", foreign_keys=[shown_id])

    @property
    def kind(self) -> MaterialKind:
        """Say how it is studied; a material may have been an article before it became a film."""
        if self.url:
            return MaterialKind.LINK
        media_type = self.file.media_type if self.file else ""
        if media_type.startswith("image/"):
            return MaterialKind.PICTURE
        if media_type.startswith("video/"):
            return MaterialKind.VIDEO
        if media_type.startswith("audio/"):
            return MaterialKind.AUDIO
        return MaterialKind.PDF if self.pages else MaterialKind.ARTICLE


class Conversion(Base):
    """A file that waits to become a revision, or could not become one; gone once it has."""

    __tablename__ = "conversion"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Two replacements race; the later one takes the place of the earlier.
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id))
    at: Mapped[datetime]
    job_id: Mapped[int]
    """The job that reads it; no foreign key, since jobs are forgotten after a month."""
    failed: Mapped[str] = mapped_column(default="")
    """Why it could not be read, in a Chinese sentence."""

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class Paragraph(Base):
    """A citable paragraph of a revision."""

    __tablename__ = "paragraph"
    __table_args__ = (UniqueConstraint("revision_id", "anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey(Revision.id))
    position: Mapped[int]
    anchor: Mapped[str]
    heading: Mapped[str] = mapped_column(default="")
    text: Mapped[str]


class Searched(Base):
    """What the search index has of a material: as it was when it was last cut into words."""

    __tablename__ = "searched"

    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id), primary_key=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey(Revision.id))
    title: Mapped[str]
    summary: Mapped[str]
    scheme: Mapped[int]
    """``rules.search_words.SCHEME`` it was cut by."""
    sections: Mapped[int]
    """How many rows of the index are its."""


class SearchedSection(Base):
    """Paragraphs of a material that are one row of the search index, which has the same number."""

    __tablename__ = "searched_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id), index=True)
    first: Mapped[int]
    """Position of its first paragraph in the revision that is read; 0 where there is none."""
    last: Mapped[int]


class Picture(Base):
    """A picture inside a revision's text, served only to those who may read the material."""

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))

    material: Mapped[Material] = relationship(lazy="joined", innerjoin=True)
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
