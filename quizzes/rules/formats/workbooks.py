"""Open .xlsx, .xls and .csv and give their tables as rows of text."""

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import xlrd

from quizzes.rules.formats import sheetmedia, shown
from quizzes.rules.formats.reading import UnreadableBankError
from quizzes.rules.formats.sheets import Sheet, is_table

_MOST_ROWS, _MOST_COLUMNS, _MOST_SHEETS = 30_000, 48, 60
_LONGEST_CELL = 32_000
_BROKEN = "这个表格已损坏，打不开。请用 Excel 或 WPS 打开原件，另存为 .xlsx 后再导入。"


def xlsx_sheets(content: bytes) -> list[Sheet]:
    """Read a workbook that has passed the package guard; sheets that declare endless columns do not hurt."""
    import openpyxl  # noqa: PLC0415  # large, and nearly always wanted in a child process only

    try:
        with warnings.catch_warnings():
            # Styles and links that openpyxl does not know are nothing to a reader of text.
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            package = sheetmedia.Files(zipfile.ZipFile(io.BytesIO(content)))
            hung, in_cells = sheetmedia.pictures_of(package), sheetmedia.pictures_in_cells(package)
            hidden = sheetmedia.hidden_rows(package)
            return [
                replace(
                    _with_cells(_xlsx_sheet(sheet), hung.get(sheet.title, {}), in_cells),
                    is_hidden=sheet.sheet_state != "visible",
                    hidden_rows=hidden.get(sheet.title, frozenset()),
                )
                for sheet in book.worksheets[:_MOST_SHEETS]
            ]
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise UnreadableBankError(_BROKEN) from error


def _xlsx_sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS)
    return Sheet(sheet.title, _trim([_xlsx_text(cell) for cell in row] for row in rows))


def _xlsx_text(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, (str, bool)):
        return as_text(value)
    code = shown.CHINESE.get(cell.style_array.numFmtId) or cell.number_format
    if code in shown.CHINESE.values() and isinstance(value, (int, float)):
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415  # as above

        value = from_excel(value, cell.parent.parent.epoch)
    return _shown(value, code)


def _shown(value: object, code: str) -> str:
    """Say a number or a date as its sheet shows it."""
    said = None
    if isinstance(value, (dt.date, dt.time)):
        said = shown.moment(value, code)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        said = shown.number(value, code)
    return said or as_text(value)


def _with_cells(sheet: Sheet, hung: sheetmedia.Hung, in_cells: dict[str, bytes]) -> Sheet:
    """Give a sheet its pictures: those over its cells, and those in them, which are no text."""
    if not in_cells:
        return replace(sheet, pictures=hung)
    rows: list[Sequence[str]] = []
    for number, row in enumerate(sheet.rows, start=1):
        cells = list(row)
        for column, cell in enumerate(row):
            named = sheetmedia.IN_CELL.fullmatch(cell)
            if named:
                cells[column] = ""
            if named and named[1] in in_cells:
                hung.setdefault(number, {}).setdefault(column, []).append(in_cells[named[1]])
        rows.append(cells)
    return Sheet(sheet.name, rows, hung)


def xls_sheets(content: bytes) -> list[Sheet]:
    """Read a workbook of Excel 97."""
    try:
        book = xlrd.open_workbook(
            file_contents=content, on_demand=True, logfile=io.StringIO(), formatting_info=True
        )
        return [_xls_sheet(book, sheet) for sheet in book.sheets()[:_MOST_SHEETS]]
    except xlrd.biffh.XLRDError as error:
        if "ncrypted" in str(error):
            raise UnreadableBankError("这个表格设了密码。请取消密码保护后再导入。") from error
        raise UnreadableBankError(_BROKEN) from error
    except Exception as error:  # xlrd meets broken files with whatever its arithmetic raises
        raise UnreadableBankError(_BROKEN) from error


def _xls_sheet(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> Sheet:
    rows = (sheet.row(number)[:_MOST_COLUMNS] for number in range(min(sheet.nrows, _MOST_ROWS)))
    hidden = (number + 1 for number, row in sheet.rowinfo_map.items() if row.hidden)
    return Sheet(
        sheet.name,
        _trim([_xls_text(book, cell) for cell in row] for row in rows),
        is_hidden=sheet.visibility != 0,
        hidden_rows=frozenset(hidden),
    )


def _xls_text(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return as_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return as_text(cell.value)
    key = book.xf_list[cell.xf_index].format_key
    code = shown.CHINESE.get(key) or book.format_map[key].format_str
    if cell.ctype == xlrd.XL_CELL_NUMBER and key not in shown.CHINESE:
        return _shown(cell.value, code)
    try:
        return _shown(xlrd.xldate.xldate_as_datetime(cell.value, book.datemode), code)
    except (ValueError, OverflowError):
        return as_text(cell.value)


def csv_sheet(text: str) -> Sheet | None:
    """Read a text as a table, if its first lines are one: a header of questions in columns."""
    head = text[:20_000].splitlines()[:10]
    for mark in ",\t;|":
        if not any(mark in line for line in head):
            continue
        try:
            if is_table(list(csv.reader(head, delimiter=mark))):
                return Sheet("表格", _trim(_csv_rows(text, mark)))
        except csv.Error:
            continue
    return None


def headless_csv_sheet(text: str) -> Sheet | None:
    """Read a file called .csv that has no header, if every line has the same columns."""
    try:
        rows = _trim(_csv_rows(text, ","))
    except csv.Error:
        return None
    widths = {len(row) for row in rows[:50] if any(row)}
    return Sheet("表格", rows) if widths and min(widths) >= 2 else None


def _csv_rows(text: str, mark: str) -> Iterable[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    for number, row in enumerate(reader):
        if number >= _MOST_ROWS:
            return
        yield [as_text(cell) for cell in row[:_MOST_COLUMNS]]


def _trim(rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """Drop the empty cells at the right and the empty rows at the end."""
    trimmed: list[Sequence[str]] = []
    for row in rows:
        width = len(row)
        while width and not row[width - 1].strip():
            width -= 1
        trimmed.append(row[:width])
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def as_text(cell: object) -> str:
    """Say a cell as its writer sees it.

    >>> as_text(3.0), as_text(0.5), as_text(True), as_text(None)
    ('3', '0.5', 'TRUE', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")[:_LONGEST_CELL]
