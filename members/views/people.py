"""Pages where managers look after people: the list, one person, their account."""

import json
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, RefusalError
from core.forms import Form, choices
from core.sheets import Sheet, send_workbook
from core.times import day_of
from core.web import afterwards, may, needs, page, site, work
from members import access
from members.actions import people as actions
from members.actions.exports import note_export
from members.actions.roster import Given
from members.forms.people import DisableForm, MemberForm, RoleForm, StepForm, TransferForm
from members.models import Member, Node
from members.queries import people as queries
from members.queries.life import steps_of
from members.queries.roles import roles_by_member, roles_of
from members.queries.roster import PEOPLE_HEADINGS, people_rows
from members.queries.tree import managed_units, unit_choices, units_below
from members.rules.life_cycle import NEXT
from members.rules.words import CADRES, CHOSEN_STATES, ROLES, STAGES, STATES, mask_phone
from members.views.blueprint import bp

May = access.May
_PAGE = 30
_MOST_GIVEN = 5_000
_NAMES = ("q", "node", "stage", "state", "role", "sort")


@bp.get("/manage/people")
@needs(May.SEE_PEOPLE)
def people() -> ResponseReturnValue:
    """List the people below the actor."""
    asked = _asked()
    found = queries.people(work(), asked, limit=_PAGE + 1)
    shown = found[:_PAGE]
    return page(
        "members/people.html",
        people=shown,
        roles=roles_by_member(work(), [member.id for member in shown]),
        count=queries.people_count(work(), asked),
        asked=asked,
        older=_address(after=shown[-1].id) if len(found) > _PAGE else "",
        first=_address(after=None) if asked.after else "",
        renew_url=url_for("members.people_passwords", **_arguments(after=None)),
        sheet_url=url_for("members.people_sheet", **_arguments(after=None)),
        units=unit_choices(units_below(work(), work().person.places(*access.OVERSEERS))),
        stages=list(STAGES.items()),
        states=list(CHOSEN_STATES.items()),
        role_names=list(ROLES.items()),
        words={"stage": STAGES, "role": ROLES, "state": STATES},
        mask=mask_phone,
    )


@bp.get("/manage/people.xlsx")
@needs(May.SEE_PEOPLE)
def people_sheet() -> ResponseReturnValue:
    """Hand out the same list as a spreadsheet."""
    found = queries.people(work(), _asked()._replace(after=None))
    by = work().person
    afterwards(
        lambda own: note_export(own, by, by.places(*access.OVERSEERS)[0], f" {len(found)} 人的人员名单")
    )
    rows = people_rows(found, masks=not may("members:manage"))
    return send_workbook("人员名单", Sheet("人员", PEOPLE_HEADINGS, rows))


def _asked() -> queries.Asked:
    asked = request.args
    state = asked.get("state", "active")
    return queries.Asked(
        words=asked.get("q", "").strip()[:40],
        node_id=asked.get("node", type=int),
        stage=asked.get("stage", "") if asked.get("stage") in STAGES else "",
        state=state if state in CHOSEN_STATES else "",
        role=asked.get("role", "") if asked.get("role") in ROLES else "",
        sort=asked.get("sort", "node"),
        after=asked.get("after", type=int),
    )


def _arguments(after: int | None) -> dict[str, Any]:
    # Only our own names: url_for takes some that steer it. An empty state means all of them.
    kept = {name: request.args[name] for name in _NAMES if name in request.args}
    return kept | ({"after": after} if after else {})


def _address(after: int | None) -> str:
    return url_for("members.people", **_arguments(after))


@bp.post("/manage/people/passwords")
@needs(May.MANAGE)
def people_passwords() -> ResponseReturnValue:
    """Give those of the list who never chose a password a new initial one, and show them, once."""
    asked = _asked()._replace(state=queries.WAITING, after=None)
    rules = site().rulebook
    found = [m for m in queries.people(work(), asked) if rules.allows(work(), May.EDIT_ACCOUNT, m)]
    place = work().person.places(*access.MANAGERS)[0]
    given = actions.renew_initial_passwords(work(), found, place)
    return show_passwords([Given(m.name, m.login, m.node.name, password) for m, password in given])


@bp.get("/manage/people/new")
@needs(May.MANAGE)
def person_new() -> ResponseReturnValue:
    """Show the form for one more person."""
    return page("members/person_edit.html", form=_form(node=request.args.get("node", "")), member=None)


@bp.post("/manage/people/new")
@needs(May.MANAGE)
def person_add() -> ResponseReturnValue:
    """Add a person and show their initial password, once."""
    form = _form()
    if not form.validate_on_submit():
        return page("members/person_edit.html", form=form, member=None), 422
    node = _node_of(form)
    try:
        member, password = actions.add_member(work(), node, form.values())
    except actions.TakenError as error:
        form.login.errors = [error.message]
        return page("members/person_edit.html", form=form, member=None), 422
    return show_passwords([Given(member.name, member.login, node.name, password)])


@bp.get("/manage/people/<int:member_id>")
@needs(May.SEE_MEMBER, on=Member)
def person(member: Member) -> ResponseReturnValue:
    """Show what is known about one person."""
    return person_page(member)


def person_page(member: Member, **failed: Form) -> str:
    """Draw one person; ``failed`` is a form of the page with what was wrong about it."""
    units = choices(unit_choices(managed_units(work())))
    today = day_of(work().now)
    forms = {
        "form": RoleForm(formdata=None, node=str(member.node_id)),
        "disable_form": DisableForm(formdata=None),
        "step_form": StepForm(formdata=None, on=today),
        "transfer_form": TransferForm(formdata=None, on=today, node=str(member.node_id)),
    } | failed
    for name in ("form", "transfer_form"):
        forms[name].node.choices = units
    return page(
        "members/person.html",
        member=member,
        roles=roles_of(work(), member),
        failed=next(iter(failed.values()), None),
        steps=steps_of(work(), member),
        next_stage=STAGES.get(NEXT.get(member.stage, ""), ""),
        mask=mask_phone,
        words={"stage": STAGES, "role": ROLES, "state": STATES, "cadre": CADRES},
        **forms,
    )


@bp.get("/manage/people/<int:member_id>/edit")
@needs(May.EDIT_MEMBER, on=Member)
def person_edit(member: Member) -> ResponseReturnValue:
    """Show the form for changing what is known about a person."""
    return page("members/person_edit.html", form=_form(member), member=member)


@bp.post("/manage/people/<int:member_id>/edit")
@needs(May.EDIT_MEMBER, on=Member)
def person_save(member: Member) -> ResponseReturnValue:
    """Keep the changes."""
    form = _form(member)
    if not form.validate_on_submit():
        return page("members/person_edit.html", form=form, member=member), 422
    try:
        actions.edit_member(work(), member, form.values())
    except actions.TakenError as error:
        form.login.errors = [error.message]
        return page("members/person_edit.html", form=form, member=member), 422
    flash("已保存。")
    return redirect(url_for("members.person", member_id=member.id), code=303)


def _form(member: Member | None = None, **given: Any) -> MemberForm:
    form = MemberForm(obj=member, data=given)
    if member is None:
        form.node.choices = choices(unit_choices(managed_units(work())))
    else:
        del form.node  # going to another unit is a transfer, with its day
        if request.method != "POST":
            form.stage.data, form.cadre.data = member.stage.value, member.cadre.value
            form.login.data = "" if member.login == member.phone else member.login
        if not may("members:account:edit", member):
            del form.login, form.phone
    return form


def _node_of(form: Any) -> Node:
    # The choices were the actor's own units, so this one is.
    return work().session.get_one(Node, int(form.node.data))


@bp.post("/manage/people/<int:member_id>/password")
@needs(May.EDIT_ACCOUNT, on=Member)
def person_password(member: Member) -> ResponseReturnValue:
    """Give a person a new initial password and show it, once."""
    password = actions.reset_password(work(), member)
    return show_passwords([Given(member.name, member.login, member.node.name, password)])


@bp.post("/manage/people/<int:member_id>/disable")
@needs(May.EDIT_ACCOUNT, on=Member)
def person_disable(member: Member) -> ResponseReturnValue:
    """Close a person's account."""
    form = DisableForm()
    if not form.validate_on_submit():
        return person_page(member, disable_form=form), 422
    try:
        actions.disable_member(work(), member, form.text("reason"), form.on.data, form.text("note"))
    except RefusalError as error:
        form.form_errors.append(error.message)
        return person_page(member, disable_form=form), error.status
    flash(f"已停用 {member.name} 的账号。记录都还在，随时可以恢复。")
    return redirect(url_for("members.person", member_id=member.id), code=303)


@bp.post("/manage/people/<int:member_id>/enable")
@needs(May.EDIT_ACCOUNT, on=Member)
def person_enable(member: Member) -> ResponseReturnValue:
    """Open a person's account again."""
    actions.enable_member(work(), member)
    flash(f"已恢复 {member.name} 的账号。如果忘记了密码，请再重置一次。")
    return redirect(url_for("members.person", member_id=member.id), code=303)


def show_passwords(given: list[Given], **more: Any) -> str:
    """Show initial passwords: the only time anybody sees them, so the answer itself carries them."""
    return page("members/passwords.html", given=given, kept=json.dumps(given, ensure_ascii=False), **more)


@bp.post("/manage/passwords.xlsx")
@needs(May.MANAGE)
def passwords_sheet() -> ResponseReturnValue:
    """Turn the list that the page shows into a spreadsheet: the site keeps none of it."""
    try:
        rows = [Given(*map(str, row)) for row in json.loads(request.form.get("given", ""))[:_MOST_GIVEN]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadInputError("没有看懂这份名单，请回到上一页重试。") from error
    return send_workbook("初始密码", Sheet("初始密码", ("姓名", "登录账号", "组织", "初始密码"), rows))
