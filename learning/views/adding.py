"""Adding hours for learning off the site, for several members at once."""

from collections.abc import Sequence
from itertools import groupby

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.forms import choices
from core.web import needs, page, site, work
from learning import access
from learning.actions.adding import Event, add_hours
from learning.forms.hours import AddHoursForm
from learning.queries.branch import members_kept
from learning.rules.hours import HourCategory, Unit, format_hours
from learning.views.blueprint import bp
from members.models import Member

May = access.May


@bp.get("/manage/hours/add")
@needs(May.KEEP_HOURS)
def add() -> ResponseReturnValue:
    """Show the form for an event off the site."""
    members = members_kept(work())
    return _add_page(_form(members, batch=f"{work().dice.getrandbits(64):016x}"), members)


@bp.post("/manage/hours/add")
@needs(May.KEEP_HOURS)
def add_now() -> ResponseReturnValue:
    """Write the event into the ledger of everyone who took part."""
    members = members_kept(work())
    form = _form(members)
    if not form.validate_on_submit():
        return _add_page(form, members), 422
    chosen = [member for member in members if member.id in set(form.people.data or ())]
    for member in chosen:
        site().rulebook.demand(work(), May.ADD_HOURS, member)
    event = _event(form)
    try:
        added = add_hours(work(), event, chosen)
    except BadInputError as refusal:
        form.form_errors.append(refusal.message)
        return _add_page(form, members), 422
    if added.members:
        flash(f"已为 {added.members} 位同志各登记 {format_hours(added.hundredths)} 学时，并通知了本人。")
    if added.waiting:
        hours = format_hours(added.waiting)
        flash(f"您自己的 {hours} 学时已提交申报，由其他书记、支委或管理员认定后计入。")
    if not added.members and not added.waiting:
        flash("这次学习已经登记过了，没有重复计入。", "warn")
    return redirect(url_for(".branch", year=event.started_on.year), code=303)


def _form(members: Sequence[Member], **given: str) -> AddHoursForm:
    form = AddHoursForm(**given)
    form.people.choices = choices((str(member.id), member.name) for member in members)
    return form


def _add_page(form: AddHoursForm, members: Sequence[Member]) -> str:
    by_group = groupby(members, key=lambda member: member.node.name)
    groups = [(name, [(one.id, one.name) for one in people]) for name, people in by_group]
    chosen = set(form.people.data or ())
    return page("learning/add.html", form=form, groups=groups, chosen=chosen, own=work().person.id)


def _event(form: AddHoursForm) -> Event:
    assert form.started_on.data is not None
    return Event(
        batch=form.text("batch"),
        title=form.text("title"),
        started_on=form.started_on.data,
        ended_on=form.ended_on.data,
        unit=Unit(form.unit.data),
        amount=form.amount.hundredths,
        category=HourCategory(form.category.data),
        form=form.text("form"),
        host=form.text("host"),
        venue=form.text("venue"),
        outcome=form.text("outcome"),
        remark=form.text("remark"),
    )
