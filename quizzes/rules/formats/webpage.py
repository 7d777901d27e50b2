"""Read HTML, saved from a browser or by Word as a .doc that is none."""

import re
from html.parser import HTMLParser

from quizzes.rules.formats.reading import UnreadableBankError
from quizzes.rules.formats.sheets import Sheet, is_table

_SIGN = re.compile(rb"<(?:!doctype html|html|body|table|meta|head)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"charset=[\"']?([a-zA-Z0-9_-]{3,20})", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "dd",
        "dt",
        "pre",
        "option",
        "label",
    )
)
_BROKEN = "这个网页文件不完整，打不开。请重新保存，或把网页里的文字复制出来再导入。"
_INLINE = frozenset(("font", "span", "b", "strong", "mark", "u"))
_SILENT = frozenset(("script", "style", "head", "noscript", "template"))


def is_html(content: bytes) -> bool:
    """Say whether a file is a web page."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and bool(_SIGN.search(content[:4000]))


def charset(content: bytes) -> str | None:
    """Give the encoding a page names; Chinese ones are read by their largest relative."""
    found = _CHARSET.search(content[:4000])
    name = found[1].decode().lower() if found else ""
    return "gb18030" if name in ("gb2312", "gbk", "gb18030") else None


class WebPage(HTMLParser):
    """A page as lines, with the tags that colour text left in for the reader of marks, and its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.tables: list[Sheet] = []
        self._silent = 0
        self._rows: list[list[str]] = []
        self._depth = 0
        try:
            self.feed(text)
            self.close()
        except AssertionError as error:  # The parser's word for a declaration that was cut off.
            raise UnreadableBankError(_BROKEN) from error

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin lines at blocks and cells; keep inline tags."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            self._rows = [] if self._depth == 1 else self._rows
        elif tag == "tr" and self._depth:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("")
        elif tag in _BLOCKS:
            self._break()
        elif tag in _INLINE and not self._depth:
            style = " ".join(value or "" for name, value in attrs if name in ("style", "color"))
            self.lines[-1] += f"<{tag} {re.sub('[<>]', '', style)[:100]}>"

    def handle_endtag(self, tag: str) -> None:
        """End lines at blocks, and tables."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_table()
        elif tag in _BLOCKS:
            self._break()
        elif tag in _INLINE and not self._depth:
            self.lines[-1] += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        """Take text; line ends in the source are blanks."""
        if self._silent:
            return
        text = re.sub(r"[ \t\r\n]+", " ", data)
        if self._depth and self._rows and self._rows[-1]:
            self._rows[-1][-1] += text
        else:
            self.lines[-1] += text

    def _break(self) -> None:
        if self._depth and self._rows and self._rows[-1]:
            self._rows[-1][-1] += "\n" if self._rows[-1][-1] else ""
        elif self.lines[-1].strip():
            self.lines.append("")

    def _end_table(self) -> None:
        rows = [[cell.strip() for cell in row] for row in self._rows]
        if is_table(rows):
            self.tables.append(Sheet(f"表格 {len(self.tables) + 1}", rows))
        else:
            self.lines += [line for row in rows for cell in row for line in cell.split("\n")]
            self.lines.append("")
        self._rows = []
