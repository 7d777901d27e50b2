"""How long somebody has to wait after failing to sign in. Pure.

Others' guesses must not lock a person out (threat TH-30): the wait is short, never a lock, and a browser
on which the person has signed in before does not wait at all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=5)
WINDOW = timedelta(minutes=15)
"""How far back failures count."""
ADDRESS_LIMIT = 300
"""Failures a minute from one address; a whole bureau sits behind one."""


def wait_after(failures: Sequence[datetime], now: datetime) -> timedelta:
    """Say how much longer an account has to wait; ``failures`` are its recent ones, in any order.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> wait_after([noon] * 4, noon)
    datetime.timedelta(0)
    >>> wait_after([noon] * 7, noon + timedelta(seconds=1)).total_seconds()
    3.0
    """
    recent = [at for at in failures if now - at < WINDOW]
    if len(recent) < FREE_TRIES:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(len(recent) - FREE_TRIES, 20)), LONGEST_WAIT)
    return max(max(recent) + pause - now, timedelta(0))
