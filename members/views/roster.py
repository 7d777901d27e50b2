"""Taking a roster over: upload, look at what it would do, do it; and handing the roster out."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.child import ChildFailedError, run_in_child
from core.forms import choices
from core.packages import UnreadableError
from core.sheets import Sheet, send_workbook
from core.tables import MOST_BYTES
from core.web import afterwards, needs, page, site, work, writing
from members import access
from members.actions import roster as actions
from members.actions.exports import note_export
from members.forms.organisation import UploadForm
from members.models import Node, RosterDraft
from members.queries.roster import draft_plan, own_draft, roster_rows
from members.queries.tree import managed_units, unit_choices
from members.rules.roster_columns import TEMPLATE
from members.rules.roster_help import HELP
from members.rules.roster_reading import READER, read_rows
from members.rules.words import FIELDS, STAGES
from members.views.blueprint import bp
from members.views.people import show_passwords

May = access.May
_SHOWN = 200


@bp.get("/manage/roster")
@needs(May.MANAGE)
def roster() -> ResponseReturnValue:
    """Show where to upload a roster, and what waits to be looked at."""
    return page("members/roster.html", form=_form(), draft=own_draft(work()))


@bp.post("/manage/roster")
@needs(May.MANAGE, slow=True)
def roster_read() -> ResponseReturnValue:
    """Read an uploaded roster and go to what it would do."""
    form = _form()
    if not form.validate_on_submit():
        return page("members/roster.html", form=form, draft=None), 422
    node = work().session.get_one(Node, int(form.node.data))
    site().rulebook.demand(work(), May.IMPORT_ROSTER, node)
    content = form.file.data.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        form.file.errors = ["文件超过 10 MB，不像是花名册。请只保留人员名单再上传。"]
        return page("members/roster.html", form=form, draft=None), 413
    try:
        rows = run_in_child(READER, content)
    except (ChildFailedError, UnreadableError) as error:
        form.file.errors = [error.message]
        return page("members/roster.html", form=form, draft=None), error.status
    with writing() as own:
        target = own.session.get_one(Node, node.id)
        draft = actions.keep_draft(own, target, form.file.data.filename or "花名册", read_rows(rows))
    return redirect(url_for("members.roster_draft", roster_draft_id=draft.id), code=303)


def _form() -> UploadForm:
    form = UploadForm(node=request.args.get("node", ""))
    form.node.choices = choices(unit_choices(managed_units(work())))
    return form


@bp.get("/manage/roster/<int:roster_draft_id>")
@needs(May.IMPORT_ROSTER, on=RosterDraft)
def roster_draft(roster_draft: RosterDraft) -> ResponseReturnValue:
    """Show what taking the roster over would do."""
    reading, plan = draft_plan(work(), roster_draft)
    return page(
        "members/roster_draft.html",
        draft=roster_draft,
        reading=reading,
        plan=plan,
        most=_SHOWN,
        fields=FIELDS,
        stages=STAGES,
    )


@bp.post("/manage/roster/<int:roster_draft_id>")
@needs(May.IMPORT_ROSTER, on=RosterDraft)
def roster_take(roster_draft: RosterDraft) -> ResponseReturnValue:
    """Take the roster over and show the initial passwords, once."""
    done = actions.take_draft_over(work(), roster_draft)
    if not done.passwords:
        flash(f"已更新 {done.changed} 人。")
        return redirect(url_for("members.people"), code=303)
    return show_passwords(done.passwords, done=done)


@bp.post("/manage/roster/<int:roster_draft_id>/discard")
@needs(May.IMPORT_ROSTER, on=RosterDraft)
def roster_discard(roster_draft: RosterDraft) -> ResponseReturnValue:
    """Throw the draft away."""
    actions.discard_draft(work(), roster_draft)
    flash("已放弃这次导入，什么都没有改动。")
    return redirect(url_for("members.roster"), code=303)


@bp.get("/manage/roster/template.xlsx")
@needs(May.MANAGE)
def roster_template() -> ResponseReturnValue:
    """Hand out the empty template."""
    help_sheet = Sheet("填写说明", ("怎样填写",), [(line,) for line in HELP])
    return send_workbook("党员花名册模板", Sheet("花名册", TEMPLATE, (), blank_rows=2_000), help_sheet)


@bp.get("/manage/tree/<int:node_id>/roster.xlsx")
@needs(May.IMPORT_ROSTER, on=Node)
def roster_sheet(node: Node) -> ResponseReturnValue:
    """Hand out a unit's roster in the columns in which it can be taken over again."""
    rows, by = roster_rows(work(), node), work().person
    place, name = node.path, node.name
    afterwards(lambda own: note_export(own, by, place, f"“{name}”的花名册"))
    return send_workbook(f"{node.name}花名册", Sheet("花名册", ("序号", *FIELDS.values()), rows))
