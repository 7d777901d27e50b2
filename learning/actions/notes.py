"""A member's own notes, highlights and 收藏. Nobody else sees them, so the audit log has none of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from content.models import Material, Paragraph
from core.db import insert_for
from core.errors import BadInputError, RefusalError
from core.work import Work
from learning.models import Bookmark, Note
from learning.queries.notes import count_notes, is_kept
from learning.rules.notes import COLORS, MOST_NOTES, MOST_QUOTE, MOST_WORDS, is_anchor, stands_in

_MOST_PARTS = 30


class TooManyNotesError(RefusalError):
    """The member has more notes than anybody needs."""


@dataclass(frozen=True, slots=True)
class Part:
    """Marked words of one paragraph."""

    anchor: str
    start: int
    quote: str


def mark(
    work: Work, material: Material, parts: Sequence[Part], words: str = "", color: str = "gold"
) -> list[Note]:
    """Mark words in a material, with a note or without; a note without marked words is on the whole of it.

    :raises BadInputError: if the words do not stand there, or there is nothing to keep
    :raises TooManyNotesError: if the member has too many
    """
    if not parts and not words:
        raise BadInputError("请先写下笔记，或选中要标记的文字。")
    _demand_fitting(words, color)
    if len(parts) > _MOST_PARTS:
        raise BadInputError(f"一次最多标记 {_MOST_PARTS} 段，请少选一些。")
    if count_notes(work) + len(parts) >= MOST_NOTES:
        raise TooManyNotesError(f"您的笔记已有 {MOST_NOTES} 条，请先删去一些不用的。")
    _demand_there(work, material, parts)
    notes = [
        Note(
            member_id=work.person.id,
            material_id=material.id,
            anchor=part.anchor,
            start=part.start,
            quote=part.quote,
            words=words if number == 0 else "",
            color=color,
            made_at=work.now,
            changed_at=work.now,
        )
        for number, part in enumerate(parts or [Part("", 0, "")])
    ]
    work.session.add_all(notes)
    work.session.flush()  # The page names them.
    return notes


def rewrite(work: Work, note: Note, words: str) -> None:
    """Change what a note says; emptied, it stays as a highlight, and without one it is gone."""
    _demand_fitting(words, note.color)
    if not words and not note.quote:
        work.session.delete(note)
        return
    note.words, note.changed_at = words, work.now


def erase(work: Work, note: Note) -> None:
    """Take a note away."""
    work.session.delete(note)


def keep(work: Work, material: Material, anchor: str = "") -> None:
    """Put a material, or a paragraph of it, among the actor's 收藏; asking twice is harmless."""
    if anchor and not is_anchor(anchor):
        raise BadInputError("没有看懂要收藏哪一段，请刷新页面后再试。")
    fresh = insert_for(work.session)(Bookmark).values(
        member_id=work.person.id, material_id=material.id, anchor=anchor, made_at=work.now
    )
    work.session.execute(fresh.on_conflict_do_nothing(index_elements=["member_id", "material_id", "anchor"]))


def toggle_kept(work: Work, material: Material) -> bool:
    """Put a material among the actor's 收藏, or take it out; says whether it is there now."""
    if not is_kept(work, material):
        keep(work, material)
        return True
    work.session.execute(
        delete(Bookmark).where(
            Bookmark.member_id == work.person.id, Bookmark.material_id == material.id, Bookmark.anchor == ""
        )
    )
    return False


def drop_kept(work: Work, bookmark: Bookmark) -> None:
    """Take something out of the actor's 收藏."""
    work.session.delete(bookmark)


def _demand_fitting(words: str, color: str) -> None:
    if len(words) > MOST_WORDS:
        raise BadInputError(f"笔记请控制在 {MOST_WORDS} 字以内。")
    if color not in COLORS:
        raise BadInputError("没有这种颜色，请刷新页面后再试。")


def _demand_there(work: Work, material: Material, parts: Sequence[Part]) -> None:
    wanted = {part.anchor for part in parts}
    texts = dict(
        work.session.execute(
            select(Paragraph.anchor, Paragraph.text).where(
                Paragraph.revision_id == material.revision_id, Paragraph.anchor.in_(wanted)
            )
        ).all()
    )
    for part in parts:
        fits = 0 <= part.start <= 10**6 and len(part.quote) <= MOST_QUOTE
        if not fits or not stands_in(part.quote, texts.get(part.anchor, "")):
            raise BadInputError("选中的文字与现在的正文对不上，资料可能刚刚更新。请刷新页面后再选。")
