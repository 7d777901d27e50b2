"""Habits of those who write banks, one small case each."""

import docx
import pytest

from quizzes.rules.formats import read_bank
from tests.quizzes.rules.formats.reading import codes, keys, only, read
from tests.quizzes.rules.formats.test_spreadsheets import workbook
from tests.quizzes.rules.formats.test_word import read as read_word

TWO = ("A. 甲", "B. 乙")


def test_the_type_stands_before_the_number():
    reading = read("(单选)1.党旗是( )。", *TWO, "答案:A", "(判断)2.党旗是红的。", "答案:错")
    assert [(item.type, item.stem, item.answer) for item in reading.items] == [
        ("single", "党旗是( )。", "A"),
        ("true_false", "党旗是红的。", False),
    ]


def test_the_type_stands_right_behind_the_number():
    item = only("1[单选题] 党旗是？", *TWO, "参考答案：A", "参考解析：见党章。")
    assert (item.stem, item.answer, item.explanation) == ("党旗是？", "A", "见党章。")


def test_the_letter_stands_in_a_bracket_before_the_number():
    assert keys("（ B ）1、党旗是", "A. 甲   B. 乙", "（ A ）2、党徽是", "A. 甲   B. 乙") == ["B", "A"]


def test_number_and_type_have_lines_of_their_own():
    item = only("第1题", "【多选题】党旗上有", *TWO, "我的答案：A", "正确答案：AB")
    assert (item.type, item.stem, item.answer) == ("multiple", "党旗上有", ["A", "B"])


def test_stem_and_options_are_named_behind_a_number():
    item = only("1、题目：党旗是？", "选项：A、甲 B、乙", "答案：A")
    assert (item.stem, item.options) == ("党旗是？", (("A", "甲"), ("B", "乙")))


def test_numbers_of_two_steps():
    reading = read(
        "1．单选题", "1.1 党旗是（ ）", *TWO, "答案：A", "2．判断题", "2.1 党旗是红的。", "答案：对"
    )
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("党旗是（ ）", "A"),
        ("党旗是红的。", True),
    ]


@pytest.mark.parametrize(
    "listed",
    [
        ("参考答案", "一、单选题：1、B  2、A", "二、判断题：1、×"),
        ("答案：", "一、1.B 2.A", "二、1.×"),
        ("一、1-2：BA", "二、1.×"),
        ("参考答案", "一、单选题：BA", "二、判断题", "×"),
        ("参考答案", "一、单选题", "题号 1 2", "答案 B A", "二、判断题", "1、×"),
    ],
)
def test_keys_behind_the_names_of_their_parts(listed: tuple[str, ...]):
    paper = (
        "一、单选题（将正确答案的序号填在括号内）",
        "1.甲（ ）",
        *TWO,
        "2.乙（ ）",
        *TWO,
        "二、判断题",
        "1.丙。",
    )
    assert keys(*paper, *listed) == ["B", "A", False]


def test_keys_without_numbers_after_each_part():
    paper = (
        "一、单选题",
        "1.甲（ ）",
        *TWO,
        "2.乙（ ）",
        *TWO,
        "单选题答案：BA",
        "二、多选题",
        "1.丙（ ）",
        *TWO,
    )
    paper += (
        "2.丁（ ）",
        "A.一 B.二 C.三",
        "多选题答案：AB  ABC",
        "三、判断题",
        "1.戊。",
        "2.己。",
        "判断题答案：√×",
    )
    assert keys(*paper) == ["B", "A", ["A", "B"], ["A", "B", "C"], True, False]


def test_a_row_of_keys_under_a_row_of_numbers_without_names():
    paper = ("1.甲（ ）", *TWO, "2.乙（ ）", *TWO, "3.丙。（ ）", "答案", "1 2 3", "A B ×")
    assert keys(*paper) == ["A", "B", False]


def test_keys_by_chapters_whose_names_are_cut_short():
    paper = [f"第{name}章  {title}" for name, title in (("一", "总  则"), ("二", "党员"))]
    paper = [paper[0], "1、甲（ ）", *TWO, paper[1], "1、乙（ ）", *TWO]
    assert keys(*paper, "答案", "第一章", "1、A", "第二章", "1、B") == ["A", "B"]


def test_keys_in_words_for_parts_at_the_end():
    paper = ("一、名词解释", "1.党性", "2.党课", "二、简答题", "1.怎样学？", "参考答案", "一、名词解释")
    listed = ("1.党性：本性。", "2.党课：一课。", "二、简答题", "1.（1）先读；", "（2）再想。")
    assert keys(*paper, *listed) == ["党性：本性。", "党课：一课。", "（1）先读；\n（2）再想。"]


def test_an_explained_list_of_keys():
    paper = ("1.甲", *TWO, "2.乙", *TWO, "【参考答案与解析】", "1.B 【解析】因为一。", "2.A 【解析】因为二。")
    assert [(item.answer, item.explanation) for item in read(*paper).items] == [
        ("B", "因为一。"),
        ("A", "因为二。"),
    ]


def test_an_answer_that_repeats_the_number_of_its_question():
    assert keys("一、简答题", "1．什么是红船精神？", "答案：1．首创精神。") == ["首创精神。"]


def test_what_a_printed_page_repeats_is_left_out_and_said():
    reading = read("党史题库\t第 1 页", "1.甲（ ）", "A.一", "党史题库\t第 2 页", "B.二", "答案：A")
    assert [item.options for item in reading.items] == [(("A", "一"), ("B", "二"))]
    assert "dropped_noise" in codes(reading)


def test_boxes_before_lettered_options():
    item = only("1.下列哪些？[多选题]", "□ A.一", "□ B.二", "□ C.三", "正确答案：AC")
    assert (item.options, item.answer) == ((("A", "一"), ("B", "二"), ("C", "三")), ["A", "C"])


def test_years_glued_between_letters():
    item = only("1、起义发生于", "A1930年B1931年C1932年D1933年", "【答案】B")
    assert [text for _, text in item.options] == ["1930年", "1931年", "1932年", "1933年"]


def test_more_than_twelve_options():
    named = [(letter, f"第{letter}项") for letter in "ABCDEFGHIJKLMN"]
    item = only("1.有哪些？", *(f"{letter}.{text}" for letter, text in named), "答案：AMN")
    assert (item.options, item.answer) == (tuple(named), ["A", "M", "N"])
    item = only("1.哪一个？ " + " ".join(f"{letter}.{text}" for letter, text in named), "答案：M")
    assert (item.options, item.answer) == (tuple(named), "M")


def test_blanks_answered_by_full_width_numbers():
    item = only("1．拥护党的____，遵守党的____。", "答案：（1）纲领（2）章程")
    assert item.answer == ["纲领", "章程"]


def test_english_words_for_the_key():
    assert keys("1.Which?", "a) one", "b) two", "Correct answer: b") == ["B"]


# Word


def test_a_form_of_wenjuanxing_in_word():
    document = docx.Document()
    lines = ("1. 党旗是？ [单选题] *", "○甲(正确答案)", "○乙", "2. 对吗？ [判断题] *", "○对(正确答案)", "○错")
    for line in lines:
        document.add_paragraph(line)
    assert [item.answer for item in read_word(document).items] == ["A", True]


def test_a_table_for_each_question_names_its_parts_in_the_first_column():
    document = docx.Document()
    for word in "甲乙":
        table = document.add_table(4, 2)
        rows = [("题目", f"{word}（ ）"), ("选项", "A.一\nB.二"), ("答案", "A"), ("解析", "略")]
        for row, cells in zip(table.rows, rows, strict=True):
            row.cells[0].text, row.cells[1].text = cells
        document.add_paragraph("")
    items = read_word(document).items
    assert [(item.stem, len(item.options), item.answer, item.explanation) for item in items] == [
        ("甲（ ）", 2, "A", "略"),
        ("乙（ ）", 2, "A", "略"),
    ]


def test_tables_of_keys_under_the_names_of_their_parts():
    document = docx.Document()
    for line in ("一、单选题", "1. 甲（ ）", "A.一 B.二", "二、判断题", "1. 乙。", "2. 丙。", "参考答案"):
        document.add_paragraph(line)
    for name, given in (("一、单选题", "B"), ("二、判断题", "√×")):
        document.add_paragraph(name)
        table = document.add_table(2, len(given) + 1)
        for column, text in enumerate(["题号", *map(str, range(1, len(given) + 1))]):
            table.cell(0, column).text = text
        for column, text in enumerate(["答案", *given]):
            table.cell(1, column).text = text
    assert [item.answer for item in read_word(document).items] == ["B", True, False]


def test_a_judgement_in_words_at_the_end_of_its_line():
    assert keys("判断题", "1. 党旗是红的。正确", "2. 党旗是蓝的。 错误") == [True, False]


def test_lines_of_a_one_line_bank_that_are_no_questions_are_said():
    reading = read("1|||甲|||A，一", "2|||乙|||B，二", "完")
    assert len(reading.items) == 2
    assert "dropped_noise" in codes(reading)


# Workbooks


def sheet_of(*rows: tuple[str, ...]):
    return read_bank(workbook(Sheet1=rows), "题库.xlsx").items


def test_numbers_inside_the_cells_of_the_stems_are_taken_off():
    items = sheet_of(("题目", "答案"), ("1、党旗是（ ）\nA、甲\nB、乙", "A"), ("2.党旗是红的。", "对"))
    assert [item.stem for item in items] == ["党旗是（ ）", "党旗是红的。"]


def test_a_merged_chapter_holds_for_the_rows_below():
    header = ("章节", "题干", "A", "B", "答案")
    items = sheet_of(
        header, ("一", "甲", "x1", "x2", "A"), ("", "乙", "x1", "x2", "B"), ("二", "丙", "x1", "x2", "A")
    )
    assert [item.section for item in items] == ["一", "一", "二"]


def test_a_key_that_lists_the_texts_of_its_options():
    (item,) = sheet_of(("题干", "A", "B", "C", "答案"), ("哪些？", "七一", "八一", "十一", "七一,八一"))
    assert item.answer == ["A", "B"]


def test_a_type_that_stands_before_the_stem_in_its_cell():
    (item,) = sheet_of(("题目", "选项", "答案"), ("[多选题]作风有", "A. 甲|B. 乙", "A. 甲|B. 乙"))
    assert (item.type, item.stem, item.answer) == ("multiple", "作风有", ["A", "B"])


# Run-on lines, and keys in odd places


def test_questions_run_on_behind_blanks():
    choices = "1. 党旗是（ B ）A. 一 B. 二 2. 党徽是（ A ）A. 一 B. 二"
    reading = read(choices, "二、判断题", "1. 党旗是红的。（ √ ） 2. 党旗是蓝的。（ × ）")
    assert [(item.stem, item.answer) for item in reading.items] == [
        ("党旗是（ ）", "B"),
        ("党徽是（ ）", "A"),
        ("党旗是红的。（ ）", True),
        ("党旗是蓝的。（ ）", False),
    ]


def test_a_key_in_brackets_at_the_end_of_the_stem_or_of_the_last_option():
    assert keys(
        "1、甲是 （   ）    （答案：A）", "A、一  B、二", "2、乙是（ ）（答案：B）", "A、一  B、二"
    ) == ["A", "B"]
    item = only("1、哪些是：A、一；B、二；C、三。（AB）")
    assert (item.type, item.answer, item.options[-1]) == ("multiple", ["A", "B"], ("C", "三。"))


def test_a_type_named_before_each_stem():
    paper = ("题型：单选题", "题干：甲？", *TWO, "答案：A", "题型：多选题", "题干：乙？", *TWO, "答案：AB")
    assert [(item.type, item.stem) for item in read(*paper).items] == [
        ("single", "甲？"),
        ("multiple", "乙？"),
    ]


def test_words_for_all_blanks_of_a_part_on_one_line():
    paper = ("二、填空题：", "（1）____起义打响第一枪。", "（2）长征历时____年。", "答案：（1）南昌 （2）两")
    assert keys(*paper) == [["南昌"], ["两"]]


def test_parts_of_a_question_named_in_brackets():
    item = only("1、", "【题干】甲（ ）。", "【选项】A.一；B.二", "【答案】B")
    assert (item.stem, [text for _, text in item.options], item.answer) == ("甲（ ）。", ["一；", "二"], "B")
    assert only("1、问：党徽是什么样的？", "答：镰刀和锤头。").stem == "党徽是什么样的？"


def test_a_filled_table_of_keys_over_the_questions_of_its_part():
    asked = [f"{n}.{word}（ ）\nA.一\nB.二" for n, word in enumerate("甲乙丙", start=1)]
    paper = ("一、单选题", "题号\t1\t2\t3", "答案\tA\tB\tA", *asked)
    assert keys(*"\n".join(paper).split("\n")) == ["A", "B", "A"]


def test_words_for_all_blanks_with_plain_numbers():
    assert keys("三、填空题", "1．关键在____。", "2．打铁必须____。", "答：1．党；2．自身硬。") == [
        ["党"],
        ["自身硬"],
    ]


def test_short_labels_without_colons():
    assert keys("题1 甲属于？", "A.一 B.二", "答 A", "题2 乙对吗？", "答 对") == ["A", True]
