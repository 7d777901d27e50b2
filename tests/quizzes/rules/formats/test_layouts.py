"""Where the key stands: every layout LAY-1 to LAY-13, each with the smallest text that shows it."""

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


@pytest.mark.parametrize("key", ["1921", "12", "1937-1945"])
def test_a_year_or_a_count_answers_a_blank(key):
    reading = read("1. 在____年。", f"答案：{key}", "2. 首都是____。", "答案：北京")
    assert [item.answer for item in reading.items] == [[key], ["北京"]]
    assert not codes(reading)


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


def test_questions_about_a_passage_carry_it_and_keep_their_types():
    reading = read(
        "一、单选题",
        "1．党的生日是哪天？",
        "A. 七月一日 B. 八月一日",
        "答案：A",
        "二、材料题",
        "1．某支部有党员 12 名，",
        "九月开会。",
        "（1）有几名党员？（ ）",
        "A. 十二名",
        "B. 二十名",
        "答案：A",
        "（2）会议在哪些月份？（ ）",
        "A. 八月 B. 九月 C. 十月",
        "答案：BC",
        "（3）会议在九月。",
        "答案：对",
        "2．另一支部。",
        "（1）谈谈体会。",
        "答案：第一，学。",
        "（2）在____开会。",
        "答案：延安",
    )
    passage = "某支部有党员 12 名，\n九月开会。"
    assert [(item.type, item.answer, item.stimulus) for item in reading.items] == [
        ("single", "A", ""),
        ("single", "A", passage),
        ("multiple", ["B", "C"], passage),
        ("true_false", True, passage),
        ("short_answer", "第一，学。", "另一支部。"),
        ("fill_blank", ["延安"], "另一支部。"),
    ]
    assert codes(reading) == set()


def test_numbered_points_of_one_model_answer_are_no_questions():
    lines = (
        "二、材料题",
        "1．阅读材料。甲。",
        "（1）为什么？",
        "（2）怎么办？",
        "答案：（1）因为。（2）这样。",
    )
    item = only(*lines)
    assert (item.type, item.stimulus) == ("short_answer", "")


def test_orders_pairs_and_numbers_as_people_write_them():
    reading = read(
        "一、排序题",
        "1．按时间排序。",
        "A. 遵义会议",
        "B. 一大",
        "C. 二大",
        "D. 七大",
        "答案：B,C,A,D",
        "二、匹配题",
        "1．把会议和地点配对。",
        "（1）一大",
        "（2）遵义会议",
        "A. 遵义",
        "B. 上海",
        "答案：1-B，2-A",
        "三、数值题",
        "1．圆周率约为多少？",
        "答案：3.14±0.01",
        "2．一到五之间的数是？",
        "答案：1～5",
    )
    assert [(item.type, item.answer) for item in reading.items] == [
        ("ordering", ["B", "C", "A", "D"]),
        ("matching", {"left": ["一大", "遵义会议"], "right": ["B", "A"]}),
        ("numeric", "3.14±0.01"),
        ("numeric", "3±2"),
    ]
    assert reading.items[1].stem == "把会议和地点配对。"
    assert codes(reading) == set()
