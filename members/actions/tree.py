"""Changing the organisation tree. Nothing is deleted: a unit that ends is closed and keeps its history."""

from sqlalchemy import delete, func, select, update

from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from members.actions.life import close_stretches
from members.models import Member, MemberState, Node, NodeKind, RoleGrant
from members.queries.people import below
from members.queries.tree import children_of, member_count
from members.rules.tree import is_inside, kinds_below
from members.rules.words import KINDS
from members.signals import organisation_founded


class BadTreeError(RefusalError):
    """The change would leave the tree in a shape it cannot have."""


def add_node(work: Work, parent: Node, kind: NodeKind, name: str) -> Node:
    """Add a unit below another.

    :raises BadTreeError: if such a unit cannot stand there, or one of this name does already
    """
    _demand_open(parent)
    _demand_fit(kind, parent)
    _demand_free_name(work, parent, name)
    last = work.session.scalar(select(func.max(Node.position)).where(Node.parent_id == parent.id))
    node = Node(parent_id=parent.id, kind=kind, name=name, position=(last or 0) + 1)
    work.session.add(node)
    work.session.flush()  # the path needs the key
    node.path = f"{parent.path}{node.id}/"
    _record(work, "members.node.add", node, f"在“{parent.name}”下新建{KINDS[kind]}“{name}”。")
    return node


def found_root(work: Work, kind: NodeKind, name: str) -> Node:
    """Make the topmost unit of an empty site."""
    node = Node(kind=kind, name=name)
    work.session.add(node)
    work.session.flush()  # the path needs the key
    node.path = f"/{node.id}/"
    _record(work, "members.node.add", node, f"建立组织“{name}”。")
    organisation_founded.send(node, work=work)
    return node


def rename_node(work: Work, node: Node, name: str) -> None:
    """Give a unit another name.

    :raises BadTreeError: if a sibling has it already
    """
    _demand_open(node)
    old = node.name
    if name == old:
        return
    parent = work.session.get(Node, node.parent_id) if node.parent_id else None
    if parent is not None:
        _demand_free_name(work, parent, name)
    node.name = name
    _record(work, "members.node.rename", node, f"“{old}”更名为“{name}”。")


def move_node(work: Work, node: Node, parent: Node) -> None:
    """Move a unit, with everything below it, under another parent.

    :raises BadTreeError: for a move below itself or to where such a unit cannot stand
    """
    _demand_open(node)
    _demand_open(parent)
    if is_inside(parent.path, node.path):
        raise BadTreeError("不能把组织移到它自己或它的下级里面。")
    _demand_not_root(node)
    _demand_fit(node.kind, parent)
    if parent.id == node.parent_id:
        return
    _demand_free_name(work, parent, node.name)
    _rehang(work, node, parent)
    _record(work, "members.node.move", node, f"“{node.name}”移到“{parent.name}”下。")


def merge_node(work: Work, node: Node, into: Node) -> int:
    """Merge a unit into another of its kind and close it; gives how many people moved.

    What was held in the old unit stays attached to it, and it now hangs below the new one, so that whoever
    runs the new one oversees the history too.
    """
    _demand_open(node)
    _demand_open(into)
    _demand_not_root(node)
    if node.kind is not into.kind:
        raise BadTreeError("只能把同一级的组织合并到一起，例如支部并入支部、小组并入小组。")
    if is_inside(into.path, node.path) or is_inside(node.path, into.path):
        raise BadTreeError("不能把组织合并到它自己、上级或下级里。")
    moved = work.session.scalars(select(Member).where(Member.node_id == node.id)).all()
    here = [one for one in moved if one.state is MemberState.ACTIVE]
    close_stretches(work, node, here, f"“{node.name}”并入“{into.name}”")
    for member in moved:
        member.node = into
    for child in children_of(work, node):
        _rehang(work, child, into)
    _move_roles(work, node, into)
    node.closed_at = work.now
    _rehang(work, node, into)
    _record(work, "members.node.merge", node, f"“{node.name}”并入“{into.name}”，{len(moved)} 人随同转入。")
    return len(moved)


def close_node(work: Work, node: Node) -> None:
    """Close a unit that has nobody in it any more.

    :raises BadTreeError: while people or open units are in it
    """
    _demand_open(node)
    _demand_not_root(node)
    if children_of(work, node):
        raise BadTreeError(f"“{node.name}”下面还有组织，请先移走、合并或撤销它们。")
    count = member_count(work, node)
    if count:
        raise BadTreeError(f"“{node.name}”里还有 {count} 人，请先转到别的组织，或用“合并”连人一起并过去。")
    work.session.execute(delete(RoleGrant).where(RoleGrant.node_id == node.id))
    node.closed_at = work.now
    _record(work, "members.node.close", node, f"撤销“{node.name}”。")


def _rehang(work: Work, node: Node, parent: Node) -> None:
    """Hang a unit below another and mend the paths of everything below it."""
    old, new = node.path, f"{parent.path}{node.id}/"
    node.parent_id = parent.id
    work.session.flush()  # the statement below must not be undone by a late write of the old path
    work.session.execute(
        update(Node)
        .where(below([old]))
        .values(path=new + func.substr(Node.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    for known in list(work.session.identity_map.values()):
        if isinstance(known, Node):
            work.session.refresh(known, ["path", "parent_id"])


def _move_roles(work: Work, node: Node, into: Node) -> None:
    there = work.session.scalars(select(RoleGrant).where(RoleGrant.node_id == into.id))
    held = {(grant.member_id, grant.role) for grant in there}
    for grant in work.session.scalars(select(RoleGrant).where(RoleGrant.node_id == node.id)).all():
        if (grant.member_id, grant.role) in held:
            work.session.delete(grant)
        else:
            grant.node_id = into.id


def _demand_open(node: Node) -> None:
    if node.closed_at is not None:
        raise BadTreeError(f"“{node.name}”已经撤销，不能再改动。")


def _demand_not_root(node: Node) -> None:
    if node.parent_id is None:
        raise BadTreeError("最上级的组织不能移动、合并或撤销，只能更名。")


def _demand_fit(kind: NodeKind, parent: Node) -> None:
    fitting = kinds_below(parent.kind)
    if kind not in fitting:
        words = "、".join(KINDS[one] for one in fitting)
        raise BadTreeError(
            f"{KINDS[parent.kind]}下面可以有：{words}。"
            if words
            else f"{KINDS[parent.kind]}下面不能再设组织。"
        )


def _demand_free_name(work: Work, parent: Node, name: str) -> None:
    if any(child.name == name for child in children_of(work, parent)):
        raise BadTreeError(f"“{parent.name}”下面已经有“{name}”了，请换一个名称。")


def _record(work: Work, deed: str, node: Node, summary: str) -> None:
    record(work, deed, f"node:{node.id}", node.path, summary)
