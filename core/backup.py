"""Backing the site up while it runs, and restoring it into a clean place."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from core import archive, migrate, portable
from core.archive import DamagedError, Manifest
from core.db import database_errors
from core.errors import NotFoundError, RefusalError
from core.files import FolderStore, Store, store_of
from core.times import local
from core.upkeep import Lock, database_file
from core.web import Site
from core.work import Work

Rebuild = Callable[[Work], None]
"""Makes something that is not in a backup again from what is, such as a search index."""

_SPARE_BYTES = 50_000_000
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class BackupError(RefusalError):
    """A backup or a restore could not be done; nothing was changed."""

    heading = "备份没有完成"


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    path: Path
    size: int
    manifest: Manifest


def back_up(site: Site, folder: Path, *, keep: int = 0, tell: archive.Tell = archive.nobody) -> Made:
    """Back up database and files into one archive, while the site runs, and read it back.

    :param keep: leave only so many of the newest archives in the folder; 0 leaves all
    :raises BackupError: if there is no room, or it could not be written or read back
    """
    now = site.clock()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _demand_room(site, folder)
        path = _write(site, folder, now, tell)
    except OSError as error:
        raise BackupError(f"备份没有写成（{error.strerror}），请检查备份文件夹的空间和权限。") from error
    except DamagedError as error:
        raise BackupError("备份写好后没有通过核对，已经删除，请检查磁盘后再试。") from error
    except database_errors(site.sessions.engine) as error:
        raise BackupError("备份没有写成：读取数据库时出错，请检查磁盘空间和数据库后再试。") from error
    if keep > 0:
        for old in archive.archives_in(folder)[keep:]:
            old.unlink(missing_ok=True)
    return Made(path, path.stat().st_size, archive.read_manifest(path))


def _write(site: Site, folder: Path, now: datetime, tell: archive.Tell) -> Path:
    target = _free_name(folder, now)
    writer = archive.Writer(target)
    try:
        # The database first: every file it names is there already, and files are never changed.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".copy-") as aside:
            copy = Path(aside) / archive.DATABASE
            revision = portable.save_copy(site.sessions.engine, copy)
            rows = _row_counts(copy)
            tell(20)
            with copy.open("rb") as file:
                writer.add(archive.DATABASE, file, packs=True)
        tell(40)
        _add_files(writer, store_of(site), tell)
        writer.finish(now, site.sessions.engine.dialect.name, revision, rows)
    except BaseException:
        writer.give_up()
        raise
    return target


def _free_name(folder: Path, now: datetime) -> Path:
    name = archive.name_for(local(now))
    stem = name.removesuffix(archive.SUFFIX)
    newest = next((path for path in archive.archives_in(folder) if path.name.startswith(stem)), None)
    # Not the first free one: what an older archive of this second was called would make this one look older.
    return folder / (archive.name_after(newest) if newest else name)


def _row_counts(copy: Path) -> dict[str, int]:
    with portable.reading(f"sqlite:///{copy}") as connection:
        return portable.count_rows(connection)


def _add_files(writer: archive.Writer, files: Store, tell: archive.Tell) -> None:
    found = sorted(files.keys())
    for number, key in enumerate(found):
        # What was deleted since we looked is in no row of ours either.
        with suppress(NotFoundError), files.open(key) as file:
            writer.add(f"{archive.FILES}{key[:2]}/{key[2:4]}/{key}", file)
        tell(40 + 50 * (number + 1) // len(found))


def stored_files(folder: Path) -> Iterator[Path]:
    """List what is in the file store, without uploads that are under way."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] != "incoming" and not parts[-1].startswith("."):
            yield path


def _demand_room(site: Site, folder: Path) -> None:
    file = database_file(site.sessions.engine)
    size = file.stat().st_size * 2 if file and file.exists() else 0
    size += store_of(site).total()
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE_BYTES:
        needed = f"需要约 {size // 1_000_000 + 50} MB，只剩 {free // 1_000_000} MB"
        raise BackupError(f"备份文件夹所在磁盘空间不够：{needed}。请清理后再试。")


def restore(
    site: Site, path: Path, *, moves_aside: bool = False, rebuild: tuple[Rebuild, ...] = ()
) -> Manifest:
    """Put a backup in place of an empty site, wholly or not at all.

    :param moves_aside: what is there already is set aside first, not deleted
    :raises BackupError: if the archive is not whole, or the place is not empty, or in use
    """
    try:
        manifest = archive.verify(path)
    except DamagedError as error:
        raise BackupError(str(error)) from error
    if not migrate.is_known(manifest.revision):
        raise BackupError("备份是由更新版本的程序做的，没有做任何改动，请先升级程序再恢复。")
    with _place(site, moves_aside=moves_aside) as place:
        place.fill(path, manifest)
    # The folder it knew was moved.
    site.extensions.pop("files", None)
    migrate.upgrade(_url(site))
    for make_again in rebuild:
        with site.unit() as work:
            make_again(work)
    return manifest


def _url(site: Site) -> str:
    return site.sessions.engine.url.render_as_string(hide_password=False)


@contextmanager
def _place(site: Site, *, moves_aside: bool) -> Iterator["Place"]:
    engine = site.sessions.engine
    engine.dispose()
    file = database_file(engine)
    lock = Lock(file) if file else None
    if lock:
        lock.take()
    try:
        yield Place(site, file, moves_aside=moves_aside)
    finally:
        engine.dispose()
        if lock:
            lock.release()


class Place:
    """Where a backup is to go: a database and a folder of files."""

    def __init__(self, site: Site, file: Path | None, *, moves_aside: bool) -> None:
        self._site = site
        self._file = file
        self._store = store_of(site)
        # Where the files go in one step; an object store takes them one by one.
        self._files = self._store.root if isinstance(self._store, FolderStore) else None
        self._beside = Path(site.config["FILES"]).parent
        self._moves_aside = moves_aside
        self._mark = f"before-{site.clock():%Y%m%d-%H%M%S}"

    def fill(self, path: Path, manifest: Manifest) -> None:
        """Make everything ready beside the place, then move it in: files first, the database last."""
        if not self._moves_aside:
            self._demand_empty()
        self._beside.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._beside, prefix=".restore-") as aside:
            copy, files = Path(aside) / archive.DATABASE, Path(aside) / "files"
            files.mkdir()
            try:
                archive.unpack(path, manifest, copy, files)
            except DamagedError as error:
                raise BackupError(str(error)) from error
            if _row_counts(copy) != manifest.rows:
                raise BackupError("备份里的数据库与清单不一致，没有做任何改动，请换用另一份备份。")
            if self._file:
                self._move_in(self._as_sqlite(copy, manifest, Path(aside)), files)
            else:
                self._load_postgres(copy, files)

    def _as_sqlite(self, copy: Path, manifest: Manifest, aside: Path) -> Path:
        if manifest.source == "sqlite":
            return copy
        made = aside / "made.sqlite"
        portable.load_copy(copy, f"sqlite:///{made}")
        return made

    def _move_in(self, database: Path, files: Path) -> None:
        assert self._file
        self._move_files_in(files)
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The folder of the files may be on another disk: only a rename puts the database there in one step.
        beside = self._file.with_name(f".{self._file.name}.restored")
        shutil.move(database, beside)
        for suffix in ("", "-wal", "-shm"):
            there = self._file.with_name(self._file.name + suffix)
            if there.exists():
                there.replace(there.with_name(f"{self._file.name}.{self._mark}{suffix}"))
        beside.replace(self._file)
        archive.sync_folder(self._file.parent)

    def _load_postgres(self, copy: Path, files: Path) -> None:
        engine = self._site.sessions.engine
        with engine.begin() as connection:
            if connection.execute(text(_OTHERS)).scalar():
                raise BackupError("还有程序连着这个数据库，请先停掉网站再恢复。")
            if self._moves_aside and not portable.is_empty(connection):
                name = self._mark.replace("-", "_")
                connection.exec_driver_sql(f"ALTER SCHEMA public RENAME TO {name}")
                connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
        portable.load_copy(copy, _url(self._site))
        self._move_files_in(files)

    def _move_files_in(self, files: Path) -> None:
        self._store.set_aside(self._mark)
        if self._files:
            files.replace(self._files)
            return
        for path in stored_files(files):
            with path.open("rb") as file:
                self._store.put_back(path.name, file)

    def _demand_empty(self) -> None:
        if any(self._store.keys()) or not self._has_empty_database():
            raise BackupError(
                "这里已经有数据，没有做任何改动：请恢复到新的位置，"
                "或加上 --force-new-place，先把现有数据移到一旁再恢复。"
            )

    def _has_empty_database(self) -> bool:
        if self._file and not self._file.exists():
            return True
        with portable.reading(_url(self._site)) as connection:
            return portable.is_empty(connection)
