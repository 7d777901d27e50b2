"""When things happened in the sample branch, seen from the day it is loaded. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random  # noqa: TID251  # the type; chance comes from work.dice

from core.times import SHANGHAI, day_of

WRITTEN_IN = 2026
"""The year for which the dates of branch.toml were written."""


@dataclass(frozen=True, slots=True)
class Season:
    """The time over which the records are spread: this year up to yesterday.

    In the first quarter the year before belongs to it: else there would be next to nothing to see.
    """

    first: date
    last: date

    @property
    def days(self) -> int:
        """Count its days."""
        return (self.last - self.first).days

    def day(self, share: float) -> date:
        """Give the day on which a share (0 to 1) of the season has passed.

        >>> season_of(datetime(2026, 11, 25, 9, tzinfo=SHANGHAI)).day(0.5)
        datetime.date(2026, 6, 13)
        """
        return self.first + timedelta(days=int(self.days * share))


def season_of(now: datetime) -> Season:
    """Give the season that ends the day before a moment.

    >>> season_of(datetime(2027, 1, 2, 0, 30, tzinfo=SHANGHAI))
    Season(first=datetime.date(2026, 1, 1), last=datetime.date(2027, 1, 1))
    >>> season_of(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)).first
    datetime.date(2026, 1, 1)
    """
    today = day_of(now)
    return Season(date(today.year - (today.month < 4), 1, 1), today - timedelta(days=1))


def last_time(month_day: str, before: date) -> date:
    """Give the latest day of that month and day that is over, moved to Friday from a weekend.

    >>> last_time("06-13", date(2026, 11, 25)), last_time("12-11", date(2026, 11, 25))
    (datetime.date(2026, 6, 12), datetime.date(2025, 12, 11))
    """
    month, day = map(int, month_day.split("-"))
    this_year, last_year = (working_day(date(year, month, day)) for year in (before.year, before.year - 1))
    return this_year if this_year < before else last_year


def working_day(day: date) -> date:
    """Give a day itself, or the Friday before its weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def years_later(day: date, years: int) -> date:
    """Move a day by whole years; 29 February becomes the 28th where there is none.

    >>> years_later(date(2024, 2, 29), 1)
    datetime.date(2025, 2, 28)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def leisure(dice: Random, since: datetime, until: datetime) -> datetime:
    """Choose a moment in the waking hours of a day from ``since`` up to the day before ``until``.

    >>> moment = leisure(Random(7), at(date(2026, 3, 2), 9), at(date(2026, 3, 4), 18))
    >>> (day_of(moment) < date(2026, 3, 4), 8 <= moment.hour <= 21)
    (True, True)
    """
    days = max(0, (day_of(until) - day_of(since)).days - 1)
    day = day_of(since) + timedelta(days=dice.randint(0, days))
    return max(at(day, dice.randint(8, 21), dice.randint(0, 59)), since + timedelta(minutes=30))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a moment on the clocks of Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)
