from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.ranking import Invited, Result, rank, rank_groups

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


def places(*results):
    return [(standing.rank, standing.result.member_id) for standing in rank(results)]


def test_the_higher_score_comes_first():
    assert places(Result(1, 8000, 60, NOON), Result(2, 9000, 900, LATER)) == [(1, 2), (2, 1)]


def test_of_equal_scores_the_quicker_comes_first():
    assert places(Result(1, 8000, 61, NOON), Result(2, 8000, 60, LATER)) == [(1, 2), (2, 1)]


def test_of_equally_quick_ones_the_earlier_comes_first():
    assert places(Result(1, 8000, 60, LATER), Result(2, 8000, 60, NOON)) == [(1, 2), (2, 1)]


def test_complete_ties_share_a_rank_and_leave_a_gap():
    twins = [Result(3, 8000, 60, NOON), Result(2, 8000, 60, NOON)]
    assert places(Result(4, 1000, 60, NOON), *twins, Result(1, 9000, 60, NOON)) == [
        (1, 1),
        (2, 2),
        (2, 3),
        (4, 4),
    ]


def is_ahead(one, other):
    if one.earned != other.earned:
        return one.earned > other.earned
    return (one.spent_seconds, one.submitted_at) < (other.spent_seconds, other.submitted_at)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2))))
def test_a_rank_is_one_more_than_the_number_of_those_ahead(lines):
    results = [
        Result(member, earned, spent, NOON + timedelta(minutes=late))
        for member, (earned, spent, late) in enumerate(lines)
    ]
    for place, result in rank(results):
        assert place == 1 + sum(is_ahead(other, result) for other in results)


def test_groups_stand_by_their_average():
    invited = [Invited(1, 5), Invited(2, 5), Invited(3, 6), Invited(4, 6)]
    results = [Result(1, 8000, 60, NOON), Result(2, 6001, 60, NOON), Result(3, 9000, 60, NOON)]
    first, second = rank_groups(invited, results)
    assert (first.rank, first.group_id, first.average, first.participation) == (1, 6, 9000, 500)
    assert (second.rank, second.group_id, second.average, second.participation) == (2, 5, 7001, 1000)


def test_of_equal_averages_the_group_with_more_people_present_comes_first():
    invited = [Invited(1, 5), Invited(2, 5), Invited(3, 6)]
    lines = rank_groups(invited, [Result(1, 8000, 60, NOON), Result(3, 8000, 60, NOON)])
    assert [(line.rank, line.group_id) for line in lines] == [(1, 6), (2, 5)]


def test_equal_groups_share_a_rank():
    lines = rank_groups(
        [Invited(1, 5), Invited(2, 6), Invited(3, 7)],
        [Result(1, 8000, 60, NOON), Result(2, 8000, 99, LATER), Result(3, 100, 60, NOON)],
    )
    assert [(line.rank, line.group_id) for line in lines] == [(1, 5), (1, 6), (3, 7)]


def test_exempt_members_stand_in_no_denominator():
    invited = [Invited(1, 5), Invited(2, 5, is_exempt=True), Invited(3, 5, is_exempt=True)]
    (line,) = rank_groups(invited, [Result(1, 8000, 60, NOON), Result(2, 0, 60, NOON)])
    assert (line.average, line.took_part, line.expected, line.participation) == (8000, 1, 1, 1000)


def test_a_group_of_exempt_members_has_no_rank_and_no_rate():
    (line,) = rank_groups([Invited(1, 5, is_exempt=True)], [])
    assert (line.rank, line.average, line.participation) == (None, None, None)
