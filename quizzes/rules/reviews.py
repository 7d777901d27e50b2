"""When a missed question comes again: FSRS with whole days and without chance. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fsrs import Card, Rating, Scheduler, State

# No steps of minutes: nobody is called back within the hour. No fuzz: chance would have to come from outside.
# A year at most, as what the Party asks of members changes.
_SCHEDULER = Scheduler(
    desired_retention=0.9,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=365,
    enable_fuzzing=False,
)
_SAME_DAY = timedelta(hours=12)
"""A right answer sooner after the last one says little: the key was just on the screen."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How well a question sits, and when it is due again."""

    stability: float
    """Days until nine in ten would still know it."""
    difficulty: float
    """From 1, easy, to 10."""
    due_at: datetime
    reviewed_at: datetime


def review(memory: Memory | None, now: datetime, *, is_right: bool) -> Memory | None:
    """Say how a question sits after an answer. It begins with a miss: what was known at once needs no review.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> missed = review(None, noon, is_right=False)
    >>> (missed.due_at - noon).days
    1
    >>> again = review(missed, missed.due_at, is_right=True)
    >>> (again.due_at - again.reviewed_at).days
    2
    >>> review(None, noon, is_right=True) is None, review(missed, noon, is_right=True) == missed
    (True, True)
    """
    if is_right and (memory is None or now < memory.reviewed_at + _SAME_DAY):
        return memory
    card, _ = _SCHEDULER.review_card(_card(memory, now), Rating.Good if is_right else Rating.Again, now)
    assert card.stability is not None
    assert card.difficulty is not None
    return Memory(card.stability, card.difficulty, card.due, now)


def _card(memory: Memory | None, now: datetime) -> Card:
    if memory is None:
        return Card(card_id=0, due=now)
    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.reviewed_at,
    )
