"""Planning an activity, changing it, and its steps: announce, begin, cancel, take up again, copy."""

from collections.abc import Iterable
from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.web import needs, page, work
from meetings.access import May
from meetings.actions import activities as actions
from meetings.forms.activities import ActivityForm, CopyForm, ReasonForm, given_by, usual_times
from meetings.models import Activity
from meetings.queries import activities as queries
from meetings.queries.duties import duty_choices
from meetings.rules.kinds import KINDS
from meetings.views.asking import key_in
from meetings.views.blueprint import bp
from members.models import Member, Node


@bp.get("/activities/new")
@needs(May.PLAN)
def new() -> ResponseReturnValue:
    """Show the form for another activity."""
    node = _node(key_in(request.args, "node"))
    asked = request.args.get("kind", "")
    kind = asked if asked in KINDS else ("group_meeting" if queries.is_group(node) else "lecture")
    return _form_page(_form(node, kind=kind, **usual_times(work().now)), node)


@bp.post("/activities/new")
@needs(May.PLAN)
def plan() -> ResponseReturnValue:
    """Put the activity on the calendar, and tell those expected where that was asked for."""
    node = _node(key_in(request.args, "node"))
    form = _form(node)
    if not form.validate_on_submit():
        return _form_page(form, node), 422
    try:
        made = actions.plan_activity(work(), node, form.plan)
    except BadInputError as refusal:
        form.form_errors.append(refusal.message)
        return _form_page(form, node), 422
    if request.form.get("then") == "announce":
        told = actions.announce(work(), made)
        flash(f"已排进日历，并通知了 {told} 位应到的同志。")
    else:
        flash("已排进日历，还没有通知大家。准备好后请点“通知”。")
    return redirect(url_for(".activity", activity_id=made.id), code=303)


@bp.get("/activities/<int:activity_id>/edit")
@needs(May.KEEP_ACTIVITY, on=Activity)
def edit(activity: Activity) -> ResponseReturnValue:
    """Show what is set about an activity."""
    given = given_by(activity, queries.duties_of(work(), activity), queries.invited_to(work(), activity))
    return _form_page(_form(activity.node, **given), activity.node, activity)


@bp.post("/activities/<int:activity_id>/edit")
@needs(May.KEEP_ACTIVITY, on=Activity)
def change(activity: Activity) -> ResponseReturnValue:
    """Take over what was set."""
    form = _form(activity.node)
    if not form.validate_on_submit():
        return _form_page(form, activity.node, activity), 422
    try:
        actions.change_activity(work(), activity, form.plan)
    except BadInputError as refusal:
        form.form_errors.append(refusal.message)
        return _form_page(form, activity.node, activity), 422
    flash("已保存。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.post("/activities/<int:activity_id>/announce")
@needs(May.KEEP_ACTIVITY, on=Activity)
def announce(activity: Activity) -> ResponseReturnValue:
    """Tell everyone expected."""
    told = actions.announce(work(), activity)
    flash(f"已通知 {told} 位同志。" if told else "应到的同志都已经通知过了。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.post("/activities/<int:activity_id>/hold")
@needs(May.KEEP_ACTIVITY, on=Activity)
def hold(activity: Activity) -> ResponseReturnValue:
    """Open the roll."""
    expected = actions.open_roll(work(), activity)
    flash(f"已开始点名，应到 {expected} 人，名单从现在起固定。")
    return redirect(url_for(".roll", activity_id=activity.id), code=303)


@bp.get("/activities/<int:activity_id>/cancel")
@needs(May.KEEP_ACTIVITY, on=Activity)
def ask_cancel(activity: Activity) -> ResponseReturnValue:
    """Ask why an activity is cancelled."""
    return _cancel_page(activity, ReasonForm())


@bp.post("/activities/<int:activity_id>/cancel")
@needs(May.KEEP_ACTIVITY, on=Activity)
def cancel(activity: Activity) -> ResponseReturnValue:
    """Call an activity off."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _cancel_page(activity, form), 422
    actions.cancel(work(), activity, form.text("reason"))
    flash("活动已取消。需要时可以撤销取消。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.post("/activities/<int:activity_id>/restore")
@needs(May.KEEP_ACTIVITY, on=Activity)
def restore(activity: Activity) -> ResponseReturnValue:
    """Take back that an activity was cancelled."""
    actions.restore(work(), activity)
    flash("已撤销取消，活动照常。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.get("/activities/<int:activity_id>/copy")
@needs(May.KEEP_ACTIVITY, on=Activity)
def ask_copy(activity: Activity) -> ResponseReturnValue:
    """Ask when the copy takes place; a month later is proposed."""
    return _copy_page(activity, CopyForm(starts_at=activity.starts_at + timedelta(days=28)))


@bp.post("/activities/<int:activity_id>/copy")
@needs(May.KEEP_ACTIVITY, on=Activity)
def copy(activity: Activity) -> ResponseReturnValue:
    """Plan another one like it."""
    form = CopyForm()
    if not form.validate_on_submit():
        return _copy_page(activity, form), 422
    assert form.starts_at.data is not None
    made = actions.copy_activity(work(), activity, form.starts_at.data)
    flash("已照样新建一次，请核对主题和议程后再通知。")
    return redirect(url_for(".edit", activity_id=made.id), code=303)


def _node(key: int | None) -> Node:
    nodes = queries.may_plan_at(work())
    if key is None:
        return next((one for one in nodes if one.kind == "branch"), None) or nodes[0]
    found = next((one for one in nodes if one.id == key), None)
    if found is None:
        raise NotFoundError("没有找到这个组织，或者您不能为它安排活动。")
    return found


def _form(node: Node, **given: object) -> ActivityForm:
    form = ActivityForm(**given)
    form.offer(queries.people_to_choose(work(), [node.path]), duty_choices(work(), node))
    return form


def _form_page(form: ActivityForm, node: Node, activity: Activity | None = None) -> str:
    people = queries.people_to_choose(work(), [node.path])
    return page(
        "meetings/activity_form.html",
        form=form,
        node=node,
        activity=activity,
        nodes=queries.may_plan_at(work()),
        groups=_by_group(people),
        chosen=set(form.invited.data or ()),
        kinds=KINDS,
    )


def _by_group(people: Iterable[Member]) -> list[tuple[str, list[Member]]]:
    found: dict[str, list[Member]] = {}
    for member in people:
        found.setdefault(member.node.name, []).append(member)
    return list(found.items())


def _cancel_page(activity: Activity, form: ReasonForm) -> str:
    return page("meetings/cancel.html", activity=activity, form=form)


def _copy_page(activity: Activity, form: CopyForm) -> str:
    return page("meetings/copy.html", activity=activity, form=form)
