"""Sections with a time of their own: which one is open, when it ends, and that none opens again. Pure.

An attempt at such a quiz goes through its sections in order. The next begins when the member says so, or by
itself when the time of the one before is over; there is no way back. Moments are told in seconds since the
attempt began, and the server's clock alone tells them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quizzes.rules.windows import GRACE


@dataclass(frozen=True, slots=True)
class Section:
    """A run of questions that is answered by itself."""

    count: int
    """How many questions stand in it."""
    seconds: int
    """How long it may take."""
    ended: int | None = None
    """When it was left before its time was over."""


def read(rows: Sequence[Sequence[Any]] | None) -> tuple[Section, ...]:
    """Read an attempt's sections as its row keeps them; nothing where the whole paper has one time."""
    return tuple(Section(*row) for row in rows or ())


def write(sections: Sequence[Section]) -> list[list[int | None]]:
    """Put sections into the form that ``read`` reads.

    >>> write(read([[2, 60, 31], [1, 60, None]]))
    [[2, 60, 31], [1, 60, None]]
    """
    return [[one.count, one.seconds, one.ended] for one in sections]


def plan(types: Sequence[str], minutes: Mapping[str, int], extra: int = 0) -> tuple[Section, ...]:
    """Part a paper, whose questions of one type stand together, into sections of so many minutes.

    Extra minutes are shared out so that each section grows by the same part. A type without minutes of its
    own is answered together with what stands before it, or after it where it comes first.

    >>> plan(["single", "single", "fill_blank"], {"single": 10, "fill_blank": 20}, extra=15)
    (Section(count=2, seconds=900, ended=None), Section(count=1, seconds=1800, ended=None))
    >>> [one.count for one in plan(["single", "true_false", "fill_blank"], {"true_false": 5})]
    [3]
    """
    sections: list[Section] = []
    waiting, before = 0, ""
    for name in types:
        if name != before and minutes.get(name):
            sections.append(Section(waiting, minutes[name] * 60))
            waiting = 0
        before = name
        if sections:
            sections[-1] = replace(sections[-1], count=sections[-1].count + 1)
        else:
            waiting += 1
    total = sum(one.seconds for one in sections)
    return stretched(sections, total + extra * 60)


def stretched(sections: Sequence[Section], seconds: int) -> tuple[Section, ...]:
    """Give sections that together last so long, each grown by the same part; to the second.

    >>> [one.seconds for one in stretched([Section(1, 100), Section(1, 100), Section(1, 100)], 400)]
    [133, 133, 134]
    """
    total = sum(one.seconds for one in sections)
    grown, before, after = [], 0, 0
    for one in sections:
        before += one.seconds
        until = before * seconds // total
        grown.append(replace(one, seconds=until - after))
        after = until
    return tuple(grown)


def ends(sections: Sequence[Section]) -> list[int]:
    """Say when each section ends or has ended, as far as is known now.

    >>> ends([Section(2, 60, ended=20), Section(2, 60), Section(1, 30)])
    [20, 80, 110]
    """
    found, at = [], 0
    for one in sections:
        at = at + one.seconds if one.ended is None else one.ended
        found.append(at)
    return found


def begins(sections: Sequence[Section], count: int) -> list[int]:
    """Say for each of so many positions when its section began; where the whole paper has one time, at once.

    >>> begins([Section(2, 60, ended=20), Section(1, 60)], 3), begins([], 2)
    ([0, 0, 20], [0, 0])
    """
    starts = [0, *ends(sections)]
    return [at for at, one in zip(starts, sections, strict=False) for _ in range(one.count)] or [0] * count


def number_at(sections: Sequence[Section], elapsed: float) -> int:
    """Say which section is open, counted from 0; the last one stays so, however late it is.

    >>> [number_at([Section(2, 60, ended=20), Section(2, 60)], at) for at in (19.9, 20, 500)]
    [0, 1, 1]
    """
    return min(sum(end <= elapsed for end in ends(sections)), len(sections) - 1)


def positions(sections: Sequence[Section], number: int) -> range:
    """Give the positions that stand in a section.

    >>> positions([Section(2, 60), Section(3, 60)], 1)
    range(3, 6)
    """
    first = 1 + sum(one.count for one in sections[:number])
    return range(first, first + sections[number].count)


def section_of(sections: Sequence[Section], position: int) -> int:
    """Say in which section a position stands.

    >>> [section_of([Section(2, 60), Section(3, 60)], position) for position in (1, 2, 3, 5)]
    [0, 0, 1, 1]
    """
    return next(n for n in range(len(sections)) if position in positions(sections, n))


def what_hinders(sections: Sequence[Section], position: int, elapsed: float) -> str:
    """Name why an answer that arrives now does not count: ``closed``, ``not-open``, or nothing.

    A section that was left takes answers for the grace of the network, as they left the phone in time.

    >>> two = [Section(1, 60), Section(1, 60)]
    >>> [what_hinders(two, 1, at) for at in (0, 64.9, 65)], what_hinders(two, 2, 59)
    (['', '', 'closed'], 'not-open')
    """
    number, now = section_of(sections, position), number_at(sections, elapsed)
    if number > now:
        return "not-open"
    is_over = number < now and elapsed >= ends(sections)[number] + GRACE.total_seconds()
    return "closed" if is_over else ""


def left(sections: Sequence[Section], number: int, elapsed: float) -> tuple[Section, ...]:
    """Leave a section for the next; one that is not open, and the last one, are not left.

    >>> left([Section(1, 60), Section(1, 60)], 0, 12.7)[0]
    Section(count=1, seconds=60, ended=12)
    >>> left([Section(1, 60), Section(1, 60)], 1, 12.7) == (Section(1, 60), Section(1, 60))
    True
    """
    if number != number_at(sections, elapsed) or number == len(sections) - 1:
        return tuple(sections)
    return tuple(replace(one, ended=int(elapsed)) if n == number else one for n, one in enumerate(sections))


def lengthened(sections: Sequence[Section], seconds: int, elapsed: float) -> tuple[Section, ...]:
    """Give more time to an attempt under way: what is open and what comes grows, what is over stays over.

    ``seconds`` is how long all sections together may take by the new terms.

    >>> lengthened([Section(1, 60), Section(1, 60)], 240, 70)
    (Section(count=1, seconds=120, ended=60), Section(count=1, seconds=120, ended=None))
    """
    now, known = number_at(sections, elapsed), ends(sections)
    grown = stretched(sections, max(seconds, sum(one.seconds for one in sections)))
    return tuple(replace(one, ended=known[n]) if n < now else one for n, one in enumerate(grown))
