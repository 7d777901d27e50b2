"""The record of an activity: writing it, closing and opening it, its Word files and attachments."""

from typing import BinaryIO, cast

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content.rules.sniffing import MEDIA_TYPES, Kind, demand_kind
from core.errors import BadInputError, NotFoundError
from core.files import Shelf, disposition, plain_name, send_stored, store
from core.packages import open_package
from core.seals import sealed
from core.times import local
from core.typeset import pdf_headers, typeset
from core.web import needs, page, work, writing
from learning.rules.hours import format_hours
from meetings.access import May
from meetings.actions import minutes as actions
from meetings.forms.activities import ReasonForm
from meetings.forms.minutes import MinutesForm, given_by, linked_by
from meetings.models import Activity, ActivityFile
from meetings.queries import activities as queries
from meetings.queries.crediting import usual_hours
from meetings.queries.evenings import pieces_to_link, titles_of
from meetings.queries.minutes import kept_minutes, minutes_of, numbered_minutes, sheet_of
from meetings.rules.document import KIND, sheet_to_print
from meetings.rules.document import minutes_document as as_document
from meetings.rules.document import sign_in_sheet as as_sheet
from meetings.rules.minutes import problems
from meetings.views.asking import key_in
from meetings.views.blueprint import bp
from meetings.views.evening_push import tell_evening

_PACKED = frozenset({Kind.DOCX, Kind.XLSX, Kind.PPTX})
_FILES = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP, Kind.PDF, Kind.TEXT, *_PACKED})
_LARGEST = 20_000_000
_MOST_FILES = 20


@bp.get("/activities/<int:activity_id>/minutes")
@needs(May.KEEP_ACTIVITY, on=Activity)
def minutes(activity: Activity) -> ResponseReturnValue:
    """Show the record to be written."""
    record = queries.record_of(work(), activity)
    form = MinutesForm(**given_by(activity.said, activity.saved_at, record))
    return _minutes_page(activity, form, record)


@bp.post("/activities/<int:activity_id>/minutes")
@needs(May.KEEP_ACTIVITY, on=Activity)
def save(activity: Activity) -> ResponseReturnValue:
    """Keep what was written, and stay for more rows where that was asked for."""
    form = MinutesForm()
    record = queries.record_of(work(), activity)
    form.offer(_links(activity), _linked(record))
    if not form.validate_on_submit():
        return _minutes_page(activity, form, record), 422
    people = {one.name: one.id for one in queries.people_to_choose(work(), [activity.place])}
    try:
        actions.save_minutes(work(), activity, form.written(people), form.seen_at)
    except (BadInputError, actions.ChangedMeanwhileError) as refusal:
        # What was typed stays on the page: it may be an hour's work.
        form.form_errors.append(refusal.message)
        return _minutes_page(activity, form, record), 422
    tell_evening(activity)
    flash("记录已保存。")
    stays = request.form.get("then") == "more"
    return redirect(url_for(".minutes" if stays else ".activity", activity_id=activity.id), code=303)


def _minutes_page(activity: Activity, form: MinutesForm, record: queries.Record) -> str:
    if not form.errors:
        form.add_spare()
    form.offer(_links(activity), _linked(record))
    people = queries.people_to_choose(work(), [activity.place])
    return page(
        "meetings/minutes.html",
        activity=activity,
        form=form,
        names=[one.name for one in people],
        problems=problems(minutes_of(work(), activity)) if activity.held_at else [],
    )


def _linked(record: queries.Record) -> dict[str, str]:
    return linked_by(record, titles_of(work().session, [one.shows for one in record.agenda]))


def _links(activity: Activity) -> list[tuple[str, str]]:
    places = [activity.place]
    materials = [(f"material:{key}", f"资料：{t}") for key, t in queries.materials_to_link(work(), places)]
    return [
        *materials,
        *((f"quiz:{key}", f"测试：{t}") for key, t in queries.quizzes_to_link(work(), places)),
        *pieces_to_link(work(), places),
    ]


@bp.post("/activities/<int:activity_id>/close")
@needs(May.KEEP_ACTIVITY, on=Activity)
def close(activity: Activity) -> ResponseReturnValue:
    """Close the record; attendance becomes hours."""
    done = actions.close(work(), activity)
    settled, hours = done.settled, format_hours(usual_hours(work(), activity))
    told = f"，{settled.given} 位同志各计 {hours} 学时" if settled.given else ""
    if activity.gives_hours and activity.credited_at is None:
        told = "，学时待书记或支委核定"
    flash(f"已归档，会议记录留存为第 {done.number} 版{told}。")
    if settled.overlapping:
        names = "、".join(settled.overlapping)
        flash(f"{names}在同一时间的另一次活动里已经计过学时，这次没有重复计。", "warn")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.post("/activities/<int:activity_id>/credit")
@needs(May.CREDIT, on=Activity)
def credit(activity: Activity) -> ResponseReturnValue:
    """Confirm the hours of an activity that a group's leader closed."""
    settled = actions.credit(work(), activity)
    flash(f"已核定，{settled.given} 位同志计入学时。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.get("/activities/<int:activity_id>/reopen")
@needs(May.KEEP_ACTIVITY, on=Activity)
def ask_reopen(activity: Activity) -> ResponseReturnValue:
    """Ask why a closed record is opened again."""
    return page("meetings/reopen.html", activity=activity, form=ReasonForm())


@bp.post("/activities/<int:activity_id>/reopen")
@needs(May.KEEP_ACTIVITY, on=Activity)
def reopen(activity: Activity) -> ResponseReturnValue:
    """Open a closed record again."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return page("meetings/reopen.html", activity=activity, form=form), 422
    actions.reopen(work(), activity, form.text("reason"))
    flash("记录已重新打开，改好后请再归档一次。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.get("/activities/<int:activity_id>/minutes.docx")
@needs(May.SEE_MINUTES, on=Activity)
def minutes_document(activity: Activity) -> Response:
    """Send the minutes as a Word file: as kept at a closing, or as they stand."""
    number = key_in(request.args, "number")
    kept = numbered_minutes(work(), activity, number) if number else kept_minutes(work(), activity)
    return _send(
        sealed(as_document(kept), "minutes", work().now), f"{kept.heading}-{activity.title}", activity
    )


@bp.get("/activities/<int:activity_id>/sheet.docx")
@needs(May.KEEP_ACTIVITY, on=Activity)
def sign_in_sheet(activity: Activity) -> Response:
    """Send a sheet to be signed by hand as a Word file."""
    # Not sealed: it is to be filled in.
    return _send(as_sheet(sheet_of(work(), activity)), f"签到表-{activity.title}", activity)


@bp.get("/activities/<int:activity_id>/sheet.pdf")
@needs(May.KEEP_ACTIVITY, on=Activity)
def printed_sheet(activity: Activity) -> Response:
    """Show the same sheet as a PDF to print."""
    made = typeset("signing", sheet_to_print(sheet_of(work(), activity)), at=work().now)
    return Response(made, headers=pdf_headers(f"签到表 {activity.title}"))


def _send(made: bytes, name: str, activity: Activity) -> Response:
    response = Response(made, mimetype=KIND)
    day = f"{local(activity.starts_at):%Y%m%d}"
    response.headers["Content-Disposition"] = disposition(plain_name(f"{day}-{name}.docx"), inline=False)
    return response


@bp.post("/activities/<int:activity_id>/files")
@needs(May.KEEP_ACTIVITY, on=Activity, slow=True)
def attach(activity: Activity) -> ResponseReturnValue:
    """Store files and put them to the record; all of them or none."""
    uploads = [one for one in request.files.getlist("files") if one.filename]
    if not uploads or len(uploads) > _MOST_FILES:
        raise BadInputError(f"请选择要上传的文件，一次最多 {_MOST_FILES} 个。")
    named = [(one.stream, plain_name(one.filename or "")) for one in uploads]
    kinds = [_demand_harmless(cast("BinaryIO", stream), name) for stream, name in named]
    with Shelf(store()) as shelf, writing() as own:
        kept = own.session.get_one(Activity, activity.id)
        for (stream, name), kind in zip(named, kinds, strict=True):
            stream.seek(0)
            stored = shelf.put(cast("BinaryIO", stream), _LARGEST)
            actions.keep_file(own, kept, stored, name, MEDIA_TYPES[kind])
    flash(f"已上传 {len(uploads)} 个附件。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


def _demand_harmless(stream: BinaryIO, name: str) -> Kind:
    """Tell what a file is. Nobody reads an attachment here, but those it is handed to open it."""
    kind = demand_kind(stream, name, _FILES)
    if kind in _PACKED:
        open_package(stream)
    return kind


@bp.get("/activity-files/<int:activity_file_id>")
@needs(May.SEE_FILE, on=ActivityFile)
def activity_attachment(activity_file: ActivityFile) -> Response:
    """Send an attachment to those who may see the activity's record."""
    if activity_file.removed_at is not None:
        raise NotFoundError("这个附件已经移除。")
    file = activity_file.file
    return send_stored(store(), file.key, name=file.name, media_type=file.media_type, inline=True)


@bp.post("/activity-files/<int:activity_file_id>/remove")
@needs(May.REMOVE_FILE, on=ActivityFile)
def remove_attachment(activity_file: ActivityFile) -> ResponseReturnValue:
    """Take an attachment off the record, or put it back."""
    if activity_file.removed_at is None:
        actions.remove_file(work(), activity_file)
        flash(f"已移除“{activity_file.file.name}”。")
    else:
        actions.put_back_file(work(), activity_file)
        flash(f"已恢复“{activity_file.file.name}”。")
    return redirect(url_for(".activity", activity_id=activity_file.activity_id), code=303)
