"""Workbooks as other systems export them and as people fill them in."""

import datetime as dt
import io

import openpyxl
import pytest
import xlsxwriter

from quizzes.rules.formats import Reading, read_bank
from tests.quizzes.rules.formats.reading import codes
from tests.quizzes.rules.formats.test_spreadsheets import read, workbook

FOUR = ("红", "黄", "蓝", "白")
REPEATED = ("题目", "A", "B", "答案")


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            ("目录", "题目类型", "大题题干", "小题题型", "小题题干", "正确答案", "选项数", "选项A", "选项B"),
            ("第一章", "单选题", "甲？", "", "", "B", 2, "红", "黄"),
            ("single", "B", 2),
        ),
        (
            ("*题型", "*题干", "选项一", "选项二", "*正确答案"),
            ("多选题", "甲？", "红", "黄", "A|B"),
            ("multiple", ["A", "B"], 2),
        ),
        (
            ("题目（必填）", "选项A（必填）", "选项B", "正确选项（必填）"),
            ("甲？", "红", "黄", "B."),
            ("single", "B", 2),
        ),
        (
            ("试题内容", "可选项", "试题答案"),
            ("甲？", "A-红；B-黄；C-蓝", "A、C"),
            ("multiple", ["A", "C"], 3),
        ),
        (("题干", "答案", "干扰项1", "干扰项2"), ("甲？", "红", "黄", "蓝"), ("single", "A", 3)),
        (("题干", "正确答案", "错误答案一", "错误答案二"), ("甲？", "红", "黄", "蓝"), ("single", "A", 3)),
        (("题目", "对", "错"), ("甲。", "√", ""), ("true_false", True, 0)),
        (("题目", "正确", "错误"), ("甲。", "", "√"), ("true_false", False, 0)),
        (
            ("题型（0单选，1判断，2多选）", "问题", "选项A", "选项B", "答案"),
            (1, "甲。", "", "", "1"),
            ("true_false", True, 0),
        ),
        (
            ("题目类型(1:单选,2:多选)", "题目", "选项1", "选项2", "正确选项"),
            (2, "甲？", "红", "黄", "1,2"),
            ("multiple", ["A", "B"], 2),
        ),
        (
            ("序号", "题目\n（必填）", "选项\nA", "选项\nB", "正确\n答案"),
            (1, "甲？", "红", "黄", "答案：B"),
            ("single", "B", 2),
        ),
        (
            ("序号", "题目", "选项", "", "", "答案"),
            (1, "甲？", "红", "黄", "蓝", "AC"),
            ("multiple", ["A", "C"], 3),
        ),
        (("题号", "题目及选项", "答案"), (1, "甲？\nA、红\nB、黄", "B"), ("single", "B", 2)),
        (
            (
                "question_id",
                "question_type",
                "question_title",
                "question_options",
                "right_answer",
                "is_deleted",
            ),
            (1, "MULTIPLE", "甲？", '[{"key": "A", "value": "红"}, {"key": "B", "value": "黄"}]', "A,B", 0),
            ("multiple", ["A", "B"], 2),
        ),
        (("题目", "答案1", "答案2"), ("甲是（ ），乙是（ ）。", "一", "二"), ("fill_blank", ["一", "二"], 0)),
        (
            (
                "Question - max 120 characters",
                "Answer 1 - max 75 characters",
                "Answer 2",
                "Time limit (sec)",
                "Correct answer(s)",
            ),
            ("甲？", "红", "黄", 20, 2),
            ("single", "B", 2),
        ),
        (
            (
                "Question Text",
                "Question Type",
                "Option 1",
                "Option 2",
                "Correct Answer",
                "Answer explanation",
            ),
            ("甲？", "Checkbox", "红", "黄", "1,2", ""),
            ("multiple", ["A", "B"], 2),
        ),
        (
            ("content", "type", "option1", "isCorrect1", "option2", "isCorrect2"),
            ("甲？", "single", "红", "false", "黄", "true"),
            ("single", "B", 2),
        ),
    ],
)
def test_heads_of_other_systems(header: tuple, row: tuple, expected: tuple):
    reading = read(header, row)
    assert [(item.type, item.answer, len(item.options)) for item in reading.items] == [expected]
    assert reading.problems == ()


def test_a_sheet_for_each_type_and_answers_in_columns_of_their_own():
    reading = read_bank(
        workbook(
            填写说明=[("1. 请勿改动表头。",)], 填空题=[("题目", "答案1", "答案2"), ("甲是____。", "一", "")]
        )
    )
    assert [(item.type, item.answer) for item in reading.items] == [("fill_blank", ["一"])]


def test_answers_in_columns_that_may_be_options_are_asked_about():
    reading = read(("题目", "答案1", "答案2"), ("甲是什么？", "红", "黄"))
    assert codes(reading) == {"no_key"}
    assert len(reading.items[0].options) == 2


def test_a_passage_with_its_questions_in_columns():
    header = ("题目类型", "大题题干", "小题题型", "小题题干", "选项A", "选项B", "正确答案")
    reading = read(
        header,
        ("材料题", "甲姓李。", "单选题", "谁？", "李", "王", "A"),
        ("", "", "判断题", "姓王。", "", "", "错"),
    )
    assert [(item.type, item.stem, item.stimulus) for item in reading.items] == [
        ("single", "谁？", "甲姓李。"),
        ("true_false", "姓王。", "甲姓李。"),
    ]


def test_two_header_rows_and_a_line_of_signatures():
    reading = read(
        ("题库",),
        ("序号", "题目", "选项", "", "答案"),
        ("", "", "A", "B", ""),
        (1, "甲？", "红", "黄", "B"),
        ("", "制表：张三", "", "审核：李四", ""),
    )
    assert [(item.stem, item.options, item.answer) for item in reading.items] == [
        ("甲？", (("A", "红"), ("B", "黄")), "B")
    ]
    assert codes(reading) == {"dropped_noise"}


def test_an_option_in_each_row_with_a_tick_behind_the_right_ones():
    reading = read(
        ("题号", "题目", "选项", "选项内容", "是否正确"),
        (1, "甲？", "A", "红", ""),
        ("", "", "B", "黄", "√"),
        (2, "乙？", "A", "蓝", "是"),
        ("", "", "B", "白", "是"),
    )
    assert [(item.stem, item.answer) for item in reading.items] == [("甲？", "B"), ("乙？", ["A", "B"])]


@pytest.mark.parametrize(
    "sample", [("示例", "甲？"), (1, "（示例）甲？"), ("例1", "甲？"), (1, "示例：甲？")]
)
def test_a_row_that_says_it_is_a_sample_is_left_out_and_said(sample: tuple):
    reading = read(
        ("序号", "题目", "A", "B", "答案"), (*sample, "红", "黄", "A"), (2, "乙？", "红", "黄", "B")
    )
    assert [item.stem for item in reading.items] == ["乙？"]
    assert codes(reading) == {"sample_left_out"}


def _hidden() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (REPEATED, ("甲？", "红", "黄", "A"), ("乙？", "红", "黄", "B")):
        sheet.append(row)
    sheet.column_dimensions["D"].hidden = sheet.row_dimensions[3].hidden = True
    for name, rows in (("旧题", (REPEATED, ("丙？", "红", "黄", "A"))), ("字典", (("题型",), ("单选题",)))):
        other = book.create_sheet(name)
        for row in rows:
            other.append(row)
        other.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_hidden_rows_and_columns_are_read_hidden_sheets_are_not_and_both_are_said():
    reading = read_bank(_hidden())
    assert [(item.stem, item.answer) for item in reading.items] == [("甲？", "A"), ("乙？", "B")]
    said = {problem.code: (problem.message, problem.cell) for problem in reading.problems}
    assert set(said) == {"hidden_sheet", "hidden_rows"}
    assert "“旧题”里还有 1 道题" in said["hidden_sheet"][0]
    assert said["hidden_rows"][1] == "Sheet!A3"


def _shown(value: object, code: str | int) -> Reading:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, REPEATED)
    sheet.write_row(1, 0, ("甲？", "", "黄", "A"))
    style = book.add_format({"num_format": code})
    if isinstance(value, (int, float)):
        sheet.write_number(1, 1, value, style)
    else:
        sheet.write_datetime(1, 1, value, style)
    book.close()
    return read_bank(buffer.getvalue())


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.95, "0%", "95%"),
        (0.125, "0.0%", "12.5%"),
        (3.0, "0.00", "3.00"),
        (12000, "#,##0", "12,000"),
        (1921, "0", "1921"),
        (0.5, "General", "0.5"),
        (dt.date(1921, 7, 1), 'm"月"d"日"', "7月1日"),
        (44378, 58, "7月1日"),
        (dt.date(1921, 7, 23), 14, "1921/7/23"),
        (dt.date(1921, 7, 23), 31, "1921年7月23日"),
        (dt.date(1921, 7, 23), "dddd d mmmm", "1921-07-23"),
        (dt.time(8, 5), "h:mm", "8:05"),
        (7875.33680556, "yyyy-mm-dd hh:mm", "1921-07-23 08:05"),
    ],
)
def test_numbers_and_dates_are_read_as_their_sheet_shows_them(value: object, code: str | int, text: str):
    assert _shown(value, code).items[0].options[0] == ("A", text)


def test_options_below_each_other_without_letters():
    reading = read(
        ("题号", "题目", "选项", "答案"),
        (1, "甲？", "红", "B"),
        ("", "", "黄", ""),
        (2, "乙？", "蓝", "AB"),
        ("", "", "白", ""),
    )
    assert [(item.stem, item.answer, len(item.options)) for item in reading.items] == [
        ("甲？", "B", 2),
        ("乙？", ["A", "B"], 2),
    ]


def test_a_table_that_stands_upright():
    single = (
        ("题型", "单选题"),
        ("题干", "甲？"),
        ("选项A", "红"),
        ("选项B", "黄"),
        ("答案", "B"),
        ("解析", "略"),
    )
    reading = read(*single, ("",), ("题型", "判断题"), ("题干", "乙。"), ("答案", "错"))
    assert [(item.type, item.stem, item.answer, item.place) for item in reading.items] == [
        ("single", "甲？", "B", "Sheet1!B2"),
        ("true_false", "乙。", False, "Sheet1!B9"),
    ]
    assert (reading.items[0].line, reading.items[0].end_line, reading.problems) == (1, 6, ())
