"""Rosters that tests write and read."""

from io import BytesIO

from openpyxl import Workbook, load_workbook


def roster(*rows, heading=("姓名", "工号", "手机号码"), above=()):
    """An .xlsx as a secretary has it: notes, a heading, people."""
    book = Workbook()
    for row in (*above, heading, *rows):
        book.active.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def cells(content):
    """The rows of the first sheet, and the kinds of all its cells."""
    sheet = load_workbook(BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()], {
        cell.data_type for row in sheet.iter_rows() for cell in row
    }
