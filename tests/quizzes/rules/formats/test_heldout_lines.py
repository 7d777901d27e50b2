"""Habits of strangers' banks that kept their lines, met in the fifth sealed set, one small case each."""

import pytest

from tests.quizzes.rules.formats.reading import codes, only, read

TWO = ("A. 甲", "B. 乙")


@pytest.mark.parametrize("bullet", ["•", "·", "▪", "-"])
def test_key_and_explanation_are_points_of_a_list(bullet: str):
    reading = read(
        "问题 1：灯塔建在哪里？",
        f"  {bullet} 答案：礁石上",
        f"  {bullet} 解析：海图上有标记。",
        "问题 2：灯塔有多高？",
        f"  {bullet} 答案：30 米",
        f"  {bullet} 解析：从海面量起。",
    )
    assert [(item.stem, item.answer, item.explanation) for item in reading.items] == [
        ("灯塔建在哪里？", "礁石上", "海图上有标记。"),
        ("灯塔有多高？", "30 米", "从海面量起。"),
    ]


def test_key_and_explanation_are_points_of_a_list_below_its_options():
    reading = read(
        "1. 灯塔建在哪里？",
        *(f"- {option}" for option in TWO),
        "- **答案**：A",
        "- **解析**：海图上有标记。",
        "2. 灯塔有多高？",
        *(f"- {option}" for option in TWO),
        "- 答案：B",
    )
    assert [(item.answer, len(item.options)) for item in reading.items] == [("A", 2), ("B", 2)]
    assert reading.items[0].explanation == "海图上有标记。"


def test_the_word_for_question_behind_its_number_is_no_text():
    item = only("一、单项选择题", "1.题：罗盘指向哪里？", *TWO, "答案：A")
    assert (item.stem, item.answer) == ("罗盘指向哪里？", "A")


def test_the_next_question_behind_an_option_begins_with_its_blank():
    reading = read(
        "一、单项选择题",
        "1、帆船靠什么走（ ）。",
        "A.风 B.煤 2、（ ）是船的方向，由舵定下。",
        "A.航向 B.航速",
        "3、锚用来（ ）。",
        "A.停船 B.装货",
    )
    assert [(item.stem, len(item.options)) for item in reading.items] == [
        ("帆船靠什么走（ ）。", 2),
        ("（ ）是船的方向，由舵定下。", 2),
        ("锚用来（ ）。", 2),
    ]
    assert "no_key" in codes(reading)
