"""The record's spreadsheets: laid out as the paper form, hours as numbers, everything else as text."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response

from core.seals import sealed
from core.sheets import PAGES
from core.times import say_day
from learning.queries.branch import Table
from learning.queries.norms import NormStanding
from learning.queries.record import Line
from learning.queries.standings import Standing
from learning.queries.tables import BRANCH, branch_cells, branch_sums, due_words, earned_words
from members.models import Member

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A name such as "=1+1" must stay a name.
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ROOM, _DATED = "　" * 12, "日期：　　　　年　　月　　日"
_LINE = {"font_name": "宋体", "font_size": 10.5, "border": 1, "valign": "vcenter", "text_wrap": True}
_RECORD = (
    ("序号", 5), ("日期", 15), ("学习形式", 11), ("学习内容", 34), ("主讲/主持", 11), ("地点或平台", 15),
    ("类别", 10), ("学时", 7), ("考核方式与结果", 16), ("证明材料", 9), ("认定人", 9), ("备注", 18),
)  # fmt: skip


class _Form:
    """A sheet that looks like a paper form: title, head, table, foot."""

    def __init__(self, book: Any, name: str, widths: Sequence[int]) -> None:
        self._sheet = book.add_worksheet(name)
        self._title = book.add_format({"font_name": "宋体", "font_size": 16, "bold": True, "align": "center"})
        self._text = book.add_format(_LINE | {"num_format": "@"})
        self._bold = book.add_format(_LINE | {"bold": True, "align": "center"})
        self._hours = book.add_format(_LINE | {"align": "right"})
        self._plain = book.add_format({"font_name": "宋体", "font_size": 10.5})
        self._last = len(widths) - 1
        self._row = 0
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(PAGES)

    def title(self, text: str) -> None:
        self._sheet.merge_range(0, 0, 0, self._last, text, self._title)
        self._sheet.set_row(0, 28)
        self._row = 1

    def say(self, text: str) -> None:
        self._sheet.write_string(self._row, 0, text, self._plain)
        self._row += 1

    def headings(self, words: Iterable[str]) -> None:
        for column, word in enumerate(words):
            self._sheet.write_string(self._row, column, word, self._bold)
        self._sheet.repeat_rows(self._row)
        self._row += 1

    def line(self, cells: Sequence[Any]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                self._sheet.write_number(self._row, column, cell, self._hours)
            else:
                self._sheet.write_string(self._row, column, cell, self._text)
        self._row += 1

    def gap(self) -> None:
        self._row += 1


def record_workbook(
    *,
    member: Member,
    branch: str,
    year: int,
    standing: Standing,
    lines: Sequence[Line],
    sums: Any,
    now: datetime,
    norms: Sequence[NormStanding],
) -> Response:
    """Answer with a member's 学时登记表 of a year."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, _SAFE) as book:
        form = _Form(book, f"{year} 年", [width for _, width in _RECORD])
        form.title("党员学习培训学时登记表")
        post = member.party_post or "党员"
        form.say(f"姓名：{member.name}　　党支部：{branch}　　党内职务：{post}　　年度：{year}")
        form.say(f"应修：{due_words(standing)}　　已修：{earned_words(standing)}")
        for norm in norms:
            form.say(norm.words)
        form.headings(heading for heading, _ in _RECORD)
        for line in lines:
            form.line(_record_cells(line))
        form.line(["合计", *[""] * 6, _number(standing.earned), *[""] * 4])
        form.gap()
        form.say(f"本人签字：{_ROOM}支部书记签字：{_ROOM}{_DATED}")
    return _send(made, f"学时登记表-{member.name}-{year}", "record", now)


def _record_cells(line: Line) -> list[Any]:
    entry = line.entry
    return [
        line.number, line.dates, entry.form, entry.title, entry.host, entry.venue, entry.category.label,
        _number(entry.hundredths), entry.outcome, entry.evidence.label, line.certifier, line.remark,
    ]  # fmt: skip


def branch_workbook(table: Table, unit: str, year: int, now: datetime) -> Response:
    """Answer with the branch's table of a year, all that were found, and what they come to together."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, _SAFE) as book:
        form = _Form(book, f"{year} 年", [width for _, width in BRANCH])
        form.title(f"{unit}学时表（{year} 年度）")
        asked = [one for one in table.rows if one.is_asked]
        reached = sum(one.forecast.is_reached for one in asked)
        form.say(f"截至 {say_day(now)}，表中 {len(asked)} 人应修，{reached} 人达标")
        form.headings(heading for heading, _ in BRANCH)
        for number, standing in enumerate(table.rows, start=1):
            form.line(branch_cells(number, standing))
        form.line(branch_sums(table.rows))
        form.gap()
        form.say(f"支部书记签字：{_ROOM}{_DATED}")
    return _send(made, f"支部学时表-{year}", "branch-table", now)


def _number(hundredths: int) -> float:
    return hundredths / 100


def _send(made: BytesIO, name: str, kind: str, at: datetime) -> Response:
    response = Response(sealed(made.getvalue(), kind, at), mimetype=_KIND)
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in '\\/:*?"<>|')
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(plain)}.xlsx"
    return response
