"""A contest in real browsers: the wall with its keys, and the buzzers of two teams."""

import pytest
from playwright.sync_api import expect

from core.work import Work
from meetings.actions.contest_setting import Block, Plan, open_contest
from meetings.rules.contest import Part
from quizzes.queries.bank import Wanted
from tests.factories import viewer_of

pytestmark = pytest.mark.browser
WALL = {"width": 1920, "height": 1080}


def press(wall, key):
    expect(wall.locator("[data-contest]:not([data-busy])")).to_be_attached()
    wall.keyboard.press(key)


def test_the_wall_is_driven_by_keys_and_two_phones_buzz(live, device):
    host = live.person("secretary")
    people = [live.person(name=name) for name in ("李建华", "王秀兰")]
    for _ in range(2):
        live.make.question("single")
    teams = [(name, [person.id]) for name, person in zip(("第一队", "第二队"), people, strict=True)]
    work = Work(live.session, live.site.clock(), viewer_of(host))
    plan = Plan("党章知识竞赛", live.make.branch, teams, [Block(Part.BUZZER, 2, 10, 30)], Wanted())
    contest = open_contest(work, plan)
    live.session.commit()
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
