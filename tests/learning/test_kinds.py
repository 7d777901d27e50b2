"""Finishing a picture, which is looked at, and a link, of which only the member can say it."""

import pytest
from sqlalchemy import select

from learning.models import HourEntry, Progress, StudyRule
from learning.rules.hours import Evidence


@pytest.fixture
def link(material):
    return material("link", characters=0)


def progress_of(session, member, made):
    session.expire_all()
    return session.get(Progress, (member.id, made.id))


def test_a_link_is_studied_by_the_members_word_alone(browser, make, link, session):
    member = make.member()
    browser.sign_in(member)
    page = browser.get(f"/materials/{link.id}")
    assert page.select_one("#progress").has_attr("data-by-word")
    told = browser.put(f"/materials/{link.id}/progress", {"percent": 100}).get_json()
    assert (told["finished"], told["message"]) == (False, "看完，然后点“我声明已学完”。")
    assert "已打开，看完后请声明学完" in browser.get("/study/").select_one(".mat").text
    assert "已打开，看完后请声明学完" in browser.get("/").text
    browser.post(f"/materials/{link.id}/finish", 303)
    assert progress_of(session, member, link).finished_at is not None
    assert browser.get(f"/materials/{link.id}").select_one("#progress").has_attr("data-finished")
    entry = session.scalar(select(HourEntry))
    assert (entry.evidence, entry.outcome) == (Evidence.CLAIMED, "本人声明学完")


def test_looking_at_the_page_of_a_link_is_not_timed(browser, make, link, session, clock):
    member = make.member()
    browser.sign_in(member)
    page = browser.get(f"/materials/{link.id}")
    beat = page.select_one("#progress")["data-beat"]
    for second in (0, 15, 30):
        clock(seconds=second)
        browser.put(f"/materials/{link.id}/progress", {"percent": 100, "beat": beat})
    assert progress_of(session, member, link).attended_ms == 0


def test_a_link_may_ask_for_the_servers_time_since_it_was_opened(browser, make, link, session, clock):
    make.save(StudyRule(material_id=link.id, seconds=1800))
    member = make.member()
    browser.sign_in(member)
    browser.put(f"/materials/{link.id}/progress", {"percent": 0})
    clock(minutes=29)
    page = browser.get(browser.post(f"/materials/{link.id}/finish", 303))
    assert "打开后至少过 30 分钟" in page.text
    assert progress_of(session, member, link).finished_at is None
    clock(minutes=31)
    browser.post(f"/materials/{link.id}/finish", 303)
    assert progress_of(session, member, link).finished_at is not None


def test_hours_earned_behind_a_link_are_claimed(browser, make, material):
    free = material("link", characters=0, hundredths=0, is_required=False, title="网络课程")
    browser.sign_in(make.member())
    page = browser.get(f"/materials/{free.id}")
    form = browser.get(page.find("a", string="申报学时")["href"])
    assert form.select_one("[name=title]")["value"] == "网络课程"


def test_a_picture_is_studied_when_it_was_looked_at_to_its_end(browser, make, material, session, clock):
    made = material("picture", characters=0)
    member = make.member()
    browser.sign_in(member)
    beat = browser.get(f"/materials/{made.id}").select_one("#progress")["data-beat"]
    told = browser.put(f"/materials/{made.id}/progress", {"percent": 40, "beat": beat}).get_json()
    assert told["message"] == "请把图片看到底，还需观看约 10 秒，然后自动记为学完。"
    clock(seconds=11)
    told = browser.put(f"/materials/{made.id}/progress", {"percent": 100, "beat": told["beat"]}).get_json()
    assert told["finished"] is True
    assert session.scalar(select(HourEntry.evidence)) is Evidence.COMPLETED


def test_who_keeps_a_link_is_told_that_its_readers_say_it(browser, make, link):
    browser.sign_in(make.secretary())
    assert "由党员自己声明学完" in browser.get(f"/manage/materials/{link.id}").select_one(".study-rule").text
    url = f"/manage/materials/{link.id}/studied"
    page = browser.get(url)
    assert not page.select("[name=percent]")
    browser.post(url, 303, minutes="30", asks_checks="y")
    page = browser.get(f"/manage/materials/{link.id}")
    assert "打开后至少过 30 分钟" in page.select_one(".study-rule").text
