"""Who may join a live quiz, who has, and with which one-time code the others can."""

from dataclasses import dataclass

from sqlalchemy import select

from core.work import Work
from meetings.models import LivePlayer, LiveRound
from meetings.rules.entry_codes import code_for
from members.models import Member
from members.queries.people import people_at


def people_to_pick(work: Work, live_round: LiveRound) -> list[Member]:
    """List whose names somebody at the door can pick."""
    return list(work.session.scalars(people_at(live_round.place)).unique())


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """A member of the branch and the code that lets the phone in."""

    member: Member
    has_joined: bool
    code: str


def codes_of(work: Work, live_round: LiveRound) -> list[AtTheDoor]:
    """List everybody with the code that is valid now; only the host may read it out."""
    found = select(LivePlayer.member_id, LivePlayer.codes_used).where(LivePlayer.round_id == live_round.id)
    used: dict[int, int] = {row[0]: row[1] for row in work.session.execute(found)}
    return [
        AtTheDoor(one, one.id in used, code_for(live_round.seed, one.id, used.get(one.id, 0)))
        for one in people_to_pick(work, live_round)
    ]
