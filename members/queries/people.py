"""Which people there are, and which of them somebody may see."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, func, or_, select, tuple_

from core.work import Work
from members.access import MANAGERS, OVERSEERS
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


WAITING = "waiting"
"""Instead of a state: who still has an initial password, or none."""


class Asked(NamedTuple):
    """What a list of people is asked for; empty means all."""

    words: str = ""
    """Part of a name, 工号 or phone number."""
    node_id: int | None = None
    stage: str = ""
    state: str = "active"
    role: str = ""
    sort: str = "node"
    """A key of ``SORTS``; with ``-`` in front downwards."""
    after: int | None = None
    """Key of the last person of the page before."""


SORTS: dict[str, Any] = {
    "name": Member.name,
    "login": Member.login,
    "stage": Member.stage,
    "node": Node.path,
}


def people(work: Work, asked: Asked, *, limit: int | None = None) -> Sequence[Member]:
    """List the people the actor oversees who fit."""
    key, is_down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    column = SORTS.get(key, Node.path)
    listed = _overseen(work).where(*_conditions(asked)).limit(limit)
    listed = listed.order_by(*((c.desc() if is_down else c) for c in (column, Member.id)))
    if asked.after is not None:
        last = _overseen(work).with_only_columns(column, Member.id).where(Member.id == asked.after)
        value = work.session.execute(last).first()
        if value is not None:
            here, there = tuple_(column, Member.id), tuple_(*value)
            listed = listed.where(here < there if is_down else here > there)
    return work.session.scalars(listed).all()


def people_count(work: Work, asked: Asked) -> int:
    """Count the people who fit, on all pages."""
    listed = _overseen(work).where(*_conditions(asked)).with_only_columns(func.count(Member.id))
    return work.session.scalar(listed.order_by(None)) or 0


def _overseen(work: Work) -> Select[Any]:
    places = work.person.places(*OVERSEERS)
    return select(Member).join(Node, Node.id == Member.node_id).where(below(places))


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.words:
        fields = (Member.name, Member.login, Member.phone)
        found.append(or_(*(field.contains(asked.words, autoescape=True) for field in fields)))
    if asked.node_id is not None:
        found.append(Node.path.contains(f"/{asked.node_id}/"))
    if asked.stage:
        found.append(Member.stage == asked.stage)
    if asked.state == WAITING:
        found += [Member.state == MemberState.ACTIVE, Member.must_change_password.is_(True)]
    elif asked.state:
        found.append(Member.state == asked.state)
    if asked.role:
        held = select(RoleGrant.member_id).where(RoleGrant.role == asked.role)
        found.append(Member.id.in_(held))
    return found


def taken_by(work: Work, login: str, phone: str | None) -> set[int]:
    """Give the keys of members who sign in with this 工号 or phone already."""
    words = [word for word in (login.lower(), phone) if word]
    same = select(Member.id).where(or_(func.lower(Member.login).in_(words), Member.phone.in_(words)))
    return set(work.session.scalars(same))
