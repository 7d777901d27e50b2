"""Duties and checklists as units have set them, and how they stand in a year."""

from collections.abc import Sequence

from sqlalchemy import select

from core.work import Work
from meetings.models import Checklist
from meetings.rules.kinds import KINDS
from members.models import Node


def checklists_of(work: Work, node: Node) -> Sequence[Checklist]:
    """List the checklists that hold for a unit: its own, and those of the units above it."""
    above = [int(part) for part in node.path.strip("/").split("/") if part]
    kept = select(Checklist).where(Checklist.node_id.in_(above)).order_by(Checklist.position, Checklist.id)
    return work.session.scalars(kept).all()


def duty_choices(work: Work, node: Node) -> list[tuple[str, str]]:
    """List what an activity may count for besides its own kind."""
    items = [
        (f"item:{item.id}", f"{one.name}：{item.label}")
        for one in checklists_of(work, node)
        for item in one.items
    ]
    return [*((kind.key, kind.label) for kind in KINDS.values() if kind.key != "other"), *items]
