"""Reading a roster's rows into people and problems, each problem with its cell. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from members.rules.roster_columns import Columns, find_columns
from members.rules.roster_values import READERS, BadCellError, read_text
from members.rules.words import FIELDS

MOST_PEOPLE = 5_000
READER = "members.rules.roster_file:read_roster"
"""What opens a file for us, in a child process."""


@dataclass(frozen=True)
class Problem:
    """Why a row is not taken over."""

    cell: str
    """Where it stands, as Excel calls it: C7."""
    message: str

    def __str__(self) -> str:
        return f"{self.cell}：{self.message}"


@dataclass(frozen=True)
class Row:
    """One person as the file has them."""

    number: int
    """The row as Excel counts."""
    values: dict[str, Any]
    """By field; days as ISO text, so that a draft can be kept as JSON. An empty cell is left out."""
    cells: dict[str, str]
    """Where each field stands."""


@dataclass(frozen=True)
class Reading:
    """All that was read from a roster."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    """By field, the heading as the file spells it."""
    unused: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        """Give it as JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_kept(cls, kept: dict[str, Any]) -> "Reading":
        """Make it again from JSON."""
        lists = {
            "rows": [Row(**row) for row in kept["rows"]],
            "problems": [Problem(**problem) for problem in kept["problems"]],
        }
        return cls(**kept | lists)


def read_rows(rows: Sequence[Sequence[str]]) -> Reading:
    """Read a sheet.

    >>> reading = read_rows([["姓名", "手机"], ["李明", "13800000001"], ["王芳", "1380"]])
    >>> reading.rows[0].values, str(reading.problems[0])
    ({'name': '李明', 'phone': '13800000001'}, 'B3：手机号不是 11 位')
    """
    columns = find_columns(rows)
    if columns is None:
        return Reading(problems=[Problem("A1", "没有找到表头。前 20 行里要有一行写着“姓名”等列名")])
    headings = {name: rows[columns.row][at].strip() for name, at in columns.fields.items()}
    reading = Reading(headings=headings, unused=columns.unused, private=columns.private)
    taken: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(rows[columns.row + 1 :], start=columns.row + 2):
        _read_row(reading, columns, number, cells, taken)
    if not reading.rows and not reading.problems:
        reading.problems.append(Problem(cell_name(0, columns.row + 2), "表头下面没有人员"))
    return reading


def _read_row(
    reading: Reading,
    columns: Columns,
    number: int,
    cells: Sequence[str],
    taken: dict[tuple[str, str], int],
) -> None:
    texts = {name: cells[at].strip() for name, at in columns.fields.items() if at < len(cells)}
    if not any(texts.get(name) for name in ("name", "login", "phone")):
        return  # numbered but empty, or a footer such as 填表人
    places = {name: cell_name(at, number) for name, at in columns.fields.items()}
    values, problems = _read_cells(texts, places)
    if not problems:
        problems = _key_problems(values, places, number, taken)
    if len(reading.rows) >= MOST_PEOPLE:
        problems = [Problem(places["name"], f"一次最多导入 {MOST_PEOPLE} 人，请分几次上传")]
    if problems:
        reading.problems.extend(problems)
    else:
        reading.rows.append(Row(number, values, places))


def _read_cells(texts: dict[str, str], places: dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for name, text in {"name": "", **texts}.items():
        try:
            value = READERS.get(name, read_text)(text)
        except BadCellError as error:
            problems.append(Problem(places[name], str(error)))
            continue
        if value not in (None, ""):
            values[name] = value.isoformat() if isinstance(value, date) else value
    return values, problems


def _key_problems(
    values: dict[str, Any], places: dict[str, str], number: int, taken: dict[tuple[str, str], int]
) -> list[Problem]:
    if "login" not in values and "phone" not in values:
        return [Problem(places["name"], "没有工号也没有手机号，无法登录")]
    problems = []
    for name in ("login", "phone"):
        if name not in values:
            continue
        first = taken.setdefault((name, values[name].lower()), number)
        if first != number:
            problems.append(Problem(places[name], f"{FIELDS[name]}和第 {first} 行重复"))
    return problems


def cell_name(column: int, row: int) -> str:
    """Name a cell as Excel does; columns count from 0, rows from 1.

    >>> cell_name(2, 7), cell_name(26, 1), cell_name(701, 3)
    ('C7', 'AA1', 'ZZ3')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
