"""Which people there are, and which of them somebody may see."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, false, or_, select

from core.work import Work
from members.access import MANAGERS
from members.models import Member, MemberState, Node, RoleGrant


def below(places: Iterable[str]) -> ColumnElement[bool]:
    """Make the condition that ``Node.path`` lies at or below one of ``places``."""
    return or_(false(), *(Node.path.startswith(place, autoescape=True) for place in places))


def people_at(place: str) -> Select[Member]:
    """Select the active members at or below a node, ordered by group and name."""
    return (
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(below([place]), Member.state == MemberState.ACTIVE)
        .order_by(Node.path, Member.name, Member.id)
    )


def managers_above(work: Work, place: str) -> Sequence[int]:
    """List the members whose managing role reaches ``place``."""
    above = [int(part) for part in place.strip("/").split("/") if part]
    held = select(RoleGrant.member_id).where(RoleGrant.node_id.in_(above), RoleGrant.role.in_(MANAGERS))
    return work.session.scalars(held.distinct()).all()
