"""The real server: it starts only where it may, alone on its database, and ends calmly."""

import json
import os
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from core.serving import NotReadyError, demand_good_key
from members.rules.passwords import hash_password
from tests.houses import KIND, Phone, Running, database, house, making, opened

PASSWORD = "红旗渠畔的清晨9点"


@pytest.fixture
def place(tmp_path):
    """An instance with one administrator, and the address of its database."""
    folder = tmp_path / "instance"
    with house(folder) as site:
        with making(site) as make:
            make.member("admin", login="yj001", password_hash=hash_password(PASSWORD))
        yield folder, site.sessions.engine.url.render_as_string(hide_password=False)


def test_a_start_makes_a_key_for_its_owner_and_a_restart_keeps_it(place):
    folder, url = place
    with Running(folder, url, "serve") as server:
        phone = Phone(server).sign_in("yj001", PASSWORD)
        key = (folder / "secret-key").read_text()
        assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
        assert server.stop() == 0
        server.start()
        assert (folder / "secret-key").read_text() == key
        assert phone.ask("GET", "/notices")[0] == 200, "a restart must not sign anyone out"
        phone.close()
        lines = [line for line in server.told if line.startswith("{")]
        assert lines
        assert all(json.loads(line)["at"] for line in lines)
        assert key.strip() not in server.text


def test_idle_the_site_needs_little_memory_and_little_time(place):
    with Running(*place, "serve") as server:
        phone = Phone(server).sign_in("yj001", PASSWORD)
        phone.close()
        assert sys.platform == "linux"
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        assert resident < 150_000
        # What is begun when it starts may not be over yet on a busy machine.
        for _ in range(10):
            before = spent(server.process.pid)
            time.sleep(3)
            if (used := spent(server.process.pid) - before) < 0.3:
                break
        assert used < 0.3


def spent(pid):
    """Give the seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def refused(folder, url, verb="serve", **environment):
    server = Running(folder, url, verb, **environment)
    server.start()
    assert server.process.wait(60) == 1, server.text
    assert "Traceback" not in server.text
    return server.text.strip().splitlines()[-1]


def test_it_does_not_serve_with_a_key_that_can_be_guessed(place):
    folder, url = place
    assert "密钥太短或太常见" in refused(folder, url, SITE_SECRET_KEY="short")
    with opened(url, folder) as site:
        for key in ("dev", "short", "a" * 60):
            site.config["SECRET_KEY"] = key
            with pytest.raises(NotReadyError, match="密钥太短或太常见"):
                demand_good_key(site)


def test_it_does_not_serve_sample_accounts_or_without_an_administrator(tmp_path):
    folder = tmp_path / "none"
    folder.mkdir()
    with database(KIND, folder) as url:
        assert "还没有管理员" in refused(folder, url)
    with house(tmp_path / "sample") as site:
        with making(site) as make:
            make.member("admin", is_sample=True)
        url = site.sessions.engine.url.render_as_string(hide_password=False)
        assert "示例账号" in refused(tmp_path / "sample", url)


def test_it_does_not_start_on_an_address_that_is_taken_or_makes_no_sense(place):
    folder, url = place
    with Running(folder, url, "serve") as server:
        taken = f"127.0.0.1:{server.port}"
        if KIND == "sqlite":
            assert "正由另一个网站进程使用" in refused(folder, url, SITE_LISTEN="127.0.0.1:0")
        else:
            assert "可能已被别的程序占用" in refused(folder, url, SITE_LISTEN=taken)
            with Running(folder, url, "serve") as second:
                phone = Phone(second)
                assert phone.insist("GET", "/readyz")[0] == 200
                phone.close()
    assert "看不懂监听地址" in refused(folder, url, SITE_LISTEN="nonsense:x")


def test_it_does_not_start_on_a_newer_database(place, tmp_path):
    folder, url = place
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert "更新版本的程序" in refused(folder, url)


@pytest.mark.both
def test_it_does_not_start_on_a_damaged_file(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    with database("sqlite", folder) as url:
        file = folder / "site.db"
        whole = file.read_bytes()
        for start, stop in ((4096 * 3, 4096 * 9), (0, 100)):
            file.write_bytes(whole[:start] + b"\x5a" * (stop - start) + whole[stop:])
            assert "已损坏" in refused(folder, url)


def test_a_request_under_way_is_answered_before_the_server_ends(place):
    folder, url = place
    with Running(folder, url, "serve") as server:
        phone = Phone(server)
        token = phone.token("/login")
        answers = []
        body = f"csrf_token={token}&login=yj001&password=x"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        # Checking a password takes long enough for the end to come meanwhile.
        asking = threading.Thread(target=lambda: answers.append(phone.ask("POST", "/login", body, form)[0]))
        before = spent(server.process.pid)
        asking.start()
        while asking.is_alive() and spent(server.process.pid) - before < 0.02:
            time.sleep(0.005)
        assert server.stop() == 0
        asking.join()
        phone.close()
        assert answers == [422]
        assert '"stopped"' in server.text


def test_what_a_stranger_forwards_is_not_believed(place):
    folder, url = place
    evil = {"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for trusted, secure in (("", False), ("127.0.0.1", True)):
        with Running(
            folder, url, "serve", SITE_TRUSTED_PROXY=trusted, SITE_TRUSTED_HOSTS="127.0.0.1"
        ) as server:
            phone = Phone(server)
            _, headers, text = phone.ask("GET", "/login", headers=evil)
            assert ("Secure" in headers["Set-Cookie"]) is secure
            assert "evil" not in text
            assert phone.ask("GET", "/login", headers={"Host": "evil.example"})[0] == 400
            phone.close()
