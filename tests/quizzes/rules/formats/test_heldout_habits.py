"""Habits met in banks of strangers that the reader was not written against, one small case each."""

import json

import pytest

from quizzes.rules.formats import read_bank
from tests.quizzes.rules.formats.reading import codes, keys, only, read

TWO = ("A. 甲", "B. 乙")


def test_a_whole_paper_in_one_paragraph():
    reading = read(
        "红船知识试题一、单选题(每题2分)1.红船停在哪个湖？A.南湖B.西湖C.东湖答案：A解析：在嘉兴。2.红船长多少？A.5cmB.16mC.30m答案：B"
        "二、判断题1.红船是木船。（√）2.红船是铁船。（×）"
    )
    assert [(item.type, item.stem, item.answer) for item in reading.items] == [
        ("single", "红船停在哪个湖？", "A"),
        ("single", "红船长多少？", "B"),
        ("true_false", "红船是木船。（ ）", True),
        ("true_false", "红船是铁船。（ ）", False),
    ]
    assert reading.items[0].explanation == "在嘉兴。"
    assert reading.items[1].options == (("A", "5cm"), ("B", "16m"), ("C", "30m"))


def test_a_paragraph_of_questions_without_keys_is_cut_and_reported():
    reading = read(
        "练习卷一、单项选择题(每小题3分) 1、灯塔的光是 ( ) A.红的 B.白的 2、渔船夜里靠 ( ) ①灯塔 ②星星 A.①"
        " B.①②"
        " 4、潮水一天涨几次？ A.一次 B.两次"
    )
    assert [(item.stem, len(item.options)) for item in reading.items] == [
        ("灯塔的光是 ( )", 2),
        ("渔船夜里靠 ( ) ①灯塔 ②星星", 2),
        ("潮水一天涨几次？", 2),
    ]
    assert {"no_key", "number_gap"} <= codes(reading)


def test_questions_counted_in_words_run_together():
    reading = read(
        "航海练习第一部分：选择题题目一：罗盘指向？A. 南北B. 东西答案：A. 南北题目二：帆靠"
        "什么？A. 煤B. 风答案：B. 风",
        "第二部分：填空题题目三：一海里约______米。",
        "答案：1852",
        "第三部分：解答题题目四：简述抛锚的步骤。",
        "答案：先减速，再抛锚。",
    )
    assert [(item.type, item.stem, item.answer) for item in reading.items] == [
        ("single", "罗盘指向？", "A"),
        ("single", "帆靠什么？", "B"),
        ("fill_blank", "一海里约______米。", ["1852"]),
        ("short_answer", "简述抛锚的步骤。", "先减速，再抛锚。"),
    ]


def test_a_long_explanation_that_counts_its_points_is_not_cut():
    item = only(
        "1. 灯塔属于哪类设施？",
        *TWO,
        "答案：A",
        "解析：1.灯塔为船舶指路，所以A.甲正确，B.乙说的是码头；2.码头供船舶停靠，A.甲、B.乙两项因此不能混为一谈，请同学们注意。",
    )
    assert (item.answer, item.explanation.count("码头")) == ("A", 2)


def test_a_label_glued_to_capitals():
    item = only("1.船上先准备什么？", "A.绳索B.救生衣C.等候AISD.罗盘", "答案：D")
    assert item.options[2:] == (("C", "等候AIS"), ("D", "罗盘"))


def test_a_page_of_moodle_says_behind_the_right_option_that_it_is_right():
    reading = read(
        "题目1、",
        "罗盘指向哪里。",
        "选择一项：",
        "a. 东西",
        "b. 南北 正确",
        "题目2、帆用什么做？选择一项或多项：",
        "A. 棉布正确",
        "B. 铁皮",
        "C. 麻布正确",
    )
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("罗盘指向哪里。", "B"),
        ("帆用什么做？", ["A", "C"]),
    ]


def test_an_option_may_say_that_all_is_right():
    item = only("1. 以上说法（ ）", "A. 完全正确", "B. 部分正确", "答案：B")
    assert item.options == (("A", "完全正确"), ("B", "部分正确"))


def test_questions_with_dashes_under_the_names_of_their_types():
    reading = read(
        "1. 单项选择题：",
        "- 罗盘指向哪里？",
        "A. 东西 B. 南北",
        "正确答案：B",
        "2. 简答题：",
        "- 怎样抛锚？",
        "答案要点：先减速，再抛锚。",
        "- 怎样起锚？",
        "答案要点：先绞锚链。",
    )
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("罗盘指向哪里？", "B"),
        ("怎样抛锚？", "先减速，再抛锚。"),
        ("怎样起锚？", "先绞锚链。"),
    ]


def test_a_key_list_goes_on_behind_a_remark():
    reading = read(
        "一、单选题",
        "1. 罗盘指向？",
        *TWO,
        "2. 帆靠什么？",
        *TWO,
        "二、辨析题",
        "1. 没有风就不能行船。",
        "2. 有了罗盘就不会迷路。",
        "参考答案",
        "一、单选题",
        "1.A 2.B",
        "> 单选提示：第 2 题以教材为准。",
        "二、辨析题（要点）",
        "1. 错误。船也可以用桨。",
        "2. 错误。罗盘会受铁器影响。",
    )
    assert [item.answer for item in reading.items] == [
        "A",
        "B",
        "错误。船也可以用桨。",
        "错误。罗盘会受铁器影响。",
    ]
    assert "dropped_noise" in codes(reading)


def test_what_a_law_includes_is_no_second_blank():
    item = only("一、填空题", "1.登高作业指（ 3m ）以上（含3m）的作业。")
    assert (item.stem, item.answer) == ("登高作业指（ ）以上（含3m）的作业。", ["3m"])


def test_what_a_site_says_of_itself_is_no_question():
    reading = read(
        "1、文档付费后仅供学习，不含版权。",
        "2、本站不对内容负责，下载前请核对。",
        "第一部分 单选题",
        "1、罗盘指向？",
        *TWO,
        "答案：A",
    )
    assert [item.stem for item in reading.items] == ["罗盘指向？"]
    assert "dropped_noise" in codes(reading)


@pytest.mark.parametrize(
    ("stem", "said", "key"),
    [
        ("1、章程由____和十章组成。", "答 总则", ["总则"]),
        ("1、章程分为几章？", "答　十章", "十章"),
    ],
)
def test_the_key_word_has_no_colon(stem: str, said: str, key: object):
    assert only(stem, said).answer == key


def test_the_key_word_without_a_colon_names_an_option():
    assert only("1、罗盘指向？", "A. 东西", "B. 南北", "答 南北").answer == "B"


def test_a_line_that_only_begins_with_that_word_stays_in_the_stem():
    item = only("1、甲问：船到哪里了？", "答 船长说快到了，乙听见的是", *TWO, "答案：A")
    assert item.answer == "A"


@pytest.mark.parametrize(
    ("bullet", "said", "kind", "key"),
    [
        ("- ", "南北", "single", "B"),
        ("● ", "南北", "single", "B"),
        ("○", "B", "single", "B"),
        ("• ", "东西；南北", "multiple", ["A", "B"]),
    ],
)
def test_options_have_bullets_instead_of_letters(bullet: str, said: str, kind: str, key: object):
    item = only("1. 罗盘指向哪里？", f"{bullet}东西", f"{bullet}南北", f"答案：{said}")
    assert (item.type, item.stem, item.answer) == (kind, "罗盘指向哪里？", key)
    assert item.options == (("A", "东西"), ("B", "南北"))


def test_bullets_that_the_key_does_not_name_stay_in_the_stem():
    item = only("1. 根据材料简述经过。", "- 船离岸", "- 船靠岸", "答案：先离岸，后靠岸，历时三天。")
    assert (item.type, item.options) == ("short_answer", ())


def test_the_key_of_a_judgement_goes_on_in_words():
    assert keys("1、罗盘指向南北。", "A、正确", "B、错误", "正确答案：A 看讲解") == [True]


def test_points_and_labels_of_a_test_site_are_no_text():
    item = only(
        "1.罗盘指向哪里",
        "(分数：2.00)",
        "A.东西",
        "B.南北√",
        "知识点章节：绪论",
        "题目难度：易",
        "解析：见绪论。",
    )
    assert (item.stem, item.options[1], item.answer) == ("罗盘指向哪里", ("B", "南北"), "B")
    assert (item.topic, item.difficulty) == ("绪论", 1)


def test_options_that_lost_their_a_are_kept_and_reported():
    reading = read("1、罗盘指向（B）。", "B、南北", "C、东西D、上下")
    assert (reading.items[0].answer, len(reading.items[0].options)) == ("B", 3)
    assert "option_letters" in codes(reading)


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


def test_a_paragraph_of_judgements_under_a_title():
    reading = read(
        "船员常识(附答案)一、判断题(共3道题)1. 罗盘指向南北，航行时先校准。(√)2. 帆布怕潮，收起前要晾干。(√)"
        "3. 抛锚时船可以全速前进。(× )"
    )
    assert [item.answer for item in reading.items] == [True, True, False]
    assert reading.items[0].stem == "罗盘指向南北，航行时先校准。( )"


def test_a_paragraph_of_blanks_under_their_heading():
    reading = read(
        "船员常识一、填空题(每题2分，计4分)1 .出海前要查看()和潮汐表，并向码头报告。2 .5月()日起休渔，渔船"
        "一律不得出海。3 .救生衣要放在()的地方。"
    )
    assert [(item.type, item.stem[:3]) for item in reading.items] == [
        ("fill_blank", "出海前"),
        ("fill_blank", "5月("),
        ("fill_blank", "救生衣"),
    ]
    assert "no_key" in codes(reading)


def test_a_paragraph_whose_first_number_is_high_and_whose_explanations_give_the_keys():
    reading = read(
        "船员常识题库(2201-2203题)2201、单项选择题 罗盘指向哪里。A: 东西B: 南北 参考答案: B"
        " 本题解释:B。见第一章。"
        "2202、单项选择题 帆用什么做。A: 棉布B: 铁皮 参考答案: A 本题解释:A。2203、多项选择题 船上要备什么。"
        "A: 救生衣B: 罗盘 参考答案: AB"
    )
    assert [(item.type, item.stem, item.answer) for item in reading.items] == [
        ("single", "罗盘指向哪里。", "B"),
        ("single", "帆用什么做。", "A"),
        ("multiple", "船上要备什么。", ["A", "B"]),
    ]


def test_the_explanation_begins_with_the_key():
    assert keys("1.罗盘指向？( )", "A、东西 B、南北", "【解析】B。本题考查常识。") == ["B"]


def test_a_type_in_brackets_has_strokes_around_it():
    reading = read(
        "1、_[单选]_罗盘指向？",
        "- A: 东西",
        "- B: 南北",
        "正确答案：B",
        "2、[填空]____指向南北。",
        "答案：罗盘",
    )
    assert [(item.type, item.stem) for item in reading.items] == [
        ("single", "罗盘指向？"),
        ("fill_blank", "____指向南北。"),
    ]


def test_a_year_in_brackets_and_the_name_of_an_example_are_no_questions():
    reading = read("(2025)船员知识测试题", "典型例题1：", "题目：罗盘指向？", *TWO, "答案：A")
    assert [item.stem for item in reading.items] == ["罗盘指向？"]


def test_a_page_ends_inside_a_judgement():
    reading = read(
        "三、判断题", "1、罗盘受铁器影响，所以不要放在铁", "5", "箱子旁边。(√)", "2、帆不怕潮。(×)"
    )
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("罗盘受铁器影响，所以不要放在铁箱子旁边。( )", True),
        ("帆不怕潮。( )", False),
    ]


def test_the_letters_of_options_stand_twice():
    item = only("1.罗盘指向？", "A、A.东西", "B、B.南北", "C、C.上下", "正确答案：B")
    assert item.options == (("A", "东西"), ("B", "南北"), ("C", "上下"))


def test_the_buttons_of_a_page_are_no_option():
    item = only("1.罗盘指向？", *TWO, "隐藏答案加入收藏加入记忆错题反馈", "答案：B", "解析：常识。", "笔记：")
    assert (item.options[1], item.explanation) == (("B", "乙"), "常识。")


def test_ones_own_answer_is_no_key():
    reading = read(
        "1、[判断题]罗盘指向南北。(分值1.0)你的答案:错误",
        "标准答案:正确",
        "2、[判断题]帆不怕潮。(分值1.0)",
        "你的答案:错误",
    )
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("罗盘指向南北。", True),
        ("帆不怕潮。", None),
    ]


def test_headings_without_a_sign_and_questions_behind_one_another():
    reading = read(
        "一 是非题",
        "1.罗盘指向南北。(√) 2.帆不怕潮。(×)",
        "3.船靠岸要系缆。(√) 二 单选题",
        "1. 罗盘指向：B",
        "A.东西 B.南北 C.上下 2.帆用的是 ：A",
        "A.棉布 B.铁皮 C.纸",
        "三填空(共1题)",
        "1、船停在(码头)(泊位)。",
    )
    assert [(item.type, item.answer) for item in reading.items] == [
        ("true_false", True),
        ("true_false", False),
        ("true_false", True),
        ("single", "B"),
        ("single", "A"),
        ("fill_blank", ["码头", "泊位"]),
    ]


def test_a_stop_that_was_read_as_a_letter():
    reading = read(
        "船员题库一、单选题:(共2题)1、罗盘指向的是(B)oA、东边和西边B、南边和北边C、上面和下面2、帆用的料子是(A)oA、棉布B、铁皮C、纸"
    )
    assert [(len(item.options), item.answer) for item in reading.items] == [(3, "B"), (3, "A")]
