import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.questions import Content
from quizzes.rules.scoring import Band, Marked, MultiplePolicy, Placed, band, format_points, score_paper
from quizzes.rules.types import TYPES
from quizzes.rules.types.fill_blank import accepted
from tests.quizzes.rules.papers import anything, contents, papers, policies, worths

CHOICES = (("A", "一"), ("B", "二"), ("C", "三"), ("D", "四"))


def multiple(chosen, policy, right="ABC", worth=200):
    content = Content("哪些？", CHOICES, list(right))
    return TYPES["multiple"].mark(content, tuple(chosen), worth, policy).earned


@pytest.mark.parametrize(
    ("policy", "all_right", "one_missed", "one_wrong", "only_wrong"),
    [
        (MultiplePolicy.STRICT, 200, 0, 0, 0),
        (MultiplePolicy.HALF, 200, 100, 0, 0),
        (MultiplePolicy.PER_OPTION, 200, 100, 0, 0),
        (MultiplePolicy.DEDUCT, 200, 133, 133, 0),
    ],
)
def test_multiple_choice(policy, all_right, one_missed, one_wrong, only_wrong):
    assert multiple("ABC", policy) == all_right
    assert multiple("AB", policy) == one_missed
    assert multiple("ABCD", policy) == one_wrong
    assert multiple("D", policy) == only_wrong
    assert multiple("", policy) == 0


def test_half_a_point_per_option_never_earns_more_than_the_question_is_worth():
    assert multiple("AB", MultiplePolicy.PER_OPTION, worth=80) == 80


def test_wrong_options_take_back_no_more_than_was_earned():
    assert multiple("AD", MultiplePolicy.DEDUCT, right="AB") == 0
    assert multiple("AD", MultiplePolicy.DEDUCT, right="A") == 0


@given(paper=papers(), given_=st.dictionaries(st.integers(-1, 9), anything), policy=policies)
def test_no_answer_earns_less_than_nothing_or_more_than_its_worth(paper, given_, policy):
    score = score_paper(paper, given_, policy)
    assert all(0 <= mark.earned <= mark.worth for mark in score.by_position.values())
    assert score.earned == sum(mark.earned for mark in score.by_position.values())
    assert score.worth == sum(placed.worth for placed in paper)
    assert 0 <= score.earned <= score.worth


@given(data=st.data(), policy=policies, worth=worths)
def test_the_right_answer_earns_everything(data, policy, worth):
    single, judge = data.draw(contents("single")), data.draw(contents("true_false"))
    several, blanks = data.draw(contents("multiple")), data.draw(contents("fill_blank"))
    paper = [
        Placed(1, TYPES["single"], single, worth),
        Placed(2, TYPES["true_false"], judge, worth),
        Placed(3, TYPES["multiple"], several, worth),
        Placed(4, TYPES["fill_blank"], blanks, worth),
    ]
    right = {1: single.key, 2: judge.key, 3: tuple(several.key), 4: tuple(t[0] for t in accepted(blanks))}
    assert score_paper(paper, right, policy).earned == 4 * worth


@given(data=st.data(), paper=papers(), policy=policies)
def test_the_order_of_saves_plays_no_part(data, paper, policy):
    saves = data.draw(st.dictionaries(st.sampled_from(range(1, 9)), anything))
    reordered = dict(data.draw(st.permutations(list(saves.items()))))
    assert score_paper(paper, saves, policy) == score_paper(reversed(paper), reordered, policy)


def test_a_paper_waits_for_a_person_only_where_something_was_written():
    essay = Placed(1, TYPES["short_answer"], Content("谈谈体会。", key="要点"), 1000)
    assert score_paper([essay], {1: "很受教育。"}).waiting == [1]
    assert score_paper([essay], {1: "  "}).waiting == []
    assert score_paper([essay], {}).waiting == []


def test_an_essay_is_not_full_before_it_is_marked():
    assert not Marked(0, 0, needs_person=True).is_full
    assert Marked(200, 200).is_full


@pytest.mark.parametrize(
    ("earned", "name"),
    [
        (10000, "优秀"),
        (9000, "优秀"),
        (8999, "良好"),
        (8000, "良好"),
        (7999, "合格"),
        (5999, "不合格"),
        (0, "不合格"),
    ],
)
def test_bands(earned, name):
    assert band(earned, 10000).label == name


def test_a_line_is_not_reached_by_rounding():
    assert band(199, 333, pass_percent=60) is Band.FAILED
    assert band(200, 333, pass_percent=60) is Band.PASSED


def test_a_paper_worth_nothing_is_not_passed():
    assert band(0, 0) is Band.FAILED


@given(st.integers(-(10**9), 10**9))
def test_points_are_written_without_loss(hundredths):
    assert round(float(format_points(hundredths)) * 100) == hundredths


def test_every_policy_has_words():
    assert len({policy.label for policy in MultiplePolicy}) == len(MultiplePolicy)
