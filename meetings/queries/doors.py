"""What a PIN leads to, whose names can be picked there, and with which one-time codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from core.work import Work
from meetings.models import Contest, ContestSeat, ContestTeam, LivePlayer, LiveRound
from meetings.rules.entry_codes import code_for
from members.models import Member, MemberState
from members.queries.people import people_at

Door = LiveRound | Contest
"""What phones come into by a PIN."""


def door_by_pin(work: Work, pin: str) -> Door | None:
    """Find the open round or contest with a PIN."""
    if not pin:
        return None
    live_round = work.session.scalar(select(LiveRound).where(LiveRound.pin == pin))
    return live_round or work.session.scalar(select(Contest).where(Contest.pin == pin))


def name_of(door: Door) -> str:
    """Name a door among all that can be entered."""
    return f"{door.__tablename__}:{door.id}"


def digest(token: str) -> str:
    """Hash a phone's token for keeping."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ToPick:
    """A name to pick at the door, and where that person belongs."""

    member: Member
    group: str


def people_to_pick(work: Work, door: Door) -> list[ToPick]:
    """List whose names can be picked: the branch for a round, who sits in a team for a contest."""
    if isinstance(door, LiveRound):
        people = work.session.scalars(people_at(door.place)).unique()
        return [ToPick(one, one.node.name) for one in people]
    found = (
        select(Member, ContestTeam.name)
        .join(ContestSeat, ContestSeat.member_id == Member.id)
        .join(ContestTeam, ContestTeam.id == ContestSeat.team_id)
        .where(ContestSeat.contest_id == door.id, Member.state == MemberState.ACTIVE)
        .order_by(ContestTeam.number, Member.name, Member.id)
    )
    return [ToPick(one, team) for one, team in work.session.execute(found).unique()]


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """A name, whether its phone is in, and the code that lets one in."""

    who: ToPick
    is_in: bool
    code: str


def codes_of(work: Work, door: Door) -> list[AtTheDoor]:
    """List everybody with the code that is valid now; only the host may read it out.

    Who plays a round has joined it; who sits in a team counts as in once a code was used.
    """
    used, is_round = _codes_used(work, door), isinstance(door, LiveRound)
    return [
        AtTheDoor(
            one,
            one.member.id in used if is_round else used.get(one.member.id, 0) > 0,
            code_for(door.seed, one.member.id, used.get(one.member.id, 0)),
        )
        for one in people_to_pick(work, door)
    ]


def _codes_used(work: Work, door: Door) -> Mapping[int, int]:
    if isinstance(door, LiveRound):
        found = select(LivePlayer.member_id, LivePlayer.codes_used).where(LivePlayer.round_id == door.id)
    else:
        mine = ContestSeat.contest_id == door.id
        found = select(ContestSeat.member_id, ContestSeat.codes_used).where(mine)
    rows: Sequence[tuple[int, int]] = [(row[0], row[1]) for row in work.session.execute(found)]
    return dict(rows)
