"""Open XML and say by its root what it is; document types, entities and networks are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from quizzes.rules.formats.reading import UnreadableBankError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMED = re.compile(rb"""<\?xml[^>]{0,200}encoding=["'](?:gb2312|gbk|gb18030)["']""", re.IGNORECASE)
_DECLARED = re.compile(r"^\s{0,50}<\?xml[^>]{0,400}\?>")
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BROKEN = "这个 XML 文件不完整，打不开。请在原来的系统里重新导出一次。"


def root_of(content: bytes) -> Element | None:
    """Give the root of an XML file, or nothing if the file is none.

    :raises UnreadableBankError: if it declares a document type, or is broken
    """
    content = _in_utf8(content)
    head = content[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(
        (
            b"<?xml",
            b"<quiz",
            b"<questestinterop",
            b"<assessment",
            b"<qti-",
            b"<manifest",
            b"<w:wordDocument",
            b"<pkg:package",
        )
    ):
        return None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableBankError(
            "这个 XML 文件带有文档类型声明，为安全起见没有读取。请在原来的系统里重新导出一次。"
        )
    try:
        return ET.fromstring(content)  # noqa: S314  # document types, and with them entities, are refused above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UnreadableBankError(_BROKEN) from error


def _in_utf8(content: bytes) -> bytes:
    """Write XML that is in UTF-16 or a Chinese encoding in UTF-8; the parser knows no Chinese ones."""
    content = content.lstrip(b" \t\r\n")
    if content.startswith(_MARKS):
        text = content.decode("utf-16", errors="replace")
    elif _NAMED.match(content):
        text = content.decode("gb18030", errors="replace")
    else:
        return content
    return _DECLARED.sub('<?xml version="1.0"?>', text).encode()


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
