"""Whole sets of conversion rules, and what a change would make of this year."""

from datetime import date

import pytest

from learning.actions.adding import Event, add_hours
from learning.actions.rules import RuleChange, adopt_preset, change_rule
from learning.queries.rules import rules_for
from learning.rules.hours import HourCategory, Unit


def event(unit=Unit.HALF_DAY, amount=100, **given):
    usual = {
        "batch": "0" * 16,
        "title": "党课",
        "started_on": date(2026, 2, 10),
        "unit": unit,
        "amount": amount,
    }
    return Event(**usual | {"category": HourCategory.COLLECTIVE, "form": "党课"} | given)


@pytest.fixture
def keeper(make, work_as):
    return work_as(make.secretary())


@pytest.mark.parametrize(
    ("preset", "unit", "amount", "hundredths"),
    [
        ("A", Unit.DAY, 100, 800),
        ("A", Unit.HOUR, 150, 150),
        ("B", Unit.DAY, 100, 600),
        ("B", Unit.HOUR, 100, 75),
        ("C", Unit.HOUR, 50, 100),
        ("C", Unit.HOUR, 25, 25),
        ("D", Unit.HOUR, 150, 200),
        ("D", Unit.HALF_DAY, 100, 500),
        ("D50", Unit.HOUR, 100, 100),
    ],
)
def test_a_preset_counts_lengths_of_time_its_own_way(make, keeper, earned, preset, unit, amount, hundredths):
    adopt_preset(keeper, make.branch, preset, date(2026, 1, 1))
    member = make.member()
    add_hours(keeper, event(unit, amount), [member])
    assert earned(member)[0] == hundredths


def test_who_teaches_gets_the_multiple_of_the_preset(make, keeper, earned):
    adopt_preset(keeper, make.branch, "B", date(2026, 1, 1))
    member = make.member()
    add_hours(keeper, event(category=HourCategory.TEACHING), [member])
    assert earned(member)[0] == 1500


def test_the_next_preset_ends_the_one_before(make, keeper):
    adopt_preset(keeper, make.branch, "B", date(2026, 1, 1))
    adopt_preset(keeper, make.branch, "A", date(2026, 2, 1))
    on = {day: rules_for(keeper, make.branch.path, day) for day in (date(2026, 1, 31), date(2026, 2, 1))}
    assert [rules[Unit.DAY].hundredths for rules in on.values()] == [600, 800]
    assert on[date(2026, 2, 1)][Unit.TEACHING].hundredths == 100


def test_a_cap_for_one_event_cuts_it(make, keeper, earned):
    rule = RuleChange(Unit.HALF_DAY, 400, HourCategory.COLLECTIVE, date(2026, 1, 1), cap_per_event=500)
    change_rule(keeper, make.branch, rule)
    member = make.member()
    add_hours(keeper, event(amount=200, ended_on=date(2026, 2, 10)), [member])
    assert earned(member)[0] == 500


def test_a_preview_shows_who_would_gain_or_lose_and_saves_nothing(browser, make, keeper, earned):
    member = make.member(name="李建华")
    add_hours(keeper, event(), [member])
    browser.sign_in(make.secretary())
    form = {"preset": "B", "valid_from": "2026-03-02", "preview": "1"}
    page = browser.post("/manage/hours/rules/preset", 200, **form)
    assert [cell.text.split() for cell in page.select("#effects-table tbody tr td")] == [
        ["4"], ["3"], ["少", "1"]
    ]  # fmt: skip
    assert "600" not in str(rules_for(keeper, make.branch.path, date(2026, 3, 2))[Unit.DAY].hundredths)
    rule = {"unit": "half_day", "hours": "5", "category": "collective", "valid_from": "2026-03-02"}
    assert "多 1" in browser.post("/manage/hours/rules", 200, **rule, preview="1").text
    quiet = rule | {"unit": "quiz", "category": "online"}
    assert "不影响任何人" in browser.post("/manage/hours/rules", 200, **quiet, preview="1").text
    browser.post("/manage/hours/rules/preset", preset="B", valid_from="2026-03-02")
    assert rules_for(keeper, make.branch.path, date(2026, 3, 2))[Unit.DAY].hundredths == 600
    assert earned(member)[0] == 400
