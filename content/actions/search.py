"""Keeping the search index: in the same transaction as the text, and made again where it was left behind."""

from sqlalchemy import delete, insert, select

from content.models import Material, Searched, SearchedSection
from content.queries.paragraphs import paragraphs_of
from content.queries.search import left_behind
from content.rules.search_words import SCHEME, Section, sections, tokens
from core import search_index
from core.work import Work

_AT_ONCE = 50


def index(work: Work, material: Material) -> None:
    """Put what is read of a material now into the index, in place of what was there."""
    now = {
        "revision_id": material.revision_id,
        "title": material.title,
        "summary": material.summary,
        "scheme": SCHEME,
    }
    work.session.flush()  # The rows refer to the material and its revision.
    had = work.session.get(Searched, material.id)
    if had is not None and all(getattr(had, name) == value for name, value in now.items()):
        return
    _take_out(work, material.id)
    made = _sections(work, material)
    work.session.merge(Searched(material_id=material.id, sections=len(made), **now))
    rows = [{"material_id": material.id, "first": one.first, "last": one.last} for one in made]
    ids = work.session.scalars(
        insert(SearchedSection).returning(SearchedSection.id, sort_by_parameter_order=True), rows
    ).all()
    title = tokens(f"{material.title}\n{material.summary}")
    search_index.put(
        work.session,
        [search_index.Entry(key, title, tokens(one.text)) for key, one in zip(ids, made, strict=True)],
    )


def index_left_behind(work: Work, most: int = _AT_ONCE) -> int:
    """Index materials that the index does not have as they are now; give how many there were.

    After an upgrade that brings the index, or cuts differently, these are all there are.
    """
    materials = work.session.scalars(left_behind().limit(most)).all()
    for material in materials:
        index(work, material)
    return len(materials)


def index_again(work: Work) -> None:
    """Make the whole index anew: after a restore, or when ``flask check`` says so."""
    search_index.empty(work.session)
    work.session.execute(delete(SearchedSection))
    work.session.execute(delete(Searched))
    while index_left_behind(work):
        work.session.expunge_all()  # The texts of all materials together need not fit into memory.


def _take_out(work: Work, material_id: int) -> None:
    own = SearchedSection.material_id == material_id
    search_index.take_out(work.session, work.session.scalars(select(SearchedSection.id).where(own)).all())
    work.session.execute(delete(SearchedSection).where(own))


def _sections(work: Work, material: Material) -> list[Section]:
    if material.revision_id is None:
        return [Section(0, 0, "")]
    found = paragraphs_of(work, material.revision_id)
    return sections([(one.position, one.heading, one.text) for one in found]) or [Section(0, 0, "")]
