"""What a SQLite database needs from the one server that has it: a lock, a held connection, checkpoints."""

import logging
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Engine

from core.db import database_errors, no_writers, sqlite_version

SAFE_ENGINE = (3, 51, 3)
"""Engines before this one can corrupt a database in WAL mode when two connections checkpoint."""

_log = logging.getLogger("site.upkeep")
_EVERY_SECONDS = 2.0
_WORTH_A_CHECKPOINT = 4_000_000
_TOO_LARGE = 64_000_000


class TakenError(Exception):
    """Another process has the database; the message says so to the person at the keyboard."""


class Lock:
    """A file beside the database that one server process holds, and that ends with it, however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Take the lock.

        :raises TakenError: if another process has it
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = self._path.open("ab")
        try:
            _lock(self._file)
        except OSError as error:
            self.release()
            raise TakenError(
                "这个数据库正由另一个网站进程使用。使用 SQLite 时只能运行一个，请先停掉它再操作。"
            ) from error

    def release(self) -> None:
        """Let go; does nothing when there is nothing to let go of."""
        if self._file:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def database_file(engine: Engine) -> Path | None:
    """Give the file of a SQLite database; ``None`` for any other."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def is_engine_safe(version: str | None = None) -> bool:
    """Say whether the SQLite engine has the WAL-reset defect mended.

    >>> is_engine_safe("3.51.2"), is_engine_safe("3.51.3"), is_engine_safe("3.53.4")
    (False, True, True)
    """
    return tuple(int(part) for part in (version or sqlite_version()).split(".")) >= SAFE_ENGINE


def trouble_in(engine: Engine) -> str:
    """Let SQLite look through its file quickly; empty when all is well, else what it found."""
    with suppress(*database_errors(engine)):
        connection = engine.raw_connection()
        try:
            found = connection.cursor().execute("PRAGMA quick_check(3)").fetchall()
        finally:
            connection.close()
        told = "；".join(str(row[0]) for row in found)
        return "" if told == "ok" else told
    return "无法读取数据库文件"


class Keeper:
    """Keeps one connection open and moves the write-ahead log into the database now and then.

    Without the open connection each request that happens to be the last would checkpoint as it closes,
    and a full disk would stop readers too.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held = engine.raw_connection()
        file = database_file(engine)
        assert file is not None
        self._wal = file.with_name(f"{file.name}-wal")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Begin to look after the database."""
        self._thread.start()

    def stop(self) -> None:
        """Checkpoint once more and close the connection."""
        self._stop.set()
        self._thread.join()
        self.checkpoint("TRUNCATE")
        self._held.close()

    def checkpoint(self, how: str) -> None:
        """Move the log into the database while this process writes nothing."""
        try:
            with no_writers():
                self._held.cursor().execute(f"PRAGMA wal_checkpoint({how})")
        except Exception:  # noqa: BLE001  # a full disk, say: what was committed is safe in the log
            _log.exception("checkpoint")

    def _run(self) -> None:
        before = None
        while not self._stop.wait(_EVERY_SECONDS):
            state = self._wal.stat() if self._wal.exists() else None
            # A checkpointed log keeps its length until it is written again.
            if state is None or before == state.st_mtime_ns:
                continue
            before, size = state.st_mtime_ns, state.st_size
            if size > _TOO_LARGE:
                self.checkpoint("TRUNCATE")
            elif size > _WORTH_A_CHECKPOINT:
                self.checkpoint("PASSIVE")
