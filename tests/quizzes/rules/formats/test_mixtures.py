"""Layouts as they come mixed in one bank."""

from tests.quizzes.rules.formats.reading import CHOICES, codes, keys, only, read

# Mixtures


def test_a_whole_paper_in_one_paragraph():
    text = "1.党旗底色是（ ）A.红B.黄C.蓝【答案】A2.党徽颜色是（ ）A.红B.黄C.蓝【答案】B"
    assert keys(text) == ["A", "B"]


def test_questions_run_on_behind_their_labels():
    reading = read(
        "1、【单选】党旗底色是(A)A.红B.黄C.蓝",
        "2、【多选】颜色有(AB)A.红B.黄C.蓝",
        "3、【判断】党旗是红的。(√)",
    )
    assert [(item.type, item.answer) for item in reading.items] == [
        ("single", "A"),
        ("multiple", ["A", "B"]),
        ("true_false", True),
    ]


def test_a_next_question_glued_to_the_last_option():
    reading = read("1. 党旗底色？", "A.红B.黄2.党徽是什么颜色？", "A.红B.黄", "答案：B")
    assert [item.options for item in reading.items] == [(("A", "红"), ("B", "黄"))] * 2


def test_options_that_run_down_two_columns():
    item = only("1. 甲？", "A. 红\tC. 蓝", "B. 黄\tD. 白", "答案：C")
    assert item.options == (("A", "红"), ("B", "黄"), ("C", "蓝"), ("D", "白"))


def test_traditional_headings_and_labels():
    reading = read(
        "一、單選題",
        "1. 黨旗底色是？",
        "A. 紅",
        "B. 黃",
        "正確答案：A",
        "二、判斷題",
        "1. 黨旗是紅的。",
        "答案：對",
    )
    assert [(item.type, item.answer) for item in reading.items] == [("single", "A"), ("true_false", True)]


def test_notices_of_the_exam_hall_are_no_questions():
    reading = read("1．考试时间：90 分钟。", "2．请填写姓名。", "一、单选题", "1. 甲？（A）", *CHOICES)
    assert [item.stem for item in reading.items] == ["甲？（ ）"]
    assert "dropped_noise" in codes(reading)


def test_keys_after_each_part_and_for_each_part_under_its_own_heading():
    paper = ["一、单选题", "1. 甲？", *CHOICES, "二、多选题", "1. 乙？", *CHOICES, "三、判断题", "1. 丙。"]
    listed = [
        "单选题参考答案（1-1）：",
        "1-1）   D",
        "多选题参考答案：",
        "1）ABC",
        "判断题参考答案：",
        "1）(√)",
    ]
    assert keys(*paper, *listed) == ["D", ["A", "B", "C"], True]


def test_judges_with_their_mark_in_front_and_without_numbers():
    assert keys("三、判断题", "（√）1、甲。", "（×）2、乙。") == [True, False]
    assert keys("判断题", "甲是对的。（√）", "乙是错的。（×）") == [True, False]


def test_questions_without_numbers():
    reading = read("中国共产党成立于（B）年。", "A.1919 B.1921", "新中国成立于（A）年。", "A.1949 B.1950")
    assert [item.stem for item in reading.items] == ["中国共产党成立于（ ）年。", "新中国成立于（ ）年。"]


def test_keys_in_prose_at_the_end():
    blanks = keys("填空题", "1、甲___乙___。", "2、丙___。", "答案：", "1、一；二", "2、三")
    assert blanks == [["一", "二"], ["三"]]
    prose = keys("简答题", "1、甲？", "2、乙？", "参考答案", "1、甲一。", "甲二。", "2、乙一。")
    assert prose == ["甲一。\n甲二。", "乙一。"]


def test_keys_that_name_their_part_by_its_number():
    paper = ["一、选择题", "1、甲？", *CHOICES, "二、判断题", "1、乙。"]
    assert keys(*paper, "答案：", "一、1.A", "二、1.×") == ["A", False]


def test_remarks_belong_to_their_question():
    item = only(
        "1. 甲？", *CHOICES, "【答案】A", "【解析】因为。", "【知识点】党史", "【难度】易", "出处：第 3 页"
    )
    assert (item.topic, item.difficulty, item.source, item.explanation) == ("党史", 1, "第 3 页", "因为。")


def test_a_letter_that_names_a_thing_stays_in_the_stem():
    reading = read("单选题", "1.维生素（C）的作用是（B）", "A.甲 B.乙 C.丙")
    assert (reading.items[0].stem, reading.items[0].answer) == ("维生素（C）的作用是（ ）", "B")
    assert "several_brackets" in codes(reading)


def test_aiken_is_read_as_it_stands():
    reading = read(
        "Where was the congress?",
        "A. Yan'an",
        "B. Ruijin",
        "ANSWER: A",
        "",
        "Which year?",
        "A) 1921",
        "B) 1931",
        "ANSWER: A",
    )
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("Where was the congress?", "A"),
        ("Which year?", "A"),
    ]


def test_numbers_and_labels_without_any_separator():
    reading = read("11中国的首都是（A）", "A北京", "B上海", "12法国的首都是（B）", "A北京", "B巴黎")
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("中国的首都是（ ）", "A"),
        ("法国的首都是（ ）", "B"),
    ]
    (item,) = read("1. 党旗？（A）", "A红旗B黄旗C蓝旗D白旗").items
    assert item.options == (("A", "红旗"), ("B", "黄旗"), ("C", "蓝旗"), ("D", "白旗"))


def test_a_year_at_the_start_is_no_number():
    reading = read("2022年的主题是（A）", "A. 红", "B. 黄")
    assert reading.items[0].stem == "2022年的主题是（ ）"


def test_a_result_page_repeats_the_texts_of_the_options():
    reading = read(
        "1. (单选题, 1.0 分) 甲？",
        "A. 红",
        "B. 黄",
        "我的答案: B:黄;正确答案: A:红;",
        "知识点：",
        "党史",
        "2. (填空题, 1.0 分) ___是。",
        "我的答案：",
        "(1) 乙",
        "正确答案：",
        "(1) 甲",
    )
    first, second = reading.items
    assert (first.answer, first.topic, first.explanation) == ("A", "党史", "")
    assert (second.stem, second.answer) == ("___是。", ["甲"])
