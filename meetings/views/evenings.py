"""One evening on one page: the wall that shows stage after stage, and the host's phone beside it."""

import json
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError, NotAllowedError
from core.push import Listener, announce, hub
from core.streams import hold_stream
from core.web import fragment, may, needs, page, viewer, wants_json, work
from meetings.access import May
from meetings.actions import contests as contest_actions
from meetings.actions import evenings as actions
from meetings.models import Activity, Arena, Contest, Evening, LiveRound
from meetings.queries import evenings as queries
from meetings.queries import reviews
from meetings.queries.activities import record_of
from meetings.queries.arenas import talks_of
from meetings.queries.boards import screen_of
from meetings.queries.contests import now_of
from meetings.queries.live_shown import moment_of
from meetings.queries.roll import roll_of, turnout_of
from meetings.rules import signing
from meetings.rules.evening import Kind, Stage, next_words
from meetings.rules.live import step_words
from meetings.rules.qr import draw
from meetings.views.blueprint import bp
from meetings.views.boards import look
from meetings.views.contest_push import TOPIC as CONTEST
from meetings.views.evening_push import TOPIC
from meetings.views.live_push import TOPIC as LIVE
from meetings.views.live_push import clock_of
from meetings.views.reviews import next_words_of
from meetings.views.signing import secret

_DRIVES = {
    Kind.LIVE: May.HOST_LIVE,
    Kind.CONTEST: May.HOST_CONTEST,
    Kind.ARENA: May.HOST_ARENA,
    Kind.BOARD: May.SHOW_BOARD,
    Kind.REVIEW: May.START_REVIEW,
}
_AGAIN_MS = {Kind.BOARD: 5000, Kind.ARENA: 5000, Kind.REVIEW: 5000}
"""How soon the wall looks again at what nobody announces: papers handed in, a 讲评 of another page."""
_ENDPOINTS = {Kind.MATERIAL: ("content.material", "material_id"), Kind.QUIZ: ("quizzes.front", "quiz_id")}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the wall now."""

    stages: list[Stage]
    position: int
    steps: str
    """What a remote sends back: steps of the evening, and of what goes on within the stage."""
    next_words: str
    look: dict[str, Any]
    """What the templates of the stage draw from."""
    left: int | None = None
    seconds: int = 1
    judges: bool = False

    @property
    def stage(self) -> Stage:
        """What the wall is at."""
        return self.stages[self.position]


def _shown(activity: Activity, evening: Evening) -> Shown:
    record = record_of(work(), activity)
    stages = queries.stages_of(record.agenda)
    position = min(evening.position, len(stages) - 1)
    stage = stages[position]
    piece = _piece(stage)
    onward = next_words(stages, position)
    look_: dict[str, Any] = {
        "piece": piece,
        "record": record,
        "turnout": turnout_of(roll_of(work(), activity)),
    }
    inner, left, seconds, judges = 0, None, 1, False
    match piece:
        case LiveRound():
            moment, running = moment_of(work().session, piece), clock_of(work().session, piece)
            look_["moment"], inner, seconds = moment, piece.steps, moment.seconds or 1
            left = running[1].milliseconds_left(work().now) if running else None
            onward = step_words(moment.stand) if piece.ended_at is None else onward
        case Contest():
            now = now_of(work().session, piece)
            look_["now"], inner, left = now, piece.steps, now.milliseconds_left(work().now)
            seconds, judges = now.row.seconds if now.row else 1, "judge" in now.shows
            onward = now.next_words if piece.ended_at is None else onward
        case Arena():
            look_["talks"] = talks_of(work().session, piece)
        case None:
            look_ |= _plain(activity, stage)
        case _ if stage.kind is Kind.BOARD:
            look_["screen"] = screen_of(work(), piece, look(), begins=True)
        case _:
            review = queries.review_tonight(work(), piece, evening)
            look_["review"] = reviews.moment_of(work(), review) if review else None
            inner = review.steps if review else 0
            if review is None:
                onward = "开始讲评"
            elif review.ended_at is None:
                onward = next_words_of(look_["review"])
    return Shown(stages, position, f"{evening.steps}.{inner}", onward, look_, left, seconds, judges)


def _piece(stage: Stage) -> Any:
    """Give what a stage shows, where whoever asks may put it on a wall."""
    piece = queries.piece_of(work().session, stage.kind, stage.key)
    return piece if piece is not None and may(_DRIVES[stage.kind], piece) else None


def _plain(activity: Activity, stage: Stage) -> dict[str, Any]:
    if stage.kind is Kind.SIGN and activity.takes_codes:
        window = signing.window_of(work().now)
        code = signing.scanned_code(secret(), activity.id, window)
        return {
            "qr": draw(url_for(".sign_in", activity_id=activity.id, code=code, _external=True)),
            "typed": signing.typed_code(secret(), activity.id, window),
        }
    if stage.kind in _ENDPOINTS:
        endpoint, name = _ENDPOINTS[stage.kind]
        given: dict[str, Any] = {name: stage.key}
        return {"qr": draw(url_for(endpoint, **given, _external=True))}
    return {"qr": None}


def _state(activity: Activity, evening: Evening, shows: str) -> dict[str, Any]:
    shown = _shown(activity, evening)
    told = {
        "phase": "ended" if shown.position + 1 >= len(shown.stages) else "running",
        "next": shown.next_words,
        "steps": shown.steps,
        "seconds": shown.seconds,
        "shows": ["judge"] if shown.judges else [],
        "html": fragment(f"meetings/evening/_{shows}.html", activity=activity, shown=shown, **shown.look),
        "side": fragment("meetings/evening/_side.html", activity=activity, shown=shown, **shown.look),
        "head": fragment("meetings/evening/_head.html", shown=shown),
    }
    told["v"] = crc32(json.dumps(told).encode())
    return told | {"left": shown.left, "again": _again(activity, shown)}


def _again(activity: Activity, shown: Shown) -> int | None:
    """Say in how many milliseconds what is shown grows old by itself, if it does."""
    if shown.stage.kind is Kind.SIGN and activity.takes_codes:
        return 1000 * signing.seconds_left(work().now)
    return _AGAIN_MS.get(shown.stage.kind)


@bp.post("/activities/<int:activity_id>/evening")
@needs(May.KEEP_ACTIVITY, on=Activity)
def evening_begin(activity: Activity) -> ResponseReturnValue:
    """Open the wall."""
    actions.begin(work(), activity)
    return redirect(url_for(".evening_wall", activity_id=activity.id), code=303)


@bp.get("/activities/<int:activity_id>/evening/wall")
@needs(May.KEEP_ACTIVITY, on=Activity)
def evening_wall(activity: Activity) -> ResponseReturnValue:
    """Show the present stage on the wall."""
    return _page(activity, "wall")


@bp.get("/activities/<int:activity_id>/evening/remote")
@needs(May.KEEP_ACTIVITY, on=Activity)
def evening_remote(activity: Activity) -> ResponseReturnValue:
    """Drive the wall from the host's phone."""
    return _page(activity, "remote")


def _page(activity: Activity, shows: str) -> ResponseReturnValue:
    evening = queries.evening_of(work(), activity)
    if evening is None or activity.state != "held":
        return redirect(url_for(".activity", activity_id=activity.id), code=303)
    return page(
        f"meetings/evening/{shows}.html", activity=activity, state=_state(activity, evening, f"{shows}_part")
    )


@bp.get("/activities/<int:activity_id>/evening.stream")
@needs(May.KEEP_ACTIVITY, on=Activity)
def evening_stream(activity: Activity) -> ResponseReturnValue:
    """Keep telling the wall or the remote that there is something new."""
    person, told, topic = viewer(), hub(), (TOPIC, activity.id)
    assert person is not None
    sign_in_id = person.sign_in_id
    held = hold_stream(lambda stream: told.listen(Listener(stream, topic, sign_in_id)))
    return held or Response(status=204)


@bp.get("/activities/<int:activity_id>/evening.json")
@needs(May.KEEP_ACTIVITY, on=Activity)
def evening_state(activity: Activity) -> ResponseReturnValue:
    """Tell the wall or the remote what is new since what it shows."""
    evening = _evening(activity)
    shows = "remote_part" if request.args.get("shows") == "remote" else "wall_part"
    state = _state(activity, evening, shows)
    if request.args.get("v", "") == str(state["v"]):
        return Response(status=204)
    return jsonify(state=state)


def _evening(activity: Activity) -> Evening:
    evening = queries.evening_of(work(), activity)
    if evening is None:
        raise BadInputError("会议大屏还没有打开，请从活动页打开。")
    return evening


def _seen() -> tuple[int, int]:
    outer, _, inner = request.form.get("steps", "")[:20].partition(".")
    if not (outer.isdecimal() and inner.isdecimal() and outer.isascii() and inner.isascii()):
        raise BadInputError("没有看懂这个操作，请刷新页面。")
    return int(outer), int(inner)


@bp.post("/activities/<int:activity_id>/evening/step")
@needs(May.KEEP_ACTIVITY, on=Activity)
def evening_step(activity: Activity) -> ResponseReturnValue:
    """Take one step within the stage, or to the next; or leave the stage as it is."""
    evening, (steps, inner) = _evening(activity), _seen()
    by = {"skip": 1, "back": -1}.get(request.form.get("deed", ""), 0)
    if by:
        return _done(activity, moved=actions.jump(work(), activity, steps, by))
    piece = _piece(queries.present_stage(work().session, activity, evening))
    moved = actions.go_on(work(), activity, steps, inner, piece)
    _tell(piece)
    return _done(activity, moved=moved)


@bp.post("/activities/<int:activity_id>/evening/judge")
@needs(May.KEEP_ACTIVITY, on=Activity)
def evening_judge(activity: Activity) -> ResponseReturnValue:
    """Say whether the team that answered was right, where a contest is on the wall."""
    _, inner = _seen()
    evening = _evening(activity)
    piece = _piece(queries.present_stage(work().session, activity, evening))
    if not isinstance(piece, Contest):
        raise NotAllowedError("现在大屏上没有您主持的知识竞赛。")
    moved = contest_actions.judge(work(), piece, inner, is_right=request.form.get("right") == "1")
    _tell(piece)
    return _done(activity, moved=moved)


def _tell(piece: Any) -> None:
    """Let the phones of what is on the wall know."""
    topic = LIVE if isinstance(piece, LiveRound) else CONTEST if isinstance(piece, Contest) else None
    if topic is not None:
        announce(work(), topic, piece.id)


def _done(activity: Activity, *, moved: bool) -> ResponseReturnValue:
    announce(work(), TOPIC, activity.id)
    if wants_json():
        return jsonify(moved=moved)
    place = ".evening_remote" if request.form.get("back") == "remote" else ".evening_wall"
    return redirect(url_for(place, activity_id=activity.id), code=303)
