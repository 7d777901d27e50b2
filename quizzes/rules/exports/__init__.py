"""Write a question bank so that others can use it, and so that it reads back as it was. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.rules.exports import aiken, data, document, gift, moodle, plain, qti, workbook
from quizzes.rules.exports.entry import Exported, tidy, unwritable

__all__ = ["WRITERS", "Exported", "Writer"]


@dataclass(frozen=True)
class Writer:
    """A format a bank can be written in."""

    label: str
    suffix: str
    mimetype: str
    make: Callable[[Sequence[Exported]], bytes]
    lacks: Callable[[Sequence[Exported]], list[str]]

    def write(self, entries: Sequence[Exported]) -> bytes:
        """Write the questions."""
        return self.make(tidy(entries))

    def loses(self, entries: Sequence[Exported]) -> list[str]:
        """Say what the format cannot hold of these questions, a sentence each."""
        return [*self.lacks(tidy(entries)), *unwritable(entries)]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_XLSX, _DOCX = _OFFICE + "spreadsheetml.sheet", _OFFICE + "wordprocessingml.document"

WRITERS: Mapping[str, Writer] = {
    "xlsx": Writer("Excel 表格（可再导入）", "xlsx", _XLSX, workbook.write, workbook.loses),
    "text": Writer("纯文本（可再导入）", "txt", "text/plain", plain.write, plain.loses),
    "docx": Writer("Word 文档（可再导入）", "docx", _DOCX, document.write, document.loses),
    "moodle": Writer("Moodle XML", "xml", "application/xml", moodle.write, moodle.loses),
    "gift": Writer("GIFT（Moodle 文本）", "gift.txt", "text/plain", gift.write, gift.loses),
    "aiken": Writer("Aiken（只有单选题）", "aiken.txt", "text/plain", aiken.write, aiken.loses),
    "qti3": Writer("QTI 3.0 包", "qti3.zip", "application/zip", qti.write_third, qti.loses),
    "qti2": Writer("QTI 2.1 包", "qti2.zip", "application/zip", qti.write_second, qti.loses),
    "json": Writer("JSON（供程序使用）", "json", "application/json", data.write, data.loses),
}
