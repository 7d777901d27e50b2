"""Pages on which links are added and changed, and pictures are described."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content import access
from content.actions import links as actions
from content.actions.materials import Terms, describe_picture
from content.forms.materials import ChangedLinkForm, NewLinkForm, PictureForm
from content.models import Material, MaterialKind, Revision
from content.queries import audience, columns, materials
from content.queries.paragraphs import paragraphs_of
from content.rules.figures import figure_in
from content.views.blueprint import bp
from content.views.managing import column_and_node
from core.errors import BadInputError, NotFoundError
from core.forms import choices
from core.web import needs, page, work

May = access.May


@bp.get("/manage/materials/link")
@needs(May.MANAGE)
def new_link() -> ResponseReturnValue:
    """Show the form for a link."""
    return page("content/link_edit.html", form=_new_form(), material=None)


@bp.post("/manage/materials/link")
@needs(May.MANAGE)
def add_link() -> ResponseReturnValue:
    """Make a draft of a link."""
    form = _new_form()
    if not form.validate_on_submit():
        return page("content/link_edit.html", form=form, material=None), 422
    column, node = column_and_node(form.column.data, form.node.data)
    terms = Terms(node=node, origin=form.text("origin").strip())
    try:
        material = actions.add_link(
            work(), column, form.text("title"), form.text("address"), about=form.text("about"), terms=terms
        )
    except BadInputError as error:
        # What was typed must not be lost with the refusal.
        form.address.errors = [error.message]
        return page("content/link_edit.html", form=form, material=None), error.status
    flash("已保存为草稿。请先打开链接看一看对不对，设置好以后发布。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


@bp.get("/manage/materials/<int:material_id>/link")
@needs(May.EDIT, on=Material)
def edit_link(material: Material) -> ResponseReturnValue:
    """Show where a link leads, to be changed."""
    revision = _revision(material, MaterialKind.LINK)
    form = ChangedLinkForm(data={"address": revision.url, "about": _text(revision)})
    return page("content/link_edit.html", form=form, material=material)


@bp.post("/manage/materials/<int:material_id>/link")
@needs(May.EDIT, on=Material)
def change_link(material: Material) -> ResponseReturnValue:
    """Let a link lead elsewhere."""
    _revision(material, MaterialKind.LINK)
    form = ChangedLinkForm()
    if not form.validate_on_submit():
        return page("content/link_edit.html", form=form, material=material), 422
    try:
        actions.change_link(work(), material, form.text("address"), form.text("about"), form.text("note"))
    except BadInputError as error:
        form.address.errors = [error.message]
        return page("content/link_edit.html", form=form, material=material), error.status
    flash("链接已更新，原来的版本仍然保留。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


@bp.get("/manage/materials/<int:material_id>/picture")
@needs(May.EDIT, on=Material)
def edit_picture(material: Material) -> ResponseReturnValue:
    """Show a picture beside what is said about it, to be changed."""
    revision = _revision(material, MaterialKind.PICTURE)
    figure = figure_in(revision.html)
    form = PictureForm(
        data={"alt": figure.alt if figure else "", "words": _text(revision, figure.alt if figure else "")}
    )
    return _picture_page(material, form, revision)


@bp.post("/manage/materials/<int:material_id>/picture")
@needs(May.EDIT, on=Material)
def change_picture(material: Material) -> ResponseReturnValue:
    """Keep what a picture shows and what is written in it."""
    revision = _revision(material, MaterialKind.PICTURE)
    form = PictureForm()
    if not form.validate_on_submit():
        return _picture_page(material, form, revision), 422
    describe_picture(work(), material, form.text("alt").strip(), form.text("words"), form.text("note"))
    flash("图片说明已更新，原来的版本仍然保留。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


def _picture_page(material: Material, form: PictureForm, revision: Revision) -> str:
    return page("content/picture_edit.html", form=form, material=material, figure=figure_in(revision.html))


def _revision(material: Material, kind: MaterialKind) -> Revision:
    revision = materials.revision_of(work(), material)
    if revision is None or material.kind is not kind:
        raise NotFoundError(
            "这份资料现在不是" + ("链接。" if kind is MaterialKind.LINK else "图片。"),
            next_url=url_for("content.manage_material", material_id=material.id),
        )
    return revision


def _text(revision: Revision, caption: str = "") -> str:
    texts = [one.text for one in paragraphs_of(work(), revision.id)]
    # What a picture shows stands in a field of its own.
    return "\n".join(texts[1:] if texts[:1] == [caption] else texts)


def _new_form() -> Any:
    form = NewLinkForm()
    form.column.choices = choices(columns.column_choices(columns.tree_for_manager(work())))
    form.node.choices = choices(audience.audience_choices(work()))
    asked = request.args.get("column", type=int)
    if asked and not form.is_submitted():
        form.column.data = asked
    return form
