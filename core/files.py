"""The site's file store, and how files leave the site again."""

import hashlib
import io
import re
from http import HTTPStatus
from importlib import import_module
from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from werkzeug.wsgi import wrap_file

from core.stores import FolderStore, Shelf, StorageFullError, Store, Stored, say_size

__all__ = [
    "DOWNLOADS",
    "INLINE",
    "FolderStore",
    "Shelf",
    "Slice",
    "StorageFullError",
    "Store",
    "Stored",
    "disposition",
    "plain_name",
    "say_size",
    "send_stored",
    "store",
    "store_of",
]

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
# A file has no scripts, no forms and no origin of ours, whatever it holds.
_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; "
_SANDBOX = f"{_NOTHING}frame-ancestors 'self'; sandbox"
# Browsers refuse to show a PDF in a sandbox; their viewer runs it outside of our origin anyway.
_PDF = f"{_NOTHING}object-src 'self'; frame-ancestors 'self'"


def store() -> Store:
    """Give the running site's file store."""
    return store_of(current_app)


def store_of(site: Flask) -> Store:
    """Give a site's file store, made at first use: the one STORE_URL names, else the folder FILES."""
    if "files" not in site.extensions:
        if site.config.get("STORE_URL"):
            # By name, since what it stands on is installed only where it is used.
            site.extensions["files"] = import_module("core.object_store").open_object_store(site.config)
        else:
            site.extensions["files"] = FolderStore(site.config["FILES"])
    return cast("Store", site.extensions["files"])


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
