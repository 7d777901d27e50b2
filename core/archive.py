"""A backup as one file: the database, every stored file, and a list with the fingerprint of each."""

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

MANIFEST = "manifest.json"
DATABASE = "database.sqlite"
FILES = "files/"
FORMAT = 1
SUFFIX = ".zip"
PREFIX = "xuetang-"
_STEP = 1024 * 1024
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, NotImplementedError)

Tell = Callable[[int], None]
"""Hears how far a long piece of work is, in percent."""


def nobody(_percent: int) -> None:
    """Hear how far it is, and do nothing."""


class DamagedError(Exception):
    """The archive is not whole; the message is one sentence for whoever wanted to use it."""


@dataclass(frozen=True)
class Part:
    """One file of an archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive says about itself."""

    format: int
    made_at: str
    """The moment in UTC, ISO 8601."""
    source: str
    """The kind of database it was made from: ``sqlite`` or ``postgresql``."""
    revision: str | None
    rows: dict[str, int]
    parts: list[Part]


def name_for(moment: datetime) -> str:
    """Name an archive by its moment on the clocks of Shanghai, so that names sort by age."""
    return f"{PREFIX}{moment:%Y%m%d-%H%M%S}{SUFFIX}"


def archives_in(folder: Path) -> list[Path]:
    """List the archives in a folder, newest first."""
    named = re.compile(rf"{PREFIX}\d+-\d+(-\d+)?{re.escape(SUFFIX)}")
    found = [path for path in folder.iterdir() if named.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=_age, reverse=True)


def name_after(path: Path) -> str:
    """Name the next archive of the same second."""
    number = _age(path)[1]
    return f"{path.stem.removesuffix(f'-{number}')}-{number + 1}{SUFFIX}"


def _age(path: Path) -> tuple[str, int]:
    """Order archives by their moment, and those of one second by their number; the plain name is first."""
    day, time, *number = path.stem.removeprefix(PREFIX).split("-")
    return day + time, int(number[0]) if number else 1


class Writer:
    """Writes an archive to the side; it gets its name only when it is whole and was read back."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.with_name(f".{target.name}.part")
        # Names, phone numbers and answers are in it: nobody but the site's own account may read it.
        handle = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", allowZip64=True)
        self._parts: list[Part] = []

    def add(self, name: str, source: IO[bytes], *, packs: bool = False) -> None:
        """Add a file; ``packs`` compresses it."""
        how = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
        entry = zipfile.ZipInfo(name)
        entry.compress_type = how
        entry.external_attr = 0o600 << 16
        size, digest = 0, hashlib.sha256()
        with self._zip.open(entry, "w", force_zip64=True) as inside:
            while step := source.read(_STEP):
                size += len(step)
                digest.update(step)
                inside.write(step)
        self._parts.append(Part(name, size, digest.hexdigest()))

    def finish(self, made_at: datetime, source: str, revision: str | None, rows: dict[str, int]) -> None:
        """Add the list, make it durable, read everything back and give it its name."""
        manifest = Manifest(FORMAT, made_at.isoformat(), source, revision, rows, self._parts)
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        self._zip.writestr(zipfile.ZipInfo(MANIFEST), text)
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        verify(self._part)
        self._part.replace(self._target)
        sync_folder(self._target.parent)

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable; Windows does so by itself."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _readable(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as package:
            yield package
    except FileNotFoundError as error:
        raise DamagedError(f"没有找到备份文件 {path}，请核对文件名和位置。") from error
    except _UNREADABLE as error:
        raise DamagedError("备份文件已损坏或不完整，没有做任何改动，请换用另一份备份。") from error


def read_manifest(path: Path) -> Manifest:
    """Read what an archive says about itself.

    :raises DamagedError: if it cannot be read, or was written by newer code
    """
    with _readable(path) as package:
        told = json.loads(package.read(MANIFEST))
        if told.get("format", 0) > FORMAT:
            raise DamagedError("备份文件是由更新版本的程序做的，请先升级程序再恢复。")
        parts = [Part(part["name"], part["size"], part["sha256"]) for part in told["parts"]]
        return Manifest(FORMAT, told["made_at"], told["source"], told["revision"], told["rows"], parts)


def verify(path: Path, tell: Tell = nobody) -> Manifest:
    """Read an archive to its last byte and compare everything with its list.

    :raises DamagedError: if anything is missing, too much or different
    """
    manifest = read_manifest(path)
    with _readable(path) as package:
        names = sorted([part.name for part in manifest.parts] + [MANIFEST])
        if sorted(package.namelist()) != names or DATABASE not in names:
            raise KeyError(MANIFEST)
        for number, part in enumerate(manifest.parts):
            with package.open(part.name) as inside:
                _demand_same(part, inside)
            tell(100 * (number + 1) // len(manifest.parts))
    return manifest


def _demand_same(part: Part, inside: IO[bytes]) -> None:
    size, digest = 0, hashlib.sha256()
    while step := inside.read(_STEP):
        size += len(step)
        digest.update(step)
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise KeyError(part.name)


def unpack(path: Path, manifest: Manifest, database: Path, files: Path) -> None:
    """Write a verified archive's parts where they are wanted, durably.

    :raises DamagedError: if a name would lead outside
    """
    with _readable(path) as package:
        for part in manifest.parts:
            target = database if part.name == DATABASE else files / part.name.removeprefix(FILES)
            if part.name != DATABASE and not target.resolve().is_relative_to(files.resolve()):
                raise KeyError(part.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with package.open(part.name) as inside, target.open("wb") as out:
                shutil.copyfileobj(inside, out, _STEP)
                out.flush()
                os.fsync(out.fileno())
