"""Places where uploaded files lie: what any of them does, and a folder that does it."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Protocol, Self

from core.errors import NotFoundError, RefusalError
from core.packages import TooBigError, UnreadableError

HALF_DONE_SECONDS = 24 * 3600
"""How old an upload that never ended must be before it is swept."""
_STEP = 256 * 1024
_KEY = re.compile(r"[0-9a-f]{32}")


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

    def put_back(self, key: str, stream: BinaryIO) -> None:
        """Store a file of a backup under the key it had."""

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Open a file for reading from a byte on."""

    def size(self, key: str) -> int:
        """Tell a file's length in bytes."""

    def delete(self, key: str) -> None:
        """Forget a file; one that is gone already is no mistake."""

    def keys(self, older_than: timedelta = timedelta()) -> Iterator[str]:
        """List files stored so long ago, for backups and to find those nothing refers to."""

    def total(self) -> int:
        """Tell how many bytes all files have together."""

    def probe(self) -> None:
        """Store something and forget it; raises when that fails."""

    def sweep(self) -> int:
        """Remove what uploads left half-done when the server died under them; return how many."""

    def set_aside(self, mark: str) -> None:
        """Move everything where it is no file of ours any more, named by a mark."""


class Shelf:
    """A store for one deed: unless the block ends well, all that was put into it is deleted again."""

    def __init__(self, files: Store) -> None:
        self._files, self._keys = files, list[str]()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, trouble: object, *_: object) -> None:
        """Delete what was stored if the block failed."""
        for key in self._keys if trouble else ():
            self._files.delete(key)

    def put(self, stream: BinaryIO, max_bytes: int) -> Stored:
        """Store a file, as ``Store.put`` does."""
        kept = self._files.put(stream, max_bytes)
        self._keys.append(kept.key)
        return kept


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
        return self._put(secrets.token_hex(16), stream, max_bytes)

    def put_back(self, key: str, stream: BinaryIO) -> None:
        """Store a file of a backup under the key it had."""
        self._put(key, stream, sys.maxsize)

    def _put(self, key: str, stream: BinaryIO, max_bytes: int) -> Stored:
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
            if time.time() - path.stat().st_mtime > HALF_DONE_SECONDS
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def total(self) -> int:
        """Tell how many bytes all files have together."""
        return sum(self.size(key) for key in self.keys())

    def probe(self) -> None:
        """Write a byte and forget it.

        :raises OSError: when that fails
        """
        with NamedTemporaryFile(dir=self.root, prefix=".probe-") as file:
            file.write(b"1")
            file.flush()

    def set_aside(self, mark: str) -> None:
        """Give the folder another name, or drop it where there is nothing in it."""
        if any(self.keys()):
            self.root.replace(self.root.with_name(f"{self.root.name}.{mark}"))
        else:
            shutil.rmtree(self.root, ignore_errors=True)


def _write_durably(part: Path, stream: BinaryIO, max_bytes: int) -> tuple[int, str]:
    size, fingerprint = 0, hashlib.sha256()
    with part.open("xb") as file:
        while step := stream.read(_STEP):
            size += len(step)
            refuse_size(size, max_bytes)
            fingerprint.update(step)
            file.write(step)
        refuse_empty(size)
        file.flush()
        os.fsync(file.fileno())
    return size, fingerprint.hexdigest()


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may forget the new name. Windows cannot open folders.
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def refuse_size(size: int, max_bytes: int) -> None:
    """Refuse a file that is longer than it may be.

    :raises TooBigError: naming the limit
    """
    if size > max_bytes:
        raise TooBigError(f"文件超过 {say_size(max_bytes)}，没有接收。请压缩后再上传，或者拆成几个文件。")


def refuse_empty(size: int) -> None:
    """Refuse a file with nothing in it.

    :raises UnreadableError: saying so
    """
    if not size:
        raise UnreadableError("文件是空的（0 字节）。请检查原文件后重新上传。")


def say_size(size: int) -> str:
    """Say a number of bytes as people do.

    >>> say_size(900), say_size(20_500_000), say_size(1_000_000_000)
    ('900 字节', '20.5 MB', '1 GB')
    """
    for unit, length in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= length:
            return f"{size / length:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} 字节"
