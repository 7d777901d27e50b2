"""Opening an uploaded roster: the cells of its first sheet with people in it, as text.

Runs in a child process (``core.child``): what crafted files do to the libraries stays there.
"""

import re
import zipfile
from datetime import datetime, time
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook
from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XLRDError, open_workbook
from xlrd.xldate import xldate_as_datetime

from core.packages import UnreadableError, open_package
from members.rules.roster_columns import find_columns

MOST_BYTES = 10_000_000
"""The biggest file that is still a list of people."""
MOST_ROWS = 6_000
MOST_COLUMNS = 80
_MOST_SHEETS = 20
_LIKE_A_MONTH = re.compile(r"(19|20)\d\d\.1")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BROKEN = "表格打不开，可能已损坏。请用 Excel 或 WPS 打开原件，另存为 .xlsx 后再上传。"
_NO_TABLE = "这不是 Excel 表格。请上传 .xlsx 文件，可以先下载模板照着填。"
_LOCKED = "表格设了打开密码。请取消密码后再上传。"
_FAILURES = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    OSError,
    zipfile.BadZipFile,
)


def read_roster(payload: bytes) -> list[list[str]]:
    """Give the rows of the first sheet that has a heading row, else of the first sheet.

    :raises UnreadableError: for what is no workbook, broken or locked
    """
    if payload.startswith(_OLD_EXCEL):
        sheets = _old_sheets(payload)
    elif payload.startswith(b"PK"):
        open_package(payload).close()
        sheets = _sheets(payload)
    else:
        raise UnreadableError("文件是空的（0 字节）。请检查后重新上传。" if not payload else _NO_TABLE)
    return next((rows for rows in sheets if find_columns(rows)), sheets[0] if sheets else [])


def _sheets(payload: bytes) -> list[list[list[str]]]:
    try:
        # data_only: of a formula only its last result is read; keep_links: links to other files are not.
        book = load_workbook(BytesIO(payload), read_only=True, data_only=True, keep_links=False)
        return [_rows(sheet) for sheet in book.worksheets[:_MOST_SHEETS]]
    except _FAILURES as error:
        raise UnreadableError(_BROKEN) from error


def _rows(sheet: Any) -> list[list[str]]:
    # A sheet may claim a million columns; we look at what is there.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    return _trim([[as_text(cell) for cell in row] for row in rows])


def _old_sheets(payload: bytes) -> list[list[list[str]]]:
    try:
        book = open_workbook(file_contents=payload, on_demand=True, logfile=StringIO())
        return [_old_rows(book, sheet) for sheet in book.sheets()[:_MOST_SHEETS]]
    except XLRDError as error:
        raise UnreadableError(_LOCKED if "ncrypted" in str(error) else _BROKEN) from error
    except Exception as error:
        # xlrd meets broken files with whatever its arithmetic raises.
        raise UnreadableError(_BROKEN) from error


def _old_rows(book: Any, sheet: Any) -> list[list[str]]:
    rows = (sheet.row(number)[:MOST_COLUMNS] for number in range(min(sheet.nrows, MOST_ROWS + 1)))
    return _trim([[_old_text(book, cell) for cell in row] for row in rows])


def _old_text(book: Any, cell: Any) -> str:
    if cell.ctype == XL_CELL_ERROR:
        return ""
    if cell.ctype == XL_CELL_BOOLEAN:
        return as_text(bool(cell.value))
    if cell.ctype == XL_CELL_DATE:
        try:
            return as_text(xldate_as_datetime(cell.value, book.datemode))
        except (ValueError, OverflowError):
            return as_text(cell.value)
    return as_text(cell.value)


def as_text(cell: Any) -> str:
    """Say a cell as its writer sees it.

    >>> as_text(13800000001.0), as_text(1998.7), as_text(datetime(1998, 7, 1)), as_text(None)
    ('13800000001', '1998.7', '1998-07-01', '')
    >>> as_text(1998.1)
    '1998.1 或 1998.10'
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float) and _LIKE_A_MONTH.fullmatch(str(cell)):
        # Excel drops the last zero of a number: nobody can tell January from October any more.
        return f"{cell} 或 {cell}0"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return str(cell).replace("_x000D_", "").strip()[:2_000]


def _trim(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
