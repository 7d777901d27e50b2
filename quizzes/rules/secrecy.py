"""When the key of a quiz may be known. Pure: ``now`` comes in.

Practice shows keys. What it must not show is a key that somebody of the branch can still use: members of a
branch sit together, so an open quiz of one is an open quiz of all.
"""

from dataclasses import dataclass
from datetime import datetime

from quizzes.rules.windows import GRACE

AT_ONCE, AFTER_CLOSE, NEVER = "at_once", "after_close", "never"
"""Values of ``quizzes.models.Reveal``."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A quiz as far as its key goes, and how one member stands to it."""

    reveal: str
    closes_at: datetime
    is_being_taken: bool = False
    """Somebody still answers it, perhaps past its end or after it was withdrawn."""
    has_handed_in: bool = False
    """The member has ended an attempt at it, so its result told what it may tell."""
    is_answering: bool = False
    """The member has an attempt under way."""


def is_sealed(quiz: Sealed, now: datetime) -> bool:
    """Say whether the questions on a quiz's paper must not be practised by the member.

    An upcoming quiz is sealed like an open one. One that shows its key at once has shown it to those who
    handed in, and to nobody else before it closes. One that never shows its key stays sealed for good. And
    nobody practises what they are being asked at this moment.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> open_, over = noon + timedelta(days=1), noon - timedelta(days=1)
    >>> [is_sealed(Sealed(reveal, open_), noon) for reveal in (AT_ONCE, AFTER_CLOSE, NEVER)]
    [True, True, True]
    >>> [is_sealed(Sealed(reveal, over), noon) for reveal in (AT_ONCE, AFTER_CLOSE, NEVER)]
    [False, False, True]
    >>> [is_sealed(Sealed(reveal, open_, has_handed_in=True), noon) for reveal in (AT_ONCE, AFTER_CLOSE)]
    [False, True]
    >>> is_sealed(Sealed(AT_ONCE, open_, has_handed_in=True, is_answering=True), noon)
    True
    >>> is_sealed(Sealed(AFTER_CLOSE, over, is_being_taken=True), noon)
    True
    """
    if quiz.reveal == NEVER or quiz.is_answering:
        return True
    if quiz.reveal == AT_ONCE and quiz.has_handed_in:
        return False
    return quiz.is_being_taken or now < quiz.closes_at + GRACE


def is_pool_sealed(quiz: Sealed, now: datetime) -> bool:
    """Say whether all that a quiz may draw for the next one who starts must not be practised.

    After it has closed nothing is drawn any more: what is left to protect are the papers that were drawn.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> [is_pool_sealed(Sealed(NEVER, noon + timedelta(days=days)), noon) for days in (1, -1)]
    [True, False]
    """
    return quiz.is_being_taken or now < quiz.closes_at + GRACE
