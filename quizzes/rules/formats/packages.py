"""Look into a zip-based file before any library unpacks it: bombs, tricks and encrypted parts are refused.

Sizes are counted on bytes really inflated, in steps; what the archive claims about itself is not believed.
"""

import io
import zipfile
import zlib

from quizzes.rules.formats.reading import UnreadableBankError

_STEP = 64 * 1024
_MOST_ENTRIES = 20_000
_LARGEST_ENTRY = 80_000_000
_LARGEST_WHOLE = 200_000_000
_HIGHEST_RATIO = 200
_RATIO_FROM = 5_000_000
"""Small parts may compress well by nature; the ratio is looked at from this many inflated bytes on."""
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_ENCRYPTED = 0x1
_LINK = 0o120000


def open_package(content: bytes) -> zipfile.ZipFile:
    """Open a zip-based file that is safe to read.

    :raises UnreadableBankError: if it is broken, encrypted, far too large inside, or carries tricks
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        _look_over(package, len(content))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        if isinstance(error, UnreadableBankError):
            raise
        raise UnreadableBankError(
            "这个文件已损坏，打不开。请用 Word 或 WPS 打开原件，另存一份后再导入。"
        ) from error
    return package


def _look_over(package: zipfile.ZipFile, packed: int) -> None:
    entries = package.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise UnreadableBankError("这个文件里的部件太多，不像一份题库。请另存为新文件后再导入。")
    whole = 0
    for entry in entries:
        _look_at(entry)
        whole += _inflate(package, entry)
        if whole > _LARGEST_WHOLE:
            raise UnreadableBankError("这个文件解开后太大。请删去图片或分成几个文件后再导入。")
    if whole > _RATIO_FROM and whole > _HIGHEST_RATIO * packed:
        raise UnreadableBankError("这个文件解开后大得不正常，为安全起见没有读取。请另存为新文件后再导入。")


def _look_at(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableBankError("这个文件设了密码。请取消密码保护后再导入。")
    name = entry.filename.replace("\\", "/")
    link = (entry.external_attr >> 16) & 0o170000 == _LINK
    if link or name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
        raise UnreadableBankError("这个文件的内部结构不正常，为安全起见没有读取。请另存为新文件后再导入。")


def _inflate(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Count a part's real bytes, and refuse declarations of document types in XML."""
    size, tail = 0, b""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    with package.open(entry) as part:
        while step := part.read(_STEP):
            size += len(step)
            if size > _LARGEST_ENTRY:
                raise UnreadableBankError("这个文件解开后太大。请删去图片或分成几个文件后再导入。")
            if is_xml and any(sign in tail + step for sign in _DOCTYPES):
                raise UnreadableBankError(
                    "这个文件的内部结构不正常，为安全起见没有读取。请另存为新文件后再导入。"
                )
            tail = step[-32:]
    return size
