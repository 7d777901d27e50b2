"""Who has reached the year's 学时, as numbers of each group: no member is named, nobody ranked by hours."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.work import Work
from learning.queries.standings import standings
from meetings.access import LEADER
from members.models import Node, NodeKind
from members.queries.people import below
from quizzes.access import READERS

_MOST_UNITS = 30


@dataclass(frozen=True, slots=True)
class Reached:
    """A group, or all of them: how many have reached what they have to."""

    name: str
    reached: int
    asked: int
    exempt: int

    @property
    def percent(self) -> int:
        """The share in hundredths, rounded down: all only where all have."""
        return self.reached * 100 // self.asked if self.asked else 0


@dataclass(frozen=True, slots=True)
class HoursBoard:
    """A unit's year."""

    node: Node
    year: int
    groups: Sequence[Reached]
    whole: Reached


def hours_board(work: Work, node: Node, year: int) -> HoursBoard:
    """Count by group; in the order of the tree, not of how far they are."""
    groups: dict[int, tuple[str, list[tuple[bool, bool, bool]]]] = {}
    for one in standings(work, [node.path], year):
        where = one.member.node
        state = one.is_asked and one.gap <= 0, one.is_asked, one.is_exempt
        groups.setdefault(where.id, (where.name, []))[1].append(state)
    lines = [_reached(name, states) for name, states in groups.values()]
    every = [state for _, states in groups.values() for state in states]
    return HoursBoard(node, year, lines, _reached(node.name, every))


def _reached(name: str, states: Sequence[tuple[bool, bool, bool]]) -> Reached:
    reached, asked, exempt = (sum(column) for column in zip(*states, strict=True)) if states else (0, 0, 0)
    return Reached(name, reached, asked, exempt)


def units_with_hours(work: Work) -> Sequence[Node]:
    """List the branches and groups whose hours the actor may put on the wall."""
    places = work.person.places(*READERS, LEADER)
    found = (
        select(Node).where(below(places), Node.kind == NodeKind.BRANCH).order_by(Node.path).limit(_MOST_UNITS)
    )
    branches = work.session.scalars(found).all()
    return branches or work.session.scalars(select(Node).where(below(places)).limit(_MOST_UNITS)).all()
