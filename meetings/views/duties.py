"""组织生活进度: lights of duties and checklists, who still has to talk with whom, and setting them."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.sheets import send_workbook
from core.times import day_of, year_of
from core.web import may, needs, page, work
from meetings.access import May
from meetings.actions import duties as actions
from meetings.forms.duties import ChecklistForm, DutyForm, given_by
from meetings.models import Checklist
from meetings.queries import duties as queries
from meetings.queries.absence import long_away
from meetings.queries.duty_sheets import duty_sheets
from meetings.rules.absence import absence_in_words
from meetings.rules.duties import BUNDLES, Light
from meetings.rules.kinds import KINDS
from meetings.rules.periods import Period
from meetings.views.asking import key_in
from meetings.views.blueprint import bp
from members.models import Node

SIGNS = {Light.DONE: "✓", Light.PLANNED: "排", Light.DUE: "待", Light.MISSED: "缺", Light.LATER: "·"}


@bp.get("/activities/duties")
@needs(May.SEE_DUTIES)
def duties() -> ResponseReturnValue:
    """Show how a unit stands in a year, with what is missing in words."""
    units = queries.units_with_duties(work())
    node, year = _node(units), _year()
    found = queries.lights(work(), node, year)
    return page(
        "meetings/duties.html",
        lights=found,
        now_missing=queries.missing_now(found, day_of(work().now)),
        past_missing=queries.missed(found),
        node=node,
        year=year,
        this_year=year_of(work().now),
        units=[(one.id, one.name) for one in units],
        signs=SIGNS,
        away=long_away(work(), [node.path]) if may(May.SET_DUTIES, node) else [],
        absence_in_words=absence_in_words,
        plans=may(May.SET_DUTIES, node),
    )


@bp.get("/activities/duties.xlsx")
@needs(May.SEE_DUTIES)
def duties_file() -> Response:
    """Send the lights as a spreadsheet: one sheet of duties, one of talks still missing."""
    node, year = _node(queries.units_with_duties(work())), _year()
    found = queries.lights(work(), node, year)
    return send_workbook(f"组织生活进度-{node.name}-{year}", *duty_sheets(found))


def _node(units: list[Node]) -> Node:
    key = key_in(request.args, "node")
    if key is None:
        found = next((one for one in units if one.kind == "branch"), units[0] if units else None)
    else:
        found = next((one for one in units if one.id == key), None)
    if found is None:
        raise NotFoundError("没有找到这个组织，或者您不能看它的进度。")
    return found


def _year() -> int:
    asked = request.args.get("year", type=int)
    return asked if asked is not None and 2000 <= asked <= 2100 else year_of(work().now)


@bp.get("/activities/duties/<int:node_id>/set")
@needs(May.SET_DUTIES, on=Node)
def duty_rules(node: Node) -> ResponseReturnValue:
    """Show what is asked of a unit, to be changed."""
    return _rules_page(node, DutyForm())


@bp.post("/activities/duties/<int:node_id>/set")
@needs(May.SET_DUTIES, on=Node)
def set_duty(node: Node) -> ResponseReturnValue:
    """Say how often a kind is to be held."""
    form = DutyForm()
    if not form.validate_on_submit():
        return _rules_page(node, form), 422
    actions.set_duty(work(), node, form.text("duty"), Period(form.text("period")), form.times.data or 0)
    flash("已保存。")
    return redirect(url_for(".duty_rules", node_id=node.id), code=303)


@bp.post("/activities/duties/<int:node_id>/usual")
@needs(May.SET_DUTIES, on=Node)
def usual_duty(node: Node) -> ResponseReturnValue:
    """Take a unit's own rule away."""
    duty = request.form.get("duty", "")
    if duty not in KINDS:
        raise BadInputError("没有看懂是哪一项，请刷新页面后再操作。")
    actions.usual_duty(work(), node, duty)
    flash("已恢复默认。")
    return redirect(url_for(".duty_rules", node_id=node.id), code=303)


def _rules_page(node: Node, form: DutyForm) -> str:
    return page(
        "meetings/duty_rules.html",
        node=node,
        form=form,
        duties=queries.duties_in_use(work(), node),
        own=queries.own_rules(work(), node),
        kinds=KINDS,
        checklists=queries.checklists_of(work(), node),
        bundles=[name for name, _, _ in BUNDLES],
    )


@bp.post("/activities/duties/<int:node_id>/bundle")
@needs(May.SET_DUTIES, on=Node)
def take_bundle(node: Node) -> ResponseReturnValue:
    """Take over a checklist that the site ships with."""
    wanted = request.form.get("name", "")
    found = next((bundle for bundle in BUNDLES if bundle[0] == wanted), None)
    if found is None:
        raise BadInputError("没有这份清单，请刷新页面后再选。")
    name, period, items = found
    listed = [(label, 1, tuple(kinds)) for label, kinds in items]
    actions.keep_checklist(work(), node, None, actions.Listed(name, period, listed))
    flash(f"已启用“{name}”，可以再改。")
    return redirect(url_for(".duty_rules", node_id=node.id), code=303)


@bp.get("/activities/duties/<int:node_id>/checklists/new")
@needs(May.SET_DUTIES, on=Node)
def new_checklist(node: Node) -> ResponseReturnValue:
    """Show the form for another checklist."""
    return _checklist_page(node, None, ChecklistForm())


@bp.post("/activities/duties/<int:node_id>/checklists/new")
@needs(May.SET_DUTIES, on=Node)
def make_checklist(node: Node) -> ResponseReturnValue:
    """Make another checklist."""
    return _keep(node, None)


@bp.get("/checklists/<int:checklist_id>")
@needs(May.EDIT_CHECKLIST, on=Checklist)
def edit_checklist(checklist: Checklist) -> ResponseReturnValue:
    """Show a checklist to be changed."""
    return _checklist_page(checklist.node, checklist, ChecklistForm(**given_by(checklist)))


@bp.post("/checklists/<int:checklist_id>")
@needs(May.EDIT_CHECKLIST, on=Checklist)
def change_checklist(checklist: Checklist) -> ResponseReturnValue:
    """Change a checklist."""
    return _keep(checklist.node, checklist)


@bp.post("/checklists/<int:checklist_id>/remove")
@needs(May.EDIT_CHECKLIST, on=Checklist)
def remove_checklist(checklist: Checklist) -> ResponseReturnValue:
    """Take a checklist away."""
    node_id, name = checklist.node_id, checklist.name
    actions.remove_checklist(work(), checklist)
    flash(f"已删除清单“{name}”。")
    return redirect(url_for(".duty_rules", node_id=node_id), code=303)


def _keep(node: Node, checklist: Checklist | None) -> ResponseReturnValue:
    form = ChecklistForm()
    if not form.validate_on_submit():
        return _checklist_page(node, checklist, form), 422
    actions.keep_checklist(work(), node, checklist, form.told)
    flash("清单已保存。")
    return redirect(url_for(".duty_rules", node_id=node.id), code=303)


def _checklist_page(node: Node, checklist: Checklist | None, form: ChecklistForm) -> str:
    if not form.errors:
        form.add_spare()
    return page("meetings/checklist.html", node=node, checklist=checklist, form=form)
