"""Habits met in banks of strangers that the reader was not written against, one small case each."""

import pytest

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


def test_a_paragraph_of_options_whose_letters_have_only_blanks():
    reading = read(
        "船员题库及标准答案一、单项选择题:(每题 1 分)1、罗盘指向的是( ) 。A 东边和西边 B 南边和北边 "
        "C 上面和下面2、帆用的料子是( ) 。A 棉布 B 铁皮 C 白纸"
    )
    assert [(item.stem, len(item.options)) for item in reading.items] == [
        ("罗盘指向的是( ) 。", 3),
        ("帆用的料子是( ) 。", 3),
    ]


def test_keys_and_explanations_have_lost_their_colons():
    reading = read(
        "船员知识精选(含答案解析) 常识 (选出一个最恰当的答案。)1、罗盘指向的是()。 A 东西 B 南北 C 上下"
        "正确答案B答案解析罗盘受地磁影响。因此答案选B。2、帆用的料子是()。 A 棉布 B 铁皮 C 白纸"
        "正确答案A答案解析棉布不怕风。"
    )
    assert [(item.answer, item.explanation) for item in reading.items] == [
        ("B", "罗盘受地磁影响。因此答案选B。"),
        ("A", "棉布不怕风。"),
    ]


def test_options_that_are_capitals_themselves():
    item = only("1.船上的网络协议是（ ）", "A.FTPB.HTTPSC.TCPD.IP", "答案：B")
    assert item.options == (("A", "FTP"), ("B", "HTTPS"), ("C", "TCP"), ("D", "IP"))


def test_the_next_question_is_glued_to_an_option_and_goes_on_below():
    reading = read(
        "(每题的备选项中，只有1个最符合题意。",
        ")1.罗盘指向的是()。",
        "A.东西B.南北C.上下D.前后2.2015年某船出海后遇到大风，船长决定返航，",
        "这时首先应当()。",
        "A.收帆B.抛锚C.起火D.睡觉",
    )
    assert [(item.stem[:8], len(item.options)) for item in reading.items] == [
        ("罗盘指向的是()", 4),
        ("2015年某船出", 4),
    ]
