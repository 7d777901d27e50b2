"""Signing in at an activity: the code on the big screen, the member's page, asking for leave."""

import hmac

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.web import afterwards, needs, page, site, work
from meetings.access import May
from meetings.actions import roll as actions
from meetings.forms.activities import ReasonForm
from meetings.models import Activity
from meetings.queries.roll import own_line, roll_of, turnout_of
from meetings.rules import signing
from meetings.rules.minutes import say_when
from meetings.rules.qr import draw
from meetings.views.blueprint import bp
from meetings.views.evening_push import tell_evening


@bp.get("/activities/<int:activity_id>/screen")
@needs(May.TAKE_ROLL, on=Activity)
def sign_in_screen(activity: Activity) -> Response:
    """Show the present code on the big screen: as a QR, and as six characters to type."""
    window = signing.window_of(work().now)
    code = signing.scanned_code(secret(), activity.id, window)
    address = url_for(".sign_in", activity_id=activity.id, code=code, _external=True)
    is_open = activity.state == "held" and activity.takes_codes
    shown = page(
        "meetings/sign_in_screen.html",
        activity=activity,
        is_open=is_open,
        qr=draw(address) if is_open else None,
        typed=signing.typed_code(secret(), activity.id, window) if is_open else "",
        seconds=signing.seconds_left(work().now),
        turnout=turnout_of(roll_of(work(), activity)),
        when=say_when(activity.starts_at, activity.ends_at),
        where=url_for(".sign_in", activity_id=activity.id, _external=True).partition("//")[2],
    )
    response = make_response(shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/activities/<int:activity_id>/codes")
@needs(May.KEEP_ACTIVITY, on=Activity)
def switch_codes(activity: Activity) -> ResponseReturnValue:
    """Let members sign in by code, or stop it."""
    on = request.form.get("on") == "1"
    actions.open_codes(work(), activity, on=on)
    flash("已开放扫码签到。" if on else "已停止扫码签到，可以继续点名。")
    if on and activity.state == "held":
        return redirect(url_for(".sign_in_screen", activity_id=activity.id), code=303)
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.get("/activities/<int:activity_id>/sign-in")
@needs(May.ATTEND, on=Activity)
def sign_in(activity: Activity) -> ResponseReturnValue:
    """Show the button to sign in, with the code that was scanned, or the field to type one."""
    return page(
        "meetings/sign_in.html",
        activity=activity,
        code=request.args.get("code", "")[:40],
        mine=own_line(work(), activity),
        when=say_when(activity.starts_at, activity.ends_at),
        now=work().now,
    )


@bp.post("/activities/<int:activity_id>/sign-in")
@needs(May.ATTEND, on=Activity)
def sign_in_now(activity: Activity) -> ResponseReturnValue:
    """Sign the member in, if the code is the one of this minute."""
    person, key = work().person.id, activity.id
    try:
        actions.sign_in(work(), activity, request.form.get("code", ""), secret())
    except actions.WrongCodeError as refusal:
        afterwards(lambda own: actions.note_guess(own, key, person))
        refusal.next_url = url_for(".sign_in", activity_id=key)
        raise
    tell_evening(activity)
    flash("签到成功。")
    return redirect(url_for(".sign_in", activity_id=key), code=303)


@bp.get("/activities/<int:activity_id>/leave")
@needs(May.ATTEND, on=Activity)
def leave(activity: Activity) -> ResponseReturnValue:
    """Ask why somebody cannot come."""
    return _leave_page(activity, ReasonForm())


@bp.post("/activities/<int:activity_id>/leave")
@needs(May.ATTEND, on=Activity)
def ask_for_leave(activity: Activity) -> ResponseReturnValue:
    """Ask for leave."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _leave_page(activity, form), 422
    actions.ask_for_leave(work(), activity, form.text("reason"))
    flash("请假已提交，同意后会通知您。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


@bp.post("/activities/<int:activity_id>/leave/back")
@needs(May.ATTEND, on=Activity)
def take_back_leave(activity: Activity) -> ResponseReturnValue:
    """Come after all."""
    actions.take_back_leave(work(), activity)
    flash("请假已撤回，请按时参加。")
    return redirect(url_for(".activity", activity_id=activity.id), code=303)


def _leave_page(activity: Activity, form: ReasonForm) -> str:
    when = say_when(activity.starts_at, activity.ends_at)
    return page("meetings/leave.html", activity=activity, form=form, when=when)


def secret() -> bytes:
    """Give the key of the codes; it is made from the site's own and never leaves the server."""
    return hmac.digest(str(site().config["SECRET_KEY"]).encode(), b"activity sign-in", "sha256")
