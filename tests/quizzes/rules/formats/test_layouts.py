"""Every layout of a written bank, each with a small bank of our own."""

import pytest

from tests.quizzes.rules.formats.reading import CHOICES, codes, keys, only, read

# LAY-1: the key in the stem's bracket


@pytest.mark.parametrize(
    ("bracket", "answer"),
    [
        ("（  D  ）", "D"),
        ("（C D）", ["C", "D"]),
        ("（ABCD.）", ["A", "B", "C", "D"]),
        ("（A、C）", ["A", "C"]),
        ("（?D ）", "D"),
        ("《 A 》", "A"),
        ("（ＣD ）", ["C", "D"]),
        ("( B )", "B"),
    ],
)
def test_the_key_leaves_the_bracket_of_the_stem(bracket, answer):
    item = only(f"1、中央红军长征的出发地是{bracket}。", *CHOICES)
    assert item.answer == answer
    assert not {"A", "B", "C", "D"} & set(item.stem)


def test_a_key_may_stand_at_the_start():
    item = only("1.（A）是中国革命的摇篮。", *CHOICES)
    assert (item.stem, item.answer) == ("（ ）是中国革命的摇篮。", "A")


def test_one_letter_in_each_of_several_brackets():
    item = only("1. 先到（A），再到（B）。", *CHOICES)
    assert item.answer == ["A", "B"]


def test_a_key_may_follow_a_colon():
    item = only("1. 党中央曾经驻在这些地方：BCD.", *CHOICES)
    assert item.answer == ["B", "C", "D"]
    assert item.stem.endswith("地方：")


# LAY-2: the key line


@pytest.mark.parametrize(
    "line",
    [
        "答案：B",
        "正确答案：B",
        "参考答案：B",
        "答：B",
        "答案;B",
        "答案 ：B",
        "【答案】:B",
        "【答案】B",
        "[答案]B",
        "答案]B",
        "答案：b",
        "答案：（B）",
        "答案：B 延安",
        "答案：B，延安",
        "答案：延安",
        "答案：B参见教材34页。",
    ],
)
def test_a_key_line_under_the_options(line):
    item = only("1. 党的七大在（ ）召开。", *CHOICES, line)
    assert (item.type, item.answer) == ("single", "B")


@pytest.mark.parametrize("body", ["ACD", "A,C,D", "A、C、D", "A，C，D", "A|C|D", "A|C|D ", "A C D", "dca"])
def test_a_key_line_with_several_letters(body):
    item = only("1. 下列属于革命老区的有（ ）", *CHOICES, f"[答案]{body}")
    assert (item.type, item.answer) == ("multiple", ["A", "C", "D"])


def test_a_key_two_lines_below_its_label():
    assert only("1. 党的七大在（ ）召开。", *CHOICES, "**正确答案：**", "", "B").answer == "B"


def test_what_follows_the_letter_explains_it():
    item = only("1. 党的七大在（ ）召开。", *CHOICES, "答案：B参见教材34页。")
    assert item.explanation == "参见教材34页"


def test_an_explanation_may_share_the_line_with_the_key():
    item = only("1. 党的七大在（ ）召开。", *CHOICES, "答案:B。解析:1945 年在延安召开。")
    assert (item.answer, item.explanation) == ("B", "1945 年在延安召开。")


# LAY-3, LAY-4, LAY-5, LAY-6, LAY-7


def test_a_bare_letter_under_the_options_is_the_key():
    assert keys("1. 题一", *CHOICES, "B", "2. 题二", *CHOICES, "AC") == ["B", ["A", "C"]]


def test_a_key_glued_to_the_last_option():
    item = only("1. 属于个人防护的是（ ）", "A、围栏", "B、警示牌", "C、脚手架", "D、安全帽答案：D")
    assert (item.answer, item.options[-1]) == ("D", ("D", "安全帽"))


@pytest.mark.parametrize(
    ("mark", "right"),
    [
        ("（正确）", True),
        ("（错误）", False),
        ("（✓）", True),
        ("(×)", False),
        ("( V )", True),
        ("(T)", True),
    ],
)
def test_a_judgement_at_the_end_of_the_line_or_below_it(mark, right):
    assert only(f"1. 中国共产党成立于 1921 年。{mark}").answer is right
    assert only("1. 中国共产党成立于 1921 年。", mark).answer is right


def test_a_label_at_each_question():
    reading = read(
        "第1题(单选)：",
        "( )是中国革命的摇篮。",
        "【A】 井冈山",
        "【B】 延安",
        "正确答案:A",
        "第2题(多选)：",
        "属于革命老区的有( )",
        "【A】 井冈山",
        "【B】 延安",
        "正确答案:AB",
    )
    assert [(item.type, item.answer) for item in reading.items] == [("single", "A"), ("multiple", ["A", "B"])]
    assert reading.items[0].stem == "( )是中国革命的摇篮。"


def test_a_pasted_result_page():
    item = only(
        "1. (单选题, 1.0 分) (1分) 党的七大在哪里召开？",
        *CHOICES,
        "我的答案:A 正确答案:B",
        "答案解析：",
        "1945 年在延安召开。",
        "知识点：",
        "1.0分",
    )
    assert (item.type, item.answer, item.stem) == ("single", "B", "党的七大在哪里召开？")
    assert item.explanation == "1945 年在延安召开。"


# LAY-9: keys at the end


@pytest.mark.parametrize(
    "lines",
    [
        ("1-3 BAD",),
        ("1—3.BAD",),
        ("1——3   BAD",),
        ("1.B 2.A 3.D",),
        ("1、B  2、A", "3、D"),
        ("1. (B)", "2. (A)", "3. (D)"),
        ("1．B", "2．A", "3．D"),
        ("1-2）   BA", "3）D"),
    ],
)
def test_keys_at_the_end(lines):
    questions = [line for number in (1, 2, 3) for line in (f"{number}. 题目{number}？", *CHOICES)]
    assert keys(*questions, "参考答案", *lines) == ["B", "A", "D"]


def test_judgements_at_the_end():
    statements = [f"{number}. 说法{number}。" for number in range(1, 7)]
    right = [True, True, False, True, True, False]
    assert keys("判断题", *statements, "答案", "1-5. 对 对 错 对 对     6.错") == right
    assert keys("判断题", *statements, "答案", "1-6）(√) (√) (×) (√) (√) (×)") == right


def test_numbers_that_restart_are_matched_within_chapter_and_part():
    paper = []
    for chapter in ("第一章 建党", "第二章 建国"):
        paper += [chapter, "一、单选题", "1. 甲？", *CHOICES, "二、判断题", "1. 乙。"]
    listed = ["参考答案", "第一章 建党", "一、单选题", "1. A", "二、判断题", "1. 对"]
    listed += ["第二章 建国", "一、单选题", "1. D", "二、判断题", "1. 错"]
    assert keys(*paper, *listed) == ["A", True, "D", False]


def test_a_list_without_numbers_is_matched_in_order():
    paper = ["一、单选题", "1. 甲？", *CHOICES, "2. 乙？", *CHOICES]
    assert keys(*paper, "参考答案", "一、单选题", "C", "D") == ["C", "D"]


def test_a_key_beside_the_question_beats_the_list_and_the_difference_is_said():
    reading = read("1. 题一？", *CHOICES, "答案：A", "答案", "1. B")
    assert reading.items[0].answer == "A"
    assert "conflict" in codes(reading)


def test_keys_for_questions_that_are_not_there_are_reported():
    reading = read("1. 题一？", *CHOICES, "2. 题二？", *CHOICES, "答案", "1-4 ABCD")
    assert [item.answer for item in reading.items] == ["A", "B"]
    assert "unmatched_key" in codes(reading)


# LAY-10: judges


@pytest.mark.parametrize(
    ("word", "right"),
    [
        *((word, True) for word in ("√", "✓", "✔", "✅", "V", "对", "正确", "yes", "Y", "T", "true")),
        *((word, False) for word in ("×", "✗", "❌", "错", "错误", "no", "N", "F", "false")),
    ],
)
def test_every_word_for_right_and_wrong(word, right):
    assert only("1. 中国共产党成立于 1921 年。", f"答案：{word}").answer is right


@pytest.mark.parametrize(
    ("first", "second", "key", "right"),
    [("正确", "错误", "A", True), ("错误", "正确", "A", False), ("对", "错", "B", False)],
)
def test_options_that_say_right_and_wrong_may_stand_in_either_order(first, second, key, right):
    item = only("1. 中国共产党成立于 1921 年。", f"A.{first} B.{second}", f"答案：{key}")
    assert (item.type, item.answer) == ("true_false", right)


def test_true_and_false_as_options():
    item = only("1. 中国共产党成立于 1921 年。( )", "   true. 正确", "   false. 错误", "参考答案：✔")
    assert (item.type, item.answer, item.options) == ("true_false", True, ())


def test_a_judgement_before_the_number():
    item = only("（ × ）1. 中国共产党成立于 1931 年。")
    assert (item.stem, item.answer) == ("中国共产党成立于 1931 年。", False)


# LAY-11: blanks


def test_as_many_answers_as_blanks():
    item = only("1. 党的根本宗旨是（），根本组织原则是（）。", "答案：全心全意为人民服务、民主集中制")
    assert (item.type, item.answer) == ("fill_blank", ["全心全意为人民服务", "民主集中制"])


def test_an_answer_written_into_its_blank():
    item = only("一、填空题", "1. 预备期为( 12 )个月。")
    assert (item.stem, item.answer) == ("预备期为（ ）个月。", ["12"])


def test_other_numbers_of_blanks_and_answers_are_flagged():
    reading = read("1. ____、____和____。", "答案：一、二")
    assert reading.items[0].type == "fill_blank"
    assert "blank_count" in codes(reading)


# LAY-12: long answers


def test_points_of_an_answer_are_no_questions():
    reading = read(
        "四、简答题",
        "1. 简述党员的义务。",
        "参考答案：",
        "（1）学习；",
        "（2）执行；",
        "①带头；②奉献。",
        "第一，团结。",
        "2. 简述党员的权利。",
        "答：1. 参加会议；",
        "2. 参加讨论；",
        "3. 提出建议。",
        "3. 什么是民主集中制？",
        "答：民主与集中相结合。",
    )
    assert [item.stem for item in reading.items] == [
        "简述党员的义务。",
        "简述党员的权利。",
        "什么是民主集中制？",
    ]
    assert "（2）执行" in reading.items[0].answer
    assert "3. 提出建议" in reading.items[1].answer


# LAY-13: one line each


def test_one_line_formats():
    caret = read("题目：长征始于 1934 年。^*^答案：正确", "题目：遵义会议在延安召开。^*^答案：错误")
    assert [item.answer for item in caret.items] == [True, False]
    at = read("@旗帜是#红色#蓝色%A$第一章@红旗是红的。%Y$第一章@两样都对的是#甲#乙#丙%AC$第二章")
    assert [(item.type, item.answer) for item in at.items] == [
        ("single", "A"),
        ("true_false", True),
        ("multiple", ["A", "C"]),
    ]
    assert at.items[2].section == "第二章"
    pipes = read("1|||党的七大在哪里召开|||B，延安", "2|||建党在哪一年|||C，1921 年")
    assert [item.answer for item in pipes.items] == ["延安", "1921 年"]
    dash = read("1.党的七大在哪里召开-B:延安", "2.建党在哪一年-C:1921 年")
    assert [item.answer for item in dash.items] == ["延安", "1921 年"]


def test_titles_and_keys_in_pairs():
    reading = read("题目：党的七大在哪里召开？", "答案：延安", "题目：建党在哪一年？", "答案：1921 年")
    assert [item.answer for item in reading.items] == ["延安", "1921 年"]


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
