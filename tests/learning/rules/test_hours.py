from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.rules.hours import (
    PRESETS,
    Evidence,
    HourCategory,
    Norm,
    Preset,
    Rule,
    Unit,
    format_hours,
    hours_for_duration,
    hours_for_half_days,
    hours_for_material,
    hours_for_quiz,
    total,
    within_caps,
)


@pytest.mark.parametrize(
    ("preset", "minutes", "hours"),
    [
        ("A", 60, "1"),
        ("A", 90, "1.5"),
        ("A", 20, "0.33"),
        ("A", 240, "4"),
        ("A", 600, "8"),
        ("B", 240, "3"),
        ("B", 480, "6"),
        ("B", 600, "6"),
        ("C", 1, "0.25"),
        ("C", 15, "0.25"),
        ("C", 16, "0.5"),
        ("C", 29, "0.5"),
        ("C", 30, "1"),
        ("C", 300, "1"),
        ("D", 44, "0"),
        ("D", 45, "1"),
        ("D", 100, "2"),
        ("D50", 100, "2"),
        ("D50", 99, "1"),
    ],
)
def test_length_of_study_in_hours(preset, minutes, hours):
    assert format_hours(hours_for_duration(minutes, PRESETS[preset])) == hours


def test_a_training_of_several_days_may_have_the_hours_of_each():
    assert hours_for_duration(1200, days=3) == 2000
    assert hours_for_duration(3000, days=3) == 2400
    assert hours_for_half_days(5) == 2000
    assert hours_for_half_days(5, PRESETS["B"]) == 1500
    assert hours_for_half_days(-1) == 0


def test_giving_a_lesson_counts_five_times_where_the_preset_says_so():
    assert hours_for_duration(480, PRESETS["B"], is_teaching=True) == 3000
    assert hours_for_duration(480, PRESETS["A"], is_teaching=True) == 800


@given(st.sampled_from([*PRESETS]), st.integers(-1000, 100_000), st.integers(-5, 30), st.booleans())
def test_hours_are_never_negative_and_longer_study_never_earns_less(key, minutes, days, is_teaching):
    preset = PRESETS[key]
    earned = hours_for_duration(minutes, preset, days=days, is_teaching=is_teaching)
    assert 0 <= earned <= hours_for_duration(minutes + 1, preset, days=days, is_teaching=is_teaching)
    assert hours_for_half_days(days, preset) >= 0


def test_what_an_editor_stated_goes_before_the_length():
    assert hours_for_material(90, stated=100) == 100
    assert hours_for_material(90) == 150
    assert hours_for_material(90, Preset("X", "", (Rule(Unit.MATERIAL, 50),))) == 50
    assert hours_for_material(90, stated=-5) == 0


def test_a_passed_test_earns_what_its_author_stated_or_half_an_hour():
    assert [hours_for_quiz(preset) for preset in PRESETS.values()] == [50] * len(PRESETS)
    assert hours_for_quiz(stated=200) == 200
    assert hours_for_quiz(Preset("X", "", ())) == 0


CAPPED = Rule(Unit.HOUR, 100, 60, cap_per_event=400, cap_per_year=1000)


@pytest.mark.parametrize(
    ("earned", "already", "allowed"),
    [(300, 0, 300), (800, 0, 400), (400, 700, 300), (400, 1200, 0), (-5, 0, 0)],
)
def test_caps_of_an_event_and_of_a_year(earned, already, allowed):
    assert within_caps(earned, CAPPED, already) == allowed


@given(st.lists(st.integers(0, 2000)))
def test_a_year_never_has_more_than_its_cap(events):
    got = 0
    for earned in events:
        got += within_caps(earned, CAPPED, got)
    assert got <= 1000


def test_a_rule_holds_from_its_first_to_its_last_day():
    old = Rule(Unit.HOUR, 100, 60, valid_to=date(2025, 12, 31))
    new = Rule(Unit.HOUR, 200, 60, valid_from=date(2026, 1, 1))
    preset = Preset("X", "", (old, new))
    assert hours_for_duration(60, preset.on(date(2025, 12, 31))) == 100
    assert hours_for_duration(60, preset.on(date(2026, 1, 1))) == 200


@pytest.mark.parametrize(("value", "minutes"), [(-1, 60), (100, 0)])
def test_a_rule_that_takes_hours_away_or_has_no_length_is_refused(value, minutes):
    with pytest.raises(ValueError, match="rule"):
        Rule(Unit.HOUR, value, minutes)


def test_online_study_counts_toward_every_norm_and_meetings_do_not():
    assert all(Norm.CADRE_ONLINE in rule.counts_toward for rule in PRESETS["C"].rules)
    day = PRESETS["A"].rule(Unit.DAY)
    assert Norm.PARTY in day.counts_toward
    assert Norm.CADRE_ONLINE not in day.counts_toward


def test_corrections_take_hours_back_but_never_below_nothing():
    assert total([400, 50, -400]) == 50
    assert total([-400]) == 0


@given(st.integers(-(10**7), 10**7))
def test_hours_are_written_without_loss(hundredths):
    assert round(float(format_hours(hundredths)) * 100) == hundredths


def test_words_of_the_record():
    assert [category.label for category in HourCategory] == [
        "集中培训",
        "集体学习",
        "网络学习",
        "自学",
        "授课",
        "成果",
    ]
    assert [evidence.label for evidence in Evidence] == ["现场", "测试", "完成", "自报"]
