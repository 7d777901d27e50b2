"""A bank as a spreadsheet, in the layout of the template that the import offers."""

import io
from collections.abc import Sequence

import xlsxwriter

from quizzes.rules.exports.drawn import name_of
from quizzes.rules.exports.entry import Exported
from quizzes.rules.formats import own

_BEFORE, _AFTER = ("题型", "题干"), ("答案", "解析", "知识点", "难度", "出处", "分类", "材料", "图片")
_FEWEST = 8
"""So many columns for options there are at least, as in the template."""
_LONGEST_CELL = 32_000
_MOST_ROWS = 29_000
"""So many rows the import reads from one sheet."""
_WIDTHS = {"题型": 10, "题干": 50, "答案": 12, "解析": 40, "难度": 8, "出处": 24, "材料": 40}


def write(entries: Sequence[Exported]) -> bytes:
    """Write a question a row; every cell is text, so that nothing in it is ever taken for a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#F3E3E0", "border": 1})
    for first in range(0, max(1, len(entries)), _MOST_ROWS):
        name = own.SHEET + (str(first // _MOST_ROWS + 1) if first else "")
        _fill(book.add_worksheet(name), entries[first : first + _MOST_ROWS], text, head)
    book.close()
    return buffer.getvalue()


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet, entries: Sequence[Exported], text: object, head: object
) -> None:
    letters = _letters(entries)
    for column, title in enumerate((*_BEFORE, *(f"选项{letter}" for letter in letters), *_AFTER)):
        sheet.set_column(column, column, _WIDTHS.get(title, 20), text)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 0)
    for row, entry in enumerate(entries, start=1):
        for column, cell in enumerate(_cells(entry, letters)):
            if cell:
                sheet.write_string(row, column, cell[:_LONGEST_CELL], text)


def _letters(entries: Sequence[Exported]) -> list[str]:
    used = {key for entry in entries for key in entry.content.option_keys}
    return sorted(used | set(own.ALPHABET[:_FEWEST]))


def _cells(entry: Exported, letters: Sequence[str]) -> list[str]:
    content = entry.content
    texts = dict(content.options)
    about = [entry.topic, str(entry.difficulty), entry.source, entry.category, content.stimulus]
    about.append(own.write_pictures(content.pictures, name_of(entry.fetch)))
    options = (texts.get(letter, "") for letter in letters)
    return [entry.kind.label, content.stem, *options, entry.answer, content.explanation, *about]


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what the spreadsheet cannot hold."""
    letters = _letters(entries)
    long = sum(any(len(cell) > _LONGEST_CELL for cell in _cells(entry, letters)) for entry in entries)
    return [f"{long} 道题里有超过 {_LONGEST_CELL} 字的内容，表格里会截断。"] if long else []
