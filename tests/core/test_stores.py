"""The same is asked of every place for files: a folder, and an object store behind a real server."""

import hashlib
import io
import os
import re
import subprocess
import sys
import time
import tracemalloc
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from flask import Flask

from core import backup, health
from core.doctor import look_at_disk
from core.errors import NotFoundError
from core.files import FolderStore, send_stored, store_of
from core.object_store import PART, StoreDownError, open_object_store
from core.packages import TooBigError, UnreadableError
from tests.houses import empty_database, house, opened

KINDS = ("folder", "s3")
SECRET = "a-secret-nobody-may-read"
CONTENT = bytes(range(256)) * 4_000


@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    """A server that speaks S3, in a process of its own."""
    command = [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    told = tmp_path_factory.mktemp("moto") / "log"
    with told.open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", told.read_text())):
            assert server.poll() is None, told.read_text()
            time.sleep(0.05)
        yield found[0]
        server.terminate()


def settings_for(address, bucket):
    keys = {"aws_access_key_id": "id", "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket=bucket)
    return {
        "STORE_URL": f"s3://{bucket}/files",
        "STORE_ENDPOINT": address,
        "STORE_KEY_ID": "id",
        "STORE_SECRET": SECRET,
    }


@pytest.fixture(params=KINDS)
def files(request, tmp_path):
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    address = request.getfixturevalue("moto")
    return open_object_store(settings_for(address, f"b{os.urandom(6).hex()}"))


def put(files, content=CONTENT, most=100_000_000):
    return files.put(io.BytesIO(content), most)


def unfinished(files):
    if isinstance(files, FolderStore):
        return list((files.root / "incoming").iterdir())
    return files._client.list_multipart_uploads(Bucket=files.bucket).get("Uploads", [])


@pytest.mark.parametrize("content", [b"x", CONTENT, b"y" * PART, b"z" * (2 * PART + 5)])
def test_a_stored_file_is_found_again(files, content):
    stored = put(files, content)
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with files.open(stored.key) as whole:
        assert whole.read() == content
    assert files.size(stored.key) == files.total() == len(content)
    assert list(files.keys()) == [stored.key]


def test_reading_may_begin_anywhere(files):
    key = put(files).key
    with files.open(key, 1_000) as rest:
        assert rest.read(2) == CONTENT[1_000:1_002]


@pytest.mark.parametrize(("size", "most"), [(11, 10), (PART + 1, PART), (3 * PART, 2 * PART)])
def test_a_file_over_the_limit_leaves_nothing_and_is_not_read_to_its_end(files, size, most):
    stream = io.BytesIO(b"x" * (size + 20_000_000))
    with pytest.raises(TooBigError, match="没有接收"):
        files.put(stream, most)
    assert stream.tell() <= most + PART
    assert (list(files.keys()), unfinished(files)) == ([], [])
    assert put(files, b"x" * most, most).size == most


def test_an_empty_file_is_refused(files):
    with pytest.raises(UnreadableError, match="0 字节"):
        put(files, b"")
    assert list(files.keys()) == []


def test_an_upload_that_breaks_off_leaves_nothing(files):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() >= PART:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        files.put(Broken(b"x" * 3 * PART), 4 * PART)
    assert (list(files.keys()), unfinished(files)) == ([], [])


def test_what_is_deleted_is_gone_and_deleting_twice_is_no_mistake(files):
    key = put(files).key
    files.delete(key)
    files.delete(key)
    for ask in (files.open, files.size):
        with pytest.raises(NotFoundError):
            ask(key)


@pytest.mark.parametrize("key", ["", "../x", "A" * 32, "0" * 31, "0" * 32 + "/x"])
def test_no_other_names_are_keys(files, key):
    for ask in (files.open, files.size, files.delete):
        with pytest.raises(NotFoundError):
            ask(key)


def test_new_files_are_not_old(files):
    key = put(files).key
    assert list(files.keys(timedelta(days=1))) == []
    assert list(files.keys(timedelta())) == [key]
    assert files.sweep() == 0


def test_a_file_of_a_backup_gets_its_key_back_and_what_was_there_stands_aside(files):
    old = put(files, b"old")
    files.set_aside("before-1")
    files = FolderStore(files.root) if isinstance(files, FolderStore) else files
    assert list(files.keys()) == []
    files.put_back(old.key, io.BytesIO(b"new"))
    with files.open(old.key) as found:
        assert found.read() == b"new"


def test_a_part_leaves_the_site_as_a_browser_asks_for_it(files):
    key = put(files).key
    app = Flask(__name__)
    how = {"name": "报告.pdf", "media_type": "application/pdf"}
    app.add_url_rule("/file", "file", lambda: send_stored(files, key, **how))
    browser = app.test_client()
    assert browser.get("/file").data == CONTENT
    part = browser.get("/file", headers={"Range": "bytes=5-14"})
    assert (part.status_code, part.data) == (206, CONTENT[5:15])
    assert part.headers["Content-Range"] == f"bytes 5-14/{len(CONTENT)}"
    assert browser.get("/file", headers={"Range": f"bytes={len(CONTENT)}-"}).status_code == 416


def test_a_big_file_takes_little_memory(files):
    class Long:
        left = 40_000_000

        def read(self, size):
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    tracemalloc.start()
    try:
        assert files.put(Long(), 10**9).size == 40_000_000
        assert tracemalloc.get_traced_memory()[1] < 4 * PART
    finally:
        tracemalloc.stop()


@pytest.fixture(params=KINDS)
def places(request, tmp_path):
    """Make sites whose files lie in a folder, or in a bucket of their own."""
    with ExitStack() as sites:

        def make(name, open_site=house):
            site = sites.enter_context(open_site(tmp_path / name, "sqlite"))
            if request.param == "s3":
                site.config |= settings_for(request.getfixturevalue("moto"), f"b{os.urandom(6).hex()}")
            return site

        yield make


@contextmanager
def empty(folder, kind):
    folder.mkdir()
    with empty_database(kind, folder) as url, opened(url, folder) as site:
        yield site


def test_a_backup_holds_the_files_wherever_they_lie(places, tmp_path):
    source, target = places("source"), places("target", empty)
    kept = put(store_of(source), b"first"), put(store_of(source), CONTENT)
    made = backup.back_up(source, tmp_path / "backups")
    backup.restore(target, made.path)
    files = store_of(target)
    assert set(files.keys()) == {one.key for one in kept}
    with files.open(kept[1].key) as found:
        assert found.read() == CONTENT
    assert put(files, b"more").size == 4
    with pytest.raises(backup.BackupError, match="这里已经有数据"):
        backup.restore(target, made.path)


def test_the_doctor_and_the_watchdog_look_at_the_store(places):
    site = places("site")
    assert next(look_at_disk(site)).state == "ok"
    with site.app_context():
        assert health.has_files()
    if "STORE_URL" not in site.config:
        return
    site.config["STORE_ENDPOINT"] = "http://127.0.0.1:9"
    site.extensions.pop("files")
    finding = next(look_at_disk(site))
    assert (finding.state, SECRET in finding.what) == ("bad", False)


def test_a_store_that_does_not_answer_says_so_and_tells_no_secret(caplog):
    caplog.set_level("DEBUG")
    told = {"STORE_URL": "s3://nobody", "STORE_ENDPOINT": "http://127.0.0.1:9"}
    files = open_object_store(told | {"STORE_KEY_ID": "id", "STORE_SECRET": SECRET})
    with pytest.raises(StoreDownError, match="暂时连不上"):
        put(files)
    assert SECRET not in caplog.text
    assert "does not answer" in caplog.text


@pytest.mark.parametrize("url", ["s3://", "http://bucket", "s3://id:key@bucket", "s3://bucket?x=1", "bucket"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        open_object_store({"STORE_URL": url})


def test_the_folder_is_used_unless_told_otherwise(site):
    assert isinstance(store_of(site), FolderStore)
    assert Path(site.config["FILES"]) == store_of(site).root
