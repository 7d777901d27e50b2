"""Whatever was arranged: nobody gets more time or attempts than that, and nobody less than all others."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.overrides import LEFT_MOST, Before, Override, Terms, adjust, times_left, what_hinders
from tests.factories import NOON

moments = st.integers(-5000, 5000).map(lambda minutes: NOON + timedelta(minutes=minutes))
counts = st.integers(0, 120)
overrides = st.lists(
    st.builds(
        Override,
        extra_minutes=counts,
        extra_attempts=counts,
        opens_at=st.none() | moments,
        closes_at=st.none() | moments,
    ),
    max_size=4,
)


@st.composite
def terms(draw):
    opens_at = draw(moments)
    closes_at = opens_at + timedelta(minutes=draw(st.integers(1, 9000)))
    attempts, minutes = draw(st.integers(1, 20)), draw(st.integers(1, 600))
    paced = {"cool_down_minutes": draw(counts), "tries_a_day": draw(st.integers(0, 9))}
    return Terms(opens_at, closes_at, minutes, attempts, **paced)


@given(terms(), overrides, moments)
def test_no_deadline_is_past_the_window_or_the_longest_time_arranged(usual, arranged, started_at):
    own = adjust(usual, arranged)
    ends_at = own.deadline(started_at)
    most = usual.minutes + max((one.extra_minutes for one in arranged), default=0)
    assert ends_at <= started_at + timedelta(minutes=most)
    assert ends_at <= own.closes_at
    assert own.closes_at in {usual.closes_at, *(one.closes_at for one in arranged)}
    assert own.opens_at < own.closes_at


@given(terms(), overrides, st.lists(moments, max_size=30), moments)
def test_no_attempt_starts_above_what_is_allowed_and_arranged(usual, arranged, started, now):
    own = adjust(usual, arranged)
    most = usual.attempts + max((one.extra_attempts for one in arranged), default=0)
    if not what_hinders(own, Before(sorted(started), max(started, default=None)), now):
        assert len(started) < most
        assert own.opens_at <= now < own.closes_at


@given(terms(), moments)
def test_nothing_arranged_changes_nothing(usual, now):
    own = adjust(usual, [Override()])
    assert own == usual
    assert str(own) == ""


@given(terms(), overrides)
def test_minutes_and_attempts_are_never_fewer_than_for_all(usual, arranged):
    own = adjust(usual, arranged)
    assert own.all_minutes >= usual.minutes
    assert own.attempts >= usual.attempts


@given(terms(), st.lists(st.integers(0, 2000), min_size=1, max_size=10))
def test_started_one_after_the_other_each_day_keeps_to_its_tries(usual, pauses):
    """A member who starts whenever the rules let them never starts more often on a day than it says."""
    now, started = usual.opens_at, []
    for pause in pauses:
        if not what_hinders(usual, Before(started, started[-1] if started else None), now):
            started.append(now)
        now += timedelta(minutes=pause)
    assert len(started) <= usual.attempts
    for before, after in pairwise(started):
        assert after - before >= timedelta(minutes=usual.cool_down_minutes)
    if usual.tries_a_day:
        days = [(one + timedelta(hours=8)).date() for one in started]
        assert all(days.count(day) <= usual.tries_a_day for day in days)


@given(
    st.integers(0, LEFT_MOST), st.none() | st.integers() | st.text() | st.booleans() | st.lists(st.integers())
)
def test_what_a_page_says_of_itself_only_ever_counts_up_to_a_cap(kept, told):
    assert kept <= times_left(kept, told) <= LEFT_MOST
