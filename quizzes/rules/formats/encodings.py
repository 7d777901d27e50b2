"""Find out how a text file was written, without asking: byte order mark, then UTF-8, then GB18030."""

import codecs

from quizzes.rules.formats.reading import UnreadableBankError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURE_SHARE = 0.98
"""GB18030 gives some meaning to nearly any bytes; below this share of sensible characters it is not text."""


def decode(content: bytes) -> tuple[str, str, bool]:
    """Give the text, its encoding, and whether the encoding was a guess.

    >>> decode("判断题".encode())
    ('判断题', 'utf-8', False)
    >>> decode("判断题".encode("gb18030"))
    ('判断题', 'gb18030', True)

    :raises UnreadableBankError: if the bytes are no text
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding), encoding.removesuffix("-sig"), False
    if b"\x00" in content:
        return _without_mark(content)
    try:
        return content.decode(), "utf-8", False
    except UnicodeDecodeError:
        return _gb18030(content), "gb18030", True


def _strict(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")


def _without_mark(content: bytes) -> tuple[str, str, bool]:
    """UTF-16 without its mark still shows: ASCII line ends and digits leave every second byte zero."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = content.decode(encoding, errors="replace")
    if _sensible(text) < _SURE_SHARE:
        raise UnreadableBankError(
            "这不是文本文件。请用 Word、WPS 或记事本打开，另存为 .docx、.xlsx 或 .txt 后再导入。"
        )
    return text, encoding, True


def _gb18030(content: bytes) -> str:
    text = content.decode("gb18030", errors="replace")
    if _sensible(text) < _SURE_SHARE:
        raise UnreadableBankError(
            "认不出这个文件的文字编码。请用记事本打开，另存为 UTF-8 编码的 .txt 后再导入。"
        )
    return text


def _sensible(text: str) -> float:
    good = sum(char.isprintable() or char in "\r\n\t\f\u3000\xa0\ufeff\ue000" for char in text)
    return (good - text.count("\ufffd")) / max(len(text), 1)
