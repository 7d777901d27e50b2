from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.times import SHANGHAI, year_of
from learning.rules.years import split_by_year, split_hours, year_starts_at

moments = st.integers(0, 40 * 365 * 24 * 3600).map(
    lambda seconds: year_starts_at(2000) + timedelta(seconds=seconds)
)


def test_the_new_year_begins_in_shanghai():
    last, first = datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert (year_of(last), year_of(first)) == (2025, 2026)
    assert year_starts_at(2026) == first


def test_a_span_within_a_year_stays_whole():
    start = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    assert split_by_year(start, start + timedelta(hours=3)) == [(2026, start, start + timedelta(hours=3))]


def test_a_span_that_ends_with_the_year_stays_in_it():
    end = year_starts_at(2026)
    assert [year for year, *_ in split_by_year(end - timedelta(hours=2), end)] == [2025]


def test_a_course_across_the_year_end_is_split_by_time():
    start = datetime(2025, 12, 31, 22, tzinfo=SHANGHAI)
    assert split_hours(600, start, start + timedelta(hours=6)) == {2025: 200, 2026: 400}


def test_a_span_cannot_end_before_it_starts():
    start = year_starts_at(2026)
    with pytest.raises(ValueError, match="ends after"):
        split_hours(100, start, start - timedelta(seconds=1))


@given(st.integers(0, 100_000), moments, st.timedeltas(timedelta(0), timedelta(days=2000)))
def test_splitting_loses_no_hours_and_no_time(hundredths, start, length):
    shares = split_hours(hundredths, start, start + length)
    parts = split_by_year(start, start + length)
    assert sum(shares.values()) == hundredths
    assert min(shares.values()) >= 0
    assert [year for year, *_ in parts] == list(shares)
    assert sum((until - since for _, since, until in parts), timedelta(0)) == length
