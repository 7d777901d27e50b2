from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.windows import (
    GRACE,
    Counting,
    Finished,
    accepts_saves,
    attempts_left,
    cool_down_until,
    counting_attempt,
    deadline,
    is_open,
    is_overdue,
    seconds_left,
    started_today,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "open_"),
    [(NOON - SECOND, False), (NOON, True), (NOON + HOUR - SECOND, True), (NOON + HOUR, False)],
)
def test_the_opening_moment_is_in_time_and_the_closing_moment_is_too_late(now, open_):
    assert is_open(now, NOON, NOON + HOUR) is open_


def test_a_quiz_without_a_window_is_always_open():
    assert is_open(NOON, None, None)


def test_an_attempt_ends_when_its_time_is_up():
    assert deadline(NOON, 40, NOON + HOUR) == NOON + 40 * MINUTE


def test_an_attempt_started_late_ends_when_the_quiz_closes():
    assert deadline(NOON, 40, NOON + 10 * MINUTE) == NOON + 10 * MINUTE


def test_extra_time_lengthens_the_attempt_but_does_not_keep_the_quiz_open():
    assert deadline(NOON, 40, NOON + HOUR, extra_minutes=15) == NOON + 55 * MINUTE
    assert deadline(NOON, 40, NOON + HOUR, extra_minutes=45) == NOON + HOUR


def test_without_a_duration_only_the_closing_counts():
    assert deadline(NOON, None, NOON + HOUR, extra_minutes=15) == NOON + HOUR
    assert deadline(NOON, None, None) is None


def test_seconds_left():
    assert seconds_left(NOON, NOON + MINUTE) == 60
    assert seconds_left(NOON, NOON + timedelta(milliseconds=999)) == 0
    assert seconds_left(NOON + HOUR, NOON) == 0
    assert seconds_left(NOON, None) is None


def test_a_save_just_after_the_deadline_still_counts():
    assert accepts_saves(NOON + GRACE - timedelta(microseconds=1), NOON)
    assert not accepts_saves(NOON + GRACE, NOON)
    assert accepts_saves(NOON, None)


@given(st.integers(-100, 100))
def test_an_attempt_is_overdue_exactly_when_no_save_counts_any_more(seconds):
    now = NOON + seconds * SECOND
    assert is_overdue(now, NOON) is not accepts_saves(now, NOON)


def test_attempts_left():
    assert [attempts_left(2, used) for used in range(4)] == [2, 1, 0, 0]
    assert attempts_left(None, 100) is None


def test_a_day_of_tries_begins_at_midnight_in_shanghai():
    midnight = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert started_today([midnight - SECOND, midnight, NOON], now=NOON) == 2


def test_cooling_down():
    assert cool_down_until(NOON, 30) == NOON + 30 * MINUTE
    assert cool_down_until(NOON, 0) is None
    assert cool_down_until(None, 30) is None


FIRST, SECOND_, THIRD = (
    Finished(1, 7000, 500, NOON),
    Finished(2, 9000, 900, NOON + HOUR),
    Finished(3, 9000, 800, NOON + 2 * HOUR),
)


@pytest.mark.parametrize(
    ("counting", "attempt"), [(Counting.BEST, THIRD), (Counting.FIRST, FIRST), (Counting.LAST, THIRD)]
)
def test_which_attempt_counts(counting, attempt):
    assert counting_attempt([SECOND_, THIRD, FIRST], counting) == attempt


def test_of_equal_attempts_the_earlier_counts():
    again = Finished(4, 9000, 800, NOON + 3 * HOUR)
    assert counting_attempt([again, THIRD], Counting.BEST) == THIRD


def test_without_an_attempt_none_counts():
    assert all(counting_attempt([], counting) is None for counting in Counting)
    assert len({counting.label for counting in Counting}) == 3
