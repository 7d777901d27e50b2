"""Notice where a file's name says something else than its content, and say both in plain words."""

from collections.abc import Iterable
from dataclasses import replace

from quizzes.rules.formats.reading import Problem

_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
)
_WORDS = {
    "exe": "程序（.exe）",
    "pdf": "PDF",
    "zip": "压缩文件（.zip）",
    "rar": "压缩文件（.rar 或 .7z）",
    "ole": "旧版 Office 文件",
    "doc": "旧版 Word 文档（.doc）",
    "docx": "Word 文档（.docx）",
    "word_xml": "Word 文档（XML）",
    "rtf": "写字板文档（.rtf）",
    "xlsx": "Excel 工作簿（.xlsx）",
    "xls": "旧版 Excel 工作簿（.xls）",
    "html": "网页（.html）",
    "picture": "图片",
    "text": "文本（.txt）",
    "csv": "CSV 表格",
    "json": "JSON",
    "xml": "XML",
    "gift": "GIFT 文本",
    "moodle": "Moodle XML",
}
_PLAIN = frozenset({"text", "csv", "json", "gift", "html", "xml", "moodle"})
_MEANT: dict[str, frozenset[str]] = {
    "docx": frozenset({"docx"}),
    "doc": frozenset({"doc", "docx", "word_xml", "rtf", "html", "ole"}),
    "wps": frozenset({"doc", "docx", "word_xml", "rtf", "html", "ole"}),
    "rtf": frozenset({"rtf"}),
    "xlsx": frozenset({"xlsx"}),
    "xls": frozenset({"xls", "xlsx", "html", "csv", "ole"}),
    "et": frozenset({"xls", "xlsx", "ole"}),
    "pdf": frozenset({"pdf"}),
    "zip": frozenset({"zip", "xlsx", "xls", "docx"}) | _PLAIN,
    "txt": _PLAIN,
    "md": _PLAIN,
    "csv": _PLAIN,
    "json": _PLAIN,
    "jsonl": _PLAIN,
    "gift": _PLAIN,
    "xml": _PLAIN | {"word_xml"},
    "htm": frozenset({"html"}),
    "html": frozenset({"html"}),
}
"""What a name may hold without a word; programs that save web pages as .doc or .xls are common."""


def kind_of(content: bytes) -> str:
    r"""Say what a file is by its first bytes, as far as a person has a word for it.

    >>> kind_of(b"MZ\x90\x00"), kind_of(b"%PDF-1.7"), kind_of("  <!DOCTYPE html>".encode()), kind_of(b"1. ?")
    ('exe', 'pdf', 'html', 'text')
    """
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return _kind_of_package(content) if kind == "zip" else kind
    head = content[:1024].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or b"<body" in head:
        return "html"
    if head.startswith(b"<?xml"):
        return "xml"
    return "" if b"\x00" in content[:1024] and content[:2] not in (b"\xff\xfe", b"\xfe\xff") else "text"


def _kind_of_package(content: bytes) -> str:
    if b"word/" in content[:4000] or b"word/document" in content[-20_000:]:
        return "docx"
    return "xlsx" if b"xl/" in content[:4000] or b"xl/workbook" in content[-20_000:] else "zip"


def mismatch(name: str, kind: str) -> str:
    """Say that a name and a content do not belong together; nothing where they do or nobody can tell.

    >>> mismatch("题库.pdf", "html")
    '文件名是 .pdf，内容其实是网页（.html）。'
    >>> mismatch("题库.doc", "rtf"), mismatch("题库", "html"), mismatch("题库.docx", "docx")
    ('', '', '')
    """
    _, dot, ending = name.lower().rpartition(".")
    if not dot or ending not in _MEANT or kind not in _WORDS or kind in _MEANT[ending]:
        return ""
    return f"文件名是 .{ending}，内容其实是{_WORDS[kind]}。"


def problem_of(name: str, kind: str) -> Problem | None:
    """Say that a file was read as what it is and not as what it is called."""
    said = mismatch(name, kind)
    message = f"{said}已按内容读取，请核对。"
    return Problem("named_otherwise", message, 1, None, None, "warning") if said else None


def with_advice(name: str, kind: str, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Say of a file without questions what it is, where its name says something else, and what to do."""
    said = mismatch(name, kind)
    if said and kind == "html":
        said += "请用浏览器打开它，选中题目复制，再粘贴到导入页。"
    return tuple(
        replace(each, message=f"{said}{each.message}") if each.code == "no_questions" else each
        for each in problems
    )
