"""成绩单: a file or a pasted table of outside courses becomes claims, or hours of those the actor keeps."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.child import ChildFailedError, run_in_child
from core.packages import UnreadableError
from core.tables import MOST_BYTES, READER, Table, table_of
from core.times import day_of
from core.web import may, needs, page, work, writing
from learning import access
from learning.actions import claims as actions
from learning.forms.claims import EnterForm, TranscriptForm
from learning.models import TranscriptDraft
from learning.queries.claims import plan_of
from learning.rules.hours import HourCategory
from learning.rules.transcripts import Reading, read_transcript
from learning.views.blueprint import bp

May = access.May


@bp.get("/me/claims/transcript")
@needs(May.OWN)
def transcript() -> ResponseReturnValue:
    """Show where to upload or paste the member's own transcript."""
    return page("learning/transcript.html", form=TranscriptForm(), for_others=False)


@bp.post("/me/claims/transcript")
@needs(May.OWN, slow=True)
def transcript_read() -> ResponseReturnValue:
    """Read the member's own transcript and show what it brings."""
    return _read(for_others=False)


@bp.get("/manage/claims/transcript")
@needs(May.KEEP_HOURS)
def transcript_of_others() -> ResponseReturnValue:
    """Show where to upload or paste a transcript that names several people."""
    return page("learning/transcript.html", form=TranscriptForm(), for_others=True)


@bp.post("/manage/claims/transcript")
@needs(May.KEEP_HOURS, slow=True)
def transcript_of_others_read() -> ResponseReturnValue:
    """Read a transcript that names several people and show what it brings."""
    return _read(for_others=True)


def _read(*, for_others: bool) -> ResponseReturnValue:
    form = TranscriptForm()
    status = 422
    if form.validate_on_submit():
        try:
            name, sheets = _sheets(form)
            reading = _courses(sheets, for_others=for_others)
        except (ChildFailedError, UnreadableError) as error:
            form.file.errors, status = [error.message], error.status
        else:
            with writing() as own:
                member_id = None if for_others else own.person.id
                draft = actions.keep_transcript(own, name, reading, member_id)
            return redirect(url_for(".transcript_draft", transcript_draft_id=draft.id), code=303)
    return page("learning/transcript.html", form=form, for_others=for_others), status


def _courses(sheets: list[Table], *, for_others: bool) -> Reading:
    reading = read_transcript(sheets, day_of(work().now))
    if not reading.courses:
        cell, sentence = reading.problems[0]
        raise UnreadableError(f"{cell}：{sentence}。")
    if for_others and not reading.names_people:
        raise UnreadableError("表里没有姓名或工号一列，不知道是谁的课程。")
    return reading


def _sheets(form: TranscriptForm) -> tuple[str, list[Table]]:
    upload = form.file.data
    if upload and upload.filename:
        content = upload.stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise UnreadableError("文件超过 10 MB，不像是成绩单。请只保留课程再上传。")
        return upload.filename, run_in_child(READER, content)
    if not form.text("pasted"):
        raise UnreadableError("请选择一个文件，或者把表格粘贴进来。")
    return "粘贴的表格", [table_of(form.text("pasted"))]


@bp.get("/me/claims/transcripts/<int:transcript_draft_id>")
@needs(May.ENTER_TRANSCRIPT, on=TranscriptDraft)
def transcript_draft(transcript_draft: TranscriptDraft) -> ResponseReturnValue:
    """Show what entering a transcript would do."""
    plan = plan_of(work(), transcript_draft)
    return page(
        "learning/transcript_draft.html",
        draft=transcript_draft,
        reading=Reading.from_kept(transcript_draft.reading),
        taken=[one for one in plan if not one.problem],
        left=[one for one in plan if one.problem],
        form=EnterForm(formdata=None),
    )


@bp.post("/me/claims/transcripts/<int:transcript_draft_id>")
@needs(May.ENTER_TRANSCRIPT, on=TranscriptDraft)
def transcript_enter(transcript_draft: TranscriptDraft) -> ResponseReturnValue:
    """Enter the chosen rows."""
    rows = [int(one) for one in request.form.getlist("row") if one.isdecimal() and len(one) < 9]
    form = EnterForm()
    category = HourCategory(form.category.data) if form.validate_on_submit() else HourCategory.ONLINE
    for_others = transcript_draft.member_id is None
    count = actions.enter_transcript(work(), transcript_draft, rows, category)
    done = f"已登记 {count} 条。" if for_others else f"已申报 {count} 条，等待支部认定。"
    flash(done if count else "没有选中任何一行，什么都没有登记。", "" if count else "warn")
    is_keeper = for_others and may(May.KEEP_HOURS)
    return redirect(url_for(".claims" if is_keeper else ".own_claims"), code=303)


@bp.post("/me/claims/transcripts/<int:transcript_draft_id>/discard")
@needs(May.ENTER_TRANSCRIPT, on=TranscriptDraft)
def transcript_discard(transcript_draft: TranscriptDraft) -> ResponseReturnValue:
    """Throw a draft away."""
    back = ".transcript" if transcript_draft.member_id else ".transcript_of_others"
    actions.discard_transcript(work(), transcript_draft)
    flash("已放弃，什么都没有登记。")
    return redirect(url_for(back), code=303)
