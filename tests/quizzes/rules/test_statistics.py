"""The numbers agree with numpy and scipy, which compute them in another way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from quizzes.rules.items import Block, Item, flags, gather, items_of, reliability
from quizzes.rules.mastery import Level, Mastery, wilson
from quizzes.rules.pace import LONGEST_SECONDS, Saves, spent_each
from quizzes.rules.statistics import FEWEST, rate_reaching, score_bands, spread


def block_of(marks, worth=200, choices=None):
    """A fixed paper: one row for each sitting, one number for each question."""
    marks = np.array(marks)
    paper = [[version, worth] for version in range(1, marks.shape[1] + 1)]
    chosen = choices or [["A" if one else "B" for one in column] for column in marks.T]
    return Block(paper, marks.T.tolist(), chosen, marks.sum(axis=1).tolist())


def tables(values, *, fewest=FEWEST):
    rows = st.integers(2, 6).flatmap(
        lambda width: st.lists(st.lists(values, min_size=width, max_size=width), min_size=fewest, max_size=40)
    )
    return rows.map(np.array)


right_or_wrong = st.sampled_from([0, 200])
in_part = st.sampled_from([0, 66, 100, 133, 200])


@given(st.lists(st.integers(0, 10000), min_size=FEWEST, max_size=60))
def test_spread_agrees_with_numpy(values):
    found = spread(values)
    assert found.mean == pytest.approx(np.mean(values))
    assert found.median == pytest.approx(np.median(values))
    assert found.deviation == pytest.approx(np.std(values, ddof=1))


@given(tables(in_part))
def test_facility_and_discrimination_agree_with_scipy(marks):
    found = {item.version_id: item for item in items_of(gather([block_of(marks)]))}
    for n, column in enumerate(marks.T, start=1):
        rest = marks.sum(axis=1) - column
        assert found[n].facility == pytest.approx(column.mean() / 200)
        assert found[n].right == (column == 200).sum()
        if np.ptp(column) == 0 or np.ptp(rest) == 0:
            assert found[n].discrimination is None
        else:
            assert found[n].discrimination == pytest.approx(stats.pearsonr(column, rest).statistic, abs=1e-9)


@given(st.lists(st.one_of(st.none(), st.integers(0, LONGEST_SECONDS)), min_size=1, max_size=40))
def test_the_median_of_seconds_agrees_with_numpy(seconds):
    block = Block([[7, 200]], [[0] * len(seconds)], [["B"] * len(seconds)], [0] * len(seconds), [seconds])
    found, known = items_of(gather([block, block]))[0].pace, [one for one in seconds if one is not None]
    assert found == ((np.median(known), 2 * len(known)) if known else None)


# Moments are few, so that some fall together.
saves = st.tuples(st.none() | st.integers(1, 900), st.integers(1, 900)).map(
    lambda two: Saves(two[0], max(two[1], two[0] or 0))
)


@given(st.dictionaries(st.integers(1, 6), saves), st.integers(0, 40))
def test_seconds_agree_with_a_walk_through_all_moments_by_numpy(saved, begun):
    moments = [[n, at] for n, one in saved.items() for at in one if at is not None]
    table = np.array(moments).reshape(-1, 2)
    for n, seconds in enumerate(spent_each(saved, [begun] * 6), start=1):
        own = saved.get(n)
        others = table[table[:, 0] != n, 1]
        if own is None or own.first is None or (others == own.first).any():
            assert seconds is None
            continue
        begin = max(others[others < own.first].max(initial=0), begun)
        is_left = ((others > own.first) & (others <= own.last)).any()
        assert seconds == np.clip((own.first if is_left else own.last) - begin, 0, LONGEST_SECONDS)


@given(tables(right_or_wrong))
def test_of_right_and_wrong_it_is_the_point_biserial_against_the_rest(marks):
    item = items_of(gather([block_of(marks)]))[0]
    column = marks[:, item.version_id - 1]
    rest = marks.sum(axis=1) - column
    if item.discrimination is not None:
        expected = stats.pointbiserialr(column == 200, rest).statistic
        assert item.discrimination == pytest.approx(expected, abs=1e-9)


@given(tables(in_part))
def test_reliability_agrees_with_alpha_by_numpy(marks):
    found = reliability(gather([block_of(marks)]), len(marks))
    totals = marks.sum(axis=1)
    if totals.var() == 0:
        assert found is None
        return
    k = marks.shape[1]
    assert found == pytest.approx(k / (k - 1) * (1 - marks.var(axis=0).sum() / totals.var()), abs=1e-9)


@given(tables(right_or_wrong))
def test_reliability_of_right_and_wrong_is_kuder_richardson_20(marks):
    found = reliability(gather([block_of(marks)]), len(marks))
    share = (marks == 200).mean(axis=0)
    variance = (marks == 200).sum(axis=1).var()
    if found is not None:
        k = marks.shape[1]
        assert found == pytest.approx(k / (k - 1) * (1 - (share * (1 - share)).sum() / variance), abs=1e-9)


@given(tables(in_part), st.randoms(use_true_random=False))
def test_the_order_in_which_members_saw_the_questions_does_not_matter(marks, dice):
    whole = block_of(marks)
    parts = []
    for row in range(len(marks)):
        order = dice.sample(range(marks.shape[1]), marks.shape[1])
        pick = [[column[row]] for column in (whole.earned[n] for n in order)]
        chosen = [[whole.choices[n][row]] for n in order]
        parts.append(Block([whole.paper[n] for n in order], pick, chosen, [whole.points[row]]))
    assert items_of(gather(parts)) == items_of(gather([whole]))
    assert reliability(gather(parts), len(marks)) == reliability(gather([whole]), len(marks))


def test_below_fifteen_takers_only_counts_are_told():
    block = block_of([[200, 0], [0, 200]] * 7)
    assert all(item.discrimination is None for item in items_of(gather([block])))
    assert reliability(gather([block]), 14) is None
    assert spread(block.points).deviation is None
    assert rate_reaching([(400, 400)] * 14, 60).words == "14/14 人"
    assert rate_reaching([(400, 400)] * 15, 60).words == "15/15 人（100%）"


def test_papers_drawn_for_each_have_no_reliability():
    first, second = (
        Block([[n, 200], [n + 1, 200]], [[0] * 10, [200] * 10], [["A"] * 10] * 2, [200] * 10) for n in (1, 3)
    )
    assert reliability(gather([first, second]), 20) is None


@given(st.lists(st.tuples(st.integers(0, 10000), st.just(10000))))
def test_bands_agree_with_numpy(scores):
    expected = np.histogram([earned / 100 for earned, _ in scores], bins=np.arange(0, 101, 10))[0]
    assert [band.members for band in score_bands(scores)][::-1] == expected.tolist()


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_agrees_with_scipy(counts):
    right, asked = counts
    low, high = wilson(right, asked)
    expected = stats.binomtest(right, asked).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_level_is_only_named_where_the_whole_interval_bears_it():
    levels = [Mastery(*counts).level for counts in ((14, 14), (15, 15), (27, 30), (30, 60), (10, 40))]
    assert levels == [Level.UNKNOWN, Level.FAIR, Level.FAIR, Level.FAIR, Level.WEAK]
    assert Mastery(190, 200).level is Level.GOOD


def item(asked=20, right=10, choices=None, discrimination=0.4):
    return Item(7, asked, right, right / asked, choices or {"B": right, "": asked - right}, discrimination)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (item(choices={"C": 12, "B": 8}, right=8), "这题多数人选了 C，答案却是 B，请核对答案。"),
        (item(asked=6, choices={"A+C": 4, "B": 2}, right=2, discrimination=None), "这题多数人选了 AC"),
        (item(right=20, choices={"B": 20}), "全部答对"),
        (item(right=19, choices={"B": 19, "A": 1}), "几乎全对"),
        (item(right=2, choices={"B": 2, "A": 9, "C": 9}), "几乎没有人答对"),
        (item(choices={"B": 10, "A": 10}, discrimination=0.05), "区分度低"),
        (item(choices={"B": 10, "A": 10}, discrimination=-0.05), "区分度低"),
        (item(choices={"B": 10, "A": 10}, discrimination=-0.2), "总分高的人反而错得多"),
        (item(choices={"B": 10, "A": 6, "": 4}), "有 4 人没有作答"),
    ],
)
def test_what_is_worth_a_look_is_said(question, words):
    assert any(told.startswith(words) for told in flags(question, "B"))


def test_nothing_is_said_of_a_good_question_or_of_a_handful():
    assert flags(item(choices={"B": 10, "A": 10}), "B") == []
    assert flags(item(asked=4, right=0, choices={"A": 4}, discrimination=None), "B") == []
