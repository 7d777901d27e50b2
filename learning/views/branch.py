"""支部学时表, reminding those who have not reached their hours, and taking an entry back."""

from urllib.parse import urlencode

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core.times import year_of
from core.web import afterwards, needs, page, work
from learning import access
from learning.actions.ledger import reverse_entry
from learning.actions.reminding import remind
from learning.forms.hours import ReverseForm
from learning.forms.rules import ReopenForm
from learning.models import HourEntry, YearClosing
from learning.queries import branch as queries
from learning.queries.closing import closing_of
from learning.views.blueprint import bp
from learning.views.workbooks import branch_workbook
from members.actions.exports import note_export
from members.models import Member, Node
from members.rules.words import STAGES

May = access.May


@bp.get("/manage/hours")
@needs(May.SEE_HOURS)
def branch() -> ResponseReturnValue:
    """Show how the members the viewer oversees stand in a year."""
    asked = _asked()
    table = queries.branch_table(work(), asked)
    return page(
        "learning/branch.html",
        table=table,
        asked=asked,
        groups=[(node.id, node.name) for node in queries.groups_seen(work())],
        stages=STAGES,
        states=queries.STATES,
        next_url=_with_filters(".branch", after=str(table.older)) if table.older else "",
        file_url=_with_filters(".branch_file"),
        this_year=year_of(work().now),
        now=work().now,
        closing=_closing(asked.year),
        reopen=ReopenForm(formdata=None),
    )


def _closing(year: int) -> YearClosing | None:
    node = queries.unit_kept(work()) if year < year_of(work().now) else None
    return closing_of(work(), node.path, year) if node else None


@bp.get("/manage/hours.xlsx")
@needs(May.SEE_HOURS)
def branch_file() -> Response:
    """Send the same as a spreadsheet, all pages at once."""
    asked, by = _asked(), work().person
    table = queries.branch_table(work(), asked, whole=True)
    what = f" {table.found} 人的 {asked.year} 年学时表"
    afterwards(lambda own: note_export(own, by, by.places(*access.READERS)[0], what))
    units = work().session.scalars(select(Node.name).where(Node.path.in_(by.places(*access.READERS))))
    return branch_workbook(table, "、".join(units), asked.year, work().now)


@bp.post("/manage/hours/remind")
@needs(May.KEEP_HOURS)
def remind_missing() -> ResponseReturnValue:
    """Tell everyone below the actor who has not reached their hours."""
    told = remind(work(), queries.members_to_remind(work(), year_of(work().now)))
    flash(f"已提醒 {told} 位同志。" if told else "今天已经提醒过了，明天可以再提醒。")
    return redirect(url_for(".branch"), code=303)


@bp.get("/hours/<int:hour_entry_id>/reverse")
@needs(May.REVERSE_ENTRY, on=HourEntry)
def reverse(hour_entry: HourEntry) -> ResponseReturnValue:
    """Ask for the reason to take an entry back."""
    return _reverse_page(hour_entry, ReverseForm())


@bp.post("/hours/<int:hour_entry_id>/reverse")
@needs(May.REVERSE_ENTRY, on=HourEntry)
def reverse_now(hour_entry: HourEntry) -> ResponseReturnValue:
    """Take an entry back."""
    form = ReverseForm()
    if not form.validate_on_submit():
        return _reverse_page(hour_entry, form), 422
    reverse_entry(work(), hour_entry, form.text("reason"))
    flash("这条学时已冲销，原记录保留，并已通知本人。")
    return redirect(_record_of(hour_entry), code=303)


def _reverse_page(entry: HourEntry, form: ReverseForm) -> str:
    earner = work().session.get_one(Member, entry.member_id)
    return page("learning/reverse.html", entry=entry, earner=earner, form=form, back_url=_record_of(entry))


def _record_of(entry: HourEntry) -> str:
    return url_for(".member_record", member_id=entry.member_id, year=entry.year)


def _with_filters(endpoint: str, **more: str) -> str:
    # Not through url_for: an address may carry names that mean something to it.
    return f"{url_for(endpoint)}?{urlencode(request.args.to_dict() | more)}"


def _asked() -> queries.Asked:
    asked = request.args
    return queries.Asked(
        year=min(max(asked.get("year", type=int) or year_of(work().now), 2000), year_of(work().now) + 1),
        words=asked.get("q", "").strip()[:40],
        group=asked.get("group", type=int),
        stage=asked.get("stage", ""),
        state=asked.get("state", ""),
        sort=asked.get("sort", ""),
        after=asked.get("after", type=int),
    )
