"""A live quiz in real browsers: the wall and phones of several members at once."""

import os
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.work import Work
from meetings.actions.live import Item, Plan, open_round
from meetings.models import LivePlayer
from tests.factories import viewer_of

pytestmark = pytest.mark.browser
WALL = {"width": 1920, "height": 1080}
PLAYERS = int(os.environ.get("LIVE_PLAYERS", "3"))


@pytest.fixture
def hosted(live):
    """Open a round of these types; gives it and its host."""

    def open_one(*types, **given):
        host = live.person("secretary")
        questions = [live.make.question(kind) for kind in types]
        items = [Item(one.version_id, one.type, 30, 1000) for one in questions]
        work = Work(live.session, live.site.clock(), viewer_of(host))
        with live.site.test_request_context():
            live_round = open_round(work, Plan("党史知识现场答题", live.make.branch, items, **given))
        live.session.commit()
        return live_round, host

    return open_one


def go_on(wall, expected):
    expect(wall.locator("[data-step]:not([data-busy])")).to_be_attached()
    wall.keyboard.press(" ")
    expect(wall.locator("[data-next]")).to_have_text(expected)


def test_a_whole_game_on_the_wall_and_on_phones(live, device, hosted):
    live_round, host = hosted("single", "multiple")
    wall = device(host, WALL)
    wall.goto(f"/live/{live_round.id}/wall")
    people = [live.person(name=f"党员{n}") for n in range(PLAYERS)]
    phones = [device(person) for person in people]
    for phone in phones:
        phone.goto(f"/live/join?pin={live_round.pin}")
        phone.get_by_role("button", name="加入").click()
        expect(phone.locator("[data-link]")).to_be_visible()
    expect(wall.locator(".l-count b")).to_have_text(str(PLAYERS))
    go_on(wall, "停止作答")
    for n, phone in enumerate(phones):
        phone.locator("label.option").nth(0 if n == 0 else 1).click()
        expect(phone.locator("[data-own]")).to_contain_text("已收到")
    expect(wall.locator("[data-side]")).to_contain_text(f"{PLAYERS} / {PLAYERS} 人已答")
    go_on(wall, "公布答案")
    go_on(wall, "看成绩")
    expect(phones[0].locator("[data-own]")).to_contain_text("答对了，得 10 分")
    expect(phones[1].locator("[data-own]")).to_contain_text("没有答对")
    go_on(wall, "第 2 题")
    expect(wall.locator("tbody tr th").first).to_have_text("党员0")
    go_on(wall, "停止作答")
    # A phone that is reloaded, and the host's laptop too, go on where they were.
    phones[1].locator("label.option").nth(0).click()
    phones[1].locator("label.option").nth(2).click()
    expect(phones[1].locator("[data-own]")).to_contain_text("已收到：A、C")
    phones[1].reload()
    expect(phones[1].locator("input[value=C]")).to_be_checked()
    wall.reload()
    expect(wall.locator("[data-side]")).to_contain_text(f"1 / {PLAYERS} 人已答")
    for words in ("公布答案", "看成绩", "结束"):
        go_on(wall, words)
    expect(wall.locator("[data-step]:not([data-busy])")).to_be_attached()
    wall.keyboard.press("ArrowRight")
    expect(wall.locator("[data-step]")).to_be_hidden()
    expect(phones[1].locator("[data-own]")).to_contain_text(re.compile(r"1\s*/ 3 人"))
    points = select(LivePlayer.points).where(LivePlayer.round_id == live_round.id).order_by(LivePlayer.id)
    assert live.read(points)[:2] == [(1000,), (1000,)]
