"""Storing the marks of attempts whose time is over while nobody looks at them."""

from datetime import timedelta

from core.jobs import Duty, Kind
from core.work import Work
from quizzes.actions.taking import settle_overdue


def store_overdue(work: Work) -> None:
    """Store what readers are already shown, so that records and boards have it too."""
    settle_overdue(work)


KINDS: tuple[Kind, ...] = ()
DUTIES = (Duty("quizzes.overdue", timedelta(minutes=1), store_overdue),)
