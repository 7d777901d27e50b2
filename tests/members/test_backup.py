"""The page about backups: an administrator orders one, sees it come, and hears what went wrong."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.jobs import Job, work_once
from core.nightly import order_nightly
from core.settings import Setting
from core.work import Work
from tests.factories import NOON


@pytest.fixture
def folder(site, tmp_path, monkeypatch):
    monkeypatch.setitem(site.config, "BACKUPS", str(tmp_path / "backups"))
    return tmp_path / "backups"


@pytest.fixture
def admin(browser, make):
    browser.sign_in(make.member("admin"))
    return browser


def test_without_a_backup_the_page_says_so_and_what_to_do(admin, folder):
    page = admin.get("/manage/backups")
    assert "还没有备份过" in page.text
    assert "设定每天自动备份的钟点" in page.text


def test_an_ordered_backup_is_pending_and_a_second_order_adds_none(admin, folder, site):
    for _ in range(2):
        admin.post("/manage/backups")
    page = admin.get("/manage/backups")
    assert "正在备份" in page.text
    assert page.select_one("main .btn-red").has_attr("disabled")
    assert "要求立即备份" in admin.get("/manage/audit").text


def test_a_failed_backup_is_told(admin, folder, site, monkeypatch):
    admin.post("/manage/backups")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 10, 0))
    assert work_once(site)
    assert "空间不够" in admin.get("/manage/backups").select_one(".notice-bad").text


def test_backups_stand_in_the_list_with_their_size(admin, folder):
    folder.mkdir()
    (folder / "xuetang-20260301-180000.zip").write_bytes(b"x" * 20_500)
    page = admin.get("/manage/backups")
    assert "20.5 kB" in page.select_one("tbody").text


def test_only_administrators_see_backups(browser, make):
    browser.sign_in(make.secretary())
    browser.get("/manage/backups", 403)


def test_the_nights_backup_is_ordered_once_and_also_after_its_hour(session, make):
    def ordered(hours):
        """Come round so many hours after noon; say how many were ordered by then. What is pending is done."""
        order_nightly(Work(session, NOON + timedelta(hours=hours)))
        every = session.scalars(select(Job)).all()
        for job in every:
            job.pending_key, job.done_at = None, NOON
        return len(every)

    assert ordered(0) == 0, "nobody has set an hour"
    make.save(Setting(name="backup.hour", value=2))
    # Noon makes up for last night; one in the night is too early; at two it is time, once.
    assert [ordered(hours) for hours in (0, 1, 13, 14, 15, 38)] == [1, 1, 1, 2, 2, 3]
