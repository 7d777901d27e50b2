"""Who holds which role where."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from core.work import Work
from members.models import Member, MemberState, Node, Role, RoleGrant


def roles_of(work: Work, member: Member) -> Sequence[RoleGrant]:
    """List the roles a person holds."""
    held = select(RoleGrant).where(RoleGrant.member_id == member.id).order_by(RoleGrant.id)
    return work.session.scalars(held).all()


def roles_at(work: Work, node: Node) -> Sequence[RoleGrant]:
    """List the roles held right at a unit, with their holders."""
    held = select(RoleGrant).where(RoleGrant.node_id == node.id).order_by(RoleGrant.role, RoleGrant.id)
    return work.session.scalars(held.options(joinedload(RoleGrant.member))).all()


def roles_by_member(work: Work, ids: Iterable[int]) -> dict[int, list[RoleGrant]]:
    """Give the roles of many people, by their key, in one statement."""
    found: dict[int, list[RoleGrant]] = defaultdict(list)
    held = select(RoleGrant).where(RoleGrant.member_id.in_(list(ids))).order_by(RoleGrant.id)
    for grant in work.session.scalars(held):
        found[grant.member_id].append(grant)
    return found


def role_names(work: Work, keys: Select[int] | Iterable[int]) -> dict[int, list[str]]:
    """Give the names of the roles of many people, wherever they hold them, by their key, in one statement."""
    asked = keys if isinstance(keys, Select) else list(keys)
    found: dict[int, list[str]] = {}
    held = select(RoleGrant.member_id, RoleGrant.role).where(RoleGrant.member_id.in_(asked))
    for member_id, role in work.session.execute(held):
        found.setdefault(member_id, []).append(role.value)
    return found


def has_other_admin(work: Work, grant: RoleGrant) -> bool:
    """Say whether somebody else, still active, is administrator there or above."""
    above = [int(part) for part in grant.place.split("/") if part]
    others = (
        select(RoleGrant.id)
        .join(Member, Member.id == RoleGrant.member_id)
        .where(
            RoleGrant.role == Role.ADMIN,
            RoleGrant.node_id.in_(above),
            RoleGrant.member_id != grant.member_id,
            Member.state == MemberState.ACTIVE,
        )
    )
    return work.session.scalar(others.limit(1)) is not None
