"""Which years of Shanghai a span of study belongs to. Pure; moments know their time zone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from core.times import end_of, start_of, year_of


def year_starts_at(year: int) -> datetime:
    """Give the first moment of a year of Shanghai, in UTC.

    >>> year_starts_at(2026).isoformat()
    '2025-12-31T16:00:00+00:00'
    """
    return start_of(date(year, 1, 1))


def split_by_year(started_at: datetime, ended_at: datetime) -> list[tuple[int, datetime, datetime]]:
    """Cut a span at each turn of the year; a span that ends exactly then stays in the old year.

    :raises ValueError: if it ends before it starts
    """
    if ended_at < started_at:
        raise ValueError("a span ends after it starts")
    return list(_parts(started_at, ended_at))


def _parts(started_at: datetime, ended_at: datetime) -> Iterator[tuple[int, datetime, datetime]]:
    year = year_of(started_at)
    while (turn := year_starts_at(year + 1)) < ended_at:
        yield year, started_at, turn
        started_at, year = turn, year + 1
    yield year, started_at, ended_at


def split_hours(hundredths: int, started_at: datetime, ended_at: datetime) -> dict[int, int]:
    """Share hours out over the years of a span by time, without losing any.

    >>> from core.times import SHANGHAI
    >>> start = datetime(2025, 12, 31, 20, tzinfo=SHANGHAI)
    >>> split_hours(800, start, start + timedelta(hours=8))
    {2025: 400, 2026: 400}

    :raises ValueError: if the span ends before it starts
    """
    parts = split_by_year(started_at, ended_at)
    whole = ended_at - started_at
    shares: dict[int, int] = {}
    given = 0
    for year, _, until in parts[:-1]:
        # Counted from the start each time, so that roundings cannot add up.
        reached = hundredths * ((until - started_at) // _TICK) // (whole // _TICK)
        shares[year], given = reached - given, reached
    shares[parts[-1][0]] = hundredths - given
    return shares


def split_days(hundredths: int, first: date, last: date) -> dict[int, int]:
    """Share hours out over the years of a span of whole days, the last one included.

    >>> split_days(400, date(2025, 12, 31), date(2026, 1, 3))
    {2025: 100, 2026: 300}
    """
    return split_hours(hundredths, start_of(first), end_of(last))


_TICK = timedelta(microseconds=1)
