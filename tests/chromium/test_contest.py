"""A contest in real browsers: the wall with its keys, and the buzzers of two teams."""

import pytest
from playwright.sync_api import expect

from core.work import Work
from meetings.actions.contest_setting import Block, Plan, open_contest
from meetings.rules.contest import Part
from quizzes.queries.bank import Wanted
from tests.chromium.test_every_page import troubles_on
from tests.factories import viewer_of

pytestmark = pytest.mark.browser
WALL = {"width": 1920, "height": 1080}


@pytest.fixture
def hosted(live):
    """Open a contest of two teams, a member each, with two questions for the buzzer."""

    def open_one():
        node = live.make.node(
            name="竞赛支部"
        )  # Questions are drawn from its bank: no other test's are there.
        host = live.person("secretary", node=node)
        people = [live.person(name=name, node=node) for name in ("李建华", "王秀兰")]
        for _ in range(2):
            live.make.question("single", node=node)
        teams = [(name, [person.id]) for name, person in zip(("第一队", "第二队"), people, strict=True)]
        work = Work(live.session, live.site.clock(), viewer_of(host))
        plan = Plan("党章知识竞赛", node, teams, [Block(Part.BUZZER, 2, 10, 60)], Wanted())
        contest = open_contest(work, plan)
        live.session.commit()
        return contest, host, people

    return open_one


def press(wall, key):
    expect(wall.locator("[data-contest]:not([data-busy])")).to_be_attached()
    wall.keyboard.press(key)


def test_the_wall_is_driven_by_keys_and_two_phones_buzz(hosted, device):
    contest, host, people = hosted()
    wall = device(host, WALL)
    wall.goto(f"/contests/{contest.id}/wall")
    phones = [device(person) for person in people]
    for phone in phones:
        phone.goto(f"/contests/{contest.id}/play")
        expect(phone.locator("[data-part]")).to_contain_text("请稍候")
    press(wall, " ")
    expect(wall.locator("[data-next]")).to_have_text("开始抢答")
    # The first phone is too early; the second waits for the word.
    expect(phones[0].locator(".c-buzzer")).to_contain_text("等“开始抢答”再按")
    phones[0].locator(".c-buzzer").click()
    expect(wall.locator(".c-called .is-foul")).to_contain_text("第一队")
    expect(phones[0].locator("[data-say]")).to_contain_text("算犯规")
    press(wall, " ")
    expect(phones[1].locator(".when-on")).to_be_visible()
    phones[1].locator(".c-buzzer").click()
    expect(wall.locator(".c-called .is-turn")).to_contain_text("第二队")
    expect(phones[1].locator(".c-buzzer")).to_be_disabled()
    # The host's laptop is reloaded in the middle, and goes on where it was.
    wall.reload()
    press(wall, "y")
    expect(wall.locator(".is-key .k")).to_have_text("A")
    expect(wall.locator(".c-scores li").first).to_contain_text("10")
    expect(phones[0].locator("[data-side] li").last).to_contain_text("-10")
    for words in ("开始抢答", "公布答案", "看总成绩", "结束比赛"):
        press(wall, " ")
        expect(wall.locator("[data-next]")).to_have_text(words)
    expect(wall.locator("tbody tr th").first).to_have_text("第二队")
    # What was said of a press is gone with its question.
    expect(phones[0].locator("[data-say]")).to_be_hidden()


@pytest.mark.long
def test_the_pages_of_a_contest_are_accessible_fit_a_phone_and_need_no_script(hosted, device):
    contest, host, people = hosted()
    base, troubles = f"/contests/{contest.id}", {}
    remote, phone, plain = device(host), device(people[0]), device(people[1], java_script_enabled=False)
    for path in ("/contests/", "/contests/new", f"{base}/prepare", f"{base}/codes", f"{base}/remote"):
        remote.goto(path)
        troubles[path] = troubles_on(remote)
    door = device()
    door.goto(f"/live/join?pin={contest.pin}")
    door.get_by_role("button", name="加入").click()
    door.wait_for_url("**/enter")
    troubles["enter"] = troubles_on(door)
    phone.goto(f"{base}/play")
    plain.goto(f"{base}/play")
    for words, look in (("开始抢答", "early"), ("公布答案", "on")):
        remote.locator("[data-step] button").click()
        expect(remote.locator("[data-next]")).to_have_text(words)
        expect(phone.locator(f".c-buzzer[data-look={look}]")).to_be_visible()
        troubles[look] = troubles_on(phone)
    # The buzzer is within reach however long the question is, and a phone without script presses it as well.
    box = phone.locator(".c-buzzer").bounding_box()
    assert box["y"] + box["height"] <= phone.viewport_size["height"]
    plain.locator(".c-buzzer[data-look=on]").click()  # the page looked again by itself
    expect(plain.locator(".when-pressed")).to_be_visible()
    expect(remote.locator(".c-called .is-turn")).to_contain_text("第二队")
    troubles["judging"] = troubles_on(remote)
    remote.goto(f"{base}/result")
    troubles["result"] = troubles_on(remote)
    assert not {path: found for path, found in troubles.items() if found}
