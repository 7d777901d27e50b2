"""The roll of an activity: tapping names, noting exceptions, answering leave, adding people."""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.web import may, needs, page, wants_json, work
from meetings.access import May
from meetings.actions import roll as actions
from meetings.forms.activities import NoteForm
from meetings.models import Activity, Attendance
from meetings.queries.activities import people_to_choose
from meetings.queries.roll import by_group, own_part, roll_of, turnout_of, uncalled
from meetings.rules.attendance import Presence, Turnout
from meetings.rules.kinds import quorum_in_words
from meetings.views.asking import key_in
from meetings.views.blueprint import bp
from meetings.views.evening_push import tell_evening


@bp.get("/activities/<int:activity_id>/roll")
@needs(May.TAKE_ROLL, on=Activity)
def roll(activity: Activity) -> ResponseReturnValue:
    """Show the names to tap: all of them, or those of the viewer's own group."""
    lines = roll_of(work(), activity)
    own = own_part(work(), activity, lines)
    keeps = may(May.KEEP_ACTIVITY, activity)
    there = {line.member_id for line in lines}
    others = people_to_choose(work(), [activity.place]) if keeps and activity.state == "held" else []
    return page(
        "meetings/roll.html",
        activity=activity,
        groups=by_group(own),
        turnout=turnout_of(own),
        quorum=_quorum(activity, turnout_of(lines)),
        waiting_leave=[line for line in own if line.waits_for_leave],
        rest=len(uncalled(own)),
        keeps=keeps,
        others=[(one.id, f"{one.name}（{one.node.name}）") for one in others if one.id not in there],
        presences=[one for one in Presence if one is not Presence.EXPECTED],
        now=work().now,
    )


def _quorum(activity: Activity, counted: Turnout) -> str:
    asked = activity.rules.quorum
    voters = asked == "over_half"
    expected = counted.voters if voters else counted.expected
    return quorum_in_words(asked, expected, counted.voters_present if voters else counted.present)


@bp.post("/activities/<int:activity_id>/roll")
@needs(May.TAKE_ROLL, on=Activity)
def tap(activity: Activity) -> ResponseReturnValue:
    """Note one name as there, or as not called after all."""
    key = key_in(request.form, "member")
    if key is None:
        raise BadInputError("没有看懂是哪位同志，请刷新页面后再点。")
    here = request.form.get("here") == "1"
    said = actions.Note(Presence.PRESENT if here else Presence.EXPECTED)
    lines = actions.note_presence(work(), activity, [key], said)
    tell_evening(activity)
    if wants_json():
        everybody = roll_of(work(), activity)
        own = own_part(work(), activity, everybody)
        counted = turnout_of(own)
        return jsonify(
            present=counted.present,
            unknown=len(uncalled(own)),
            expected=counted.expected,
            label=lines[0].presence.label,
            quorum=_quorum(activity, turnout_of(everybody)),
        )
    return redirect(url_for(".roll", activity_id=activity.id, _anchor=f"m{key}"), code=303)


@bp.post("/activities/<int:activity_id>/roll/rest")
@needs(May.TAKE_ROLL, on=Activity)
def tap_the_rest(activity: Activity) -> ResponseReturnValue:
    """Note everybody who has not been called yet as there, but for those whose leave waits for an answer."""
    count = actions.call_the_rest(work(), activity)
    tell_evening(activity)
    flash(f"其余 {count} 人已记为到会。" if count else "已经全部点过名了。")
    return redirect(url_for(".roll", activity_id=activity.id), code=303)


@bp.get("/activities/<int:activity_id>/roll/<int:member_id>")
@needs(May.TAKE_ROLL, on=Activity)
def line(activity: Activity, member_id: int) -> ResponseReturnValue:
    """Show what can be noted about one person: leave, late, left early, made up."""
    found = _line(activity, member_id)
    form = NoteForm(
        member=str(member_id),
        presence=(found.presence if found.presence is not Presence.EXPECTED else Presence.LEAVE).value,
        reason=found.reason or found.leave_reason,
        made_up_on=found.made_up_on,
        evidence=found.evidence,
    )
    form.offer(is_closed=activity.state == "closed")
    return page("meetings/roll_line.html", activity=activity, line=found, form=form)


@bp.post("/activities/<int:activity_id>/roll/<int:member_id>")
@needs(May.TAKE_ROLL, on=Activity)
def note_line(activity: Activity, member_id: int) -> ResponseReturnValue:
    """Note it; after closing it is a correction with its reason."""
    found, form = _line(activity, member_id), NoteForm()
    form.offer(is_closed=activity.state == "closed")
    if not form.validate_on_submit():
        return page("meetings/roll_line.html", activity=activity, line=found, form=form), 422
    presence = Presence(form.text("presence"))
    made_up = presence is Presence.MADE_UP
    said = actions.Note(
        presence,
        form.text("reason"),
        form.made_up_on.data if made_up else None,
        form.text("evidence") if made_up else "",
    )
    actions.note_presence(work(), activity, [member_id], said, form.text("why"))
    tell_evening(activity)
    flash(f"{found.name}：{presence.label}。")
    target = ".activity" if activity.state == "closed" else ".roll"
    return redirect(url_for(target, activity_id=activity.id), code=303)


@bp.post("/activities/<int:activity_id>/roll/add")
@needs(May.KEEP_ACTIVITY, on=Activity)
def add_person(activity: Activity) -> ResponseReturnValue:
    """Put somebody on the roll who was not expected."""
    key = key_in(request.form, "member")
    people = {one.id: one for one in people_to_choose(work(), [activity.place])}
    member = people.get(key or 0)
    if member is None:
        raise NotFoundError("没有找到这位同志，请从名单里选。")
    actions.add_to_roll(work(), activity, member)
    tell_evening(activity)
    flash(f"已把 {member.name} 加入应到名单。")
    return redirect(url_for(".roll", activity_id=activity.id), code=303)


@bp.post("/activities/<int:activity_id>/roll/leave")
@needs(May.TAKE_ROLL, on=Activity)
def answer_leave(activity: Activity) -> ResponseReturnValue:
    """Grant a leave, or say why not."""
    key, refusal = key_in(request.form, "member") or 0, request.form.get("refusal", "").strip()[:100]
    if request.form.get("answer") == "no" and not refusal:
        raise BadInputError("不同意请假时，请写一句理由，本人会看到。")
    actions.answer_leave(work(), activity, key, refusal if request.form.get("answer") == "no" else "")
    flash("已答复，并通知了本人。")
    target = ".roll" if activity.state == "held" else ".activity"
    return redirect(url_for(target, activity_id=activity.id), code=303)


def _line(activity: Activity, member_id: int) -> Attendance:
    found = work().session.get(Attendance, (activity.id, member_id))
    if found is None or not own_part(work(), activity, [found]):
        raise NotFoundError("名单里没有这位同志。")
    return found
