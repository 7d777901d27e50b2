"""Coming in from the wall: the PIN and its QR code, and one-time codes for phones that are not signed in."""

from collections.abc import Callable

import segno
from flask import Response, make_response, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from core.db import by_key
from core.errors import BadInputError, NotAllowedError, RefusalError
from core.push import announce
from core.web import afterwards, needs, page, viewer, work
from core.work import Work
from meetings.access import May
from meetings.actions import contests, entering, live
from meetings.models import Contest, LiveRound
from meetings.queries.contests import seat_of
from meetings.queries.doors import Door, codes_of, door_by_pin, name_of, people_to_pick
from meetings.queries.live import player_of
from meetings.rules.entry_codes import read_pin
from meetings.views.blueprint import bp
from meetings.views.contest_push import TOPIC as CONTEST
from meetings.views.live_push import TOPIC as LIVE

_ENTERED = "live_pin"


def token_for(door: type[Door]) -> str:
    """Read the token of a phone that came in by a one-time code."""
    return request.cookies.get(_cookie_of(door), "")[:100]


def _cookie_of(door: type[Door]) -> str:
    return "live" if door is LiveRound else "contest"


def found_or(kind: type[Door], refusal: Callable[[], RefusalError]) -> Callable[[Work, int], Door]:
    """Make the query of a page that strangers may ask for: which numbers exist, no answer tells them.

    What is not there is refused with the words for what is there and the asker has not come into.
    """

    def find(own: Work, key: int) -> Door:
        door: Door | None = by_key(own.session, kind, key)
        if door is None:
            raise refusal()
        return door

    return find


def _not_entered() -> RefusalError:
    return RefusalError("请先输入大屏上的六位数字。", next_url=url_for(".live_join"))


_ROUND, _CONTEST = found_or(LiveRound, _not_entered), found_or(Contest, _not_entered)


def _is_in(door: Door) -> bool:
    token = token_for(type(door))
    if isinstance(door, LiveRound):
        return player_of(work(), door, token) is not None
    return seat_of(work(), door, token) is not None


def _go_in(door: Door) -> ResponseReturnValue:
    """Go to what is played."""
    if isinstance(door, LiveRound):
        return redirect(url_for(".live_play", live_round_id=door.id), code=303)
    return redirect(url_for(".contest_play", contest_id=door.id), code=303)


def _way_in(door: Door) -> str:
    if isinstance(door, LiveRound):
        return url_for(".live_enter", live_round_id=door.id)
    return url_for(".contest_enter", contest_id=door.id)


def _announce(door: Door) -> None:
    announce(work(), LIVE if isinstance(door, LiveRound) else CONTEST, door.id, soon=False)


@bp.get("/live/join")
@needs(May.JOIN_LIVE)
def live_join() -> ResponseReturnValue:
    """Ask for the PIN, or take it from the QR code."""
    pin = read_pin(request.args.get("pin", "")[:40])
    door = door_by_pin(work(), pin)
    # Only who plays already is told that the PIN is right: guessing is counted where it is posted.
    if door is not None and _is_in(door):
        return _go_in(door)
    return page("meetings/join.html", pin=pin)


@bp.post("/live/join")
@needs(May.JOIN_LIVE)
def live_join_try() -> ResponseReturnValue:
    """Let a signed-in member in; ask the others who they are."""
    try:
        door = entering.enter_pin(work(), request.form.get("pin", "")[:40])
    except entering.WrongPinError:
        afterwards(entering.note_wrong_guess)
        raise
    if viewer() is None:
        cookie[_ENTERED] = name_of(door)
        return redirect(_way_in(door), code=303)
    if isinstance(door, LiveRound):
        live.join(work(), door)
        _announce(door)
    elif not _is_in(door):
        raise NotAllowedError("您没有编在这场竞赛的队里。要改队员，请找主持人。")
    return _go_in(door)


@bp.get("/live/<int:live_round_id>/enter")
@needs(May.JOIN_LIVE, on=LiveRound, found=_ROUND)
def live_enter(live_round: LiveRound) -> ResponseReturnValue:
    """Let somebody without a sign-in pick the own name and type the one-time code."""
    return _enter(live_round)


@bp.get("/contests/<int:contest_id>/enter")
@needs(May.JOIN_LIVE, on=Contest, found=_CONTEST)
def contest_enter(contest: Contest) -> ResponseReturnValue:
    """Let a team's phone without a sign-in do the same."""
    return _go_in(contest) if _is_in(contest) else _enter(contest)


def _enter(door: Door) -> ResponseReturnValue:
    _demand_entered(door)
    people = people_to_pick(work(), door)
    return page("meetings/enter.html", title=door.title, way=_way_in(door), people=people)


@bp.post("/live/<int:live_round_id>/enter")
@needs(May.JOIN_LIVE, on=LiveRound, found=_ROUND)
def live_enter_try(live_round: LiveRound) -> ResponseReturnValue:
    """Check the one-time code; the phone keeps a token from then on."""
    member_id, code = _typed(live_round)
    return _let_in(live_round, member_id, live.join_by_code(work(), live_round, member_id, code))


@bp.post("/contests/<int:contest_id>/enter")
@needs(May.JOIN_LIVE, on=Contest, found=_CONTEST)
def contest_enter_try(contest: Contest) -> ResponseReturnValue:
    """Check the one-time code of a team's phone."""
    member_id, code = _typed(contest)
    return _let_in(contest, member_id, contests.join_by_code(work(), contest, member_id, code))


def _typed(door: Door) -> tuple[int, str]:
    _demand_entered(door)
    member_id = request.form.get("member", 0, type=int)
    if not 0 < member_id < 2**31:
        raise BadInputError("请先选择您的姓名。")
    return member_id, request.form.get("code", "")[:40]


def _let_in(door: Door, member_id: int, token: str | None) -> ResponseReturnValue:
    if token is None:
        name = name_of(door)
        afterwards(lambda own: entering.note_wrong_guess(own, name, member_id))
        raise RefusalError("口令不对。请向主持人要写在您名字旁边的六位口令，口令用一次就会更换。")
    _announce(door)
    answer = make_response(_go_in(door))
    path = "/live" if isinstance(door, LiveRound) else "/contests"
    answer.set_cookie(_cookie_of(type(door)), token, max_age=86_400, path=path, httponly=True,
                      samesite="Lax", secure=request.is_secure)  # fmt: skip
    return answer


def _demand_entered(door: Door) -> None:
    if cookie.get(_ENTERED) != name_of(door) or door.pin is None:
        raise _not_entered()


@bp.get("/live/<int:live_round_id>/qr.svg")
@needs(May.HOST_LIVE, on=LiveRound)
def live_qr(live_round: LiveRound) -> ResponseReturnValue:
    """Draw the code that phones scan to join."""
    return _qr(live_round)


@bp.get("/contests/<int:contest_id>/qr.svg")
@needs(May.HOST_CONTEST, on=Contest)
def contest_qr(contest: Contest) -> ResponseReturnValue:
    """Draw the code that the phones of the teams scan."""
    return _qr(contest)


def _qr(door: Door) -> ResponseReturnValue:
    address = url_for(".live_join", pin=door.pin or "", _external=True)
    drawn = segno.make(address, micro=False, error="m").svg_inline(
        border=2, scale=8, dark="#1D2126", light="#fff"
    )
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    whole = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(whole, mimetype="image/svg+xml", headers=headers)


@bp.get("/live/<int:live_round_id>/codes")
@needs(May.HOST_LIVE, on=LiveRound)
def live_codes(live_round: LiveRound) -> ResponseReturnValue:
    """List who has joined, and the one-time codes for those whose phone is not signed in."""
    return _codes(live_round)


@bp.get("/contests/<int:contest_id>/codes")
@needs(May.HOST_CONTEST, on=Contest)
def contest_codes(contest: Contest) -> ResponseReturnValue:
    """List the one-time codes of those who sit in a team."""
    return _codes(contest)


def _codes(door: Door) -> ResponseReturnValue:
    is_round = isinstance(door, LiveRound)
    if door.pin is None:
        return redirect(url_for(".live_index" if is_round else ".contests"), code=303)
    back = (
        url_for(".live_remote", live_round_id=door.id)
        if is_round
        else url_for(".contest_remote", contest_id=door.id)
    )
    words = ("党小组", "未加入") if is_round else ("队", "未用口令")
    return page("meetings/codes.html", pin=door.pin, back=back, people=codes_of(work(), door), words=words)
