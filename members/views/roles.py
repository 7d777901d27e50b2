"""Giving roles and taking them back, from a person's page and from a unit's."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.forms import choices
from core.web import needs, site, work
from members import access
from members.actions import roles as actions
from members.forms.people import RoleForm, RoleHereForm
from members.models import Member, Node, Role, RoleGrant
from members.queries.signing_in import account
from members.queries.tree import managed_units, unit_choices
from members.views.blueprint import bp

May = access.May


@bp.post("/manage/people/<int:member_id>/roles")
@needs(May.GRANT_ROLES, on=Member)
def role_grant(member: Member) -> ResponseReturnValue:
    """Give a person a role at a unit."""
    form = RoleForm()
    form.node.choices = choices(unit_choices(managed_units(work())))
    if not form.validate_on_submit():
        raise BadInputError("请选择角色和管理范围。")
    node = work().session.get_one(Node, int(form.node.data))
    site().rulebook.demand(work(), May.GRANT_ROLES, node)
    actions.grant_role(work(), member, Role(form.role.data), node)
    flash(f"已授予 {member.name} 角色，并通知了本人。")
    return redirect(url_for("members.person", member_id=member.id), code=303)


@bp.post("/manage/tree/<int:node_id>/roles")
@needs(May.GRANT_ROLES, on=Node)
def role_grant_here(node: Node) -> ResponseReturnValue:
    """Give somebody, named by 工号 or phone, a role at this unit."""
    form = RoleHereForm()
    if not form.validate_on_submit():
        raise BadInputError("请选择角色，并填写此人的工号或手机号。")
    member = account(work(), form.text("login"))
    if member is None or not site().rulebook.allows(work(), May.GRANT_ROLES, member):
        raise NotFoundError("您管理的范围内没有找到这个工号或手机号，请核对后再试。")
    actions.grant_role(work(), member, Role(form.role.data), node)
    flash(f"已授予 {member.name} 角色，并通知了本人。")
    return redirect(url_for("members.node", node_id=node.id), code=303)


@bp.post("/manage/roles/<int:role_grant_id>/revoke")
@needs(May.GRANT_ROLES, on=RoleGrant)
def role_revoke(role_grant: RoleGrant) -> ResponseReturnValue:
    """Take a role back."""
    member_id, node_id = role_grant.member_id, role_grant.node_id
    actions.revoke_role(work(), role_grant)
    flash("已收回角色，并通知了本人。")
    if request.form.get("from") == "node":
        return redirect(url_for("members.node", node_id=node_id), code=303)
    return redirect(url_for("members.person", member_id=member_id), code=303)
