"""Write a question bank so that others can use it, and so that it reads back as it was. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.rules.exports import data, plain, workbook
from quizzes.rules.exports.entry import Exported

__all__ = ["WRITERS", "Exported", "Writer"]


@dataclass(frozen=True)
class Writer:
    """A format a bank can be written in."""

    label: str
    suffix: str
    mimetype: str
    write: Callable[[Sequence[Exported]], bytes]
    loses: Callable[[Sequence[Exported]], list[str]]
    """Say what the format cannot hold of these questions, a sentence each."""


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

WRITERS: Mapping[str, Writer] = {
    "xlsx": Writer("Excel 表格（可再导入）", "xlsx", _XLSX, workbook.write, workbook.loses),
    "text": Writer("纯文本（可再导入）", "txt", "text/plain", plain.write, plain.loses),
    "json": Writer("JSON（供程序使用）", "json", "application/json", data.write, data.loses),
}
