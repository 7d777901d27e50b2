"""What the ledger holds of some members in a year; they are given as a selection of their keys."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, func, select

from core.times import year_of
from core.work import Work
from learning.models import HourEntry, HourTotal, YearRecord
from learning.rules.hours import HourCategory


def totals_of(work: Work, keys: Select[int], year: int) -> Mapping[int, int]:
    """Give the hundredths that each of some members earned."""
    kept = select(HourTotal.member_id, HourTotal.hundredths).where(
        HourTotal.year == year, HourTotal.member_id.in_(keys)
    )
    return {row.member_id: row.hundredths for row in work.session.execute(kept)}


def records_of(work: Work, keys: Select[int], year: int) -> Mapping[int, YearRecord]:
    """Give what each of some members had when the year was closed."""
    if year >= year_of(work.now):
        return {}
    closed = select(YearRecord).where(YearRecord.year == year, YearRecord.member_id.in_(keys))
    return {one.member_id: one for one in work.session.scalars(closed)}


def categories_of(
    work: Work, keys: Select[int], year: int
) -> tuple[dict[int, dict[HourCategory, int]], dict[int, datetime]]:
    """Give what each of some members earned by category, and when they earned last."""
    summed = (
        select(
            HourEntry.member_id,
            HourEntry.category,
            func.sum(HourEntry.hundredths),
            func.max(HourEntry.earned_at),
        )
        .where(HourEntry.year == year, HourEntry.member_id.in_(keys))
        .group_by(HourEntry.member_id, HourEntry.category)
    )
    categories: dict[int, dict[HourCategory, int]] = {}
    last: dict[int, datetime] = {}
    for member_id, category, hundredths, latest in work.session.execute(summed):
        categories.setdefault(member_id, {})[category] = hundredths
        last[member_id] = max(latest, last.get(member_id, latest))
    return categories, last
