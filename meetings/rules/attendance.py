"""What the roll of an activity says: states of people, and the numbers that minutes give. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Presence(StrEnum):
    """How one of those expected stands on the roll."""

    EXPECTED = "expected"
    """Nothing is known yet."""
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    LEAVE = "leave"
    """Excused: asked for leave and got it, or it was noted."""
    ABSENT = "absent"
    MADE_UP = "made_up"
    """Was not there, and has made up the lesson since."""

    @property
    def label(self) -> str:
        """The state as the roll says it."""
        return _LABELS[self]

    @property
    def was_there(self) -> bool:
        """Say whether the person counts as 实到."""
        return self in _THERE

    @property
    def earns(self) -> bool:
        """Say whether the person gets the hours of the activity."""
        return self in _THERE or self is Presence.MADE_UP

    @property
    def asks_reason(self) -> bool:
        """Say whether minutes must give a reason."""
        return self in {Presence.LEAVE, Presence.ABSENT, Presence.EXPECTED, Presence.MADE_UP}


_THERE = frozenset({Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY})
_LABELS = {
    Presence.EXPECTED: "未点名",
    Presence.PRESENT: "到会",
    Presence.LATE: "迟到",
    Presence.LEFT_EARLY: "早退",
    Presence.LEAVE: "请假",
    Presence.ABSENT: "缺席",
    Presence.MADE_UP: "已补课",
}


@dataclass(frozen=True, slots=True)
class Turnout:
    """The numbers of a roll."""

    expected: int
    present: int
    voters: int
    voters_present: int
    unknown: int
    """Who has not been called yet."""

    @property
    def absent(self) -> int:
        """Count who was not there, for whatever reason."""
        return self.expected - self.present


def turnout(roll: Iterable[tuple[Presence, bool]]) -> Turnout:
    """Count a roll of states, each with whether the person has a vote.

    >>> turnout([(Presence.PRESENT, True), (Presence.LATE, False), (Presence.LEAVE, True)])
    Turnout(expected=3, present=2, voters=2, voters_present=1, unknown=0)
    """
    counted = Counter(roll)

    def count(*, there: bool | None = None, votes: bool | None = None) -> int:
        return sum(
            n
            for (state, may_vote), n in counted.items()
            if there in {None, state.was_there} and votes in {None, may_vote}
        )

    unknown = sum(n for (state, _), n in counted.items() if state is Presence.EXPECTED)
    return Turnout(count(), count(there=True), count(votes=True), count(there=True, votes=True), unknown)


_CAUSE = "activity"


def cause_of(activity_id: int, earlier: int) -> str:
    """Name the cause by which an activity counts in the ledger, after so many entries of the same one.

    >>> cause_of(7, 0), cause_of(7, 1)
    ('activity:7', 'activity:7:2')
    """
    return f"{_CAUSE}:{activity_id}:{earlier + 1}" if earlier else f"{_CAUSE}:{activity_id}"


_SHARED = re.compile(r"主讲，(\d+) 人分讲")


def say_teaching(speakers: int, heard: str) -> str:
    """Say in the record that somebody gave the lesson, among how many, and what a listener gets.

    >>> say_teaching(1, ""), say_teaching(3, "1.5")
    ('主讲。', '主讲，3 人分讲，听课计 1.5 学时。')
    """
    shared = f"{speakers} 人分讲" if speakers > 1 else ""
    return "，".join(filter(None, ("主讲", shared, f"听课计 {heard} 学时" if heard else ""))) + "。"


def speakers_told(remark: str) -> int:
    """Read back among how many a lesson was shared.

    >>> speakers_told("主讲，听课计 2 学时。"), speakers_told("主讲，3 人分讲。")
    (1, 3)
    """
    found = _SHARED.match(remark)
    return int(found[1]) if found else 1
