"""Searching in titles, summaries and texts: only in what the actor may open."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from content.models import Material, MaterialKind, Paragraph, Searched, SearchedSection
from content.queries.visibility import may_see
from content.rules.search_words import (
    SCHEME,
    Piece,
    Query,
    best_paragraph,
    lit,
    parts_of,
    read_query,
    snippet,
)
from core import search_index
from core.work import Work

PAGE = 10
MOST = 500
"""Sections that are ranked; who finds more is asked to be more precise."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for, and where."""

    words: str = ""
    column_ids: Collection[int] | None = None
    kind: MaterialKind | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A material that has what is looked for, and where it does best."""

    material: Material
    title: Sequence[Piece]
    pieces: Sequence[Piece]
    anchor: str
    """The paragraph to open; empty when only the title has it."""
    heading: str
    more: int
    """How many further sections have it."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found."""

    found: Sequence[Found] = ()
    total: int = 0
    is_cut: bool = False
    """Whether there is more than is ever listed."""
    pages: int = 0
    suggestions: Sequence[str] = ()


def search(work: Work, asked: Asked) -> Results:
    """Find materials, best first, with the paragraph that has most of what is looked for."""
    query = read_query(asked.words)
    if not query.terms:
        return Results()
    rows = search_index.best(work.session, query.terms, _allowed(work, asked), SearchedSection.id, MOST)
    if not rows:
        return Results(suggestions=[part for part in parts_of(query) if _is_anywhere(work, asked, part)])
    by_material: dict[int, list[int]] = defaultdict(list)
    for section_id, material_id, _ in rows:
        by_material[material_id].append(section_id)
    pages = -(-len(by_material) // PAGE)
    first = (min(asked.page, pages) - 1) * PAGE
    shown = dict(list(by_material.items())[first : first + PAGE])
    return Results(_shown(work, query, shown), len(by_material), len(rows) >= MOST, pages)


def left_behind() -> Select[Material]:
    """Select the materials that the index does not have as they are now."""
    is_same = (
        (Searched.material_id == Material.id)
        & Searched.revision_id.is_not_distinct_from(Material.revision_id)
        & (Searched.title == Material.title)
        & (Searched.summary == Material.summary)
        & (Searched.scheme == SCHEME)
    )
    return (
        select(Material)
        .outerjoin(Searched, is_same)
        .where(Searched.material_id.is_(None))
        .order_by(Material.id)
    )


def _allowed(work: Work, asked: Asked) -> Select[int, int]:
    allowed = (
        select(SearchedSection.id, SearchedSection.material_id)
        .join(Material, Material.id == SearchedSection.material_id)
        .where(may_see(work))
    )
    if asked.column_ids is not None:
        allowed = allowed.where(Material.column_id.in_(asked.column_ids))
    return allowed if asked.kind is None else allowed.where(Material.kind == asked.kind)


def _is_anywhere(work: Work, asked: Asked, words: str) -> bool:
    terms = read_query(words).terms
    return bool(search_index.best(work.session, terms, _allowed(work, asked), SearchedSection.id, 1))


def _shown(work: Work, query: Query, shown: dict[int, list[int]]) -> list[Found]:
    materials = {
        one.id: one
        for one in work.session.scalars(
            select(Material)
            .where(Material.id.in_(shown))
            .options(joinedload(Material.column), joinedload(Material.revision))
        )
    }
    paragraphs = _paragraphs(work, [ids[0] for ids in shown.values()])
    return [
        _as_found(materials[key], query, paragraphs.get(key, []), len(ids) - 1) for key, ids in shown.items()
    ]


def _paragraphs(work: Work, section_ids: Sequence[int]) -> dict[int, list[Paragraph]]:
    """Read the paragraphs of one section of each material."""
    within = (
        select(Material.id, Paragraph)
        .join(SearchedSection, SearchedSection.material_id == Material.id)
        .join(Paragraph, Paragraph.revision_id == Material.revision_id)
        .where(
            SearchedSection.id.in_(section_ids),
            Paragraph.position.between(SearchedSection.first, SearchedSection.last),
        )
        .order_by(Paragraph.position)
    )
    found: dict[int, list[Paragraph]] = defaultdict(list)
    for material_id, paragraph in work.session.execute(within):
        found[material_id].append(paragraph)
    return found


def _as_found(material: Material, query: Query, paragraphs: Sequence[Paragraph], more: int) -> Found:
    title = lit(material.title, query)
    if not paragraphs:
        return Found(material, title, snippet(material.summary, query), "", "", more)
    texts = [one.text for one in paragraphs]
    best = paragraphs[best_paragraph(texts, query)]
    pieces = snippet(best.text, query)
    if any(piece.is_hit for piece in pieces):
        return Found(material, title, pieces, best.anchor, best.heading, more)
    # Only the title or the summary has it: every section is found with them.
    return Found(material, title, snippet(material.summary or best.text, query), "", "", 0)
