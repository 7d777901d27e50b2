"""The organisation tree, and one unit of it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.forms import choices
from core.web import needs, page, site, work
from members import access
from members.actions import tree as actions
from members.forms.organisation import NodeForm, RenameForm, TargetForm
from members.forms.people import RoleHereForm
from members.models import Node, NodeKind
from members.queries import tree as queries
from members.queries.roles import roles_at
from members.rules.tree import kinds_below
from members.rules.words import KINDS, ROLES
from members.views.blueprint import bp

May = access.May


@bp.get("/manage/tree")
@needs(May.SEE_PEOPLE)
def tree() -> ResponseReturnValue:
    """Show the tree below the actor, with numbers of members."""
    return page("members/tree.html", units=queries.tree(work()), kinds=KINDS)


@bp.get("/manage/tree/<int:node_id>")
@needs(May.MANAGE_NODE, on=Node)
def node(node: Node) -> ResponseReturnValue:
    """Show one unit and what may be done with it."""
    return _node_page(node, _new_form(node), RenameForm(name=node.name))


def _node_page(node: Node, new: NodeForm, rename: RenameForm) -> str:
    return page(
        "members/node.html",
        node=node,
        parent=work().session.get(Node, node.parent_id) if node.parent_id else None,
        count=queries.member_count(work(), node),
        children=queries.children_of(work(), node),
        closed=queries.closed_below(work(), node),
        roles=roles_at(work(), node),
        homes=queries.unit_choices(queries.homes_for(work(), node)),
        partners=queries.unit_choices(queries.partners_of(work(), node)),
        new=new,
        rename=rename,
        role_form=RoleHereForm(),
        kinds=KINDS,
        role_names=ROLES,
    )


def _new_form(node: Node) -> NodeForm:
    form = NodeForm(prefix="new")
    form.kind.choices = choices((kind, KINDS[kind]) for kind in kinds_below(node.kind))
    return form


@bp.post("/manage/tree/<int:node_id>/children")
@needs(May.MANAGE_NODE, on=Node)
def node_add(node: Node) -> ResponseReturnValue:
    """Add a unit below this one."""
    form = _new_form(node)
    if not form.validate_on_submit():
        return _node_page(node, form, RenameForm(formdata=None, name=node.name)), 422
    actions.add_node(work(), node, NodeKind(form.kind.data), form.text("name"))
    flash(f"已新建“{form.text('name')}”。")
    return redirect(url_for("members.node", node_id=node.id), code=303)


@bp.post("/manage/tree/<int:node_id>/rename")
@needs(May.MANAGE_NODE, on=Node)
def node_rename(node: Node) -> ResponseReturnValue:
    """Give the unit another name."""
    form = RenameForm()
    if not form.validate_on_submit():
        return _node_page(node, _new_form(node), form), 422
    actions.rename_node(work(), node, form.text("name"))
    flash("已更名。")
    return redirect(url_for("members.node", node_id=node.id), code=303)


@bp.post("/manage/tree/<int:node_id>/move")
@needs(May.RESHAPE_NODE, on=Node)
def node_move(node: Node) -> ResponseReturnValue:
    """Move the unit under another parent."""
    target = _target()
    actions.move_node(work(), node, target)
    flash(f"已把“{node.name}”移到“{target.name}”下。")
    return redirect(url_for("members.node", node_id=node.id), code=303)


@bp.post("/manage/tree/<int:node_id>/merge")
@needs(May.RESHAPE_NODE, on=Node)
def node_merge(node: Node) -> ResponseReturnValue:
    """Merge the unit into another."""
    target = _target()
    count = actions.merge_node(work(), node, target)
    flash(f"已把“{node.name}”并入“{target.name}”，{count} 人随同转入。")
    return redirect(url_for("members.node", node_id=target.id), code=303)


@bp.post("/manage/tree/<int:node_id>/close")
@needs(May.RESHAPE_NODE, on=Node)
def node_close(node: Node) -> ResponseReturnValue:
    """Close a unit that is empty."""
    actions.close_node(work(), node)
    flash(f"已撤销“{node.name}”。")
    return redirect(url_for("members.tree"), code=303)


def _target() -> Node:
    form = TargetForm()
    form.target.choices = choices(queries.unit_choices(queries.managed_units(work())))
    if not form.validate_on_submit():
        raise BadInputError("请从列表里选择目标组织。")
    target = work().session.get_one(Node, int(form.target.data))
    site().rulebook.demand(work(), May.MANAGE_NODE, target)
    return target
