"""Giving roles and taking them back."""

from sqlalchemy import select

from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Member, MemberState, Node, Role, RoleGrant
from members.queries.roles import has_other_admin, roles_of
from members.rules.words import ROLES


class LastAdminError(RefusalError):
    """Nobody would be left to give roles."""


def grant_role(work: Work, member: Member, role: Role, node: Node) -> RoleGrant:
    """Give a person a role at a unit and everything below it; giving it twice changes nothing.

    :raises RefusalError: if the person's account or the unit is closed
    """
    if member.state is not MemberState.ACTIVE:
        raise RefusalError(f"{member.name}的账号已停用，请先恢复再授予角色。")
    if node.closed_at is not None:
        raise RefusalError(f"“{node.name}”已经撤销，不能再授予角色。")
    held = work.session.scalar(
        select(RoleGrant).where(
            RoleGrant.member_id == member.id, RoleGrant.role == role, RoleGrant.node_id == node.id
        )
    )
    if held is not None:
        return held
    grant = RoleGrant(member_id=member.id, role=role, node=node, granted_at=work.now)
    work.session.add(grant)
    words = f"“{node.name}”的{ROLES[role]}"
    _tell(work, member, f"grant:{role}:{node.id}", f"您现在是{words}")
    record(work, "members.role.grant", f"member:{member.id}", node.path, f"授予 {member.name}{words}角色。")
    return grant


def revoke_role(work: Work, grant: RoleGrant) -> None:
    """Take a role back.

    :raises LastAdminError: if nobody else would be administrator there
    """
    member = work.session.get_one(Member, grant.member_id)
    demand_other_admins(work, [grant])
    words = f"“{grant.node.name}”的{ROLES[grant.role]}"
    _tell(work, member, f"revoke:{grant.role}:{grant.node_id}", f"您不再是{words}")
    work.session.delete(grant)
    record(
        work,
        "members.role.revoke",
        f"member:{member.id}",
        grant.node.path,
        f"收回 {member.name}{words}角色。",
    )


def demand_other_admins(work: Work, grants: list[RoleGrant]) -> None:
    """Refuse if one of these roles is the last administrator's.

    :raises LastAdminError: then
    """
    for grant in grants:
        if grant.role is Role.ADMIN and not has_other_admin(work, grant):
            raise LastAdminError(
                f"这是“{grant.node.name}”最后一位管理员。请先让另一个人担任管理员，再收回这个角色。"
            )


def drop_roles(work: Work, member: Member) -> None:
    """Take all roles of a person back, as when they leave.

    :raises LastAdminError: if one of them is the last administrator's
    """
    held = list(roles_of(work, member))
    demand_other_admins(work, held)
    for grant in held:
        work.session.delete(grant)


def _tell(work: Work, member: Member, about: str, title: str) -> None:
    cause = f"role:{about}:{work.now.timestamp():.0f}"
    notify(work, [member.id], cause, title, text="如有疑问，请联系支部管理员。")
