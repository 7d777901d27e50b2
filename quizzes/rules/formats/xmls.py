"""Open XML and say by its root what it is; document types, entities and networks are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from quizzes.rules.formats.reading import UnreadableBankError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BROKEN = "这个 XML 文件不完整，打不开。请在原来的系统里重新导出一次。"


def root_of(content: bytes) -> Element | None:
    """Give the root of an XML file, or nothing if the file is none.

    :raises UnreadableBankError: if it declares a document type, or is broken
    """
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
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
        raise UnreadableBankError(
            "这个 XML 文件带有文档类型声明，为安全起见没有读取。请在原来的系统里重新导出一次。"
        )
    try:
        return ET.fromstring(content)  # noqa: S314  # document types, and with them entities, are refused above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UnreadableBankError(_BROKEN) from error


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
