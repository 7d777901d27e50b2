"""年度学习计划: what it asks of the member, and making and following it for those who keep it."""

from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.forms import choices
from core.sheets import send_workbook
from core.times import day_of, year_of
from core.web import afterwards, needs, page, work
from learning import access
from learning.actions import plans as actions
from learning.forms.plans import ItemForm, PlanForm
from learning.models import Plan, PlanItem
from learning.queries import plans as queries
from learning.queries.tables import plan_sheets
from learning.rules.plans import ItemState
from learning.views.blueprint import bp
from members.actions.exports import note_export
from members.models import Node
from members.queries.tree import unit_choices, units_below

May = access.May


@bp.get("/plan")
@needs(May.OWN)
def own_plan() -> ResponseReturnValue:
    """Show what the plans of a year ask of the member, and how far they are."""
    year = request.args.get("year", type=int) or year_of(work().now)
    own = queries.own_plan(work(), year)
    return page(
        "learning/plan_own.html",
        themes=queries.by_theme(own),
        count=len(own),
        year=year,
        names=queries.what_items_name(work(), [one.item for one in own]),
        done=sum(one.state is ItemState.DONE for one in own),
    )


@bp.get("/manage/plans")
@needs(May.KEEP_PLANS)
def plans() -> ResponseReturnValue:
    """List the plans of the units the actor oversees."""
    return page("learning/plans.html", plans=queries.plans_kept(work()))


@bp.get("/manage/plans/new")
@needs(May.KEEP_HOURS)
def plan_new() -> ResponseReturnValue:
    """Show the form for a plan."""
    year = year_of(work().now)
    return page("learning/plan_edit.html", form=_plan_form(year=year, title=f"{year} 年学习计划"), plan=None)


@bp.post("/manage/plans/new")
@needs(May.KEEP_HOURS)
def plan_make() -> ResponseReturnValue:
    """Begin a plan."""
    form = _plan_form()
    if not form.validate_on_submit():
        return page("learning/plan_edit.html", form=form, plan=None), 422
    node = work().session.get_one(Node, int(form.node.data))
    plan = actions.make_plan(work(), node, _terms(form))
    return redirect(url_for(".plan", plan_id=plan.id), code=303)


@bp.get("/manage/plans/<int:plan_id>")
@needs(May.SEE_PLAN, on=Plan)
def plan(plan: Plan) -> ResponseReturnValue:
    """Show a plan with the progress of each item."""
    progress = queries.progress_of(work(), plan)
    names = queries.what_items_name(work(), [one.item for one in progress])
    return page(
        "learning/plan.html",
        plan=plan,
        themes=queries.by_theme(progress),
        names=names,
        today=day_of(work().now),
    )


@bp.get("/manage/plans/<int:plan_id>.xlsx")
@needs(May.SEE_PLAN, on=Plan)
def plan_sheet(plan: Plan) -> Response:
    """Send the assessment table of a plan: a row for each person, a column for each item."""
    progress = queries.progress_of(work(), plan)
    by, place, title = work().person, plan.place, plan.title
    afterwards(lambda own: note_export(own, by, place, f"“{title}”的考核表"))
    return send_workbook(f"{title}考核表", *plan_sheets(progress))


@bp.get("/manage/plans/<int:plan_id>/edit")
@needs(May.KEEP_PLAN, on=Plan)
def plan_edit(plan: Plan) -> ResponseReturnValue:
    """Show the form for what a plan is called."""
    form = _plan_form(obj=plan, data={"node": str(plan.node_id)})
    return page("learning/plan_edit.html", form=form, plan=plan)


@bp.post("/manage/plans/<int:plan_id>/edit")
@needs(May.KEEP_PLAN, on=Plan)
def plan_change(plan: Plan) -> ResponseReturnValue:
    """Keep what a plan is called."""
    form = _plan_form()
    del form.node
    if not form.validate_on_submit():
        return page("learning/plan_edit.html", form=form, plan=plan), 422
    actions.change_plan(work(), plan, _terms(form))
    flash("已保存。")
    return _back(plan)


@bp.post("/manage/plans/<int:plan_id>/<any(publish, withdraw, copy, delete):deed>")
@needs(May.KEEP_PLAN, on=Plan)
def plan_deed(plan: Plan, deed: str) -> ResponseReturnValue:
    """Publish a plan, withdraw it, copy it to the next year, or delete it."""
    if deed == "delete":
        actions.delete_plan(work(), plan)
        flash("计划已删除。")
        return redirect(url_for(".plans"), code=303)
    if deed == "copy":
        made = actions.copy_plan(work(), plan)
        flash(f"已复制为“{made.title}”，测试要另选，改好后再发布。")
        return _back(made)
    if deed == "publish":
        actions.publish_plan(work(), plan)
        flash("计划已发布，并通知了大家。")
    else:
        actions.withdraw_plan(work(), plan)
        flash("计划已撤下，大家看不到了。做过的都还在。")
    return _back(plan)


@bp.get("/manage/plans/<int:plan_id>/items/new")
@needs(May.KEEP_PLAN, on=Plan)
def item_new(plan: Plan) -> ResponseReturnValue:
    """Show the form for one more item."""
    return page("learning/plan_item.html", form=_item_form(plan), plan=plan, item=None)


@bp.post("/manage/plans/<int:plan_id>/items/new")
@needs(May.KEEP_PLAN, on=Plan)
def item_add(plan: Plan) -> ResponseReturnValue:
    """Put one more item into a plan."""
    form = _item_form(plan)
    try:
        if form.validate_on_submit():
            actions.add_item(work(), plan, form.values())
            flash("任务已添加。")
            return _back(plan)
    except BadInputError as error:
        form.due_on.errors = [error.message]
    return page("learning/plan_item.html", form=form, plan=plan, item=None), 422


@bp.get("/manage/plan-items/<int:plan_item_id>")
@needs(May.KEEP_PLAN, on=PlanItem)
def item_edit(plan_item: PlanItem) -> ResponseReturnValue:
    """Show the form for changing an item."""
    keys = {name: str(getattr(plan_item, f"{name}_id") or "") for name in ("material", "column", "quiz")}
    data = keys | {
        "hours": Decimal(plan_item.hundredths) / 100 if plan_item.hundredths else None,
        "kind": plan_item.kind.value,
        "audience": plan_item.audience.value,
        "category": plan_item.category.value if plan_item.category else "",
    }
    form = _item_form(plan_item.plan, obj=plan_item, data=data)
    return page("learning/plan_item.html", form=form, plan=plan_item.plan, item=plan_item)


@bp.post("/manage/plan-items/<int:plan_item_id>")
@needs(May.KEEP_PLAN, on=PlanItem)
def item_change(plan_item: PlanItem) -> ResponseReturnValue:
    """Keep the changes of an item."""
    form = _item_form(plan_item.plan)
    try:
        if form.validate_on_submit():
            actions.change_item(work(), plan_item, form.values())
            flash("任务已保存。")
            return _back(plan_item.plan)
    except BadInputError as error:
        form.due_on.errors = [error.message]
    return page("learning/plan_item.html", form=form, plan=plan_item.plan, item=plan_item), 422


@bp.post("/manage/plan-items/<int:plan_item_id>/<any(up, down, delete, remind):deed>")
@needs(May.KEEP_PLAN, on=PlanItem)
def item_deed(plan_item: PlanItem, deed: str) -> ResponseReturnValue:
    """Move an item, take it out, or remind those who have not done it."""
    plan = plan_item.plan
    if deed == "delete":
        actions.drop_item(work(), plan_item)
        flash("任务已删除。")
    elif deed == "remind":
        found = next(one for one in queries.progress_of(work(), plan) if one.item.id == plan_item.id)
        told = actions.remind_item(work(), found)
        flash(f"已提醒 {told} 位同志。" if told else "今天已经提醒过了，明天可以再提醒。")
    else:
        actions.move_item(work(), plan_item, -1 if deed == "up" else 1)
    return _back(plan)


def _back(plan: Plan) -> ResponseReturnValue:
    return redirect(url_for(".plan", plan_id=plan.id), code=303)


def _plan_form(**given: Any) -> PlanForm:
    form = PlanForm(**given)
    units = units_below(work(), work().person.places(*access.KEEPERS))
    if not units:
        raise NotFoundError("没有找到由您管理的组织。")
    form.node.choices = choices(unit_choices(units))
    return form


def _terms(form: PlanForm) -> actions.Terms:
    return actions.Terms(form.text("title"), form.year.data or 0, form.text("intro"))


def _item_form(plan: Plan, **given: Any) -> ItemForm:
    form = ItemForm(**given)
    for name, found in queries.choices_for(work(), plan).items():
        form[name].choices = choices([("", "（不选）"), *found])
    return form
