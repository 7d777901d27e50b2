"""Pages on which the tree of columns is tended."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content import access
from content.actions import columns as actions
from content.actions.intake import picture_taken_in
from content.forms.materials import ColumnForm, NewColumnForm
from content.models import StudyColumn
from content.queries import audience
from content.queries import columns as queries
from content.views.blueprint import bp
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.files import plain_name, store
from core.forms import choices
from core.web import needs, page, site, work, writing
from members.models import Node

May = access.May


@bp.get("/manage/columns")
@needs(May.MANAGE)
def columns() -> ResponseReturnValue:
    """Show the tree of columns, with the form for another one."""
    return _columns(_new_form())


@bp.post("/manage/columns")
@needs(May.MANAGE)
def add_column() -> ResponseReturnValue:
    """Add a column, at the top or inside another."""
    form = _new_form()
    if not form.validate_on_submit():
        return _columns(form), 422
    parent = work().session.get(StudyColumn, form.parent.data) if form.parent.data else None
    column = actions.add_column(
        work(), _own_node(form.node.data), form.text("title"), intro=form.text("intro"), parent=parent
    )
    flash(f"已新建栏目“{column.title}”。")
    return redirect(url_for(".columns"), code=303)


@bp.post("/manage/columns/usual")
@needs(May.MANAGE)
def usual_columns() -> ResponseReturnValue:
    """Add the columns that everybody begins with."""
    units = audience.audience_choices(work())
    if not units:
        raise NotAllowedError("您没有可以管理的组织，不能新建栏目。")
    made = actions.ship_columns(work(), _own_node(int(units[0][0])))
    flash(f"已新建 {len(made)} 个常用栏目。")
    return redirect(url_for(".columns"), code=303)


@bp.get("/manage/columns/<int:study_column_id>")
@needs(May.EDIT_COLUMN, on=StudyColumn)
def column(study_column: StudyColumn) -> ResponseReturnValue:
    """Show a column to be changed."""
    return page("content/column.html", column=study_column, form=ColumnForm(obj=study_column))


@bp.post("/manage/columns/<int:study_column_id>")
@needs(May.EDIT_COLUMN, on=StudyColumn)
def change_column(study_column: StudyColumn) -> ResponseReturnValue:
    """Take a column's new name and introduction."""
    form = ColumnForm()
    if not form.validate_on_submit():
        return page("content/column.html", column=study_column, form=form), 422
    actions.change_column(work(), study_column, title=form.text("title"), intro=form.text("intro"))
    flash("已保存。")
    return redirect(url_for(".columns"), code=303)


@bp.post("/manage/columns/<int:study_column_id>/move")
@needs(May.EDIT_COLUMN, on=StudyColumn)
def move_column(study_column: StudyColumn) -> ResponseReturnValue:
    """Move a column up or down by one."""
    wanted = request.form.get("to", "")
    if wanted not in {"up", "down"}:
        raise BadInputError("没有看懂要上移还是下移，请返回后用页面上的按钮。")
    actions.move_column(work(), study_column, down=wanted == "down")
    return redirect(url_for(".columns", _anchor=f"column-{study_column.id}"), code=303)


@bp.post("/manage/columns/<int:study_column_id>/state")
@needs(May.EDIT_COLUMN, on=StudyColumn)
def change_column_state(study_column: StudyColumn) -> ResponseReturnValue:
    """Withdraw a column, or show it again."""
    if request.form.get("to") == "restore":
        actions.restore_column(work(), study_column)
        flash(f"已恢复栏目“{study_column.title}”。")
    else:
        actions.withdraw_column(work(), study_column)
        flash(f"已撤下栏目“{study_column.title}”。")
    return redirect(url_for(".columns"), code=303)


@bp.post("/manage/columns/<int:study_column_id>/cover")
@needs(May.EDIT_COLUMN, on=StudyColumn, slow=True)
def change_cover(study_column: StudyColumn) -> ResponseReturnValue:
    """Take a cover picture."""
    file = request.files.get("cover")
    if file is None or not file.filename:
        raise BadInputError("请先选择一张图片，再点“换封面”。")
    with picture_taken_in(store(), file.stream, plain_name(file.filename)) as kept, writing() as own:
        actions.set_cover(own, own.session.get_one(StudyColumn, study_column.id), kept)
    flash("封面已更换。")
    return redirect(url_for(".column", study_column_id=study_column.id), code=303)


def _own_node(node_id: int) -> Node:
    node = work().session.get(Node, node_id)
    if node is None:
        raise NotFoundError("没有找到所选的组织，请返回重选。")
    site().rulebook.demand(work(), May.EDIT_COLUMN, node)
    return node


def _new_form() -> NewColumnForm:
    form = NewColumnForm()
    form.node.choices = choices(audience.audience_choices(work()))
    inside = queries.column_choices(queries.tree_for_manager(work()))
    form.parent.choices = choices([("0", "没有（放在最上一级）"), *inside])
    return form


def _columns(form: NewColumnForm) -> str:
    return page("content/columns.html", tree=queries.tree_for_manager(work()), form=form)
