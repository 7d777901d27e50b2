"""Opening an uploaded table, whatever program made it: the cells of all its sheets, as text.

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
from core.signs import without_unseen
from core.tables import MOST_COLUMNS, MOST_ROWS, NO_TABLE, Table, table_of, trimmed

_MOST_SHEETS = 20
_LIKE_A_MONTH = re.compile(r"(19|20)\d\d\.1")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BROKEN = "表格打不开，可能已损坏。请用 Excel 或 WPS 打开原件，另存为 .xlsx 后再上传。"
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


def read_tables(payload: bytes) -> list[Table]:
    """Give the rows of each sheet; a text file is one sheet.

    :raises UnreadableError: for what is no table, broken or locked
    """
    if not payload:
        raise UnreadableError("文件是空的（0 字节）。请检查后重新上传。")
    if payload.startswith(_OLD_EXCEL):
        return _old_sheets(payload)
    if payload.startswith(b"PK"):
        open_package(payload).close()
        return _sheets(payload)
    table = table_of(_text(payload))
    if all(len(row) < 2 for row in table):
        raise UnreadableError(NO_TABLE)
    return [table]


def _text(payload: bytes) -> str:
    if payload.startswith((b"\xff\xfe", b"\xfe\xff")):
        return payload.decode("utf-16", errors="replace")
    if b"\x00" in payload[:4_000]:
        raise UnreadableError(NO_TABLE)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return payload.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(NO_TABLE)


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
    return trimmed([[as_text(cell) for cell in row] for row in rows])


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
    return trimmed([[_old_text(book, cell) for cell in row] for row in rows])


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
    return without_unseen(str(cell).replace("_x000D_", "")).strip()[:2_000]
