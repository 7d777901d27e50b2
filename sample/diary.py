"""What happened in the sample branch, put in order of time before any of it is done.

Every deed is done by a unit of work at its own moment, so that rows, notices and the audit log read as if the
branch had lived through the year.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from random import Random  # noqa: TID251  # only the type; chance comes from work.dice

from core.work import Viewer, Work

Deed = Callable[[Work], object]


class Diary:
    """Deeds with their moments and who does them."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._lines: list[tuple[datetime, Viewer | None, Deed]] = []

    @property
    def dice(self) -> Random:
        """Chance, the same at every loading."""
        return self._work.dice

    @property
    def now(self) -> datetime:
        """Give the moment of loading: nothing happens after it."""
        return self._work.now

    def note(self, moment: datetime, who: Viewer | None, deed: Deed) -> None:
        """Write a deed down."""
        assert moment < self.now, moment
        self._lines.append((moment, who, deed))

    def live_through(self) -> None:
        """Do what was written down, the earliest first."""
        for moment, who, deed in sorted(self._lines, key=itemgetter(0)):
            deed(replace(self._work, now=moment, actor=who))
        self._lines.clear()
