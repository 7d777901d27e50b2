"""Signing in by the code on the wall and tapping the roll, in a real browser."""

from datetime import UTC, datetime
from random import Random

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.work import Work
from meetings.actions.activities import Plan, open_roll, plan_activity
from meetings.models import Attendance
from meetings.rules.kinds import Audience
from members.models import NodeKind
from tests.chromium.conftest import DESK
from tests.factories import around, viewer_of

WALL = {"width": 1920, "height": 1080}


@pytest.fixture
def branch(live):
    """A branch of its own: the roll has nobody else on it."""
    return live.make.node(name="签到支部", kind=NodeKind.BRANCH)


@pytest.fixture
def activity(live, branch):
    """Make an activity that runs now, with its roll open."""

    def make(secretary):
        now = datetime.now(UTC)
        work = Work(live.session, now, viewer_of(secretary), Random(7))
        plan = Plan("lecture", "签到试讲", audience=Audience.PARTY, takes_codes=True, **around(now))
        made = plan_activity(work, branch, plan)
        open_roll(work, made)
        live.session.commit()
        return made.id

    return make


@pytest.mark.browser
def test_the_wall_renews_its_code_and_a_phone_signs_in_with_it(live, device, branch, activity):
    secretary, member = live.person("secretary", node=branch), live.person(node=branch, name="李建华")
    key = activity(secretary)
    wall = device(secretary, WALL)
    wall.goto(f"/activities/{key}/screen")
    first = wall.locator(".s-code").inner_text()
    phone = device(member)
    phone.goto(f"/activities/{key}/sign-in")
    expect(wall.locator(".s-code")).not_to_have_text(first)
    code = wall.locator(".s-code").inner_text().replace(" ", "")
    phone.get_by_label("大屏幕上的六位签到码").fill(code.lower())
    phone.get_by_role("button", name="签到", exact=True).click()
    expect(phone.get_by_text("李建华，已签到")).to_be_visible()
    expect(wall.locator(".p-big").first).to_contain_text("1 / 2 人已到")


@pytest.mark.browser
def test_a_tap_is_kept_at_once_and_a_second_takes_it_back(live, device, branch, activity):
    secretary, member = live.person("secretary", node=branch), live.person(node=branch, name="李建华")
    key = activity(secretary)
    page = device(secretary, DESK)
    page.goto(f"/activities/{key}/roll")
    name = page.get_by_role("button", name="李建华")
    name.click()
    expect(page.locator("[data-present]")).to_have_text("1")
    expect(name).to_have_attribute("aria-pressed", "true")
    asked = select(Attendance.presence).where(
        Attendance.activity_id == key, Attendance.member_id == member.id
    )
    assert live.read(asked) == [("present",)]
    name.click()
    expect(page.locator("[data-present]")).to_have_text("0")
    assert live.read(asked) == [("expected",)]
    page.context.set_offline(True)
    name.click()
    expect(page.locator(f"#m{member.id} [data-state]")).to_have_text("没有连上，请再点一次")
    expect(name).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(False)
