"""How numbers, options and headings look, and what must never pass silently."""

import pytest

from tests.quizzes.rules.formats.reading import CHOICES, codes, only, read

# N: numbers


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1、", "2、"),
        ("1.", "2."),
        ("1．", "2．"),
        ("1)", "2)"),
        ("（1）", "（2）"),
        ("(1)", "(2)"),
        ("第1题 ", "第2题 "),
        ("Q001 ", "Q002 "),
        ("**1.** ", "**2.** "),
        ("1\t", "2\t"),
        ("1", "2"),
        ("1.\n", "2.\n"),
        ("", ""),
    ],
)
def test_every_way_to_write_a_number(first, second):
    text = [
        f"{first}中央红军从哪里出发？",
        *CHOICES,
        "答案：D",
        f"{second}七大在哪里召开？",
        *CHOICES,
        "答案：B",
    ]
    reading = read(*text)
    assert [item.stem for item in reading.items] == ["中央红军从哪里出发？", "七大在哪里召开？"]
    assert [item.answer for item in reading.items] == ["D", "B"]


def test_a_year_behind_the_number_belongs_to_the_stem():
    reading = read("5.2022年举办了什么？", *CHOICES, "答案：A", "6.2023年举办了什么？", *CHOICES, "答案：B")
    assert [item.stem for item in reading.items] == ["2022年举办了什么？", "2023年举办了什么？"]


def test_gaps_in_the_numbers_are_reported():
    assert "number_gap" in codes(read("1. 甲？", *CHOICES, "答案：A", "3. 乙？", *CHOICES, "答案：A"))


# O: options


@pytest.mark.parametrize(
    "lines",
    [
        ("A.红 B.黄 C.蓝",),
        ("A．红", "B．黄", "C．蓝"),
        ("A、红  B、黄", "C、蓝"),
        ("A:红 B:黄 C:蓝",),
        ("A 红    B 黄    C 蓝",),
        ("A红", "B黄", "C蓝"),
        ("(A)红 (B)黄 (C)蓝",),
        ("【A】红【B】黄【C】蓝",),
        ("a.红", "b.黄", "c.蓝"),
        ("A.红B.黄C.蓝",),
        ("A红 . B.黄 . C.蓝",),
        ("A.红\tB.黄\tC.蓝",),
    ],
)
def test_every_way_to_write_options(lines):
    item = only("1. 党旗的底色是？", *lines, "答案：A")
    assert item.options == (("A", "红"), ("B", "黄"), ("C", "蓝"))


def test_options_on_the_stem_s_line():
    item = only("1. 党旗的底色是（A）A.红B.黄C.蓝")
    assert (item.stem, item.answer, len(item.options)) == ("党旗的底色是（ ）", "A", 3)


def test_numbers_as_option_texts():
    assert only("1. 几位？", "A.1B.2C.3", "答案：B").options == (("A", "1"), ("B", "2"), ("C", "3"))
    assert only("1. 哪几项？", "A、4、6、8", "B、10、15", "答案：A").options[0] == ("A", "4、6、8")


def test_letters_inside_a_text_are_no_options():
    item = only("1. 属于A类的是？", "A. H2O 的沸点", "B. $E=mc^2$", "答案：A")
    assert item.stem == "属于A类的是？"
    assert item.options == (("A", "H2O 的沸点"), ("B", "$E=mc^2$"))


def test_a_first_option_glued_to_the_stem():
    item = only("1. 党的基本路线指明了（ ）。A.方向", "B.道路", "C.目标", "答案：A")
    assert (item.stem, len(item.options)) == ("党的基本路线指明了（ ）。", 3)


# S: headings


def test_headings_set_the_type_and_the_section():
    reading = read(
        "第一章 建党",
        "一、单项选择题（每题2分，共20分）",
        "1. 甲？（A）",
        *CHOICES,
        "（二）多选",
        "1. 乙？（AB）",
        *CHOICES,
        "--- 第二章 ---",
        "判断题",
        "1. 丙。（√）",
    )
    assert [(item.type, item.section) for item in reading.items] == [
        ("single", "第一章 建党"),
        ("multiple", "第一章 建党"),
        ("true_false", "第二章"),
    ]


def test_a_stale_heading_yields_to_the_key_and_is_reported():
    reading = read("一、单选题", "1. 甲？（AB）", *CHOICES)
    assert reading.items[0].type == "multiple"
    assert "type_mismatch" in codes(reading)


# X: noise


def test_noise_is_left_out_and_said():
    reading = read(
        "2026 年度题库", "1. 甲？（A）", *CHOICES, "- 1 -", "2. 乙？（B）", *CHOICES, "第 1 页 共 9 页"
    )
    assert [item.options[-1] for item in reading.items] == [("D", "瑞金")] * 2
    assert "dropped_noise" in codes(reading)


# What must never pass silently


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("1. 甲？", *CHOICES), "no_key"),
        (("1. 甲？", "答案：A"), "no_options"),
        (("1. 甲？", *CHOICES, "答案：E"), "key_outside_options"),
        (("多选题", "1. 甲？", *CHOICES, "答案：A"), "one_key_multiple"),
        (("1. 甲？", *CHOICES, "答案：A", "2. 甲？", *CHOICES, "答案：A"), "duplicate"),
        (("1. 甲？", *CHOICES, "答案：A", "2. 甲？", *CHOICES, "答案：B"), "conflict"),
        (("1. ⼯业？", *CHOICES, "答案：A"), "characters_repaired"),
        (("只是一段话。",), "no_questions"),
    ],
)
def test_a_doubt_is_reported(lines, code):
    assert code in codes(read(*lines))


def test_a_guessed_encoding_is_reported():
    from quizzes.rules.formats import read_bank

    reading = read_bank("1. 甲？（A）\nA.红\nB.黄".encode("gb18030"))
    assert (reading.encoding, codes(reading)) == ("gb18030", {"encoding_guessed"})
    for encoding in ("utf-8-sig", "utf-16", "utf-8"):
        assert codes(read_bank("1. 甲？（A）\nA.红\nB.黄".encode(encoding))) == set()


# LAY-8 and pages of survey sites: a mark is the key


@pytest.mark.parametrize(
    "lines",
    [
        ("- A. 红", "- B. <font color='red'>黄</font>", "- C. 蓝"),
        ("|   | a. | 红 |", "| * | b. | 黄 |", "|   | c. | 蓝 |"),
        ("A. 红", "*B. 黄", "C. 蓝"),
        ("A. 红", "B. 黄 ★", "C. 蓝"),
        ("A. 红", "B. 黄(正确答案)", "C. 蓝"),
        ("A. 红", "B. **黄**", "C. 蓝", "答案：黄"),
    ],
)
def test_colour_star_or_text_is_the_key(lines):
    item = only("1. 党徽的颜色是？", *lines)
    assert item.answer == "B"
    assert [text.strip("*") for _, text in item.options] == ["红", "黄", "蓝"]


def test_a_survey_page_has_bullets_for_letters():
    reading = read(
        "1. 党旗的底色是 [单选题] *",
        "○ 红色(正确答案)",
        "○ 黄色",
        "",
        "2. 属于革命老区的有 [多选题] *",
        "□ 井冈山(正确答案)",
        "□ 延安(正确答案)",
        "□ 上海",
    )
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("党旗的底色是", "A"),
        ("属于革命老区的有", ["A", "B"]),
    ]
