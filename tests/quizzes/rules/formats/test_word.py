"""Word documents with what Word does not write into the text: numbers, colours, tables, soft breaks."""

import io

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor

from quizzes.rules.formats import Reading, read_bank
from tests.quizzes.rules.formats.reading import CHOICES, codes

RED = RGBColor(0xFF, 0, 0)


def read(document) -> Reading:
    buffer = io.BytesIO()
    document.save(buffer)
    return read_bank(buffer.getvalue(), "题库.docx")


def paper(*lines: str):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return document


def number_lists(document) -> None:
    """Give the document two lists: 1 counts questions and their options, 2 the points of an answer."""
    numbering = document.part.numbering_part.element
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl>'
    )
    points = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%1）"/></w:lvl>'
    )
    for name, given in (("91", levels), ("92", points)):
        numbering.insert(
            0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}">{given}</w:abstractNum>')
        )
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>')
        )


def numbered(document, text: str, depth: int = 0, name: str = "91"):
    paragraph = document.add_paragraph(text)
    properties = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", str(depth)), ("w:numId", name)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        properties.append(element)
    paragraph._p.get_or_add_pPr().append(properties)
    return paragraph


def test_automatic_numbers_and_letters_are_rebuilt():
    document = docx.Document()
    number_lists(document)
    for stem, key in (("党旗的底色？", "A"), ("党徽的颜色？", "B")):
        numbered(document, stem)
        numbered(document, "红", 1)
        numbered(document, "黄", 1)
        document.add_paragraph(f"答案：{key}")
    reading = read(document)
    assert [(item.stem, item.options, item.answer) for item in reading.items] == [
        ("党旗的底色？", (("A", "红"), ("B", "黄")), "A"),
        ("党徽的颜色？", (("A", "红"), ("B", "黄")), "B"),
    ]
    assert reading.lines[0].text == "1、 党旗的底色？"


def test_automatic_points_of_an_answer_are_no_questions():
    document = docx.Document()
    number_lists(document)
    document.add_paragraph("简答题")
    numbered(document, "简述党员的义务。")
    document.add_paragraph("参考答案：")
    numbered(document, "学习；", 0, "92")
    numbered(document, "执行。", 0, "92")
    (item,) = read(document).items
    assert item.answer == "学习；\n执行。"


@pytest.mark.parametrize("style", ["colour", "highlight", "bold"])
def test_a_marked_option_is_the_key(style):
    document = paper("1. 七大在哪里召开？", *CHOICES[:1])
    run = document.add_paragraph().add_run(CHOICES[1])
    if style == "colour":
        run.font.color.rgb = RED
    elif style == "highlight":
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    else:
        run.bold = True
    document.add_paragraph(CHOICES[2])
    (item,) = read(document).items
    assert item.answer == "B"


def test_options_that_are_all_bold_say_nothing():
    document = paper("1. 七大在哪里召开？")
    for choice in CHOICES:
        document.add_paragraph().add_run(choice).bold = True
    assert codes(read(document)) == {"no_key"}


def test_soft_breaks_begin_new_lines():
    (item,) = read(paper("1. 七大在（ ）召开。\n" + "\n".join(CHOICES) + "\n答案：B")).items
    assert (item.stem, len(item.options), item.answer) == ("七大在（ ）召开。", 4, "B")


def test_a_table_with_a_header_is_read_as_a_table():
    document = paper("1. 七大在哪里召开？", *CHOICES, "答案：B")
    table = document.add_table(rows=2, cols=4)
    for column, (head, cell) in enumerate(
        zip(("题干", "A", "B", "答案"), ("甲？", "红", "黄", "A"), strict=True)
    ):
        table.cell(0, column).text, table.cell(1, column).text = head, cell
    reading = read(document)
    assert [item.answer for item in reading.items] == ["B", "A"]
    assert reading.items[1].place == "表格 1!A2"


def test_options_laid_out_in_a_table():
    document = paper("1. 七大在哪里召开？（B）")
    table = document.add_table(rows=2, cols=2)
    for index, choice in enumerate(CHOICES):
        table.cell(index // 2, index % 2).text = choice
    (item,) = read(document).items
    assert (len(item.options), item.answer) == (4, "B")


def test_a_table_of_keys():
    document = paper("1. 甲？", *CHOICES, "2. 乙？", *CHOICES)
    table = document.add_table(rows=2, cols=3)
    for column, (number, key) in enumerate(zip(("题号", "1", "2"), ("答案", "C", "D"), strict=True)):
        table.cell(0, column).text, table.cell(1, column).text = number, key
    assert [item.answer for item in read(document).items] == ["C", "D"]


def test_a_red_letter_marks_its_option_as_well_as_red_words():
    document = paper("1. 甲是（ ）", "A. 红")
    paragraph = document.add_paragraph()
    paragraph.add_run("B. ").font.color.rgb = RED
    paragraph.add_run("黄")
    assert [item.answer for item in read(document).items] == ["B"]


def test_bold_options_count_where_colour_marks_no_options():
    document = paper("一、单选题", "1. 甲是（ ）", "A. 红")
    document.add_paragraph().add_run("B. 黄").bold = True
    document.add_paragraph("二、判断题")
    document.add_paragraph("1. 乙。（").add_run("√").font.color.rgb = RED
    document.paragraphs[-1].add_run("）")
    assert [item.answer for item in read(document).items] == ["B", True]


def test_underlined_words_of_a_blank_question_are_its_answers():
    document = paper("填空题")
    paragraph = document.add_paragraph("1. 首都是")
    for text, is_answer in (("北京", True), ("，简称", False), ("京", True), ("。", False)):
        paragraph.add_run(text).underline = is_answer
    (item,) = read(document).items
    assert (item.stem, item.answer) == ("首都是（ ），简称（ ）。", ["北京", "京"])


def test_a_table_of_keys_at_the_end():
    document = paper("一、单选题", "1. 甲（ ）", "A. 红", "B. 黄", "2. 乙（ ）", "A. 红", "B. 黄", "参考答案")
    table = document.add_table(2, 3)
    for row, texts in zip(table.rows, (("题号", "1", "2"), ("答案", "A", "B")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert [item.answer for item in read(document).items] == ["A", "B"]
