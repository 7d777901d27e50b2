"""The inbox, and 意见反馈."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.web import needs, page, work
from members import access
from members.actions import feedback as feedback_actions
from members.actions import notices as actions
from members.forms.feedback import FeedbackForm
from members.models import Notice
from members.queries import notices as queries
from members.views.blueprint import bp

May = access.May
_PAGE = 30


@bp.get("/notices")
@needs(May.USE_OWN_ACCOUNT)
def notices() -> ResponseReturnValue:
    """Show the actor's inbox, newest first."""
    before = request.args.get("before", type=int)
    found = queries.own_notices(work(), before=before, limit=_PAGE + 1)
    older = found[_PAGE - 1].id if len(found) > _PAGE else None
    return page("members/notices.html", notices=found[:_PAGE], older=older)


@bp.post("/notices/<int:notice_id>/open")
@needs(May.OWN_NOTICE, on=Notice)
def notice_open(notice: Notice) -> ResponseReturnValue:
    """Mark a notice as read and go where it points."""
    actions.read_notices(work(), [notice.id])
    return redirect(notice.url or url_for("members.notices"), code=303)


@bp.post("/notices/read")
@needs(May.USE_OWN_ACCOUNT)
def notices_read() -> ResponseReturnValue:
    """Mark everything as read."""
    actions.read_notices(work())
    return redirect(url_for("members.notices"), code=303)


@bp.get("/feedback")
@needs(May.USE_OWN_ACCOUNT)
def feedback() -> ResponseReturnValue:
    """Show the form for 意见反馈."""
    return page("members/feedback.html", form=FeedbackForm())


@bp.post("/feedback")
@needs(May.USE_OWN_ACCOUNT)
def feedback_send() -> ResponseReturnValue:
    """Pass a member's remark on to those who run the branch's site."""
    form = FeedbackForm()
    if not form.validate_on_submit():
        return page("members/feedback.html", form=form), 422
    feedback_actions.send_feedback(work(), form.text("words"))
    flash("意见已送达支部管理人员，谢谢您。")
    return redirect("/", code=303)
