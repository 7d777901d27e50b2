"""The permission table's words about materials, in SQL: lists filter by these, tests compare the two."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select

from content.access import EDITORS, READERS
from content.models import Material, StudyColumn
from core.work import Viewer, Work
from members.models import Node
from members.queries.people import below


def is_public(work: Work) -> ColumnElement[bool]:
    """Hold for materials that members see now; the counterpart of ``access.is_published``."""
    return and_(Material.published_at <= work.now, Material.withdrawn_at.is_(None))


def is_for(person: Viewer) -> ColumnElement[bool]:
    """Hold for materials meant for a person; the counterpart of ``is_meant_for`` and ``fits_stage``."""
    # The list is kept as JSON text; both databases can look into that, and a stage's name is one word.
    stages = cast(Material.stages, Text)
    everybody, theirs = stages == "[]", stages.contains(f'"{person.stage}"', autoescape=True)
    return and_(Material.node_id.in_(person.node_ids), or_(everybody, theirs))


def may_study(work: Work) -> ColumnElement[bool]:
    """Hold for what the actor is to study or may: lists of members show these."""
    return and_(is_public(work), is_for(work.person))


def may_see(work: Work) -> ColumnElement[bool]:
    """Hold for every material whose page the actor may open."""
    return or_(may_study(work), Material.node_id.in_(nodes_below(work.person.places(*READERS))))


def may_edit(work: Work) -> ColumnElement[bool]:
    """Hold for the materials the actor may change."""
    return Material.node_id.in_(nodes_below(work.person.places(*EDITORS)))


def may_edit_column(work: Work) -> ColumnElement[bool]:
    """Hold for the columns the actor may change."""
    return StudyColumn.node_id.in_(nodes_below(work.person.places(*EDITORS)))


def nodes_below(places: Iterable[str]) -> ColumnElement[int]:
    """Select the keys of the nodes at or below some places."""
    return select(Node.id).where(below(places)).scalar_subquery()
