"""Paragraphs that can be cited."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from content.models import Material, Paragraph
from content.rules.changes import Words
from core.work import Work


def paragraphs_of(work: Work, revision_id: int) -> Sequence[Paragraph]:
    """List a revision's paragraphs in reading order."""
    return work.session.scalars(
        select(Paragraph).where(Paragraph.revision_id == revision_id).order_by(Paragraph.position)
    ).all()


def find(work: Work, material_id: int, phrase: str) -> str | None:
    """Find the anchor of the first paragraph of a material's present text that has a phrase in it.

    Blanks and line breaks do not count: ``第 一 条`` is found in ``第一条``.
    """
    wanted = re.sub(r"\s+", "", phrase)
    own = (
        select(Paragraph.anchor, Paragraph.text)
        .join(Material, Material.revision_id == Paragraph.revision_id)
        .where(Material.id == material_id)
        .order_by(Paragraph.position)
    )
    for anchor, text in work.session.execute(own) if wanted else ():
        if wanted in re.sub(r"\s+", "", text):
            return anchor
    return None


def words_of(work: Work, revision_id: int) -> list[Words]:
    """List a revision's paragraphs as they are compared with another's."""
    rows = (
        select(Paragraph.anchor, Paragraph.text, Paragraph.heading)
        .where(Paragraph.revision_id == revision_id)
        .order_by(Paragraph.position)
    )
    return [Words(*row) for row in work.session.execute(rows)]
