"""The page of the question bank's tree."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFoundError
from core.web import needs, page, work
from quizzes import access
from quizzes.actions import categories as actions
from quizzes.forms.bank import CategoryForm, choices
from quizzes.models import Category
from quizzes.queries import audience, bank
from quizzes.views.asking import number
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/questions/categories")
@needs(May.BANK)
def categories() -> ResponseReturnValue:
    """Show the trees of the banks the actor keeps."""
    return page("quizzes/categories.html", opened=number("open"), **_banks())


@bp.post("/manage/questions/categories")
@needs(May.BANK)
def add_category() -> ResponseReturnValue:
    """Add a category to the bank the address names."""
    nodes = {node.id: node for node in audience.banks_to_keep(work())}
    node = nodes.get(number("node") or 0)
    if node is None:
        raise NotFoundError("没有找到您要的题库。")
    form = _with_parents(CategoryForm(), node.id)
    if not form.validate():
        return _again(form)
    actions.add_category(work(), node, form.text("name"), _parent(form))
    flash("分类已添加。")
    return redirect(url_for(".categories"), code=303)


@bp.post("/manage/questions/categories/<int:category_id>")
@needs(May.EDIT_CATEGORY, on=Category)
def change_category(category: Category) -> ResponseReturnValue:
    """Rename a category or hang it elsewhere."""
    form = _with_parents(CategoryForm(), category.node_id)
    if not form.validate():
        return _again(form)
    actions.change_category(work(), category, form.text("name"), _parent(form))
    flash("分类已保存。")
    return redirect(url_for(".categories"), code=303)


@bp.post("/manage/questions/categories/<int:category_id>/move")
@needs(May.EDIT_CATEGORY, on=Category)
def move_category(category: Category) -> ResponseReturnValue:
    """Put a category one place up or down among its neighbours."""
    actions.move_category(work(), category, up=request.form.get("way") == "up")
    to = url_for(".categories", open=category.id, _anchor=f"category-{category.id}")
    return redirect(to, code=303)


@bp.post("/manage/questions/categories/<int:category_id>/delete")
@needs(May.EDIT_CATEGORY, on=Category)
def delete_category(category: Category) -> ResponseReturnValue:
    """Delete an empty category."""
    actions.delete_category(work(), category)
    flash("分类已删除。")
    return redirect(url_for(".categories"), code=303)


def _banks() -> dict[str, object]:
    twigs = bank.category_tree(work(), bank.in_own_banks(work()))
    nodes = audience.banks_to_keep(work())
    return {"banks": [(node, [one for one in twigs if one.category.node_id == node.id]) for node in nodes]}


def _with_parents(form: CategoryForm, node_id: int) -> CategoryForm:
    tree = bank.category_tree(work(), bank.in_own_banks(work()))
    own = [one for one in tree if one.category.node_id == node_id]
    form.parent.choices = choices([(None, "顶层"), *((one.category.id, one.indented) for one in own)])
    return form


def _parent(form: CategoryForm) -> Category | None:
    return work().session.get(Category, form.parent.data) if form.parent.data else None


def _again(form: CategoryForm) -> ResponseReturnValue:
    for field in form:
        for error in field.errors:
            flash(str(error), "bad")
    return page("quizzes/categories.html", opened=None, **_banks()), 422
