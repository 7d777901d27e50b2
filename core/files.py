"""Where uploaded files lie and how they leave the site again."""

import errno
import hashlib
import io
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from urllib.parse import quote

from flask import Response, current_app, request
from werkzeug.wsgi import wrap_file

from core.errors import NotFoundError, RefusalError
from core.packages import TooBigError, UnreadableError

INLINE = frozenset(
    {
        "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp",
        "video/mp4", "video/webm", "audio/mpeg", "audio/mp4",
    }
)  # fmt: skip
"""The types a browser may show by itself; whatever else we keep is a download."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
DOWNLOADS = frozenset(
    {
        f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}presentationml.presentation",
        f"{_OFFICE}spreadsheetml.sheet", "application/zip", "text/plain", "text/markdown", "text/csv",
    }
)  # fmt: skip
"""The other types we name truly; the rest is sent as bytes."""

_STEP = 256 * 1024
_KEY = re.compile(r"[0-9a-f]{32}")
_HALF_DONE_SECONDS = 24 * 3600
# A file has no scripts, no forms and no origin of ours, whatever it holds.
_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; "
_SANDBOX = f"{_NOTHING}frame-ancestors 'self'; sandbox"
# Browsers refuse to show a PDF in a sandbox; their viewer runs it outside of our origin anyway.
_PDF = f"{_NOTHING}object-src 'self'; frame-ancestors 'self'"


class StorageFullError(RefusalError):
    """The disk is full."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    heading = "存储空间不足"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is safely stored: its key, its length in bytes and its fingerprint."""

    key: str
    size: int
    sha256: str


class Store(Protocol):
    """A place for files. Keys are made by the store and say nothing about the file."""

    def put(self, stream: BinaryIO, max_bytes: int) -> Stored:
        """Store all of the stream or nothing."""

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Open a file for reading from a byte on."""

    def size(self, key: str) -> int:
        """Tell a file's length in bytes."""

    def delete(self, key: str) -> None:
        """Forget a file; one that is gone already is no mistake."""

    def keys(self, older_than: timedelta = timedelta()) -> Iterator[str]:
        """List files stored so long ago, for backups and to find those nothing refers to."""


class FolderStore:
    """Files in a folder, two levels deep: ``ab/cd/abcd…``."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        self._incoming = self.root / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    def put(self, stream: BinaryIO, max_bytes: int) -> Stored:
        """Write to the side, make it durable, then move it into place in one step.

        :raises TooBigError: as soon as the limit is passed, not after reading the rest
        :raises UnreadableError: for an empty file
        :raises StorageFullError: when the disk is full
        """
        key = secrets.token_hex(16)
        part = self._incoming / key
        try:
            size, sha256 = _write_durably(part, stream, max_bytes)
            target = self.path(key)
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StorageFullError(
                    "服务器的存储空间已满，文件没有保存。请联系管理员清理后再上传。"
                ) from error
            raise
        finally:
            part.unlink(missing_ok=True)
        return Stored(key, size, sha256)

    def path(self, key: str) -> Path:
        """Tell where a key's file lies; only this kind of store can."""
        if not _KEY.fullmatch(key):
            raise NotFoundError("没有找到这个文件。")
        return self.root / key[:2] / key[2:4] / key

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Open a file for reading from a byte on."""
        try:
            file = self.path(key).open("rb")
        except FileNotFoundError as error:
            raise NotFoundError("没有找到这个文件，它可能已被删除。") from error
        file.seek(start)
        return file

    def size(self, key: str) -> int:
        """Tell a file's length in bytes."""
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError as error:
            raise NotFoundError("没有找到这个文件，它可能已被删除。") from error

    def delete(self, key: str) -> None:
        """Forget a file; one that is gone already is no mistake."""
        self.path(key).unlink(missing_ok=True)

    def keys(self, older_than: timedelta = timedelta()) -> Iterator[str]:
        """List files stored so long ago, for backups and to find those nothing refers to."""
        newest = time.time() - older_than.total_seconds()
        for path in self.root.glob("??/??/*"):
            with suppress(FileNotFoundError):  # deleted while we look
                if _KEY.fullmatch(path.name) and (not older_than or path.stat().st_mtime <= newest):
                    yield path.name

    def sweep(self) -> int:
        """Remove what uploads left half-written when the server died under them; return how many."""
        old = [
            path
            for path in self._incoming.iterdir()
            if time.time() - path.stat().st_mtime > _HALF_DONE_SECONDS
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def store() -> Store:
    """Give the running site's file store, made at first use from the setting FILES."""
    if "files" not in current_app.extensions:
        current_app.extensions["files"] = FolderStore(current_app.config["FILES"])
    return cast("Store", current_app.extensions["files"])


def send_stored(
    files: Store, key: str, *, name: str, media_type: str, inline: bool = False, keep_seconds: int = 0
) -> Response:
    """Answer with a stored file, or the part of it the browser asks for.

    :param name: the file name people see, in whatever characters
    :param inline: show it in the browser, if its type is safe to show
    :param keep_seconds: let this browser keep it so long; nobody else ever may
    """
    size = files.size(key)
    headers = _headers(key, name, media_type, inline=inline, keep_seconds=keep_seconds)
    if request.if_none_match.contains(headers["ETag"].strip('"')):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    wanted = _wanted(size, headers["ETag"].strip('"'))
    if wanted is None:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    start, stop = wanted
    headers["Content-Length"] = str(stop - start)
    status = HTTPStatus.OK
    if stop - start < size:
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    if request.method == "HEAD":
        return Response(status=status, headers=headers)
    # Waitress sends such a wrapped file by itself and frees the thread: a slow phone holds nobody up.
    part = wrap_file(request.environ, cast("BinaryIO", Slice(files.open(key, start), stop - start)), _STEP)
    return Response(part, status=status, headers=headers, direct_passthrough=True)


def disposition(name: str, *, inline: bool) -> str:
    r"""Say how a file is to be shown and what it is called, in one header that nothing can break out of.

    >>> print(disposition("学习\r\nSet-Cookie: x.pdf", inline=False))
    attachment; filename="file.pdf"; filename*=UTF-8''%E5%AD%A6%E4%B9%A0Set-Cookie_%20x.pdf
    """
    kept = plain_name(name)
    suffix = re.search(r"\.[A-Za-z0-9]{1,8}$", kept)
    how = "inline" if inline else "attachment"
    fallback = "file" + (suffix[0] if suffix else "")
    return f"{how}; filename=\"{fallback}\"; filename*=UTF-8''{quote(kept, safe='')}"


def plain_name(name: str, longest: int = 120) -> str:
    r"""Make a file name that any system takes and that reads as what it is.

    >>> plain_name("../../etc/\u202egpj.exe\0")
    'gpj.exe'
    >>> plain_name("  ")
    '未命名'
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(mark for mark in last if mark.isprintable())
    shown = re.sub(r'[:*?"<>|]', "_", shown).strip(" .")
    stem, dot, suffix = shown.rpartition(".")
    if dot and len(suffix) <= 8:
        return f"{stem[: longest - len(suffix) - 1]}.{suffix}"
    return shown[:longest] or "未命名"


class Slice(io.RawIOBase):
    """A part of an open file that servers can send as if it were a file of its own."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file, self._length, self._at = file, length, 0
        self._start = file.tell() if file.seekable() else 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say whether the file underneath can go back."""
        return self._file.seekable()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to the end of the part."""
        left = self._length - self._at
        piece = self._file.read(left if size is None or size < 0 else min(size, left))
        self._at += len(piece)
        return piece

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place counted from the part's beginning, from here, or from its end."""
        self._at = offset + (0, self._at, self._length)[whence]
        self._file.seek(self._start + self._at)
        return self._at

    def tell(self) -> int:
        """Say where in the part we are."""
        return self._at

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


def _write_durably(part: Path, stream: BinaryIO, max_bytes: int) -> tuple[int, str]:
    size, fingerprint = 0, hashlib.sha256()
    with part.open("xb") as file:
        while step := stream.read(_STEP):
            size += len(step)
            if size > max_bytes:
                raise TooBigError(
                    f"文件超过 {say_size(max_bytes)}，没有接收。请压缩后再上传，或者拆成几个文件。"
                )
            fingerprint.update(step)
            file.write(step)
        if not size:
            raise UnreadableError("文件是空的（0 字节）。请检查原文件后重新上传。")
        file.flush()
        os.fsync(file.fileno())
    return size, fingerprint.hexdigest()


def say_size(size: int) -> str:
    """Say a number of bytes as people do.

    >>> say_size(900), say_size(20_500_000), say_size(1_000_000_000)
    ('900 字节', '20.5 MB', '1 GB')
    """
    for unit, length in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= length:
            return f"{size / length:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} 字节"


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may forget the new name. Windows cannot open folders.
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _headers(key: str, name: str, media_type: str, *, inline: bool, keep_seconds: int) -> dict[str, str]:
    known = media_type if media_type in INLINE | DOWNLOADS else "application/octet-stream"
    policy = _PDF if known == "application/pdf" else _SANDBOX
    return {
        "Content-Type": f"{known}; charset=utf-8" if known.startswith("text/") else known,
        "Content-Disposition": disposition(name, inline=inline and known in INLINE),
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={keep_seconds}" if keep_seconds else "private, no-store",
        # From the random key alone: two files with the same content cannot be told to be so.
        "ETag": f'"{hashlib.sha256(key.encode()).hexdigest()[:20]}"',
    }


def _wanted(size: int, etag: str) -> tuple[int, int] | None:
    """Tell the bytes to send, from and up to; None if the browser asked for some beyond the end."""
    whole = (0, size)
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return whole
    if request.headers.get("If-Range") and request.if_range.etag != etag:
        return whole
    return wanted.range_for_length(size)
