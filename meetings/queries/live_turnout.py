"""Who of those expected took part in a live quiz, by group."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.times import day_of
from core.work import Work
from meetings.models import LiveRound
from meetings.queries.live import Ranked
from members.models import Member, Node
from members.queries.life import affiliated_on
from quizzes.queries.audience import is_exempt_on


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of a group were expected and took part, and what those earned."""

    name: str
    expected: int
    took_part: int
    points: int
    """Sum of those who took part, in hundredths."""

    @property
    def average(self) -> int | None:
        """Points of each who took part, in hundredths; nothing where nobody did."""
        return round(self.points / self.took_part) if self.took_part else None

    @property
    def percent(self) -> int:
        """How many of a hundred expected took part."""
        return round(100 * self.took_part / self.expected) if self.expected else 0


def turnout_of(work: Work, live_round: LiveRound, lines: Sequence[Ranked]) -> list[Turnout]:
    """Give the turnout of each group the round was for, the best average first; the exempt stand outside.

    Who belonged to which group is asked as of the day on which the round ended.
    """
    when = day_of(live_round.ended_at or work.now)
    expected = affiliated_on([live_round.place], when).where(~is_exempt_on(when))
    found = work.session.execute(expected.with_only_columns(Node.id, Node.name, Member.id))
    points = {one.member_id: one.line.points for one in lines}
    names: dict[int, str] = {}
    people: dict[int, list[int]] = {}
    for node_id, name, member_id in found:
        names[node_id] = name
        people.setdefault(node_id, []).append(member_id)
    groups = [_turnout(names[node_id], members, points) for node_id, members in people.items()]
    return sorted(groups, key=lambda one: -1 if one.average is None else one.average, reverse=True)


def _turnout(name: str, members: Sequence[int], points: dict[int, int]) -> Turnout:
    there = [points[member] for member in members if member in points]
    return Turnout(name, len(members), len(there), sum(there))


def together(groups: Sequence[Turnout]) -> Turnout:
    """Add up all groups."""
    return Turnout(
        "合计",
        sum(one.expected for one in groups),
        sum(one.took_part for one in groups),
        sum(one.points for one in groups),
    )
