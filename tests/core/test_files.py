"""Files are stored whole or not at all, and leave the site in a form no browser can be tricked by."""

import hashlib
import io
import tracemalloc
import urllib.request

import pytest
from flask import Flask

from core.errors import NotFoundError
from core.files import FolderStore, Slice, disposition, plain_name, send_stored
from core.packages import TooBigError, UnreadableError
from tests.listening import listening

CONTENT = bytes(range(256)) * 4_000


@pytest.fixture
def files(tmp_path):
    return FolderStore(tmp_path / "files")


@pytest.fixture
def key(files):
    return files.put(io.BytesIO(CONTENT), 2_000_000).key


def server(files, key, **how):
    app = Flask(__name__)
    how = {"name": "二十大报告.pdf", "media_type": "application/pdf"} | how
    app.add_url_rule("/file", "file", lambda: send_stored(files, key, **how))
    return app


def stored_names(files):
    return [path.name for path in files.root.rglob("*") if path.is_file()]


def test_a_stored_file_is_found_again(files):
    stored = files.put(io.BytesIO(CONTENT), len(CONTENT))
    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    with files.open(stored.key) as whole, files.open(stored.key, 1_000) as rest:
        assert whole.read() == CONTENT
        assert rest.read(2) == CONTENT[1_000:1_002]
    assert files.size(stored.key) == len(CONTENT)
    assert list(files.keys()) == stored_names(files) == [stored.key]


def test_the_same_content_gets_another_key(files):
    assert files.put(io.BytesIO(b"x"), 1).key != files.put(io.BytesIO(b"x"), 1).key


def test_a_file_over_the_limit_leaves_nothing_and_is_not_read_to_its_end(files):
    stream = io.BytesIO(b"x" * 10_000_000)
    with pytest.raises(TooBigError, match="超过 1 MB"):
        files.put(stream, 1_000_000)
    assert stream.tell() < 2_000_000
    assert stored_names(files) == []


def test_an_empty_file_is_refused(files):
    with pytest.raises(UnreadableError, match="0 字节"):
        files.put(io.BytesIO(), 10)
    assert stored_names(files) == []


def test_an_upload_that_breaks_off_leaves_nothing(files):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.put(Broken(), 10)
    assert stored_names(files) == []


def test_what_a_killed_server_left_is_swept_after_a_day(files):
    import os

    part = files.root / "incoming" / "left"
    part.write_bytes(b"x")
    assert files.sweep() == 0
    os.utime(part, (0, 0))
    assert files.sweep() == 1
    assert stored_names(files) == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "", "A" * 32, "0" * 32])
def test_no_key_leads_outside(files, key):
    with pytest.raises(NotFoundError):
        files.open(key)


def test_a_deleted_file_is_gone_and_may_be_deleted_again(files, key):
    files.delete(key)
    files.delete(key)
    with pytest.raises(NotFoundError):
        files.size(key)


def test_a_whole_file_arrives_with_its_headers(files, key):
    response = server(files, key, inline=True).test_client().get("/file")
    assert response.status_code == 200
    assert response.data == CONTENT
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith(
        "inline; filename=\"file.pdf\"; filename*=UTF-8''%E4%BA%8C"
    )
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert hashlib.sha256(CONTENT).hexdigest()[:8] not in headers["ETag"]


@pytest.mark.parametrize(
    ("media_type", "sent", "how"),
    [
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/plain", "text/plain; charset=utf-8", "attachment"),
        ("video/mp4", "video/mp4", "inline"),
    ],
)
def test_only_safe_types_are_shown(files, key, media_type, sent, how):
    headers = server(files, key, media_type=media_type, inline=True).test_client().get("/file").headers
    assert headers["Content-Type"] == sent
    assert headers["Content-Disposition"].startswith(how)
    assert headers["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("bytes=0-9", (206, slice(0, 10), "bytes 0-9/1024000")),
        ("bytes=1000000-", (206, slice(1_000_000, None), "bytes 1000000-1023999/1024000")),
        ("bytes=-5", (206, slice(-5, None), "bytes 1023995-1023999/1024000")),
        ("bytes=5-99999999", (206, slice(5, None), "bytes 5-1023999/1024000")),
        ("bytes=0-1,5-6", (200, slice(None), None)),
        ("lines=0-1", (200, slice(None), None)),
        ("bytes=x-", (200, slice(None), None)),
        ("bytes=1024000-", (416, slice(0, 0), "bytes */1024000")),
    ],
)
def test_a_range_is_answered_with_just_that(files, key, wanted, answer):
    status, sent, said = answer
    response = server(files, key).test_client().get("/file", headers={"Range": wanted})
    assert (response.status_code, response.headers.get("Content-Range")) == (status, said)
    assert response.data == CONTENT[sent]


def test_a_range_of_another_version_gets_the_whole(files, key):
    client = server(files, key).test_client()
    etag = client.head("/file").headers["ETag"]
    for version, status in ((etag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-1", "If-Range": version}
        assert client.get("/file", headers=headers).status_code == status
    assert client.get("/file", headers={"If-None-Match": etag}).status_code == 304


def test_a_head_tells_the_length_and_sends_nothing(files, key):
    response = server(files, key).test_client().head("/file")
    assert (response.headers["Content-Length"], response.data) == (str(len(CONTENT)), b"")


def test_a_real_server_sends_ranges_of_a_big_file_in_little_memory(files):
    big = files.put(io.BytesIO(bytes(30_000_000) + b"end"), 40_000_000)
    app = server(files, big.key, media_type="video/mp4", keep_seconds=300)
    with listening(app, clear_untrusted_proxy_headers=True) as port:
        address = f"http://127.0.0.1:{port}/file"
        tracemalloc.start()
        with urllib.request.urlopen(
            urllib.request.Request(address, headers={"Range": "bytes=29999999-"})
        ) as part:
            assert (part.status, part.read()) == (206, b"\0end")
            assert part.headers["Cache-Control"] == "private, max-age=300"
        with urllib.request.urlopen(address) as whole:
            assert sum(len(step) for step in iter(lambda: whole.read(65_536), b"")) == big.size
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "name", ['"><img src=x onerror=1>.pdf', "a\r\nSet-Cookie: x", "甲\u202efdp.exe", "😀;=,.pdf", ""]
)
def test_no_name_breaks_out_of_its_header(name):
    header = disposition(name, inline=False)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.count(";") == 2


def test_a_long_name_keeps_its_end():
    assert len(plain_name("长" * 5_000 + ".docx")) == 120
    assert plain_name("长" * 5_000 + ".docx").endswith("长.docx")


def test_a_slice_behaves_like_a_file_of_its_own():
    part = Slice(io.BytesIO(b"0123456789"), 4)
    assert (part.seek(0, 2), part.tell(), part.seek(1), part.read(), part.read()) == (4, 4, 1, b"123", b"")
