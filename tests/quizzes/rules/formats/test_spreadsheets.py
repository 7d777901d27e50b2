"""Spreadsheets in every order of columns, each a small workbook of our own."""

import io
import json
import time

import openpyxl
import pytest
import xlsxwriter

from quizzes.rules.formats import Reading, read_bank, read_text, template_workbook
from tests.quizzes.rules.formats.reading import codes

OPTIONS = ("红", "黄", "蓝", "白")


def workbook(**sheets: list) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def read(*rows: tuple) -> Reading:
    return read_bank(workbook(Sheet1=list(rows)), "题库.xlsx")


def test_the_template_reads_back_perfectly():
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    sheet = book["题目"]
    no_options = [None] * 8
    sheet.append(
        [
            "单选题",
            "甲？",
            "红",
            "黄",
            "蓝",
            "白",
            *[None] * 4,
            "B",
            "因为黄。",
            "颜色",
            "2",
            "第 3 页",
            "基础",
        ]
    )
    sheet.append(["多选题", "乙？", "红", "黄", "蓝", *[None] * 5, "AC", None, None, None, None, "基础"])
    sheet.append(["判断题", "丙。", *no_options, "错"])
    sheet.append(["填空题", "丁（ ）和（ ）。", *no_options, "一；二|贰"])
    sheet.append(["简答题", "戊？", *no_options, "如下：\n（1）一；\n（2）二。"])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read_bank(buffer.getvalue())
    assert reading.problems == ()
    first, second, third, fourth, fifth = reading.items
    assert (first.type, first.stem, first.answer, first.explanation) == ("single", "甲？", "B", "因为黄。")
    assert (first.topic, first.difficulty, first.source, first.section) == ("颜色", 2, "第 3 页", "基础")
    assert first.options == tuple(zip("ABCD", OPTIONS, strict=True))
    assert (second.type, second.answer) == ("multiple", ["A", "C"])
    assert (third.type, third.answer) == ("true_false", False)
    assert (fourth.type, fourth.answer) == ("fill_blank", ["一", "二|贰"])
    assert (fifth.type, fifth.answer) == ("short_answer", "如下：\n（1）一；\n（2）二。")
    assert first.place == "题目!B2"


def test_the_examples_in_the_template_s_instructions_are_not_imported():
    assert read_bank(template_workbook()).items == ()


@pytest.mark.parametrize(
    "header",
    [
        ("题干", "选项A", "选项B", "选项C", "选项D", "答案"),
        ("题目", "A", "B", "C", "D", "正确答案"),
        ("试题内容", "A项", "B项", "C项", "D项目", "标准答案（多选连写）"),
        ("question", "optionA", "optionB", "optionC", "optionD", "answer"),
        ("题干", "选项1", "选项2", "选项3", "选项4", "参考答案"),
        ("题目 可以自作修改", "A选项", "B选项", "C选项", "D选项", "答案*"),
    ],
)
def test_headers_by_any_name(header):
    (item,) = read(header, ("党旗的底色？", *OPTIONS, "A")).items
    assert (item.type, item.stem, item.answer, item.options[3]) == (
        "single",
        "党旗的底色？",
        "A",
        ("D", "白"),
    )


def test_columns_in_another_order_with_extra_ones():
    header = ("序号", "答案", "来源", "类型", "A", "B", "题干", "备注", "解析")
    (item,) = read(header, (1, "AB", "第 5 页", "多选题", "红", "黄", "党旗的颜色？", "略", "见党章")).items
    assert (item.type, item.answer, item.source, item.explanation) == (
        "multiple",
        ["A", "B"],
        "第 5 页",
        "见党章",
    )


def test_a_banner_above_the_header_and_more_headers_below():
    reading = read(
        ("2026 年题库",),
        ("单选题",),
        ("题干", "A", "B", "答案"),
        ("甲？", "红", "黄", "A"),
        ("判断题",),
        ("题目", "答案"),
        ("乙。", "错"),
    )
    assert [(item.type, item.answer) for item in reading.items] == [("single", "A"), ("true_false", False)]


def test_two_tables_side_by_side():
    header = ("题干", "A", "B", "答案", "", "题干", "A", "B", "答案")
    reading = read(header, ("甲？", "红", "黄", "A", "", "乙？", "蓝", "白", "B"))
    assert [(item.stem, item.answer) for item in reading.items] == [("甲？", "A"), ("乙？", "B")]


def test_several_sheets_with_the_same_questions_are_reported():
    rows = [("题干", "A", "B", "答案"), ("甲？", "红", "黄", "A")]
    reading = read_bank(workbook(一月=rows, 二月=rows))
    assert len(reading.items) == 2
    assert [(each.code, each.cell) for each in reading.problems] == [("duplicate", "二月!A2")]


@pytest.mark.parametrize(
    "cell",
    [
        "A.红 B.黄 C.蓝",
        "A、红\nB、黄\nC、蓝",
        "红|黄|蓝",
        "红\n黄\n蓝",
        "['红', '黄', '蓝']",
        "**A.红**B.黄**C.蓝",
    ],
)
def test_all_options_in_one_cell(cell):
    (item,) = read(("题干", "选项", "答案"), ("党旗的底色？", cell, "A")).items
    assert item.options == (("A", "红"), ("B", "黄"), ("C", "蓝"))


def test_options_in_the_rows_below():
    reading = read(
        ("题干", "答案"), ("甲？", "B"), ("A.红", ""), ("B.黄", ""), ("乙？", "A"), ("A.蓝", ""), ("B.白", "")
    )
    assert [(item.answer, len(item.options)) for item in reading.items] == [("B", 2), ("A", 2)]


def test_labels_repeated_in_cells_and_options_repeated_in_the_stem():
    (item,) = read(("题目", "A", "B", "答案"), ("党旗的底色？A.红B.黄", "A、红", "B、黄", "A、红")).items
    assert (item.stem, item.options, item.answer) == ("党旗的底色？", (("A", "红"), ("B", "黄")), "A")


def test_coded_judges_and_keys_that_count():
    header = ("questionType", "questionContent", "optionContent", "questionAnswer")
    reading = read(
        header,
        (3, "党成立于 1921 年。", "", 1),
        (3, "党成立于 1931 年。", "", 2),
        (2, "有？", "红|黄|蓝", "1,3"),
    )
    assert [item.answer for item in reading.items] == [True, False, ["A", "C"]]


def test_an_answer_that_stands_in_column_a():
    header = ("题干", "A项", "B项", "答案", "类型")
    reading = read(
        header,
        ("（）是检验真理的唯一标准。", "实践", "", "A", "填空题"),
        ("简述。", "如下。", "", "A", "简答题"),
    )
    assert [(item.type, item.answer) for item in reading.items] == [
        ("fill_blank", ["实践"]),
        ("short_answer", "如下。"),
    ]


def test_a_table_without_a_header():
    reading = read(("党旗的底色是什么？", *OPTIONS, "A"), ("党徽的图案是什么颜色？", *OPTIONS, "B"))
    assert [item.answer for item in reading.items] == ["A", "B"]


def test_a_missing_key_is_reported_at_its_cell():
    reading = read(("题干", "A", "B", "答案"), ("甲？", "红", "黄", ""))
    assert [(each.code, each.cell) for each in reading.problems] == [("no_key", "Sheet1!D2")]


def test_code_and_formulas_stay_text():
    (item,) = read(("题干", "A", "B", "答案"), ("<b>甲</b>？", "<script>", "1+1", "A")).items
    assert item.options == (("A", "<script>"), ("B", "1+1"))


def test_a_csv_file_with_a_header_and_one_without():
    text = "题干,A,B,答案\n甲？,红,黄,A\n"
    assert read_bank(text.encode("gb18030")).items[0].answer == "A"
    bare = "党旗的底色是什么？,\"['A.红', 'B.黄']\",A\n党徽的图案是什么颜色？,\"['A.红', 'B.黄']\",B\n"
    reading = read_bank(bare.encode(), "题库.csv")
    assert [(item.answer, len(item.options)) for item in reading.items] == [("A", 2), ("B", 2)]


def test_a_sheet_that_declares_endless_columns_does_not_hurt():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["题干", "A", "B", "答案"])
    for row in range(1, 200):
        sheet.write_row(row, 0, [f"第 {row} 个问题？", "红", "黄", "A"])
        sheet.write(row, 16_381, " ")
    book.close()
    started = time.process_time()
    assert len(read_bank(buffer.getvalue()).items) == 199
    assert time.process_time() - started < 5


def test_an_empty_workbook_says_so():
    assert codes(read(("",))) == {"no_questions"}


def test_a_table_pasted_from_a_spreadsheet():
    (item,) = read_text("题干\tA\tB\t答案\n党旗的底色？\t红\t黄\tA\n").items
    assert (item.options, item.answer) == ((("A", "红"), ("B", "黄")), "A")


def test_orders_pairs_numbers_and_passages_in_columns():
    rows = (
        "题型,题干,选项A,选项B,选项C,答案,材料",
        '排序题,排序,甲,乙,丙,"C,A,B",',
        "匹配题,配对,上海,遵义,,一大=A；遵义会议=B,",
        "数值题,圆周率,,,,3.14±0.01,",
        "判断题,甲姓李。,,,,对,甲姓李，乙姓张。",
    )
    reading = read_bank("\n".join(rows).encode(), "x.csv")
    assert [(item.type, item.answer, item.stimulus) for item in reading.items] == [
        ("ordering", ["C", "A", "B"], ""),
        ("matching", {"left": ["一大", "遵义会议"], "right": ["A", "B"]}, ""),
        ("numeric", "3.14±0.01", ""),
        ("true_false", True, "甲姓李，乙姓张。"),
    ]
    assert reading.problems == ()


def test_a_paper_written_into_a_column_line_by_line():
    reading = read(*((line,) for line in ("1、甲是（ ）", "A、红", "B、黄", "答案：A", "2、乙。（√）")))
    assert [(item.answer, item.place) for item in reading.items] == [("A", "Sheet1!A1"), (True, "Sheet1!A5")]


def test_headers_that_name_their_type_too():
    reading = read(("序号", "判断题题目", "答案"), ("1", "甲。", "对"), ("2", "乙。", "错"))
    assert [item.answer for item in reading.items] == [True, False]


def test_the_template_asks_for_the_three_steps_that_the_bank_has():
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    lists = [each.formula1 for each in book["题目"].data_validations.dataValidation]
    assert '"易,中,难"' in lists
    reading = read(("题干", "答案", "难度"), *((f"{word}题。", "对", word) for word in ("易", "中", "难")))
    assert [item.difficulty for item in reading.items] == [1, 2, 3]


_TEN = "甲乙丙丁戊己庚辛壬癸"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (",".join(f"选项{letter}" for letter in "ABCDEFGHIJ"), ",".join(_TEN)),
        (",".join(f"选项{number}" for number in range(1, 11)), ",".join(_TEN)),
        ("选项", "|".join(_TEN)),
    ],
)
def test_options_beyond_the_eighth_are_kept(header: str, cells: str):
    table = f"题干,{header},答案\n哪一个？,{cells},J\n"
    listed = json.dumps([{"question": "哪一个？", "options": list(_TEN), "answer": "J"}], ensure_ascii=False)
    for text in (table, listed):
        (item,) = read_bank(text.encode()).items
        assert [option for _, option in item.options] == list(_TEN)
        assert item.answer == "J"
