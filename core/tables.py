"""Tables that people bring: the limits of files, and pasted text as rows of cells."""

import csv
from io import StringIO
from typing import Any

from core.packages import UnreadableError
from core.signs import without_unseen

READER = "core.workbooks:read_tables"
"""What opens a file, in a child process: its libraries are large, and crafted files do things to them."""
MOST_BYTES = 10_000_000
"""The biggest file that is still a list of people or courses."""
MOST_ROWS = 6_000
MOST_COLUMNS = 80
NO_TABLE = "这不是表格。请上传 .xlsx、.xls 或 .csv 文件，可以先下载模板照着填。"

Table = list[list[str]]
"""Rows of cells."""


def table_of(text: str) -> Table:
    r"""Read a pasted table: tabs as a spreadsheet copies them, else commas.

    >>> table_of("姓名\t学时\n李明\t2"), table_of('姓名,学时\n"李，明",2')
    ([['姓名', '学时'], ['李明', '2']], [['姓名', '学时'], ['李，明', '2']])
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = text[:4_000]
    mark = max("\t,;，", key=head.count)
    if mark == "，":
        text, mark = text.replace("，", ","), ","
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=mark)
        found = [
            [without_unseen(cell).strip()[:2_000] for cell in row[:MOST_COLUMNS]] for row in _first(rows)
        ]
    except csv.Error as error:
        raise UnreadableError(NO_TABLE) from error
    return trimmed(found)


def _first(rows: Any) -> Any:
    return (row for _, row in zip(range(MOST_ROWS + 1), rows, strict=False))


def trimmed(rows: Table) -> Table:
    """Leave out the empty rows at the end."""
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
