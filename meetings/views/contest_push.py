"""What open pages of a contest are told."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.push import Listener, Reporter
from core.streams import event
from core.web import fragment, site
from meetings.models import Contest, ContestSeat
from meetings.queries.contests import Now, entries_of, now_of
from meetings.rules.contest import Phase
from members.models import SignIn

TOPIC = "contest"
SHOWN_LINES = 12
"""Lines of the record on the host's phone."""


class Page(NamedTuple):
    """Whose page listens: a member of a team, else the host's wall or remote."""

    team_id: int | None
    sign_in_id: int = 0
    shows: str = "play"
    token_hash: str = ""


def host_state(session: Session, contest: Contest, now: Now, at: datetime, shows: str) -> dict[str, Any]:
    """Say what the wall or the host's phone shows now."""
    state = {
        "v": contest.steps,
        "phase": contest.phase,
        "next": now.next_words,
        "seconds": now.row.seconds if now.row else 1,
        "left": now.milliseconds_left(at),
        "shows": now.shows,
        "html": fragment(f"meetings/contest/_{shows}.html", now=now),
    }
    if shows == "wall":
        return state | {"side": fragment("meetings/contest/_wall_side.html", now=now)}
    entries = entries_of(session, contest, SHOWN_LINES)
    return state | {"entries": fragment("meetings/contest/_entries.html", entries=entries)}


def play_state(now: Now, team_id: int, at: datetime) -> dict[str, Any]:
    """Say what the phone of a member of a team shows now."""
    return {
        "v": now.contest.steps,
        "phase": now.phase,
        "seconds": now.row.seconds if now.row else 1,
        "left": now.milliseconds_left(at),
        "question": now.row.id if now.row else None,
        "buzzer": buzzer_of(now, team_id),
        "html": fragment("meetings/contest/_play.html", now=now, team_id=team_id),
        "side": fragment("meetings/contest/_scores.html", now=now, mine=team_id),
    }


def buzzer_of(now: Now, team_id: int) -> str:
    """Say how a team's buzzer looks: ``off``, ``early`` (pressing is a foul), ``on`` or ``pressed``."""
    if team_id not in now.may_buzz or now.phase not in {Phase.READ, Phase.OPEN}:
        return "off"
    if any(one.team_id == team_id for one in now.called):
        return "pressed"
    if now.phase is Phase.READ:
        return "early"
    return "off" if now.judged else "on"


class ContestReporter(Reporter):
    """Tells the pages of a contest how it stands."""

    def report(self, session: Session, key: int, listeners: Sequence[Listener]) -> None:
        """Send each kind of page, and each team, what is new; drawn once for each."""
        contest = session.get(Contest, key)
        if contest is None:
            return
        now, at = now_of(session, contest), site().clock()
        told: dict[tuple[str, int | None], bytes] = {}
        for one in listeners:
            who = (one.who.shows, one.who.team_id)
            if who not in told:
                state = (
                    host_state(session, contest, now, at, one.who.shows)
                    if one.who.team_id is None
                    else play_state(now, one.who.team_id, at)
                )
                told[who] = event("state", json.dumps(state), contest.steps)
            one.stream.send(told[who])

    def welcome(self, session: Session, key: int, listeners: Sequence[Listener]) -> Sequence[Listener]:
        """Give those whose sign-in, or whose phone's token, still holds."""
        ids = {one.who.sign_in_id for one in listeners if one.who.sign_in_id}
        held = set(session.scalars(select(SignIn.id).where(SignIn.id.in_(ids)))) if ids else set()
        seats = select(ContestSeat.team_id, ContestSeat.token_hash).where(ContestSeat.contest_id == key)
        found = [(team, token) for team, token in session.execute(seats)]
        teams, valid = {team for team, _ in found}, {token for _, token in found if token}
        return [
            one
            for one in listeners
            if (one.who.sign_in_id in held or one.who.token_hash in valid)
            and (one.who.team_id is None or one.who.team_id in teams)
        ]
