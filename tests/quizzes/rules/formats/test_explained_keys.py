"""Keys at the end that bring their explanations, and other ends of papers."""

import pytest

from quizzes.rules.formats import read_bank
from tests.quizzes.rules.formats.reading import codes, keys, only, read

PAPER = ("一、单选题", "1. 甲（ ）", "A. 红", "B. 黄", "2. 乙（ ）", "A. 红", "B. 黄")
JUDGED = ("二、判断题", "1. 丙。（ ）", "2. 丁。（ ）")


@pytest.mark.parametrize(
    "end",
    [
        ("参考答案及解析", "1.【答案】A", "【解析】因为甲。", "2.【答案】B。解析：因为乙。"),
        ("答案与解析：", "1．A【解析】因为甲。", "2．B 解析：因为乙。"),
        ("参考答案：", "1、A。因为甲。", "2、B。因为乙。"),
        ("答案解析部分", "1.【答案】A", "【解析】因为甲。", "2.【答案】B", "【解析】因为乙。"),
        ("1.【答案】A【解析】因为甲。", "2.【答案】B【解析】因为乙。"),
    ],
    ids=["labelled", "short", "prose", "wordy heading", "no heading"],
)
def test_keys_at_the_end_bring_their_explanations(end):
    reading = read(*PAPER, *end)
    assert [(item.answer, item.explanation) for item in reading.items] == [
        ("A", "因为甲。"),
        ("B", "因为乙。"),
    ]


def test_explained_keys_are_matched_by_part_and_number():
    end = (
        "参考答案及解析",
        "一、单选题",
        "1.【答案】A",
        "2.【答案】B",
        "二、判断题",
        "1.【答案】√",
        "2. ×。因为丁。",
    )
    reading = read(*PAPER, *JUDGED, *end)
    assert [item.answer for item in reading.items] == ["A", "B", True, False]
    assert reading.items[3].explanation == "因为丁。"


def test_points_of_an_explanation_are_no_questions():
    reading = read(
        *PAPER[:4],
        "答案：A",
        "解析：有两点：",
        "1. 第一点；",
        "2. 第二点；",
        "（3）合起来。",
        *PAPER[4:],
        "答案：B",
    )
    assert [item.answer for item in reading.items] == ["A", "B"]
    assert reading.items[0].explanation.count("\n") == 3


def test_keys_in_a_table_or_in_a_bare_line():
    assert keys(*PAPER, "| 题号 | 1 | 2 |", "| --- | --- | --- |", "| 答案 | A | B |") == ["A", "B"]
    assert keys(*PAPER, "1.A 2.B") == ["A", "B"]


def test_a_second_paper_in_the_same_file_begins_at_its_title():
    reading = read("党章测试题（一）", *PAPER[:3], "B. 黄（A）", "党章测试题（二）", *PAPER[:4], "答案：B")
    assert [item.section for item in reading.items] == ["党章测试题（一）", "党章测试题（二）"]
    assert "dropped_noise" not in codes(reading)


def test_a_key_names_its_letters_with_their_texts():
    assert only("1. 权利有（ ）", "A、选举", "B、表决", "C、特权", "正确答案：A.选举;B.表决").answer == [
        "A",
        "B",
    ]


def test_blanks_that_hold_their_words_between_lines_or_have_them_behind():
    assert only("1. 生日是__七月一日__，成立于__1921__年。").answer == ["七月一日", "1921"]
    assert only("填空题", "1. 不忘初心，____。（牢记使命）").answer == ["牢记使命"]


def test_signs_as_options_and_two_circles_mean_right_and_wrong():
    assert only("1. 甲。", "A、√", "B、×", "答案：B").answer is False
    assert only("1. 甲。", "○ 正确  ○ 错误", "答案：错误").answer is False


PASSAGE = (
    "（1）甲姓什么？（ ）",
    "A. 张",
    "B. 李",
    "（2）甲做过什么？（ ）",
    "A. 学习",
    "B. 开会",
    "C. 抢劫",
)


@pytest.mark.parametrize(
    "lines",
    [
        ("1. 材料一：甲姓李。", *PASSAGE, "答案：（1）B（2）AB"),
        ("材料分析题", "1. 阅读下列材料，回答问题。甲姓李。", *PASSAGE, "参考答案：", "1.（1）B （2）AB"),
        ("材料题", "【材料】甲姓李。", *PASSAGE, "答案：", "（1）B （2）AB"),
    ],
    ids=["beside", "list by number", "list"],
)
def test_keys_of_a_passage_are_handed_to_its_questions(lines):
    reading = read(*lines)
    assert [item.answer for item in reading.items] == ["B", ["A", "B"]]
    assert all("甲姓李" in item.stimulus for item in reading.items)


def test_a_passage_that_names_the_numbers_that_ask_about_it():
    lines = ("单选题", *PAPER[1:4], "材料题", "根据以下材料，回答 2-3 题。", "甲姓李。")
    asked = [line.replace("（1）", "2. ", 1).replace("（2）", "3. ", 1) for line in PASSAGE]
    reading = read(*lines, *asked, "4. 丙（A）", "A. 红", "B. 黄", "参考答案", "1-3 A B AB")
    assert [item.answer for item in reading.items] == ["A", "B", ["A", "B"], "A"]
    assert ["甲姓李" in item.stimulus for item in reading.items] == [False, True, True, False]


def test_more_than_eight_options_are_read():
    lettered = [f"{letter}. 第{letter}项" for letter in "ABCDEFGHIJ"]
    item = only("1. 有哪些（ ）", *lettered, "答案：ABJ")
    assert (len(item.options), item.answer) == (10, ["A", "B", "J"])


def test_words_between_two_empty_blanks_are_no_answer():
    text = "1. 中国共产党成立于____年，党章有____条。\n\n2. 七大在__延安__召开。\n\n3. 党的____是____。\n"
    reading = read_bank(text.encode())
    assert [item.answer for item in reading.items] == [None, ["延安"], ["是"]]
    assert reading.items[0].stem == "中国共产党成立于____年，党章有____条。"
    assert {one.code for one in reading.problems if one.severity == "error"} == {"no_key", "key_guessed"}


def test_a_letter_that_the_key_contradicts_does_not_stay_in_the_stem():
    item = only("1. 七大在（ A ）召开。", "A. 瑞金", "B. 延安", "答案：B")
    assert (item.stem, item.answer) == ("七大在（ ）召开。", "B")


def test_a_letter_in_the_stem_beats_the_list_at_the_end():
    paper = ("单选题", "1. 七大在（ B ）召开。", "A. 瑞金", "B. 延安", "参考答案", "1.A")
    assert keys(*paper) == ["B"]
    assert "conflict" in codes(read(*paper))
