"""A bank as a spreadsheet, in the layout of the template that the import offers."""

import io
from collections.abc import Sequence

import xlsxwriter

from quizzes.rules.exports.entry import READ_BACK, Exported, strangers
from quizzes.rules.formats.template import COLUMNS

_LETTERS = "ABCDEFGH"
_WIDTHS = (10, 50, *(20,) * len(_LETTERS), 12, 40, 16, 8, 24, 16)
_LONGEST_CELL = 32_000


def write(entries: Sequence[Exported]) -> bytes:
    """Write a question a row; every cell is text, so that nothing in it is ever taken for a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#F3E3E0", "border": 1})
    sheet = book.add_worksheet("题目")
    for column, (title, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 0)
    fitting = [entry for entry in entries if _fits(entry)]
    for row, entry in enumerate(fitting, start=1):
        for column, cell in enumerate(_cells(entry)):
            if cell:
                sheet.write_string(row, column, cell[:_LONGEST_CELL], text)
    book.close()
    return buffer.getvalue()


def _fits(entry: Exported) -> bool:
    return entry.type in READ_BACK and len(entry.content.options) <= len(_LETTERS)


def _cells(entry: Exported) -> list[str]:
    content = entry.content
    texts = [text for _, text in content.options] if entry.type in ("single", "multiple") else []
    options = [*texts, *[""] * (len(_LETTERS) - len(texts))]
    key = entry.kind.write_key(content)
    about = [entry.topic, str(entry.difficulty), entry.source, entry.category]
    return [entry.kind.label, content.stem, *options, key, content.explanation, *about]


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what the spreadsheet cannot hold."""
    lost = strangers(list(entries), "表格")
    many = sum(entry.type in READ_BACK and not _fits(entry) for entry in entries)
    return [*lost, f"{many} 道题的选项多于 8 个，没有写进表格。"] if many else lost
