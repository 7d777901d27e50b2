"""Pages for those who tend the materials: their list, their settings, publishing and withdrawing."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content import access
from content.actions import materials as actions
from content.forms.materials import STAGES, TermsForm
from content.models import Material, MaterialKind, StudyColumn
from content.queries import audience, columns, materials
from content.queries.conversions import reading_of
from content.rules.reading import say_extent
from content.views.blueprint import bp
from core.errors import BadInputError, NotFoundError
from core.files import say_size
from core.forms import choices
from core.web import needs, page, work
from members.models import Node

May = access.May
KINDS = {
    MaterialKind.ARTICLE.value: "图文",
    MaterialKind.PDF.value: "PDF",
    MaterialKind.VIDEO.value: "视频",
    MaterialKind.AUDIO.value: "音频",
    MaterialKind.PICTURE.value: "图片",
    MaterialKind.LINK.value: "链接",
}
STATES = {"draft": "草稿", "waiting": "等待发布", "public": "已发布", "withdrawn": "已撤下"}
_REQUIRED = {"must": True, "free": False}
_DEEDS = {
    "publish": (actions.publish, "已发布，党员现在可以学习。"),
    "draft": (actions.unpublish, "已改回草稿，党员看不到了。"),
    "withdraw": (actions.withdraw, "已撤下，党员看不到了；已经学完的记录不受影响。"),
    "restore": (actions.restore, "已恢复。"),
}


@bp.get("/manage/materials")
@needs(May.MANAGE)
def manage() -> ResponseReturnValue:
    """List the materials the actor tends, newest first."""
    tree = columns.tree_for_manager(work())
    asked = {key: request.args.get(key, "") for key in ("q", "column", "kind", "required", "state")}
    inside = {str(branch.column.id): branch.inside for branch in tree}
    listed = materials.list_for_manager(
        work(),
        materials.Asked(
            column_ids=inside.get(asked["column"]),
            words=asked["q"].strip()[:100],
            is_required=_REQUIRED.get(asked["required"]),
            kind=MaterialKind(asked["kind"]) if asked["kind"] in KINDS else None,
            state=asked["state"] if asked["state"] in STATES else "",
            after=request.args.get("after", type=int),
        ),
    )
    return page(
        "content/manage.html",
        listed=listed,
        asked=asked,
        column_choices=columns.column_choices(tree),
        kinds=KINDS,
        states=STATES,
        stands=stands,
        now=work().now,
    )


def stands(material: Material) -> str:
    """Name the state a material is in, a key of ``STATES``."""
    if material.withdrawn_at is not None:
        return "withdrawn"
    if material.published_at is None:
        return "draft"
    return "public" if material.published_at <= work().now else "waiting"


@bp.get("/manage/materials/<int:material_id>")
@needs(May.EDIT, on=Material)
def manage_material(material: Material) -> ResponseReturnValue:
    """Show what a material is set to, and what can be done with it."""
    form = _terms_form()
    form.fill(material, work())
    return _settings(material, form)


@bp.post("/manage/materials/<int:material_id>")
@needs(May.EDIT, on=Material)
def change_material(material: Material) -> ResponseReturnValue:
    """Take the settings over, and publish where that was asked for."""
    form = _terms_form()
    if not form.validate_on_submit():
        return _settings(material, form), 422
    column, node = column_and_node(form.column.data, form.node.data)
    actions.change_terms(work(), material, column, form.text("title"), form.terms(node))
    when, at = form.text("when"), form.publish_at.data
    is_out = material.published_at is not None and material.published_at <= work().now
    if when == "draft" and material.published_at is not None:
        actions.unpublish(work(), material)
    elif (when == "now" and not is_out) or (when == "at" and at != material.published_at):
        actions.publish(work(), material, at if when == "at" else None)
    flash("已保存。" if when != "now" else "已保存，党员可以学习。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


@bp.post("/manage/materials/<int:material_id>/state")
@needs(May.EDIT, on=Material)
def change_state(material: Material) -> ResponseReturnValue:
    """Publish, withdraw or restore a material, or make a draft of it again."""
    wanted = request.form.get("to", "")
    if wanted not in _DEEDS:
        raise BadInputError("没有看懂要做什么，请返回后用页面上的按钮。")
    deed, said = _DEEDS[wanted]
    deed(work(), material)
    flash(said)
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


def column_and_node(column_id: int, node_id: int) -> tuple[StudyColumn, Node]:
    """Load what a form chose; the action checks whether the two go together and are the actor's."""
    column, node = work().session.get(StudyColumn, column_id), work().session.get(Node, node_id)
    if column is None or node is None:
        raise NotFoundError("没有找到所选的栏目或组织，请返回重选。")
    return column, node


def _terms_form() -> TermsForm:
    form = TermsForm()
    form.column.choices = choices(columns.column_choices(columns.tree_for_manager(work())))
    form.node.choices = choices(audience.audience_choices(work()))
    return form


def _settings(material: Material, form: TermsForm) -> str:
    history = materials.revisions_of(work(), material)
    return page(
        "content/manage_material.html",
        material=material,
        form=form,
        history=history,
        revision=materials.revision_of(work(), material),
        reading=reading_of(work(), material),
        state=stands(material),
        states=STATES,
        stages=STAGES,
        kinds=KINDS,
        say_extent=say_extent,
        say_size=say_size,
        now=work().now,
    )
