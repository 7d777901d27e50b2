"""The text of a PDF, for search and for citing; the pages themselves are drawn in the browser."""

import re
from typing import Any

import pypdfium2

from content.rules.plain_text import mend_radicals
from core.packages import TooBigError, UnreadableError

MOST_PAGES = 2_000
"""The most pages we read."""

MOST_CHARACTERS = 5_000_000
"""The most text we keep of one PDF."""

_PASSWORD = 4  # PDFium's number for a wrong password
_FEW = 4  # characters a page; less than that on average is a scan
_MACHINE_TITLE = re.compile(
    r"microsoft|\.(?:docx?|wps|pptx?|indd|dvi|qxd)\b|untitled|无标题|^\W*$", re.IGNORECASE
)
_BROKEN = "PDF 已损坏，打不开。请在电脑上打开原文件，重新导出 PDF 后再上传。"


def pdf(content: bytes, first: int = 0, count: int | None = None) -> dict[str, Any]:
    """Read the text of a PDF.

    :param first: the page to begin with, counted from 0; ``count`` pages are read, or all that follow

    :returns: ``pages`` (their number), ``text`` (a string a page), ``title`` (may be empty), ``warnings``
    :raises UnreadableError: for what is encrypted, broken or empty
    :raises TooBigError: for too many pages
    """
    try:
        document = pypdfium2.PdfDocument(content)
        # Without init_forms() no form and no script of the document is started.
        return _read(document, first, count)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise UnreadableError("PDF 加了打开密码，系统无法读取。请去掉密码后重新导出再上传。") from error
        raise UnreadableError(_BROKEN) from error


def _read(document: pypdfium2.PdfDocument, first: int, count: int | None) -> dict[str, Any]:
    pages = len(document)
    if pages == 0:
        raise UnreadableError("PDF 里没有页面。请检查原文件，重新导出后再上传。")
    if pages > MOST_PAGES:
        raise TooBigError(f"PDF 超过 {MOST_PAGES} 页。请拆成几个文件再上传。")
    text: list[str] = []
    length, lost, warnings = 0, [], []
    last = pages if count is None else min(pages, first + count)
    for number in range(first, last):
        found = _page_text(document, number) if length < MOST_CHARACTERS else ""
        if found is None:
            lost.append(str(number + 1))
        text.append(found or "")
        length += len(text[-1])
    if lost:
        warnings.append(f"第 {'、'.join(lost[:20])} 页已损坏，文字没有读出；请打开原文件核对。")
    if length < (last - first) * _FEW:
        warnings.append("这份 PDF 是扫描件或图片，没有可以搜索的文字；页面可以正常阅读。")
    elif length >= MOST_CHARACTERS:
        warnings.append("PDF 的文字太多，后面的页面不能搜索；页面可以正常阅读。")
    return {"pages": pages, "text": text, "title": _title(document), "warnings": warnings}


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str | None:
    try:
        page = document[number]
        raw = page.get_textpage().get_text_range()
    except pypdfium2.PdfiumError:
        return None
    # PDFium writes U+FFFE for a hyphen at a line's end, and lone surrogates for what it cannot map.
    plain = raw.replace("\r\n", "\n").replace("\ufffe", "").encode("utf-8", "ignore").decode()
    shown = "".join(mark for mark in plain if mark == "\n" or mark >= " ")
    return mend_radicals(shown).strip()


def _title(document: pypdfium2.PdfDocument) -> str:
    title = str(document.get_metadata_dict().get("Title") or "").strip()
    return "" if _MACHINE_TITLE.search(title) else title[:200]
