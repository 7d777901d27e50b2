"""Habits of strangers' sheets and JSON that the reader was not written against, one small case each."""

import json

import pytest

from quizzes.rules.formats import read_bank


def test_a_sheet_names_its_questions_only_by_their_type():
    sheet = "编号,填空题,答案\n1,章程由____和十章组成。,总则\n2,一海里约____米。,1852\n"
    reading = read_bank(sheet.encode(), "a.csv")
    assert [(item.type, item.answer) for item in reading.items] == [
        ("fill_blank", ["总则"]),
        ("fill_blank", ["1852"]),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "题号,题干,选项,选项内容,是否正确\n1,罗盘指向？,A,东西,否\n,,B,南北,是\n2,帆用什么做？,A,棉布,是\n,,B,铁皮,否\n,,C,麻布,是\n",
        "试题题干,选项,是否答案\n罗盘指向？,东西,0\n罗盘指向？,南北,1\n帆用什么做？,棉布,1\n帆用什么做？,铁皮,0\n帆用什么做？,麻布,1\n",
        "题干,内容,是否为答案\n罗盘指向？,A.东西,×\n,B.南北,√\n帆用什么做？,A.棉布,√\n,B.铁皮,\n,C.麻布,√\n",
    ],
)
def test_a_row_is_one_option_and_says_whether_it_is_right(rows: str):
    reading = read_bank(rows.encode(), "a.csv")
    assert [(item.type, item.stem, item.options[1], item.answer) for item in reading.items] == [
        ("single", "罗盘指向？", ("B", "南北"), "B"),
        ("multiple", "帆用什么做？", ("B", "铁皮"), ["A", "C"]),
    ]
    assert reading.problems == ()


def test_options_with_stars_before_them_in_a_column_of_answers():
    options = "**A.正确**B.错误"
    sheet = f"num,title,choices,answers\n0,1、罗盘指向南北。,{options},A\n0,2、罗盘指向上下。,{options},B\n"
    reading = read_bank(sheet.encode(), "a.csv")
    assert [(item.type, item.stem, item.answer) for item in reading.items] == [
        ("true_false", "罗盘指向南北。", True),
        ("true_false", "罗盘指向上下。", False),
    ]


AN_OPTION = {"A": "棉布", "B": "铁皮"}
NAMED_OTHERWISE = (
    {
        "question_type": "不定项",
        "question_text": "帆用什么做？",
        "options": AN_OPTION,
        "correct_answer": "A",
    },
    {"type": 1, "title": "1.帆用什么做？", "cadidate": ["棉布", "铁皮"], "anser": "A"},
    {
        "fldName": "帆用什么做？",
        "fldAnswer": None,
        "rightAnswer": "A",
        "QuestionOptionList": [
            {"fldOptionText": text, "fldOptionIndex": letter} for letter, text in AN_OPTION.items()
        ],
    },
    {
        "QuestionContent": "1．帆用什么做？",
        "Items": [{"ItemOrder": letter, "ItemAnswer": text} for letter, text in AN_OPTION.items()],
        "Answers": [{"ItemOrder": "A", "Value": "true"}],
    },
    {"quContent": "帆用什么做？", "quA": "棉布", "quB": "铁皮", "quC": "", "quAnswer": "A"},
    {
        "stem": "帆用什么做？",
        "options": [{"text": "棉布", "isRight": True}, {"text": "铁皮", "isRight": False}],
    },
    {"tm": "帆用什么做？", "xx": ["棉布", "铁皮"], "zqAns": "A"},
)


@pytest.mark.parametrize("question", NAMED_OTHERWISE)
def test_json_with_names_of_its_own(question: dict):
    bank = json.dumps({"paper": "船舶", "body": {"list": [question]}}, ensure_ascii=False)
    reading = read_bank(bank.encode(), "a.json")
    assert [(item.type, item.stem, item.options, item.answer) for item in reading.items] == [
        ("single", "帆用什么做？", (("A", "棉布"), ("B", "铁皮")), "A")
    ]


def test_a_json_of_unknown_fields_makes_no_questions_of_them():
    reading = read_bank('[{"船名": "红船", "remark": "无"}, {"A": "甲", "B": "乙"}]'.encode(), "a.json")
    assert [item.stem for item in reading.items] == []
