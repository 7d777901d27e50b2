"""An evening in a real browser: its wall goes on by one key, and hears of what its stages show."""

import pytest
from playwright.sync_api import expect

from core.work import Work
from meetings.actions.activities import Plan, open_roll, plan_activity
from meetings.actions.live import Item, open_round
from meetings.actions.live import Plan as RoundPlan
from meetings.models import AgendaItem
from meetings.rules.kinds import KINDS, Audience
from tests.factories import around, viewer_of

pytestmark = pytest.mark.browser


def hold(live, host):
    """Hold an activity whose agenda has a live quiz; gives both."""
    question = live.make.question("single")
    now = live.site.clock()
    work = Work(live.session, now, viewer_of(host))
    plan = Plan(
        "lecture", "学习夜", audience=Audience.PARTY, category=KINDS["lecture"].category, **around(now)
    )
    activity = plan_activity(work, live.make.branch, plan)
    open_roll(work, activity)
    asked = Item(question.version_id, "single", 60, 1000)
    live_round = open_round(work, RoundPlan("现场答题", live.make.branch, [asked]))
    item = AgendaItem(activity_id=activity.id, position=1, title="答题", shows=f"live:{live_round.id}")
    live.session.add(item)
    live.session.commit()
    return activity, live_round


def test_the_wall_goes_on_by_one_key_and_hears_of_a_phone_at_once(live, device):
    host, member = live.person("secretary"), live.person(name="李建华")
    activity, live_round = hold(live, host)
    wall = device(host, {"width": 1920, "height": 1080})
    asked = []
    wall.on("request", lambda request: asked.append(request.url) if "evening.json" in request.url else None)
    wall.goto(f"/activities/{activity.id}")
    wall.locator('form[action$="/evening"] button').click()
    expect(wall.locator("[data-next]")).to_have_text("下一项：答题")
    wall.keyboard.press(" ")
    expect(wall.locator(".l-count")).to_contain_text("0 人已加入")
    phone = device(member)
    phone.goto(f"/live/join?pin={live_round.pin}")
    phone.get_by_role("button", name="加入").click()
    expect(wall.locator(".l-count")).to_contain_text("1 人已加入")
    # It is told, and does not go on asking, which would be every two seconds; a busy machine streams late.
    for _ in range(60):
        before = len(asked)
        wall.wait_for_timeout(2500)
        if len(asked) == before:
            break
    assert len(asked) == before
    wall.keyboard.press(" ")
    expect(phone.locator(".option-row").first).to_be_visible()
    expect(wall.locator(".ring-n")).to_be_visible()
