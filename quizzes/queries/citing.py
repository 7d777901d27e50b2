"""What a question can cite: materials and their paragraphs."""

from collections.abc import Iterable

from sqlalchemy import func, select

from content.models import Material, Paragraph
from core.work import Work
from members.models import Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.models import Question, QuestionState, QuestionVersion
from quizzes.queries.bank import in_usable_banks


def materials_to_cite(work: Work) -> list[tuple[int, str]]:
    """List key and title of the materials at or above the places whose bank the actor keeps, newest first."""
    found = (
        select(Material.id, Material.title)
        .join(Node, Node.id == Material.node_id)
        .where(in_usable_banks(work), Material.withdrawn_at.is_(None))
        .order_by(Material.id.desc())
        .limit(500)
    )
    return [(id_, title) for id_, title in work.session.execute(found)]


def paragraphs_of(work: Work, material_id: int | None) -> list[tuple[str, str]]:
    """List anchor and beginning of the paragraphs of a material as it is read now."""
    found = (
        select(Paragraph.anchor, Paragraph.text)
        .join(Material, Material.revision_id == Paragraph.revision_id)
        .where(Material.id == material_id)
        .order_by(Paragraph.position)
    )
    return [(anchor, shorten(text)) for anchor, text in work.session.execute(found)]


def cited(work: Work, material_id: int | None, anchor: str) -> tuple[str, str]:
    """Give the title of a cited material and the words of the cited paragraph; empty where there is none."""
    found = (
        select(Material.title, Paragraph.text)
        .outerjoin(Paragraph, (Paragraph.revision_id == Material.revision_id) & (Paragraph.anchor == anchor))
        .where(Material.id == material_id)
    )
    row = work.session.execute(found).first() if material_id else None
    return (row[0], row[1] or "") if row else ("", "")


def titles_of(work: Work, material_ids: Iterable[int]) -> dict[int, str]:
    """Give the titles of those of the materials that are not withdrawn."""
    found = select(Material.id, Material.title).where(
        Material.id.in_(set(material_ids)), Material.withdrawn_at.is_(None)
    )
    return dict(work.session.execute(found).all())


def questions_to_open(work: Work, question_ids: Iterable[int]) -> set[int]:
    """Say which of the questions stand in a bank the actor keeps, and may be opened by them."""
    kept = (
        select(Question.id)
        .join(Node, Node.id == Question.node_id)
        .where(Question.id.in_(set(question_ids)), below(work.person.places(*EDITORS)))
    )
    return set(work.session.scalars(kept))


def shorten(text: str, most: int = 40) -> str:
    """Give the beginning of a text.

    >>> shorten("为了加强安全生产工作", 4)
    '为了加强…'
    """
    return text if len(text) <= most else f"{text[:most]}…"


def count_to_recheck(work: Work, material_id: int) -> int:
    """Count the questions of banks the actor uses that wait for 待复核 and cite a material."""
    waiting = (
        select(func.count(Question.id))
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .join(Node, Node.id == Question.node_id)
        .where(
            QuestionVersion.material_id == material_id,
            Question.needs_recheck_since.is_not(None),
            Question.state != QuestionState.RETIRED,
            in_usable_banks(work),
        )
    )
    return work.session.scalar(waiting) or 0
