import pytest
from sqlalchemy import select

from core.settings import settings
from members.models import AuditEvent

FORM = {"title": "红旗学堂", "names": "mine", "backup_hour": "", "backup_keep": "7"}


def test_an_administrator_changes_the_settings_and_the_log_says_so(browser, make, session):
    browser.sign_in(make.member("admin"))
    browser.post("/manage/settings", **FORM)
    assert settings(session)["board.names"] == "mine"
    assert "红旗学堂" in browser.get("/manage/settings").title.text
    told = session.scalars(select(AuditEvent.summary).where(AuditEvent.deed == "site.settings")).all()
    assert told == ["修改网站设置：网站名称 支部学堂→红旗学堂，成绩榜姓名 shown→mine，备份保留份数 14→7。"]
    browser.post("/manage/settings", **FORM)
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.deed == "site.settings")).all()) == 1
    browser.post("/manage/settings", **FORM | {"title": "支部学堂"})


@pytest.mark.parametrize("bad", [{"title": ""}, {"names": "x"}, {"backup_hour": "24"}, {"backup_keep": "0"}])
def test_settings_out_of_bounds_are_refused(browser, make, bad):
    browser.sign_in(make.member("admin"))
    browser.post("/manage/settings", 422, **FORM | bad)


@pytest.mark.parametrize("role", [None, "secretary", "inspector"])
def test_only_administrators_change_settings(browser, make, role):
    browser.sign_in(make.member(role))
    browser.get("/manage/settings", 403)
    browser.post("/manage/settings", 403, **FORM)


def test_an_administrator_of_one_branch_does_not_change_the_whole_site(browser, make):
    committee = make.node(name="局党委")
    browser.sign_in(make.member("admin", node=make.node(committee, name="一支部")))
    browser.get("/manage/settings", 403)
