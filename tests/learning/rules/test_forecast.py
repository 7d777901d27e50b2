from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.rules.forecast import forecast, gap_in_words

hours = st.integers(0, 60_000)


@pytest.mark.parametrize(
    ("earned", "pending", "words"),
    [
        (2550, 0, "还差 6.5 学时，约 2 次集中学习"),
        (2800, 0, "还差 4 学时，约 1 次集中学习"),
        (0, 0, "还差 32 学时，约 8 次集中学习"),
        (2800, 100, "还差 4 学时，约 1 次集中学习"),
        (2800, 400, "还差 4 学时，待认定 4 学时通过后即可达标"),
        (3200, 0, "已达标"),
        (4000, 100, "已达标"),
    ],
)
def test_the_gap_in_words(earned, pending, words):
    assert gap_in_words(3200, earned, pending) == words


def test_an_even_pace_through_the_year():
    assert forecast(3650, 0, date(2026, 1, 1)).expected_by_now == 10
    assert forecast(3650, 0, date(2026, 12, 31)).expected_by_now == 3650
    assert not forecast(3650, 20, date(2026, 1, 1)).is_behind
    assert forecast(3650, 9, date(2026, 1, 1)).is_behind
    assert not forecast(3650, 9, date(2026, 12, 31)).is_behind  # Then it is missing.


def test_who_is_asked_nothing_has_reached_it():
    nothing = forecast(0, 0, date(2026, 7, 1))
    assert (nothing.is_reached, nothing.percent, nothing.gap) == (True, 100, 0)
    assert gap_in_words(0, 0) == "已达标"


@given(hours, hours, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_hundred_percent_means_reached(due, earned, day):
    standing = forecast(due, earned, day)
    assert (standing.percent == 100) is standing.is_reached
    assert 0 <= standing.percent <= 100
    assert standing.gap == max(0, due - earned)
