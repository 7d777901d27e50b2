"""A member's own notes and 收藏. Every statement here asks for the actor's own rows and no others."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from content.models import Material, Paragraph
from content.queries.visibility import may_see
from core.work import Work
from learning.models import Bookmark, Note

PAGE = 30


@dataclass(frozen=True, slots=True)
class Noted:
    """A note with where it stands."""

    note: Note
    title: str
    is_open: bool
    """Whether the actor may open the material now."""
    is_orphan: bool
    """Whether its paragraph is no longer in the text."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A 收藏 with what it leads to."""

    bookmark: Bookmark
    title: str
    words: str
    """The beginning of the paragraph; empty for a whole material."""
    is_open: bool


def notes_on(work: Work, material: Material) -> list[Noted]:
    """List the actor's notes on a material in reading order, those without a place at the end."""
    return [
        Noted(note, material.title, is_open=True, is_orphan=bool(note.anchor) and position is None)
        for note, position in work.session.execute(
            select(Note, Paragraph.position)
            .outerjoin(
                Paragraph, (Paragraph.revision_id == material.revision_id) & (Paragraph.anchor == Note.anchor)
            )
            .where(_mine(work), Note.material_id == material.id)
            .order_by(Paragraph.position.is_(None), Paragraph.position, Note.start, Note.id)
        )
    ]


def own_notes(work: Work, words: str = "", before: int | None = None, limit: int = PAGE) -> list[Noted]:
    """List the actor's notes, the latest first; one more than asked if there is."""
    found = (
        select(Note, Material.title, may_see(work), Paragraph.id)
        .join(Material, Material.id == Note.material_id)
        .outerjoin(
            Paragraph, (Paragraph.revision_id == Material.revision_id) & (Paragraph.anchor == Note.anchor)
        )
        .where(_mine(work))
        .order_by(Note.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        found = found.where(Note.id < before)
    if words:
        looked_in = (Note.words, Note.quote, Material.title)
        found = found.where(or_(*(one.icontains(words, autoescape=True) for one in looked_in)))
    return [
        Noted(note, title, is_open=bool(is_open), is_orphan=bool(note.anchor) and paragraph is None)
        for note, title, is_open, paragraph in work.session.execute(found)
    ]


def count_notes(work: Work) -> int:
    """Count the actor's notes."""
    return work.session.scalar(select(func.count(Note.id)).where(_mine(work))) or 0


def own_bookmarks(work: Work) -> Sequence[Kept]:
    """List the actor's 收藏, the latest first."""
    found = (
        select(Bookmark, Material.title, may_see(work), Paragraph.text)
        .join(Material, Material.id == Bookmark.material_id)
        .outerjoin(
            Paragraph,
            (Paragraph.revision_id == Material.revision_id) & (Paragraph.anchor == Bookmark.anchor),
        )
        .where(Bookmark.member_id == work.person.id)
        .order_by(Bookmark.id.desc())
        .limit(500)
    )
    return [
        Kept(bookmark, title, (text or "")[:80], is_open=bool(is_open))
        for bookmark, title, is_open, text in work.session.execute(found)
    ]


def is_kept(work: Work, material: Material) -> bool:
    """Say whether the actor has the material among their 收藏."""
    mine = select(Bookmark.id).where(
        Bookmark.member_id == work.person.id, Bookmark.material_id == material.id, Bookmark.anchor == ""
    )
    return work.session.scalar(mine) is not None


def _mine(work: Work) -> ColumnElement[bool]:
    return Note.member_id == work.person.id
