"""What machines ask of the site, and what it writes about itself."""

import json
import logging

import pytest
from sqlalchemy.exc import OperationalError

from core.db import open_engine, open_sessions
from core.logs import Line


def test_the_process_lives_without_a_database(site, browser, tmp_path):
    usual = site.sessions
    broken = open_engine(f"sqlite:///{tmp_path}/no/such/folder.db")
    site.sessions = open_sessions(broken)
    try:
        assert browser.fetch("/healthz").status_code == 200
        ready = browser.fetch("/readyz")
    finally:
        site.sessions = usual
        broken.dispose()
    assert ready.status_code == 503
    assert ready.json == {"ready": False, "database": False, "files": True}


def test_the_site_is_ready_when_database_and_files_are(site, browser):
    assert browser.fetch("/readyz").json == {"ready": True, "database": True, "files": True}


def test_a_place_for_files_that_cannot_be_written_is_told(site, browser, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setitem(site.config, "FILES", str(tmp_path / "file" / "files"))
    monkeypatch.delitem(site.extensions, "files", raising=False)
    ready = browser.fetch("/readyz")
    assert (ready.status_code, ready.json["files"]) == (503, False)


def test_every_answer_has_a_number_and_a_proxys_plain_one_is_kept(browser):
    given = browser.fetch("/healthz", headers={"X-Request-Id": "abc-12345"}).headers["X-Request-Id"]
    assert given == "abc-12345"
    for odd in ("x", "a" * 65, "abc 12345", "<script>x</script>"):
        assert browser.fetch("/healthz", headers={"X-Request-Id": odd}).headers["X-Request-Id"] != odd


@pytest.fixture
def lines():
    """Catch what is logged, as it would be written."""
    caught = []

    class Catch(logging.Handler):
        def emit(self, record):
            caught.append(Line().format(record))

    handler = Catch()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield caught
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_request_is_one_line_without_what_was_typed(browser, make, lines):
    make.member(login="yj001", phone="13800000001")
    browser.post("/login", 422, login="yj001", password="山高路远大河长8", next="/notices?秘密=1")
    browser.fetch("/notices?q=秘密\r\nadmin login ok")
    told = [json.loads(line) for line in lines]
    assert [(each["rule"], each["status"]) for each in told if each["name"] == "site.requests"] == [
        ("/login", 422),
        ("/notices", 303),
    ]
    assert all(len(line.splitlines()) == 1 for line in lines)
    assert not any(word in "".join(lines) for word in ("yj001", "138", "山高", "秘密", "admin"))


def test_nothing_that_is_logged_breaks_out_of_its_line(lines):
    logging.getLogger("site.test").warning("a\r\n2026-01-01 admin\x1b[2J\u2028\u202e%s", "\x85")
    (line,) = lines
    assert line.isprintable()
    assert json.loads(line)["event"].startswith("a\r\n2026")


def test_an_error_is_logged_with_its_place_but_not_with_its_words(site, lines):
    def fail():
        raise OperationalError("SELECT 身份", {"name": "李建华"}, ValueError("李建华"))

    try:
        fail()
    except OperationalError:
        logging.getLogger("site.test").exception("unexpected")
    told = json.loads(lines[0])
    assert told["error"] == "OperationalError"
    assert told["frames"][0].startswith("tests/core/test_health.py:")
    assert "李建华" not in lines[0]
