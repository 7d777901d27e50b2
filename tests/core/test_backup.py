"""A backup holds everything, is made while people work, and is never half restored."""

import io
import json
import shutil
import stat
import threading
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from core import archive, backup, migrate, portable
from core.archive import DamagedError
from core.backup import BackupError
from core.db import open_engine
from core.files import FolderStore
from core.settings import Setting
from core.upkeep import Lock, TakenError
from members.models import Member, Node
from quizzes.models import Question
from tests.houses import KIND, database, empty_database, house, making, opened

KINDS = ("sqlite", "postgresql")


def fill(site):
    with making(site) as make:
        make.quiz_with("single", "multiple", "fill_blank")
        # A branch that was moved below one made later, and every kind of nothing.
        below, above = make.node(name="先建"), make.node(name="后建")
        below.parent_id = above.id
        make.save(below)
        make.secretary(name="𬭎某〇'\"\\")
        make.save(Setting(name="board.names", value=None))
        make.save(Setting(name="site.title", value="支部\u2028学堂"))
    store = FolderStore(site.config["FILES"])
    for number in range(3):
        store.put(io.BytesIO(f"第 {number} 份材料".encode() * 1000), 10**6)


def told(site):
    """Say everything in the database, table by table, rows in the order of their keys."""
    with site.sessions.engine.connect() as connection:
        return {
            table.name: [
                json.dumps(dict(row), sort_keys=True, default=str)
                for row in connection.execute(
                    select(table).order_by(*(table.primary_key.columns or table.columns))
                ).mappings()
            ]
            for table in portable._tables(connection)
        }


def files(site):
    root = Path(site.config["FILES"])
    return {path.relative_to(root): path.read_bytes() for path in backup.stored_files(root)}


@pytest.fixture(params=KINDS)
def source(request, tmp_path):
    with house(tmp_path / "source", request.param) as site:
        fill(site)
        yield site


@pytest.fixture
def site_made(tmp_path):
    """A filled site of the kind this run is about, and a backup of it."""
    with house(tmp_path / "made") as site:
        fill(site)
        yield site, backup.back_up(site, tmp_path / "backups").path


@pytest.fixture
def clean(tmp_path):
    """An empty place of the kind this run is about."""
    folder = tmp_path / "clean"
    folder.mkdir()
    with empty_database(KIND, folder) as url, opened(url, folder) as site:
        yield site


@pytest.mark.both
@pytest.mark.parametrize("target", KINDS)
def test_a_restored_site_is_the_same_on_either_database(source, target, tmp_path):
    made = backup.back_up(source, tmp_path / "backups")
    folder = tmp_path / "target"
    folder.mkdir()
    with empty_database(target, folder) as url, opened(url, folder) as site:
        backup.restore(site, made.path)
        assert told(site) == told(source)
        assert files(site) == files(source)
        migrate.check(url)
        with making(site) as make:  # keys go on where they were
            assert make.member(login="new").id > 1
            make.question()


def test_a_backup_is_for_its_owner_only_and_says_what_is_in_it(site_made):
    site, path = site_made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    manifest = archive.verify(path)
    assert manifest.source == KIND
    assert manifest.revision == migrate.head()
    assert manifest.rows["member"] == len(told(site)["member"])
    assert len(manifest.parts) == 4
    assert [child.name for child in path.parent.iterdir()] == [path.name], "nothing else is left there"


def test_only_the_newest_are_kept(site_made, tmp_path):
    site, _ = site_made
    for _ in range(3):
        newest = backup.back_up(site, tmp_path / "backups", keep=2).path
    found = archive.archives_in(tmp_path / "backups")
    assert len(found) == 2
    assert newest in found


def test_backups_of_one_second_are_told_apart_by_their_number(tmp_path):
    names = ["xuetang-20261125-100000.zip", *(f"xuetang-20261125-100000-{n}.zip" for n in (2, 9, 10))]
    for name in ["xuetang-notes.zip", *names]:
        (tmp_path / name).touch()
    assert [path.name for path in archive.archives_in(tmp_path)] == names[::-1]


def test_a_backup_made_while_people_write_has_all_that_was_written_before(tmp_path):
    with house(tmp_path / "busy") as site:
        with making(site) as make:
            branch = make.branch
        written, stop = [], threading.Event()

        def write():
            while not stop.is_set():
                with site.unit() as work:
                    number = len(written)
                    pair = [Member(node_id=branch.id, login=f"{number}-{part}", name="某") for part in "ab"]
                    work.session.add_all(pair)
                written.append(number)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(3):
                before = len(written)
                path = backup.back_up(site, tmp_path / "backups").path
                logins = logins_in(path, tmp_path)
                assert {f"{number}-{part}" for number in range(before) for part in "ab"} <= logins
                assert len(logins) % 2 == 0, "half a unit of work got in"
        finally:
            stop.set()
            thread.join()
        assert len(written) > 10


def logins_in(path, folder):
    copy = folder / "looked-at.sqlite"
    with zipfile.ZipFile(path) as package:
        copy.write_bytes(package.read(archive.DATABASE))
    engine = open_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        logins = set(connection.execute(select(Member.login)).scalars())
    engine.dispose()
    return logins


def test_a_damaged_archive_is_refused_before_anything_is_touched(site_made, clean, tmp_path):
    _, path = site_made
    whole = path.read_bytes()
    bad = tmp_path / "bad.zip"
    cut = [whole[: len(whole) * tenths // 10] for tenths in range(10)]
    data = [len(whole) // 10, whole.index("份材料".encode()), whole.index(b'"revision"')]
    flipped = [whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :] for at in data]
    for broken in (*cut, b"not a zip", *flipped):
        bad.write_bytes(broken)
        with pytest.raises(BackupError, match="没有做任何改动"):
            backup.restore(clean, bad)
    assert not files(clean)
    with clean.sessions.engine.connect() as connection:
        assert portable.is_empty(connection)


def test_no_flipped_byte_gets_a_wrong_byte_in(site_made, tmp_path):
    _, path = site_made
    whole, manifest = path.read_bytes(), archive.verify(path)
    bad = tmp_path / "bad.zip"
    refused = 0
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert archive.verify(bad) == manifest
        except DamagedError:
            refused += 1
    assert refused > 140, "a few bytes of a zip mean nothing, such as its dates"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revision": "9999"}, "升级程序"),
        ({"format": 99}, "升级程序"),
        ({"rows": {"member": 1}}, "不一致"),
        ({"parts": []}, "没有做任何改动"),
    ],
)
def test_an_archive_that_says_something_else_is_refused(site_made, clean, tmp_path, change, words):
    _, path = site_made
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(other, "w") as out:
        for name in package.namelist():
            body = package.read(name)
            if name == archive.MANIFEST:
                body = json.dumps(json.loads(body) | change).encode()
            out.writestr(name, body)
    with pytest.raises(BackupError, match=words):
        backup.restore(clean, other)
    assert not files(clean)


def test_an_archive_cannot_write_outside_its_place(site_made, clean, tmp_path):
    _, path = site_made
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(evil, "w") as out:
        manifest = json.loads(package.read(archive.MANIFEST))
        part = archive.Part(
            "files/../../outside", 1, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        )
        manifest["parts"].append(vars(part))
        for name in package.namelist():
            body = package.read(name)
            out.writestr(name, json.dumps(manifest) if name == archive.MANIFEST else body)
        out.writestr(part.name, b"x")
    with pytest.raises(BackupError, match="没有做任何改动"):
        backup.restore(clean, evil)
    assert not list(tmp_path.rglob("outside"))


def test_what_is_there_is_not_overwritten_but_can_be_moved_aside(site_made, tmp_path):
    site, path = site_made
    before = told(site)
    with making(site) as make:
        make.node(name="备份之后")
    with pytest.raises(BackupError, match="已经有数据"):
        backup.restore(site, path)
    assert told(site) != before
    backup.restore(site, path, moves_aside=True)
    assert told(site) == before
    assert list((tmp_path / "made").glob("files.before-*"))


def test_nothing_is_written_over_a_site_that_runs(site_made):
    site, path = site_made
    with ExitStack() as others:
        if KIND == "sqlite":
            lock = Lock(Path(site.sessions.engine.url.database))
            lock.take()
            others.callback(lock.release)
        else:
            other = open_engine(site.sessions.engine.url.render_as_string(hide_password=False))
            others.callback(other.dispose)
            others.enter_context(other.connect()).exec_driver_sql("SELECT 1")
        with pytest.raises((BackupError, TakenError), match="请先停掉"):
            backup.restore(site, path, moves_aside=True)


def test_a_full_disk_is_said_before_anything_is_written(site_made, tmp_path, monkeypatch):
    site, _ = site_made
    full = shutil._ntuple_diskusage(10, 10, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    with pytest.raises(BackupError, match="空间不够"):
        backup.back_up(site, tmp_path / "full")
    assert not list((tmp_path / "full").iterdir())


def test_what_is_made_from_the_rest_is_made_again(site_made, clean):
    _, path = site_made
    seen = []
    backup.restore(
        clean, path, rebuild=(lambda work: seen.append(work.session.scalars(select(Question.id)).all()),)
    )
    assert len(seen[0]) == 3


def test_a_copy_goes_only_into_an_empty_database(source, tmp_path):
    copy = tmp_path / "copy.sqlite"
    portable.save_copy(source.sessions.engine, copy)
    with database("sqlite", tmp_path) as url:
        with opened(url, tmp_path) as site, making(site) as make:
            make.save(Node(kind="branch", name="有人"))
        with pytest.raises(portable.NotEmptyError):
            portable.load_copy(copy, url)
