"""How members and groups stand in one test. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Result(NamedTuple):
    """What a member's counting attempt came to."""

    member_id: int
    earned: int
    """In hundredths of a point."""
    spent_seconds: int
    submitted_at: datetime


class Standing(NamedTuple):
    """A member's line on the board."""

    rank: int
    result: Result


def rank(results: Iterable[Result]) -> list[Standing]:
    """Rank by score, then less time, then earlier submission; complete ties share a rank (1, 2, 2, 4).

    >>> noon = datetime(2026, 3, 2, 12)
    >>> results = [Result(1, 80, 60, noon), Result(2, 90, 60, noon), Result(3, 80, 50, noon)]
    >>> [(standing.rank, standing.result.member_id) for standing in rank(results)]
    [(1, 2), (2, 3), (3, 1)]
    """
    ordered = sorted(results, key=lambda one: (*_merit(one), one.member_id))
    standings: list[Standing] = []
    for place, result in enumerate(ordered, start=1):
        tied = bool(standings) and _merit(standings[-1].result) == _merit(result)
        standings.append(Standing(standings[-1].rank if tied else place, result))
    return standings


def _merit(result: Result) -> tuple[int, int, datetime]:
    return -result.earned, result.spent_seconds, result.submitted_at


class Invited(NamedTuple):
    """A member the test is meant for."""

    member_id: int
    group_id: int
    is_exempt: bool = False
    """Exempt members and those left out by the secretary stand in no denominator."""


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A group's line on the board."""

    rank: int | None
    """None while nobody of the group has taken part."""
    group_id: int
    average: int | None
    """Mean of those who took part, in hundredths of a point."""
    took_part: int
    expected: int

    @property
    def participation(self) -> int | None:
        """How many in a thousand took part; None where nobody was expected.

        >>> GroupStanding(1, 5, 8000, took_part=2, expected=3).participation
        667
        """
        return None if not self.expected else _divide(self.took_part * 1000, self.expected)


def rank_groups(invited: Iterable[Invited], results: Iterable[Result]) -> list[GroupStanding]:
    """Rank groups by average, then participation; complete ties share a rank.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> invited = [Invited(1, 5), Invited(2, 5), Invited(3, 5, is_exempt=True), Invited(4, 6)]
    >>> for line in rank_groups(invited, [Result(1, 8000, 60, noon), Result(3, 0, 60, noon)]):
    ...     print(line)
    GroupStanding(rank=1, group_id=5, average=8000, took_part=1, expected=2)
    GroupStanding(rank=None, group_id=6, average=None, took_part=0, expected=1)
    """
    earned = {result.member_id: result.earned for result in results}
    groups: dict[int, list[int]] = {}
    for one in invited:
        members = groups.setdefault(one.group_id, [])
        if not one.is_exempt:
            members.append(one.member_id)
    return rank_group_lines(_line(group, members, earned) for group, members in groups.items())


def rank_group_lines(lines: Iterable[GroupStanding]) -> list[GroupStanding]:
    """Rank groups whose averages are known already; the ranks the lines come with do not matter."""
    return _with_ranks(sorted(lines, key=lambda line: (*_group_merit(line), line.group_id)))


def _line(group_id: int, members: Sequence[int], earned: dict[int, int]) -> GroupStanding:
    scores = [earned[member] for member in members if member in earned]
    average = _divide(sum(scores), len(scores)) if scores else None
    return GroupStanding(None, group_id, average, len(scores), len(members))


def _group_merit(line: GroupStanding) -> tuple[bool, int, int]:
    return line.average is None, -(line.average or 0), -(line.participation or 0)


def _with_ranks(ordered: Sequence[GroupStanding]) -> list[GroupStanding]:
    ranked: list[GroupStanding] = []
    for place, line in enumerate(ordered, start=1):
        tied = bool(ranked) and _group_merit(ranked[-1]) == _group_merit(line)
        shared = ranked[-1].rank if tied else place
        rank_ = None if line.average is None else shared
        ranked.append(GroupStanding(rank_, line.group_id, line.average, line.took_part, line.expected))
    return ranked


def average(total: int, count: int) -> int | None:
    """Give the mean, halves rounded up, in whole numbers; none of nobody.

    >>> average(5, 2), average(0, 0)
    (3, None)
    """
    return _divide(total, count) if count else None


def _divide(total: int, count: int) -> int:
    return (2 * total + count) // (2 * count)
