"""Sections with times of their own: whatever is pressed and whenever, none opens early or again."""

from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.sections import (
    Section,
    ends,
    left,
    lengthened,
    number_at,
    plan,
    positions,
    read,
    stretched,
    what_hinders,
    write,
)

PLANS = st.lists(st.builds(Section, st.integers(1, 9), st.integers(60, 3600)), min_size=1, max_size=6)
PRESSES = st.lists(st.tuples(st.floats(0, 4000), st.integers(0, 6)), max_size=12)


def pressed(sections, presses):
    """The sections after somebody has said so often, in the order of time, that a section is done."""
    for at, number in sorted(presses):
        if number < len(sections):
            sections = left(sections, number, at)
    return tuple(sections)


@given(PLANS, PRESSES, st.floats(0, 30_000), st.floats(0, 30_000))
def test_time_never_leads_back(plan_, presses, at, later):
    sections = pressed(plan_, presses)
    assert number_at(sections, at) <= number_at(sections, at + later)


@given(PLANS, PRESSES, st.floats(0, 4000), st.integers(0, 6))
def test_pressing_goes_one_section_on_and_never_back(plan_, presses, at, number):
    sections = pressed(plan_, [press for press in presses if press[0] <= at])
    before = number_at(sections, at)
    after = number_at(left(sections, number, at), at)
    assert after - before == (1 if number == before < len(sections) - 1 else 0)


@given(PLANS, PRESSES)
def test_pressing_never_gives_anybody_more_time(plan_, presses):
    assert all(now <= usual for now, usual in zip(ends(pressed(plan_, presses)), ends(plan_), strict=True))


@given(PLANS, PRESSES, st.floats(4000, 30_000))
def test_only_the_open_section_and_one_just_left_take_answers(plan_, presses, at):
    sections = pressed(plan_, presses)
    now = number_at(sections, at)
    for number in range(len(sections)):
        told = {what_hinders(sections, position, at) for position in positions(sections, number)}
        if number > now:
            assert told == {"not-open"}
        elif number == now:
            assert told == {""}
        else:
            assert told == ({"closed"} if at >= ends(sections)[number] + 5 else {""})


@given(PLANS, st.integers(0, 600))
def test_extra_time_is_shared_out_to_the_second(plan_, extra):
    total = sum(one.seconds for one in plan_)
    grown = stretched(plan_, total + extra * 60)
    assert sum(one.seconds for one in grown) == total + extra * 60
    for before, after in zip(plan_, grown, strict=True):
        assert abs(after.seconds - before.seconds * (total + extra * 60) / total) <= 1


@given(PLANS, PRESSES, st.floats(4000, 30_000), st.integers(0, 600))
def test_more_time_opens_no_section_that_is_over(plan_, presses, at, extra):
    sections = pressed(plan_, presses)
    longer = lengthened(sections, sum(one.seconds for one in plan_) + extra * 60, at)
    now = number_at(sections, at)
    assert number_at(longer, at) == now
    assert ends(longer)[:now] == ends(sections)[:now]
    assert ends(longer)[now] >= ends(sections)[now]


@given(st.lists(st.sampled_from(["single", "multiple", "fill_blank"]), min_size=1, max_size=20), st.data())
def test_every_question_stands_in_one_section(types, data):
    types = sorted(types)
    minutes = data.draw(st.dictionaries(st.sampled_from(sorted(set(types))), st.integers(1, 60), min_size=1))
    sections = plan(types, minutes)
    assert sum(one.count for one in sections) == len(types)
    assert [n for one in range(len(sections)) for n in positions(sections, one)] == [
        *range(1, len(types) + 1)
    ]
    assert read(write(sections)) == sections
