"""What a file really is, told by its content and not by its name or by what a browser claims."""

import re
from collections.abc import Collection
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

from content.rules.plain_text import looks_like_text
from core.packages import UnreadableError, package_names

_HEAD = 8_192


class Kind(StrEnum):
    """The kinds we can tell apart."""

    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    PDF = "pdf"
    TEXT = "text"
    MP4 = "mp4"
    WEBM = "webm"
    MP3 = "mp3"
    M4A = "m4a"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    OLD_OFFICE = "old_office"
    LOCKED_OFFICE = "locked_office"
    MACRO = "macro"
    RTF = "rtf"
    HTML = "html"
    SVG = "svg"
    XML = "xml"
    HEIC = "heic"
    OTHER_VIDEO = "other_video"
    ZIP = "zip"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: dict[Kind, str] = {
    Kind.DOCX: f"{_OFFICE}wordprocessingml.document",
    Kind.PPTX: f"{_OFFICE}presentationml.presentation",
    Kind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Kind.PDF: "application/pdf",
    Kind.TEXT: "text/plain",
    Kind.MP4: "video/mp4",
    Kind.WEBM: "video/webm",
    Kind.MP3: "audio/mpeg",
    Kind.M4A: "audio/mp4",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.GIF: "image/gif",
    Kind.WEBP: "image/webp",
    Kind.ZIP: "application/zip",
}
"""The type each kind is served with; what has none here is never kept."""

_EXTENSIONS: dict[str, Kind] = {
    "docx": Kind.DOCX, "pptx": Kind.PPTX, "xlsx": Kind.XLSX, "pdf": Kind.PDF,
    "md": Kind.TEXT, "markdown": Kind.TEXT, "txt": Kind.TEXT, "csv": Kind.TEXT,
    "mp4": Kind.MP4, "m4v": Kind.MP4, "webm": Kind.WEBM, "mp3": Kind.MP3, "m4a": Kind.M4A,
    "png": Kind.PNG, "jpg": Kind.JPEG, "jpeg": Kind.JPEG, "gif": Kind.GIF, "webp": Kind.WEBP,
    "zip": Kind.ZIP,
}  # fmt: skip

_NAMES: dict[Kind, str] = {
    Kind.DOCX: "Word 文档（.docx）",
    Kind.PPTX: "演示文稿（.pptx）",
    Kind.XLSX: "Excel 表格（.xlsx）",
    Kind.PDF: "PDF",
    Kind.TEXT: "纯文本",
    Kind.MP4: "MP4 视频",
    Kind.WEBM: "WebM 视频",
    Kind.MP3: "MP3 音频",
    Kind.M4A: "M4A 音频",
    Kind.PNG: "PNG 图片",
    Kind.JPEG: "JPG 图片",
    Kind.GIF: "GIF 图片",
    Kind.WEBP: "WebP 图片",
    Kind.ZIP: "压缩包",
}

_ADVICE: dict[Kind, str] = {
    Kind.EMPTY: "文件是空的（0 字节）。请检查原文件后重新上传。",
    Kind.OLD_OFFICE: "这是旧版 Office 文件（.doc、.xls 或 .ppt）。"
    "请用 Word 或 WPS 打开，另存为 .docx（.xlsx、.pptx）后再上传。",
    Kind.LOCKED_OFFICE: "文件加了打开密码，系统无法读取。请在 Word 或 WPS 里取消密码后再上传。",
    Kind.MACRO: "文件里带有宏，为安全起见没有接收。"
    "请用 Word、PowerPoint 或 WPS 打开，另存为不带宏的 .docx（.pptx、.xlsx）后再上传。",
    Kind.RTF: "这是 RTF 文件。请用 Word 或 WPS 打开，另存为 .docx 后再上传。",
    Kind.HTML: "文件的内容是网页，为安全起见没有接收。"
    "请把正文复制到图文编辑页，或者用 Word 打开后另存为 .docx。",
    Kind.SVG: "SVG 图片可能带有脚本，为安全起见没有接收。请另存为 PNG 或 JPG 后再上传。",
    Kind.XML: "这是 XML 文件，系统不能作为学习资料读取。如果是 Word 文档，请另存为 .docx 后再上传。",
    Kind.HEIC: "这是手机的 HEIC 图片，多数浏览器打不开。请另存为 JPG 后再上传。",
    Kind.OTHER_VIDEO: "这种视频格式多数手机不能播放。请转换为 MP4（H.264）后再上传。",
    Kind.UNKNOWN: "认不出这个文件的格式，可能已损坏。请检查原文件，或者另存为常用格式后再上传。",
}

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"{\\rtf", Kind.RTF),
    (b"ID3", Kind.MP3),
    (b"\xff\xfb", Kind.MP3),
    (b"\xff\xfa", Kind.MP3),
    (b"\xff\xf3", Kind.MP3),
    (b"\xff\xf2", Kind.MP3),
    (b"FLV\x01", Kind.OTHER_VIDEO),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Kind.OTHER_VIDEO),
)
_MARKUP = re.compile(rb"(?:\s|<!--.*?-->|<\?xml.*?\?>)*<(!doctype\s+)?([a-z]+)", re.IGNORECASE | re.DOTALL)
_PAGE = frozenset({b"html", b"head", b"body", b"script", b"iframe", b"meta", b"base", b"frameset", b"style"})
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PARTS = (("word/", Kind.DOCX), ("ppt/", Kind.PPTX), ("xl/", Kind.XLSX))


def kind_of(file: BinaryIO) -> Kind:
    r"""Tell what a file is; leaves it at its beginning.

    >>> from io import BytesIO
    >>> kind_of(BytesIO(b"%PDF-1.7\n")), kind_of(BytesIO(b" <!DOCTYPE html><p>"))
    (<Kind.PDF: 'pdf'>, <Kind.HTML: 'html'>)
    """
    file.seek(0)
    head = file.read(_HEAD)
    try:
        if not head:
            return Kind.EMPTY
        for start, kind in _STARTS:
            if head.startswith(start):
                return kind
        return _container(head, file) or _marked_up(head) or _text(head)
    finally:
        file.seek(0)


def demand_kind(file: BinaryIO, name: str, allowed: Collection[Kind]) -> Kind:
    """Tell what a file is, and refuse it unless that is allowed and what its name says.

    :raises UnreadableError: with the sentence for whoever uploaded it
    """
    kind = kind_of(file)
    # Phones' recorders write sound into files that call themselves films.
    if kind is Kind.MP4 and PurePosixPath(name).suffix.lower() == ".m4a":
        kind = Kind.M4A
    problem = problem_with(kind, name, allowed)
    if problem:
        raise UnreadableError(problem)
    return kind


def problem_with(kind: Kind, name: str, allowed: Collection[Kind]) -> str | None:
    """Say what is wrong with a file of this kind and name here, or None.

    >>> problem_with(Kind.PDF, "报告.PDF", {Kind.PDF})
    >>> problem_with(Kind.PDF, "报告.docx", {Kind.PDF, Kind.DOCX})
    '文件名以 .docx 结尾，内容却是 PDF。请检查文件，改正扩展名后再上传。'
    """
    if kind in _ADVICE:
        return _ADVICE[kind]
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    named = _EXTENSIONS.get(suffix)
    if named is not kind and suffix:
        return f"文件名以 .{suffix[:10]} 结尾，内容却是 {_NAMES[kind]}。请检查文件，改正扩展名后再上传。"
    if kind not in allowed:
        wanted = "、".join(_NAMES[one] for one in Kind if one in allowed)
        return f"这里不能上传{_NAMES[kind]}，可以上传的有：{wanted}。"
    return None


def _container(head: bytes, file: BinaryIO) -> Kind | None:
    if head.startswith(b"PK\x03\x04"):
        return _package(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.LOCKED_OFFICE if _LOCKED in head + file.read(4_000_000) else Kind.OLD_OFFICE
    if head[4:8] == b"ftyp":
        return _brand(head[8:12])
    if head.startswith(b"\x1aE\xdf\xa3"):
        return Kind.WEBM if b"webm" in head[:64] else Kind.OTHER_VIDEO
    if head.startswith(b"RIFF"):
        return {b"WEBP": Kind.WEBP, b"AVI ": Kind.OTHER_VIDEO}.get(head[8:12], Kind.UNKNOWN)
    return None


def _package(file: BinaryIO) -> Kind:
    names = package_names(file)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Kind.MACRO
    if "[Content_Types].xml" in names:
        for part, kind in _PARTS:
            if any(name.startswith(part) for name in names):
                return kind
    return Kind.ZIP if names else Kind.UNKNOWN


def _brand(brand: bytes) -> Kind:
    if brand in {b"heic", b"heix", b"mif1", b"msf1", b"avif"}:
        return Kind.HEIC
    if brand == b"qt  ":
        return Kind.OTHER_VIDEO
    return Kind.M4A if brand.startswith(b"M4A") else Kind.MP4


def _marked_up(head: bytes) -> Kind | None:
    # A mark or zeros in front are how pages hide from such looks.
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    found = _MARKUP.match(plain.replace(b"\0", b""))
    if found is None:
        return None
    tag = found[2].lower()
    if tag == b"svg":
        return Kind.SVG
    if tag in _PAGE:
        return Kind.HTML
    return Kind.XML if plain.lstrip().startswith(b"<?xml") else None


def _text(head: bytes) -> Kind:
    return Kind.TEXT if looks_like_text(head) else Kind.UNKNOWN
