"""Playing a live quiz on a phone: joining, answering, and looking how it stands."""

from collections.abc import Sequence

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.db import by_key
from core.errors import BadInputError, NotAllowedError, NotFoundError, TooManyError
from core.files import send_stored, store
from core.push import Listener, announce, hub
from core.streams import hold_stream
from core.together import Together
from core.web import may, needs, page, sent_json, site, viewer, wants_json, work
from meetings.access import May
from meetings.actions import live as actions
from meetings.actions import live_answering as answering
from meetings.models import LivePlayer, LiveRound
from meetings.queries import live as queries
from meetings.queries.live_pictures import picture_shown
from meetings.queries.live_results import own_answers
from meetings.queries.live_shown import moment_of, own_question, owns_of, say_answer
from meetings.rules.live import Phase
from meetings.views.blueprint import bp
from meetings.views.entering import found_or, token_for
from meetings.views.live_push import TOPIC, Page, clock_of, deliveries, own_state, pace, play_state
from members.models import Member


def _not_joined() -> NotAllowedError:
    return NotAllowedError("您还没有加入这场现场答题。", next_url=url_for(".live_join"))


def _no_picture() -> NotFoundError:
    return NotFoundError("没有找到这张图片。")


_ROUND = found_or(LiveRound, _not_joined)


def _player(live_round: LiveRound) -> LivePlayer:
    player = queries.player_of(work(), live_round, token_for(LiveRound))
    if player is None:
        raise _not_joined()
    if pace.is_too_fast(player.id, work().now):
        raise TooManyError("操作太频繁，请稍等一下。")
    return player


_KEEP_SECONDS = 3600


@bp.get("/live/<int:live_round_id>/play")
@needs(May.PLAY_LIVE)
def live_play(live_round_id: int) -> ResponseReturnValue:
    """Show a player what there is to answer, or how it went; others are not told that it exists."""
    live_round = by_key(work().session, LiveRound, live_round_id)
    player = queries.player_of(work(), live_round, token_for(LiveRound)) if live_round else None
    if live_round is None or player is None:
        person = viewer()
        is_invited = live_round and person is not None and person.place.startswith(live_round.place)
        pin = live_round.pin if live_round and is_invited else None
        return redirect(url_for(".live_join", pin=pin), code=303)
    moment = moment_of(work().session, live_round)
    own = owns_of(work().session, live_round, [player.id])[player.id]
    running = _running(live_round, player)
    return page(
        "meetings/live/play.html",
        live_round=live_round,
        moment=moment,
        own=own,
        question=own_question(work().session, live_round, own),
        question_id=running[0] if running else None,
        left=running[1] if running else None,
        answers=own_answers(work(), live_round, player.id) if live_round.phase is Phase.ENDED else [],
        name=work().session.get_one(Member, player.member_id).name,
    )


def _running(live_round: LiveRound, player: LivePlayer) -> tuple[int, int] | None:
    """Give the question being asked and the milliseconds left; the phone's clock begins now at the latest."""
    running = clock_of(work().session, live_round)
    if running is None:
        return None
    question_id, clock = running
    deliveries.note(question_id, [player.id], work().now)
    return question_id, clock.milliseconds_left(work().now, deliveries.first(question_id, player.id))


@bp.get("/live/<int:live_round_id>/play.json")
@needs(May.PLAY_LIVE, on=LiveRound, found=_ROUND)
def live_play_state(live_round: LiveRound) -> ResponseReturnValue:
    """Tell a phone that cannot hold a stream what is new since the step it knows."""
    player = _player(live_round)
    known = request.args.get("v", -1, type=int)
    if known == live_round.steps:
        return Response(status=204)
    moment = moment_of(work().session, live_round)
    state = play_state(work().session, live_round, moment, work().now)
    own = owns_of(work().session, live_round, [player.id])[player.id]
    running = _running(live_round, player)
    return jsonify(state=state | {"left": running[1] if running else None}, own=own_state(own, moment))


@bp.get("/live/<int:live_round_id>/play.stream")
@needs(May.PLAY_LIVE, on=LiveRound, found=_ROUND)
def live_play_stream(live_round: LiveRound) -> ResponseReturnValue:
    """Keep telling a phone what is new; 204 where the server cannot, and the page asks by itself."""
    player = _player(live_round)
    person = viewer()
    whose = Page(player.id, person.sign_in_id if person else 0, "" if person else player.token_hash)
    return listen(live_round, whose)


@bp.get("/live/<int:live_round_id>/pictures/<int:question_id>/<int:number>")
@needs(May.PLAY_LIVE, on=LiveRound, found=found_or(LiveRound, _no_picture))
def live_picture(live_round: LiveRound, question_id: int, number: int) -> ResponseReturnValue:
    """Give a picture of a question to those who play and look on, once the question has been asked."""
    looks_on = may(May.HOST_LIVE, live_round) or may(May.SEE_LIVE_RESULT, live_round)
    if not looks_on and queries.player_of(work(), live_round, token_for(LiveRound)) is None:
        raise _no_picture()
    stored = picture_shown(work(), live_round, question_id, number)
    about = {"name": stored.name, "media_type": stored.media_type}
    return send_stored(store(), stored.key, **about, inline=True, keep_seconds=_KEEP_SECONDS)


def listen(live_round: LiveRound, whose: Page) -> ResponseReturnValue:
    """Hold the answer open for a page of a round."""
    told, topic = hub(), (TOPIC, live_round.id)
    held = hold_stream(lambda stream: told.listen(Listener(stream, topic, whose)))
    return held or Response(status=204)


@bp.post("/live/<int:live_round_id>/answers")
@needs(May.PLAY_LIVE, on=LiveRound, found=_ROUND, slow=True)
def live_answer(live_round: LiveRound) -> ResponseReturnValue:
    """Keep an answer, in a unit as short as can be; said back only once it is stored."""
    player = _player(live_round)
    sent = sent_json()
    is_form = not isinstance(sent, dict)
    named = sent.get("question") if isinstance(sent, dict) else request.form.get("question", 0, type=int)
    if not isinstance(named, int) or not 0 < named < 2**31:
        raise BadInputError("没有看懂是哪道题的答案，请刷新页面后再试。")
    question = answering.question_to_answer(work(), live_round, named)
    raw = sent.get("value") if isinstance(sent, dict) else request.form.getlist(f"q{question.row.position}")
    value = answering.read_answer(question, raw, is_form=is_form)
    delivered_at = deliveries.first(named, player.id)
    given = answering.Given(question, player.id, value, work().now, delivered_at)
    refusal = _answers.write(given)
    if refusal is not None:
        raise refusal
    words = say_answer(question, value)
    if wants_json():
        return jsonify(saved=True, question=named, words=words)
    flash(f"已收到：{words}。时间到之前可以改选。")
    return redirect(url_for(".live_play", live_round_id=live_round.id), code=303)


def _write_answers(given: Sequence[answering.Given]) -> list[actions.TooLateError | None]:
    """Write for this request and all that wait with it."""
    with site().unit() as own:
        outcomes = answering.keep_answers(own, given)
        for round_id in {one.question.row.round_id for one in given}:
            announce(own, TOPIC, round_id, soon=False)
    return outcomes


_answers = Together(_write_answers)


@bp.get("/live/")
@needs(May.LIST_LIVE)
def live_index() -> ResponseReturnValue:
    """List the rounds to join, those taken part in, and those hosted."""
    before = request.args.get("before", type=int)
    hosted = queries.hosted_rounds(work(), before)
    return page(
        "meetings/live/index.html",
        open_rounds=[] if before else queries.open_rounds(work()),
        own=[] if before else queries.own_rounds(work()),
        hosted=hosted[: queries.PAGE],
        older=hosted[queries.PAGE - 1].id if len(hosted) > queries.PAGE else None,
        ended=Phase.ENDED,
    )
