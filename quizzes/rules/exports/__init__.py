"""Write a question bank so that others can use it, and so that it reads back as it was. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.rules.exports import aiken, bundle, data, document, gift, moodle, plain, qti, workbook
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

    is_bundled: bool = False
    """Whether pictures lie beside the file, in one archive with it."""

    def write(self, entries: Sequence[Exported]) -> bytes:
        """Write the questions, and their pictures where there are some."""
        content = self.make(tidy(entries))
        return bundle.write(f"题库.{self.suffix}", content, entries) if self._bundles(entries) else content

    def name(self, entries: Sequence[Exported]) -> str:
        """Name the file of these questions."""
        return f"题库.{self.suffix}.zip" if self._bundles(entries) else f"题库.{self.suffix}"

    def _bundles(self, entries: Sequence[Exported]) -> bool:
        return self.is_bundled and any(entry.content.pictures for entry in entries)

    def loses(self, entries: Sequence[Exported]) -> list[str]:
        """Say what the format cannot hold of these questions, a sentence each."""
        return [*self.lacks(tidy(entries)), *unwritable(entries)]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_XLSX, _DOCX = _OFFICE + "spreadsheetml.sheet", _OFFICE + "wordprocessingml.document"

WRITERS: Mapping[str, Writer] = {
    "xlsx": Writer("Excel 表格（可再导入）", "xlsx", _XLSX, workbook.write, workbook.loses, is_bundled=True),
    "text": Writer("纯文本（可再导入）", "txt", "text/plain", plain.write, plain.loses, is_bundled=True),
    "docx": Writer("Word 文档（可再导入）", "docx", _DOCX, document.write, document.loses),
    "moodle": Writer("Moodle XML", "xml", "application/xml", moodle.write, moodle.loses),
    "gift": Writer("GIFT（Moodle 文本）", "gift.txt", "text/plain", gift.write, gift.loses),
    "aiken": Writer("Aiken（只有单选题）", "aiken.txt", "text/plain", aiken.write, aiken.loses),
    "qti3": Writer("QTI 3.0 包", "qti3.zip", "application/zip", qti.write_third, qti.loses),
    "qti2": Writer("QTI 2.1 包", "qti2.zip", "application/zip", qti.write_second, qti.loses),
    "json": Writer("JSON（供程序使用）", "json", "application/json", data.write, data.loses, is_bundled=True),
}
