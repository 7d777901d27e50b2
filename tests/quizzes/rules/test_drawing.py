from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.drawing import (
    Candidate,
    DrawRule,
    NotEnoughQuestionsError,
    draw,
    shortages,
    shuffle_options,
    shuffled,
)

BANK = [Candidate(n, "single" if n % 2 else "multiple", n % 3, n % 4, f"知识点{n % 5}") for n in range(60)]
PAPER = [DrawRule(10, 200, "一、单选题", "single"), DrawRule(5, 300, "二、多选题", "multiple")]


def ids(drawn):
    return [question.id for question in drawn.questions]


def test_a_paper_has_what_its_rules_ask_for():
    drawn = draw(PAPER, BANK, Random(7))
    types = {one.id: one.type for one in BANK}
    assert [types[id_] for id_ in ids(drawn)] == ["single"] * 10 + ["multiple"] * 5
    assert [one.position for one in drawn.questions] == [*range(1, 16)]
    assert {one.section for one in drawn.questions} == {"一、单选题", "二、多选题"}
    assert drawn.points == 3500


def test_the_same_dice_draw_the_same_paper_whatever_the_order_of_the_bank():
    assert draw(PAPER, BANK, Random(7)) == draw(PAPER, reversed(BANK), Random(7))
    assert draw(PAPER, BANK, Random(7)) != draw(PAPER, BANK, Random(8))


def test_a_rule_narrows_by_category_difficulty_and_topic():
    rule = DrawRule(1, 100, category_ids=frozenset({1}), difficulty=2, topic="知识点4")
    fitting = {one.id for one in BANK if rule.fits(one)}
    assert fitting == {n for n in range(60) if n % 3 == 1 and n % 4 == 2 and n % 5 == 4}
    assert set(ids(draw([rule], BANK, Random(7)))) <= fitting


def test_the_bank_says_what_it_lacks():
    few = [Candidate(n, "multiple") for n in range(9)]
    with pytest.raises(NotEnoughQuestionsError) as refusal:
        draw([DrawRule(15, 200, type="multiple")], few, Random(7))
    assert str(refusal.value) == "需要 15 道多选题，题库里只有 9 道，请减少题量或补充题目。"
    narrowed = DrawRule(10, 200, type="multiple", difficulty=3)
    assert shortages([narrowed], few) == [
        "需要 10 道符合条件的多选题，题库里只有 0 道，请减少题量或补充题目。"
    ]


def test_rules_that_want_the_same_questions_are_told_so():
    with pytest.raises(NotEnoughQuestionsError, match="还差 1 道"):
        draw([DrawRule(2, 100), DrawRule(2, 100)], BANK[:3], Random(7))


@given(st.integers(0, 999))
def test_a_rule_that_may_take_anything_leaves_the_others_what_they_need(seed):
    bank = [Candidate(1, "single"), Candidate(2, "multiple"), Candidate(3, "true_false")]
    rules = [DrawRule(1, 100), DrawRule(1, 100, type="single"), DrawRule(1, 100, type="multiple")]
    assert ids(draw(rules, bank, Random(seed))) == [3, 1, 2]


@given(
    seed=st.integers(0, 2**31),
    counts=st.lists(st.integers(0, 8), min_size=1, max_size=4),
    avoid=st.sets(st.integers(0, 59)),
)
def test_no_question_comes_twice(seed, counts, avoid):
    rules = [DrawRule(count, 100, difficulty=number) for number, count in enumerate(counts)]
    drawn = ids(draw([*rules, DrawRule(5, 100)], BANK, Random(seed), avoid))
    assert len(drawn) == len(set(drawn)) == sum(counts) + 5


def test_questions_met_before_come_only_when_there_are_no_others():
    bank = [Candidate(n, "single") for n in range(10)]
    rule = DrawRule(4, 100)
    assert set(ids(draw([rule], bank, Random(7), avoid=frozenset(range(6))))) == {6, 7, 8, 9}
    assert {8, 9} < set(ids(draw([rule], bank, Random(7), avoid=frozenset(range(8)))))


def test_every_question_has_its_chance():
    drawn = [ids(draw([DrawRule(1, 100)], BANK[:6], Random(seed)))[0] for seed in range(600)]
    assert all(60 <= drawn.count(one.id) <= 140 for one in BANK[:6])


OPTIONS = [("A", "甲"), ("B", "乙"), ("C", "丙"), ("D", "丁")]


def test_options_keep_their_order_within_an_attempt_and_change_it_between():
    orders = {shuffle_options(OPTIONS, seed, position=1) for seed in range(200)}
    assert len(orders) == 24
    assert shuffle_options(OPTIONS, 5, 1) == shuffle_options(OPTIONS, 5, 1)
    assert len({shuffle_options(OPTIONS, 5, position) for position in range(50)}) > 10


@pytest.mark.parametrize(
    "text",
    [
        "以上都对",
        "以上都不对",
        "以上各项都是",
        "以上说法均正确。",
        "以上全部正确",
        "上述皆是",
        "都不是",
        "以上三项都是",
    ],
)
def test_an_option_about_the_others_stays_last(text):
    options = [("A", "甲"), ("B", text), ("C", "丙")]
    assert {shuffle_options(options, seed, 1)[-1] for seed in range(20)} == {"B"}


@pytest.mark.parametrize("text", ["A和C", "AB", "A、B、C都对", "B或C"])
def test_nothing_moves_where_an_option_names_letters(text):
    options = [*OPTIONS, ("E", text)]
    assert {shuffle_options(options, seed, 1) for seed in range(20)} == {("A", "B", "C", "D", "E")}


@pytest.mark.parametrize("text", ["以上级决定为准", "AI 技术", "全部党员", "都市"])
def test_other_options_are_shuffled(text):
    options = [*OPTIONS, ("E", text)]
    assert len({shuffle_options(options, seed, 1)[-1] for seed in range(50)}) == 5


def test_a_judgement_has_nothing_to_shuffle():
    assert shuffle_options((), 7, 1) == ()


@given(st.lists(st.text(max_size=3), unique=True), st.integers(0, 2**31))
def test_shuffling_loses_nothing(keys, seed):
    assert sorted(shuffled(keys, seed)) == sorted(keys)
