"""Pictures in the cells of workbooks and of Word's tables of questions."""

import io
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.drawing.image import Image as Hung
from PIL import Image

from quizzes.rules.formats import Reading, read_bank
from tests.quizzes.rules.formats.reading import codes
from tests.quizzes.rules.formats.test_word import read as read_word

ROWS = (
    ("题干", "选项A", "选项B", "答案"),
    ("图中是什么旗？", "党旗", "国旗", "A"),
    ("哪个是党徽？", "", "", "B"),
)
PLACES = ((1, 0, "red"), (2, 1, "blue"), (2, 2, "green"))


def drawing(colour: str) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def in_excel() -> Reading:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    for row, column, colour in PLACES:
        book.active.add_image(Hung(drawing(colour)), f"{'ABC'[column]}{row + 1}")
    buffer = io.BytesIO()
    book.save(buffer)
    return read_bank(buffer.getvalue(), "题.xlsx")


def in_word() -> Reading:
    document = docx.Document()
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for row, column, colour in PLACES:
        table.cell(row, column).paragraphs[0].add_run().add_picture(drawing(colour))
    return read_word(document)


@pytest.mark.parametrize("write", [in_excel, in_word])
def test_a_picture_belongs_to_the_question_of_its_row_and_the_text_of_its_column(write):
    reading = write()
    assert [[picture.at for picture in item.pictures] for item in reading.items] == [["stem"], ["A", "B"]]
    assert reading.items[1].options == (("A", "图 1"), ("B", "图 2"))
    assert codes(reading) == set()


def test_a_picture_that_wps_puts_into_a_cell_is_read():
    book = openpyxl.Workbook()
    for row in (ROWS[0], ('=DISPIMG("ID_1",1)', "党旗", "国旗", "A"), ("乙", "一", "二", "B")):
        book.active.append(row)
    for cell in book.active["A"]:
        cell.data_type = "s"  # As WPS keeps it: the formula is the cell's text.
    buffer = io.BytesIO()
    book.save(buffer)
    names = 'xmlns:x="urn:x" xmlns:a="urn:a" xmlns:r="urn:r"'
    picture = '<x:pic><x:cNvPr name="ID_1"/><a:blip r:embed="r1"/></x:pic>'
    pictures = f"<x:cellImages {names}><x:cellImage>{picture}</x:cellImage></x:cellImages>"
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("xl/cellimages.xml", pictures)
        package.writestr(
            "xl/_rels/cellimages.xml.rels", '<R><Relationship Id="r1" Target="media/image9.png"/></R>'
        )
        package.writestr("xl/media/image9.png", drawing("red").getvalue())
    first, second = read_bank(buffer.getvalue(), "题.xlsx").items
    assert [(picture.at, len(picture.data) > 0) for picture in first.pictures] == [("stem", True)]
    assert (first.stem, second.pictures) == ("看图回答。", ())


def test_a_picture_that_belongs_to_no_question_is_said():
    book = openpyxl.Workbook()
    for row in ROWS[:2]:
        book.active.append(row)
    book.active.add_image(Hung(drawing("red")), "A1")
    buffer = io.BytesIO()
    book.save(buffer)
    assert codes(read_bank(buffer.getvalue(), "题.xlsx")) == {"picture_dropped"}
