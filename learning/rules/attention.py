"""How attention is timed: by the server's clock, from beats of one visible page at a time. Pure.

Each member has one chain of beats, whatever they have open. A beat that carries on the chain adds the time
since the one before; every other adds nothing. So the stretches that count never overlap, and together are
never longer than the time that went by, however many pages beat, and whatever is sent twice or made up.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BEAT_SECONDS = 15
"""How often a page that is looked at beats."""
LONGEST_SECONDS = 30
"""A gap of more counts as this much: the page was asleep, or the network away."""
_ALIVE = timedelta(seconds=BEAT_SECONDS * 2 + 5)
"""A chain that has not been heard of for so long is over."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What a page says: which chain it carries on, and with which number."""

    material_id: int
    chain: str = ""
    """Empty on a page that has just been opened."""
    number: int = 0
    rests: bool = False
    """Whether the page is being left or covered."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a member's chain of beats stands."""

    material_id: int
    name: str
    number: int
    """The number that the next beat must have."""
    beat_at: datetime
    rests: bool = False

    def is_over(self, now: datetime) -> bool:
        """Say whether another page may begin a chain."""
        # A clock that was set back would otherwise let the old chain live for hours.
        return self.rests or not timedelta(0) <= now - self.beat_at < _ALIVE


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a beat."""

    chain: Chain
    added_ms: int = 0
    is_elsewhere: bool = False
    """Whether another page of the member's has the chain."""


def hear(chain: Chain | None, beat: Beat, now: datetime, fresh: str) -> Heard:
    """Take a beat: it carries on the chain, begins one, or comes to nothing.

    :param fresh: the name of a chain that may begin now; never used before

    >>> noon = datetime(2026, 3, 2, 12)
    >>> first = hear(None, Beat(7), noon, "a").chain
    >>> second = hear(first, Beat(7, "a", 1), noon + timedelta(seconds=15), "b")
    >>> second.added_ms, second.chain.number
    (15000, 2)
    >>> hear(second.chain, Beat(7, "a", 1), noon + timedelta(seconds=20), "c").added_ms
    0
    >>> other = hear(second.chain, Beat(8), noon + timedelta(seconds=20), "c")
    >>> other.added_ms, other.is_elsewhere
    (0, True)
    """
    if chain is not None and (beat.material_id, beat.chain) == (chain.material_id, chain.name):
        return _carry_on(chain, beat, now)
    if chain is not None and not chain.is_over(now):
        return Heard(chain, is_elsewhere=True)
    return Heard(Chain(beat.material_id, fresh, 1, now, beat.rests))


def _carry_on(chain: Chain, beat: Beat, now: datetime) -> Heard:
    if beat.number != chain.number:
        # Sent twice, or the answer got lost: whoever sent it learns the number, and nothing is added.
        return Heard(replace(chain, rests=chain.rests or beat.rests))
    gap = timedelta(0) if chain.rests else min(now - chain.beat_at, timedelta(seconds=LONGEST_SECONDS))
    added = max(0, gap // timedelta(milliseconds=1))
    return Heard(replace(chain, number=chain.number + 1, beat_at=now, rests=beat.rests), added)
