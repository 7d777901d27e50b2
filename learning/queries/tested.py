"""What a quiz has earned members, and whether it may count for them again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from core.db import Ready
from core.work import Work
from learning.models import HourEntry
from learning.rules.hours import counts_again, quiz_cause


@dataclass(slots=True)
class QuizEntries:
    """The entries one quiz has given one member, the oldest first, each with what took it back."""

    entries: list[tuple[HourEntry, HourEntry | None]] = field(default_factory=list)

    @property
    def active(self) -> HourEntry | None:
        """The entry that counts."""
        return next((entry for entry, reversal in self.entries if reversal is None), None)

    @property
    def is_free(self) -> bool:
        """Say whether passing earns the hours: they were never earned, or a 改判 took them back."""
        return all(reversal is not None and counts_again(reversal.remark) for _, reversal in self.entries)

    def next_cause(self, quiz_id: int) -> str:
        """Name the cause of another entry."""
        return quiz_cause(quiz_id, len(self.entries))


_back = aliased(HourEntry)
# A cause of a quiz holds nothing that LIKE takes for a sign.
_OF_QUIZ = or_(HourEntry.cause == bindparam("first"), HourEntry.cause.startswith(bindparam("more")))
_WRITTEN = (
    select(HourEntry, _back)
    .outerjoin(_back, _back.reverses_id == HourEntry.id)
    .where(HourEntry.member_id.in_(bindparam("members", expanding=True)), _OF_QUIZ)
    .order_by(HourEntry.id)
)


def quiz_entries(work: Work, quiz_id: int, member_ids: Iterable[int]) -> dict[int, QuizEntries]:
    """Give what a quiz has earned members; who never earned anything is not named."""
    first = quiz_cause(quiz_id, 0)
    asked = {"members": list(member_ids), "first": first, "more": f"{first}:"}
    found: dict[int, QuizEntries] = {}
    for entry, reversal in work.session.execute(_WRITTEN, asked):
        found.setdefault(entry.member_id, QuizEntries()).entries.append((entry, reversal))
    return found


class Earned(NamedTuple):
    """What a result says of the hours its quiz has earned."""

    hundredths: int
    year: int


# Sent by every result.
_EARNED = Ready(
    lambda _: (
        select(HourEntry.hundredths, HourEntry.year)
        .outerjoin(_back, _back.reverses_id == HourEntry.id)
        .where(HourEntry.member_id == bindparam("member"), _OF_QUIZ, _back.id.is_(None))
        .order_by(HourEntry.id)
        .limit(1)
    )
)


def earned_by_quiz(work: Work, member_id: int, quiz_id: int) -> Earned | None:
    """Say what a quiz has earned a member that counts."""
    first = quiz_cause(quiz_id, 0)
    rows = _EARNED.rows(work.session, member=member_id, first=first, more=f"{first}:")
    return Earned(*rows[0]) if rows else None
