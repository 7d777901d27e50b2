"""The organisation tree as pages show it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from core.errors import NotFoundError
from core.work import Work
from members.access import MANAGERS, OVERSEERS
from members.models import Member, MemberState, Node, NodeKind
from members.queries.people import below
from members.rules.tree import depth_of, is_inside, kinds_below


class Unit(NamedTuple):
    """One line of the tree."""

    node: Node
    depth: int
    """0 for the topmost that the viewer may see."""
    own: int
    """Active members in the unit itself."""
    total: int
    """The same with everything below."""


def tree(work: Work) -> list[Unit]:
    """Give the open units the actor oversees, each below its parent, with the numbers of members."""
    nodes = units_below(work, work.person.places(*OVERSEERS))
    own = _counts(work, nodes)
    totals: Counter[int] = Counter()
    for node in nodes:
        for key in _ids(node.path):
            totals[key] += own[node.id]
    shown = {node.id for node in nodes}
    return [
        Unit(node, sum(key in shown for key in _ids(node.path)) - 1, own[node.id], totals[node.id])
        for node in nodes
    ]


def units_below(work: Work, places: Iterable[str]) -> list[Node]:
    """List the open units at or below the places, each below its parent and beside its siblings in order."""
    found = work.session.scalars(
        select(Node).where(below(places), Node.closed_at.is_(None)).order_by(Node.position, Node.id)
    ).all()
    children: dict[int | None, list[Node]] = defaultdict(list)
    here = {node.id for node in found}
    for node in found:
        children[node.parent_id if node.parent_id in here else None].append(node)
    ordered: list[Node] = []
    waiting = children[None][::-1]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting.extend(reversed(children[node.id]))
    return ordered


def managed_units(work: Work) -> list[Node]:
    """List the open units the actor manages."""
    return units_below(work, work.person.places(*MANAGERS))


def unit_choices(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """Give units as choices of a select, set in by depth."""
    top = min((depth_of(node.path) for node in nodes), default=1)
    return [(str(node.id), "　" * (depth_of(node.path) - top) + node.name) for node in nodes]


def homes_for(work: Work, node: Node) -> list[Node]:
    """List the units below which the actor may move this one."""
    return [
        unit
        for unit in managed_units(work)
        if node.kind in kinds_below(unit.kind)
        and unit.id != node.parent_id
        and not is_inside(unit.path, node.path)
    ]


def partners_of(work: Work, node: Node) -> list[Node]:
    """List the units of the same kind into which the actor may merge this one."""
    return [
        unit
        for unit in managed_units(work)
        if unit.kind == node.kind
        and not is_inside(unit.path, node.path)
        and not is_inside(node.path, unit.path)
    ]


def closed_below(work: Work, node: Node) -> Sequence[Node]:
    """List the closed units below one, latest first."""
    inside = below([node.path]), Node.id != node.id, Node.closed_at.is_not(None)
    return work.session.scalars(select(Node).where(*inside).order_by(Node.closed_at.desc())).all()


def children_of(work: Work, node: Node) -> Sequence[Node]:
    """List the open units right below one."""
    return work.session.scalars(
        select(Node)
        .where(Node.parent_id == node.id, Node.closed_at.is_(None))
        .order_by(Node.position, Node.id)
    ).all()


def member_count(work: Work, node: Node) -> int:
    """Count the active members at or below a unit."""
    counted = (
        select(func.count(Member.id))
        .join(Node, Node.id == Member.node_id)
        .where(below([node.path]), Member.state == MemberState.ACTIVE)
    )
    return work.session.scalar(counted) or 0


def groups_of(work: Work, places: Iterable[str]) -> list[Node]:
    """List the open groups at or below the places."""
    return [node for node in units_below(work, places) if node.kind is NodeKind.GROUP]


def _counts(work: Work, nodes: Sequence[Node]) -> Counter[int]:
    counted = (
        select(Member.node_id, func.count())
        .where(Member.node_id.in_([node.id for node in nodes]), Member.state == MemberState.ACTIVE)
        .group_by(Member.node_id)
    )
    return Counter({row[0]: row[1] for row in work.session.execute(counted)})


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def root_or_named(work: Work, name: str) -> Node:
    """Find an open unit by its whole name, or the topmost for an empty name.

    :raises NotFoundError: if there is none, or more than one
    """
    opened = select(Node).where(Node.closed_at.is_(None))
    asked = opened.where(Node.name == name) if name else opened.where(Node.parent_id.is_(None))
    found = work.session.scalars(asked.limit(2)).all()
    if len(found) != 1:
        raise NotFoundError(
            f"没有找到唯一叫“{name}”的组织。" if name else "还没有组织，请先运行 flask init。"
        )
    return found[0]


def topmost(work: Work) -> Node | None:
    """Give the unit above all others, if the site has one."""
    return work.session.scalars(select(Node).where(Node.parent_id.is_(None)).order_by(Node.id)).first()
