"""Hosting a live quiz: the wall, the remote, the codes at the door."""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotFoundError
from core.push import announce
from core.sheets import send_workbook
from core.web import afterwards, needs, page, viewer, wants_json, work
from meetings.access import May
from meetings.actions import live as actions
from meetings.models import LiveRound
from meetings.queries.arenas import talk_of_round
from meetings.queries.live_results import result_of, sheets_of
from meetings.queries.live_shown import moment_of
from meetings.rules.live import step_words
from meetings.views.blueprint import bp
from meetings.views.live_play import listen
from meetings.views.live_push import HOST_STATES, TOPIC, Page, clock_of
from members.actions.exports import note_export


def _host_page(live_round: LiveRound, shows: str) -> ResponseReturnValue:
    session = work().session
    moment, running = moment_of(session, live_round), clock_of(session, live_round)
    return page(
        f"meetings/live/{shows}.html",
        live_round=live_round,
        moment=moment,
        next_words=step_words(moment.stand),
        left=running[1].milliseconds_left(work().now) if running else None,
    )


@bp.get("/live/<int:live_round_id>/wall")
@needs(May.HOST_LIVE, on=LiveRound)
def live_wall(live_round: LiveRound) -> ResponseReturnValue:
    """Show the round on the wall."""
    return _host_page(live_round, "wall")


@bp.get("/live/<int:live_round_id>/remote")
@needs(May.HOST_LIVE, on=LiveRound)
def live_remote(live_round: LiveRound) -> ResponseReturnValue:
    """Drive the round from the host's phone."""
    return _host_page(live_round, "remote")


@bp.get("/live/<int:live_round_id>/host.stream")
@needs(May.HOST_LIVE, on=LiveRound)
def live_host_stream(live_round: LiveRound) -> ResponseReturnValue:
    """Keep telling a wall or a remote what is new."""
    person = viewer()
    assert person is not None
    return listen(live_round, Page(None, person.sign_in_id, shows=_shows()))


@bp.get("/live/<int:live_round_id>/host.json")
@needs(May.HOST_LIVE, on=LiveRound)
def live_host_state(live_round: LiveRound) -> ResponseReturnValue:
    """Tell the same to a page that cannot hold a stream."""
    session = work().session
    state = HOST_STATES[_shows()](session, live_round, moment_of(session, live_round), work().now)
    return jsonify(state=state)


def _shows() -> str:
    shows = request.args.get("shows", "wall")
    if shows not in HOST_STATES:
        raise BadInputError("没有这种页面，请从现场答题页重新打开。")
    return shows


@bp.post("/live/<int:live_round_id>/step")
@needs(May.HOST_LIVE, on=LiveRound)
def live_step(live_round: LiveRound) -> ResponseReturnValue:
    """Take the next step, unless another remote has taken it already."""
    moved = actions.go_on(work(), live_round, request.form.get("steps", -1, type=int))
    return _moved(live_round, moved=moved)


def _moved(live_round: LiveRound, *, moved: bool) -> ResponseReturnValue:
    if moved:
        announce(work(), TOPIC, live_round.id)
    if wants_json():
        return jsonify(moved=moved)
    return redirect(_place(live_round, request.form.get("back", "wall")), code=303)


@bp.post("/live/<int:live_round_id>/back")
@needs(May.HOST_LIVE, on=LiveRound)
def live_step_back(live_round: LiveRound) -> ResponseReturnValue:
    """Take one step back: go on answering, or look at the answer again."""
    moved = actions.go_back(work(), live_round, request.form.get("steps", -1, type=int))
    return _moved(live_round, moved=moved)


@bp.post("/live/<int:live_round_id>/names")
@needs(May.HOST_LIVE, on=LiveRound)
def live_names(live_round: LiveRound) -> ResponseReturnValue:
    """Show or hide the names on the wall."""
    actions.show_names(work(), live_round, shows=not live_round.shows_names)
    return _moved(live_round, moved=True)


@bp.post("/live/<int:live_round_id>/end")
@needs(May.HOST_LIVE, on=LiveRound)
def live_end(live_round: LiveRound) -> ResponseReturnValue:
    """End the round now; what was answered so far counts."""
    actions.end_round(work(), live_round)
    announce(work(), TOPIC, live_round.id)
    flash("现场答题已结束。")
    return redirect(url_for(".live_result", live_round_id=live_round.id), code=303)


@bp.get("/live/<int:live_round_id>/result")
@needs(May.SEE_LIVE_RESULT, on=LiveRound)
def live_result(live_round: LiveRound) -> ResponseReturnValue:
    """Show how a round went, question by question."""
    if (talk := talk_of_round(work().session, live_round)) is not None:
        # What a talk taught is nobody's own business: no list of persons.
        return redirect(url_for(".arena", arena_id=talk.arena_id), code=303)
    return page("meetings/live/result.html", live_round=live_round, result=result_of(work(), live_round))


@bp.get("/live/<int:live_round_id>/result.xlsx")
@needs(May.SEE_LIVE_RESULT, on=LiveRound)
def live_result_sheet(live_round: LiveRound) -> ResponseReturnValue:
    """Hand the same out as a workbook."""
    if live_round.measures.is_arena:
        raise NotFoundError("微党课擂台不列个人成绩。")
    by, place, what = work().person, live_round.place, f"现场答题《{live_round.title}》的成绩"
    afterwards(lambda later: note_export(later, by, place, what))
    return send_workbook(live_round.title, *sheets_of(result_of(work(), live_round)))


def _place(live_round: LiveRound, shows: str) -> str:
    name = ".live_remote" if shows == "remote" else ".live_wall"
    return url_for(name, live_round_id=live_round.id)
