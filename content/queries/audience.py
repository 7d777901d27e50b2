"""Whom a material is meant for, and for whom the actor may publish."""

from collections.abc import Sequence

from sqlalchemy import select

from content.access import EDITORS
from content.models import Material
from core.work import Work
from members.models import Member, Node
from members.queries.people import below, people_at


def audience_of(work: Work, material: Material) -> Sequence[int]:
    """List the keys of the active members a material is meant for."""
    people = people_at(material.place).with_only_columns(Member.id).order_by(None)
    if material.stages:
        people = people.where(Member.stage.in_(material.stages))
    return list(work.session.scalars(people))


def audience_choices(work: Work) -> list[tuple[str, str]]:
    """Give the open units for which the actor may publish, as choices of a select, set in by depth."""
    nodes = work.session.scalars(
        select(Node).where(below(work.person.places(*EDITORS)), Node.closed_at.is_(None)).order_by(Node.path)
    ).all()
    top = min((node.path.count("/") for node in nodes), default=0)
    return [(str(node.id), "　" * (node.path.count("/") - top) + node.name) for node in nodes]
