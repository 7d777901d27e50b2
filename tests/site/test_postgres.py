"""The PostgreSQL that tests and measurements run on."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests import postgres as pg

pytestmark = pytest.mark.both


def rows(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        found = connection.execute(text("SELECT name FROM person ORDER BY name")).scalars().all()
    engine.dispose()
    return found


def fill(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE person (name text)"))
        connection.execute(text("INSERT INTO person VALUES ('党员甲')"))
    engine.dispose()


def test_each_fresh_database_is_a_copy_of_its_own():
    with pg.fresh_database("people", fill) as one, pg.fresh_database("people", fill) as other:
        engine = create_engine(one)
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO person VALUES ('党员乙')"))
        engine.dispose()
        assert rows(one) == ["党员乙", "党员甲"]
        assert rows(other) == ["党员甲"]


def test_a_lent_database_is_gone_afterwards():
    with pg.fresh_database("people", fill) as url:
        pass
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url.replace("+psycopg", ""))


def test_a_server_of_ones_own_keeps_data_as_it_should_and_leaves_nothing():
    with pg.postgres() as server:
        url = server.create("one")
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert is_alive(url)
    assert not is_alive(url)
    assert not Path(url.partition("host=")[2]).exists()


USER = """
import sys
from tests import postgres as pg
server = pg.shared_server()
print(server.url("postgres"), flush=True)
sys.stdin.read()
"""


def start_user(run):
    environment = {**os.environ, "PYTEST_XDIST_TESTRUNUID": run}
    process = subprocess.Popen(
        [sys.executable, "-c", USER],
        cwd=Path(__file__).parents[2],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    return process, process.stdout.readline().decode().strip()


def leave(process):
    process.communicate(timeout=120)


def is_alive(url):
    try:
        psycopg.connect(url.replace("+psycopg", "")).close()
    except psycopg.OperationalError:
        return False
    return True


def test_processes_of_one_run_share_a_server_and_the_last_stops_it():
    first, url = start_user("shared-run-a")
    second, same = start_user("shared-run-a")
    assert same == url
    leave(first)
    assert is_alive(url)
    leave(second)
    assert not is_alive(url)


def test_what_a_killed_run_left_behind_is_swept_away_by_the_next():
    killed, url = start_user("killed-run-b")
    assert is_alive(url)
    killed.kill()
    killed.communicate()
    half_removed = Path(tempfile.mkdtemp(prefix=pg._PREFIX))
    following, own = start_user("killed-run-c")
    assert is_alive(own)
    assert not is_alive(url)
    assert not half_removed.exists()
    leave(following)


def test_a_server_that_died_without_a_word_is_swept_away_too():
    """A machine switched off in the middle of a run leaves its pid file and its socket behind."""
    killed, url = start_user("died-run-d")
    folder = Path(url.partition("host=")[2])
    os.kill(pg.Server(folder).pid(), signal.SIGKILL)
    killed.kill()
    killed.communicate()
    assert (folder / "data" / "postmaster.pid").exists()
    following, own = start_user("died-run-e")
    assert is_alive(own)
    assert not folder.exists()
    leave(following)


def test_the_packaged_server_runs_too(monkeypatch):
    monkeypatch.setattr(pg, "_binaries", pg._packaged)
    with (
        pg.postgres(pg.FAST) as server,
        psycopg.connect(server.url("postgres").replace("+psycopg", "")) as link,
    ):
        version = link.execute("SHOW server_version_num").fetchone()[0]
    assert int(version) >= 180000
