"""Pages about affiliation: a step, a transfer, taking one back, and who belonged here on a day."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import RefusalError
from core.sheets import Sheet, send_workbook
from core.times import day_of
from core.web import afterwards, needs, page, work
from members import access
from members.actions import life as actions
from members.actions.exports import note_export
from members.forms.people import DayForm, StepForm, TransferForm
from members.models import Member, Node
from members.queries.life import Affiliated, counts_on, people_on
from members.queries.tree import managed_units, unit_choices
from members.rules.words import STAGES
from members.views.blueprint import bp
from members.views.people import person_page

May = access.May
_MOST = 500


@bp.post("/manage/people/<int:member_id>/step")
@needs(May.EDIT_MEMBER, on=Member)
def person_step(member: Member) -> ResponseReturnValue:
    """Take a person to the next stage on the way into the Party."""
    form = StepForm()
    if form.validate_on_submit() and form.on.data:
        try:
            advice = actions.advance(
                work(), member, form.on.data, form.text("note"), request.form.get("seen", "")
            )
        except RefusalError as error:
            form.on.errors = [error.message]
        else:
            flash(f"{member.name} 已是{STAGES[member.stage]}。{advice}")
            return _back(member)
    return person_page(member, step_form=form), 422


@bp.post("/manage/people/<int:member_id>/transfer")
@needs(May.EDIT_MEMBER, on=Member)
def person_transfer(member: Member) -> ResponseReturnValue:
    """Move a person to another unit the actor manages."""
    form = TransferForm()
    form.node.choices = unit_choices(managed_units(work()))
    if form.validate_on_submit():
        try:
            node = work().session.get_one(Node, int(form.text("node")))
            actions.transfer(work(), member, node, form.on.data, form.text("note"))
        except RefusalError as error:
            form.on.errors = [error.message]
        else:
            flash(f"{member.name} 现在属于“{node.name}”，学习和测试记录随人走。")
            return _back(member)
    return person_page(member, transfer_form=form), 422


@bp.post("/manage/people/<int:member_id>/take-back")
@needs(May.EDIT_MEMBER, on=Member)
def person_take_back(member: Member) -> ResponseReturnValue:
    """Undo the last step, entered by mistake."""
    said = actions.take_back(work(), member, request.form.get("steps", type=int))
    flash(f"已撤销：{said}。")
    return _back(member)


def _back(member: Member) -> ResponseReturnValue:
    return redirect(url_for("members.person", member_id=member.id), code=303)


@bp.get("/manage/people/on")
@needs(May.SEE_PEOPLE)
def people_on_day() -> ResponseReturnValue:
    """Show who belonged to the actor's units on a day, counted by unit and stage."""
    day, found = _asked()
    return page(
        "members/people_on.html",
        form=DayForm(formdata=None, on=day),
        day=day,
        stage=_stage(),
        stages=STAGES,
        people=found[:_MOST],
        count=len(found),
        counts=counts_on(found),
        sheet_url=url_for("members.people_on_day_sheet", on=day.isoformat(), stage=_stage() or None),
    )


@bp.get("/manage/people/on.xlsx")
@needs(May.SEE_PEOPLE)
def people_on_day_sheet() -> ResponseReturnValue:
    """Hand the same out as a spreadsheet."""
    day, found = _asked()
    by = work().person
    place = by.places(*access.OVERSEERS)[0]
    afterwards(lambda own: note_export(own, by, place, f" {day} 在册的 {len(found)} 人名单"))
    rows = [
        (number, one.member.name, one.node.name, STAGES[one.stage], one.member.joined_on, one.member.full_on)
        for number, one in enumerate(found, start=1)
    ]
    counted = [
        (unit, *(count[stage] for stage in STAGES), count.total()) for unit, count in counts_on(found).items()
    ]
    return send_workbook(
        f"在册名单 {day}",
        Sheet("名单", ("序号", "姓名", "组织", "人员类别", "入党日期", "转正日期"), rows),
        Sheet("人数", ("组织", *STAGES.values(), "合计"), counted),
    )


def _asked() -> tuple[date, list[Affiliated]]:
    form, today = DayForm(request.args), day_of(work().now)
    day = form.on.data if form.validate() and form.on.data else today
    return day, people_on(work(), work().person.places(*access.OVERSEERS), day, _stage())


def _stage() -> str:
    stage = request.args.get("stage", "")
    return stage if stage in STAGES else ""
