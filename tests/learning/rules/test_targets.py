from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.rules.hours import Norm
from learning.rules.targets import (
    REQUIREMENTS,
    Audience,
    MemberYear,
    Requirement,
    months_counted,
    targets_for,
)


def due(*audiences, **rest):
    member = MemberYear(frozenset(audiences), **rest)
    return {target.requirement.norm: target.hundredths for target in targets_for(member, 2026)}


@pytest.mark.parametrize(
    ("audience", "norm", "hours"),
    [
        (Audience.MEMBER, Norm.PARTY, 32),
        (Audience.COMMITTEE, Norm.PARTY, 56),
        (Audience.CANDIDATE, Norm.PARTY, 24),
        (Audience.CADRE_SECTION, Norm.CADRE, 90),
        (Audience.CADRE_DIVISION, Norm.CADRE, 550),
        (Audience.CADRE_ONLINE, Norm.CADRE_ONLINE, 50),
    ],
)
def test_what_is_asked_of_whom(audience, norm, hours):
    assert due(audience) == {norm: hours * 100}


def test_a_committee_member_has_the_higher_target_and_not_both():
    assert due(Audience.MEMBER, Audience.COMMITTEE) == {Norm.PARTY: 5600}


def test_a_cadre_has_a_target_of_each_kind():
    assert due(Audience.MEMBER, Audience.CADRE_SECTION) == {Norm.PARTY: 3200, Norm.CADRE: 9000}


def test_who_belongs_nowhere_has_no_target():
    assert due() == {}


def test_part_of_a_year_makes_part_of_the_hours():
    assert due(Audience.MEMBER, joined_on=date(2026, 7, 1)) == {Norm.PARTY: 1600}
    assert due(Audience.MEMBER, left_on=date(2026, 3, 31)) == {Norm.PARTY: 800}
    assert due(Audience.MEMBER, exempt_months=frozenset({1, 2, 3})) == {Norm.PARTY: 2400}
    assert due(Audience.MEMBER, joined_on=date(2026, 6, 1)) == {Norm.PARTY: 1867}


def test_who_was_not_there_or_is_exempt_all_year_is_asked_nothing():
    assert due(Audience.MEMBER, joined_on=date(2027, 1, 1)) == {Norm.PARTY: 0}
    assert due(Audience.MEMBER, joined_on=date(2001, 1, 1), left_on=date(2025, 12, 31)) == {Norm.PARTY: 0}
    exempt = MemberYear(frozenset({Audience.MEMBER}), exempt_months=frozenset(range(1, 13)))
    assert not targets_for(exempt, 2026)[0].is_asked


def test_admission_and_five_year_norms_are_not_cut():
    assert due(Audience.CANDIDATE, joined_on=date(2026, 7, 1)) == {Norm.PARTY: 2400}
    assert due(Audience.CADRE_DIVISION, joined_on=date(2026, 7, 1)) == {Norm.CADRE: 55000}


def test_a_requirement_ends_with_its_last_day():
    old = Requirement(Audience.MEMBER, Norm.PARTY, 3200, "旧规定", valid_to=date(2025, 12, 31))
    new = Requirement(Audience.MEMBER, Norm.PARTY, 4000, "新规定", valid_from=date(2026, 1, 1))
    member = MemberYear(frozenset({Audience.MEMBER}))
    assert [target.hundredths for target in targets_for(member, 2025, [old, new])] == [3200]
    assert [target.hundredths for target in targets_for(member, 2026, [old, new])] == [4000]


def test_every_requirement_says_where_it_is_written():
    assert all(requirement.source for requirement in REQUIREMENTS)


days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(days, days, st.frozensets(st.integers(1, 12)))
def test_no_year_has_more_than_its_months(joined_on, left_on, exempt_months):
    member = MemberYear(frozenset({Audience.MEMBER}), joined_on, left_on, exempt_months)
    months = months_counted(member, 2026)
    assert 0 <= months <= 12 - len(exempt_months)
    assert targets_for(member, 2026)[0].hundredths == (6400 * months + 12) // 24
