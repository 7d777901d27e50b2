"""Months, quarters and years of Shanghai in which something is to be done. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.times import start_of


class Period(StrEnum):
    """How often a duty comes round."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The period as forms say it."""
        return {Period.MONTH: "每月", Period.QUARTER: "每季度", Period.YEAR: "每年"}[self]

    @property
    def months(self) -> int:
        """Say how many months it lasts."""
        return {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}[self]


@dataclass(frozen=True, slots=True)
class Span:
    """One month, quarter or year."""

    period: Period
    year: int
    number: int
    """1 to 12, 1 to 4, or 1."""

    @property
    def first(self) -> date:
        """Give its first day."""
        return date(self.year, (self.number - 1) * self.period.months + 1, 1)

    @property
    def last(self) -> date:
        """Give its last day."""
        month = self.number * self.period.months
        year, month = (self.year + 1, 1) if month == 12 else (self.year, month + 1)
        return date(year, month, 1) - timedelta(days=1)

    @property
    def label(self) -> str:
        """Name it.

        >>> Span(Period.QUARTER, 2026, 4).label, Span(Period.YEAR, 2026, 1).label
        ('第 4 季度', '2026 年')
        """
        if self.period is Period.YEAR:
            return f"{self.year} 年"
        return f"{self.number} 月" if self.period is Period.MONTH else f"第 {self.number} 季度"

    @property
    def starts_at(self) -> datetime:
        """Give its first moment."""
        return start_of(self.first)

    @property
    def ends_at(self) -> datetime:
        """Give the first moment after it."""
        return start_of(self.last + timedelta(days=1))


def spans_of(period: Period, year: int) -> list[Span]:
    """List the spans of a year.

    >>> [span.last.isoformat() for span in spans_of(Period.QUARTER, 2026)]
    ['2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31']
    """
    return [Span(period, year, number) for number in range(1, 12 // period.months + 1)]


def span_at(period: Period, day: date) -> Span:
    """Give the span in which a day lies.

    >>> span_at(Period.QUARTER, date(2026, 11, 25)).label
    '第 4 季度'
    """
    return Span(period, day.year, (day.month - 1) // period.months + 1)


def weeks_of(year: int, month: int) -> Sequence[Sequence[date]]:
    """List the weeks, Monday to Sunday, that a month's page of a calendar shows.

    >>> weeks = weeks_of(2026, 11)
    >>> len(weeks), weeks[0][0].isoformat(), weeks[-1][-1].isoformat()
    (6, '2026-10-26', '2026-12-06')
    """
    span = Span(Period.MONTH, year, month)
    monday = span.first - timedelta(days=span.first.weekday())
    count = ((span.last - monday).days // 7) + 1
    return [[monday + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]
