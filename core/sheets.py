"""Spreadsheets the site hands out: every cell is text or a number, and none is ever a live formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response

from core.seals import sealed
from core.times import local
from core.web import work

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 48
_UPRIGHT = 100
"""Columns so wide together fit an upright page; wider ones lie across it."""
PAGES = "&C第 &P 页，共 &N 页"
"""Foot of each printed page, as a spreadsheet takes it."""
# XlsxWriter would else turn a name such as "=1+1" into a formula and "http://" into a link.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST = 32_767  # what one cell holds


class Sheet:
    """One table of a workbook: a heading row, and rows of cells below it."""

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        sums: Sequence[Any] = (),
        blank_rows: int = 0,
    ) -> None:
        self.name = name
        self.sums = sums
        """The row below the others that adds them up; sorting and filtering leave it where it is."""
        self.headings = headings
        self.rows = [list(row) for row in rows]
        self.blank_rows = blank_rows
        """Rows below that are formatted as text, for people to fill in: 007 then stays 007."""


def workbook(*sheets: Sheet, title: str = "") -> bytes:
    """Make an .xlsx of the sheets. Numbers stay numbers; days and moments are written as people read them.

    :param title: what stands above each page when it is printed
    """
    made = BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#F3E3E0", "border": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            _write(page, sheet, head, text)
            _set_up_print(page, sheet, title)
    return made.getvalue()


def _set_up_print(page: Any, sheet: Sheet, title: str) -> None:
    """Let it come out on A4 as wide as the paper, with the headings and a number on every page."""
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sum(_width(sheet, column) for column in range(len(sheet.headings))) > _UPRIGHT:
        page.set_landscape()
    if title:
        # A code for Excel: an ampersand is written as two, and it holds 255 letters.
        page.set_header("&C" + title[:100].replace("&", "&&"))
    page.set_footer(PAGES)


def _write(page: Any, sheet: Sheet, head: Any, text: Any) -> None:
    page.freeze_panes(1, 0)
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, _width(sheet, column), text if sheet.blank_rows else None)
        page.write_string(0, column, heading, head)
    for number, row in enumerate([*sheet.rows, sheet.sums], start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                page.write_number(number, column, cell)
            else:
                page.write_string(number, column, say_cell(cell), text)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)


def _width(sheet: Sheet, column: int) -> int:
    # A Chinese character is as wide as two letters.
    told = [sheet.headings[column], *(say_cell(row[column]) for row in sheet.rows[:200])]
    return min(max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in cell) for cell in told) + 3, _WIDEST)


def say_cell(cell: Any) -> str:
    """Say a value as a cell shows it.

    >>> say_cell(date(2026, 3, 1)), say_cell(True), say_cell(None), say_cell("=1+1")
    ('2026-03-01', '是', '', '=1+1')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{local(cell):%Y-%m-%d %H:%M:%S}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)[:_LONGEST]


def send_workbook(name: str, *sheets: Sheet) -> Response:
    """Answer with a sealed .xlsx; ``name`` is the file's name without its ending, Chinese allowed."""
    response = Response(sealed(workbook(*sheets, title=name), "table", work().now), mimetype=KIND)
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in '\\/:*?"<>|')
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(plain)}.xlsx"
    return response
