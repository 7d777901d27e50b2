"""The guard in front of every parser of zip-based files: docx, xlsx, pptx, QTI and our own packages."""

import lzma
import stat
import zipfile
import zlib
from http import HTTPStatus
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from core.errors import RefusalError

MOST_ENTRIES = 2_000
"""The most files in one package."""

MOST_BYTES = 150_000_000
"""The most bytes of all its files together, unpacked."""

MOST_BYTES_OF_ONE = 60_000_000
"""The most bytes of one of its files, unpacked."""

HIGHEST_RATIO = 200
"""How many times bigger than packed a file may become; files under a megabyte may be any."""

_STEP = 64 * 1024
_SMALL = 1_000_000
_XML = frozenset({".xml", ".rels", ".vml", ".svg", ".xhtml"})
# The end record of a zip is 22 bytes and a comment of at most 65,535.
_END, _END_MARK = 22 + 65_535, b"PK\x05\x06"

_BROKEN = "文件已损坏，打不开。请在电脑上用 Word 或 WPS 重新打开并另存一份，再上传。"
_BOMB = "文件展开后过大，为安全起见没有接收。请删去多余的内容，或者拆成几个文件再上传。"
_ODD = "文件的内部结构不正常，为安全起见没有接收。请用 Word 或 WPS 另存一份再上传。"
_LOCKED = "文件加了密码，系统无法读取。请去掉打开密码后另存一份，再上传。"

# A crafted zip makes zipfile fail in all these ways; to the user they mean the same.
_FAILURES = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError,
    EOFError, ValueError, OSError, OverflowError, IndexError, KeyError,
)  # fmt: skip


class UnreadableError(RefusalError):
    """A file cannot be read; the message tells whoever uploaded it what to do."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    heading = "文件不能使用"


class TooBigError(UnreadableError):
    """A file, or what is packed in it, is bigger than we take."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def open_package(file: BinaryIO | bytes) -> zipfile.ZipFile:
    """Check a zip file from its directory to its last byte, and open it.

    Sizes are counted while inflating, since the directory of a bomb lies about them.

    :raises UnreadableError: for what is broken, encrypted or shaped to do harm
    :raises TooBigError: for what would become too big
    """
    stream = BytesIO(file) if isinstance(file, bytes) else file
    _demand_few_entries(stream)
    try:
        package = zipfile.ZipFile(stream)
        entries = package.infolist()
        _demand_plain_names(entries)
        _demand_honest_sizes(package, entries)
    except _FAILURES as error:
        raise UnreadableError(_BROKEN) from error
    return package


def package_names(file: BinaryIO | bytes) -> frozenset[str]:
    """List the names in a zip file without unpacking anything; empty for what is no zip."""
    stream = BytesIO(file) if isinstance(file, bytes) else file
    try:
        _demand_few_entries(stream)
        with zipfile.ZipFile(stream) as package:
            return frozenset(package.namelist())
    except (UnreadableError, *_FAILURES):
        return frozenset()


def _demand_few_entries(stream: BinaryIO) -> None:
    """Count the entries before zipfile makes an object of each."""
    size = stream.seek(0, 2)
    if size == 0:
        raise UnreadableError("文件是空的（0 字节）。请检查原文件后重新上传。")
    stream.seek(max(0, size - _END))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END_MARK)
    if at < 0 or at + 12 > len(tail):
        raise UnreadableError(_BROKEN)
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    # A directory entry takes at least 46 bytes; the stated count may lie, the length cannot.
    if int.from_bytes(tail[at + 10 : at + 12], "little") > MOST_ENTRIES or length > MOST_ENTRIES * 1_000:
        raise TooBigError(_BOMB)


def _demand_plain_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise TooBigError(_BOMB)
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise UnreadableError(_ODD)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise UnreadableError(_LOCKED)
        if not is_plain_name(entry.orig_filename) or stat.S_ISLNK(entry.external_attr >> 16):
            raise UnreadableError(_ODD)


def is_plain_name(name: str) -> bool:
    r"""Say whether an entry's name stays inside the package wherever it is unpacked.

    >>> is_plain_name("word/media/图片 1.png")
    True
    >>> [is_plain_name(name) for name in ("/etc/x", "a/../../x", "C:\\x", "c:x", "..\\x", "x\0.png", "")]
    [False, False, False, False, False, False, False]
    """
    if not name or name.startswith("/") or any(mark in name for mark in ("\\", "\0", ":")):
        return False
    return ".." not in PurePosixPath(name).parts


def _demand_honest_sizes(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise TooBigError(_BOMB)
    total = 0
    for entry in entries:
        total += _unpacked_size(package, entry, MOST_BYTES - total)


def _unpacked_size(package: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Inflate one entry in small steps and return how long it really is."""
    most = min(left, MOST_BYTES_OF_ONE, max(_SMALL, entry.compress_size * HIGHEST_RATIO))
    if entry.file_size > most:
        raise TooBigError(_BOMB)
    is_xml = PurePosixPath(entry.filename).suffix.lower() in _XML
    size, before = 0, b""
    with package.open(entry) as inside:
        while step := inside.read(_STEP):
            size += len(step)
            if size > most:
                raise TooBigError(_BOMB)
            if is_xml:
                _demand_no_doctype(before + step)
                before = step[-32:]
    return size


def _demand_no_doctype(piece: bytes) -> None:
    # Office writes no DTD; every entity attack needs one. UTF-16 is looked at without its zeros.
    plain = piece.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UnreadableError(_ODD)
