"""Read the text layer of a PDF; PDFium is not safe in threads, so only one is open at a time."""

import threading
from typing import Any

from quizzes.rules.formats.reading import Line, UnreadableBankError

_MOST_PAGES = 500
_MOST_CHARACTERS = 5_000_000
_FEW = 4
"""Characters a page; less than that on average is a scan."""
_PASSWORD = 4
"""PDFium's number for a wrong password."""
_ONE_AT_A_TIME = threading.Lock()


def read_pdf(content: bytes) -> list[Line]:
    """Give the lines of a PDF, each with its page.

    :raises UnreadableBankError: for what is locked, broken, too long, or only pictures
    """
    import pypdfium2  # noqa: PLC0415  # large, and nearly always wanted in a child process only

    try:
        with _ONE_AT_A_TIME:
            pages = _pages(pypdfium2, content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise UnreadableBankError("这份 PDF 设了密码。请去掉密码后重新导出，再导入。") from error
        raise UnreadableBankError("这份 PDF 已损坏，打不开。请重新导出，或另存为 .docx 后再导入。") from error
    if sum(map(len, pages)) < _FEW * max(len(pages), 1):
        raise UnreadableBankError("这份 PDF 是扫描件或图片，里面没有文字。请用 Word 版的题库导入。")
    lines: list[Line] = []
    for number, page in enumerate(pages, start=1):
        lines += [
            Line(len(lines) + place, text, f"第 {number} 页第 {place} 行")
            for place, text in enumerate(page.split("\n"), start=1)
        ]
    return [Line(number, line.text, line.place) for number, line in enumerate(lines, start=1)]


def _pages(library: Any, content: bytes) -> list[str]:
    document = library.PdfDocument(content)
    try:
        if len(document) > _MOST_PAGES:
            raise UnreadableBankError(f"这份 PDF 超过 {_MOST_PAGES} 页。请分成几个文件后再导入。")
        pages: list[str] = []
        for page in document:
            # PDFium writes U+FFFE for a hyphen at a line's end, and lone surrogates for what it cannot map.
            raw = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "")
            pages.append(raw.encode("utf-8", "ignore").decode())
            if sum(map(len, pages)) > _MOST_CHARACTERS:
                raise UnreadableBankError("这份 PDF 的文字太多。请分成几个文件后再导入。")
        return pages
    finally:
        document.close()
