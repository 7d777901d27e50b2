"""What open pages of a live quiz are told, and when a phone first got its question."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.push import Listener, Reporter
from core.streams import event
from core.web import fragment, site
from meetings.models import LivePlayer, LiveRound
from meetings.queries.live import present_question
from meetings.queries.live_shown import Moment, Own, moment_of, owns_of
from meetings.rules.live import Clock, Phase, step_words
from members.models import SignIn

TOPIC = "live"
_MOST_KEPT = 200
_MOST_PACED = 5_000


class Page(NamedTuple):
    """Whose page listens: a player's phone, else the host's wall or remote."""

    player_id: int | None
    sign_in_id: int = 0
    token_hash: str = ""
    shows: str = "play"


class Deliveries:
    """When each phone first got each question, for as long as this process lives."""

    def __init__(self) -> None:
        self._first: dict[int, dict[int, datetime]] = {}

    def note(self, question_id: int, player_ids: Iterable[int], at: datetime) -> None:
        """Remember the first time only."""
        if question_id not in self._first and len(self._first) >= _MOST_KEPT:
            self._first.pop(next(iter(self._first)))
        first = self._first.setdefault(question_id, {})
        for player_id in player_ids:
            first.setdefault(player_id, at)

    def forget(self) -> None:
        """Forget all, when another database takes this one's place."""
        self._first.clear()

    def first(self, question_id: int, player_id: int) -> datetime | None:
        """Say when a phone got a question; None where this process does not know."""
        return self._first.get(question_id, {}).get(player_id)


deliveries = Deliveries()


class Pace:
    """How often each phone asks; a phone that floods is told to wait before it costs a statement more."""

    MOST = 20
    """Requests of one player within ``PERIOD``."""
    PERIOD = timedelta(seconds=2)

    def __init__(self) -> None:
        self._windows: dict[int, tuple[datetime, int]] = {}

    def forget(self) -> None:
        """Forget all, when another database takes this one's place."""
        self._windows.clear()

    def is_too_fast(self, player_id: int, now: datetime) -> bool:
        """Count one request, and say whether it is one too many."""
        began, count = self._windows.get(player_id, (now, 0))
        if not began <= now < began + self.PERIOD:  # or the clock was set back
            began, count = now, 0
        if len(self._windows) > _MOST_PACED:
            self._windows.clear()
        self._windows[player_id] = began, count + 1
        return count >= self.MOST


pace = Pace()


def clock_of(session: Session, live_round: LiveRound) -> tuple[int, Clock] | None:
    """Give the present question's key and its clock while it is being asked."""
    if live_round.phase is not Phase.QUESTION:
        return None
    posed = present_question(session, live_round)
    return (posed.row.id, posed.clock) if posed and posed.clock else None


def play_state(session: Session, live_round: LiveRound, moment: Moment, now: datetime) -> dict[str, Any]:
    """Say what every phone shows now."""
    running = clock_of(session, live_round)
    return {
        "v": live_round.steps,
        "phase": live_round.phase,
        "position": live_round.position,
        "question": running[0] if running else None,
        "seconds": moment.seconds,
        "left": running[1].milliseconds_left(now) if running else None,
        "html": fragment("meetings/live/_play.html", moment=moment, question=moment.question),
    }


def own_state(own: Own, moment: Moment) -> dict[str, Any]:
    """Say what only one player's phone shows."""
    told = own.to_json()
    return {"value": told["value"], "html": fragment("meetings/live/_own.html", own=own, moment=moment)}


def wall_state(session: Session, live_round: LiveRound, moment: Moment, now: datetime) -> dict[str, Any]:
    """Say what the wall shows now."""
    running = clock_of(session, live_round)
    return {
        "v": live_round.steps,
        "phase": live_round.phase,
        "next": step_words(moment.stand),
        "seconds": moment.seconds,
        "left": running[1].milliseconds_left(now) if running else None,
        "side": fragment("meetings/live/_wall_side.html", moment=moment),
        "head": fragment("meetings/live/_wall_head.html", moment=moment),
        "html": fragment("meetings/live/_wall.html", moment=moment),
    }


def remote_state(session: Session, live_round: LiveRound, moment: Moment, now: datetime) -> dict[str, Any]:
    """Say what the host's phone shows now."""
    running = clock_of(session, live_round)
    return {
        "v": live_round.steps,
        "phase": live_round.phase,
        "next": step_words(moment.stand),
        "seconds": moment.seconds,
        "left": running[1].milliseconds_left(now) if running else None,
        "html": fragment("meetings/live/_remote.html", moment=moment),
    }


HOST_STATES = {"wall": wall_state, "remote": remote_state}


class LiveReporter(Reporter):
    """Tells phones, walls and remotes of a round how it stands."""

    def report(self, session: Session, key: int, listeners: Sequence[Listener]) -> None:
        """Send what each page does not know yet; a question first goes to all phones."""
        live_round = session.get(LiveRound, key)
        if live_round is None:
            return
        moment, now = moment_of(session, live_round), site().clock()
        phones = [one for one in listeners if one.who.player_id is not None]
        behind = [one for one in phones if one.known.get("steps") != live_round.steps]
        if behind:
            self._to_phones(session, live_round, moment, behind, now)
        for shows, state in HOST_STATES.items():
            pages = [one for one in listeners if one.who.shows == shows]
            if pages:
                told = event("state", json.dumps(state(session, live_round, moment, now)), live_round.steps)
                for page in pages:
                    page.stream.send(told)

    def _to_phones(
        self,
        session: Session,
        live_round: LiveRound,
        moment: Moment,
        phones: Sequence[Listener],
        now: datetime,
    ) -> None:
        state = play_state(session, live_round, moment, now)
        told = event("state", json.dumps(state), live_round.steps)
        got = [one for one in phones if one.stream.send(told)]
        if state["question"] is not None:
            deliveries.note(state["question"], [one.who.player_id for one in got], site().clock())
        owns = owns_of(session, live_round, {one.who.player_id for one in got})
        drawn: dict[Own, bytes] = {}
        for one in got:
            one.known["steps"] = live_round.steps
            own = owns.get(one.who.player_id)
            # Of a question just asked nobody has an own part yet, and everybody is about to answer.
            if own is not None and (own.has_answered or live_round.phase is not Phase.QUESTION):
                same = replace(own, value=json.dumps(own.value))
                if same not in drawn:
                    drawn[same] = event("own", json.dumps(own_state(own, moment)))
                one.stream.send(drawn[same])

    def welcome(self, session: Session, key: int, listeners: Sequence[Listener]) -> Sequence[Listener]:
        """Give those whose sign-in, or whose phone's token, still holds."""
        ids = {one.who.sign_in_id for one in listeners if one.who.sign_in_id}
        tokens = {one.who.token_hash for one in listeners if one.who.token_hash}
        held = set(session.scalars(select(SignIn.id).where(SignIn.id.in_(ids)))) if ids else set()
        known = select(LivePlayer.token_hash).where(
            LivePlayer.round_id == key, LivePlayer.token_hash.in_(tokens)
        )
        valid = set(session.scalars(known)) if tokens else set()
        return [one for one in listeners if one.who.sign_in_id in held or one.who.token_hash in valid]


REPORTERS = {TOPIC: LiveReporter()}
