"""A live quiz in real browsers: the wall and phones of several members at once."""

import os
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.work import Work
from meetings.actions.live import Item, Plan, open_round
from meetings.models import LivePlayer
from quizzes.rules.questions import Content
from tests.chromium.test_every_page import troubles_on
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
        items = [Item(one.version_id, one.type, 300, 1000) for one in questions]
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
    expect(phones[1].locator("[data-own]")).to_contain_text(re.compile(rf"1\s*/ {PLAYERS} 人"))
    points = select(LivePlayer.points).where(LivePlayer.round_id == live_round.id).order_by(LivePlayer.id)
    assert live.read(points)[:2] == [(1000,), (1000,)]


def test_a_long_question_is_made_to_fit_the_wall(live, device):
    words = "国家建立统一指挥、专常兼备、反应灵敏、上下联动的应急管理体制，"
    options = tuple((key, words * 2) for key in "ABCDE")
    long = live.make.question("single", content=Content(words * 4, options, "A", words * 4))
    host = live.person("secretary")
    work = Work(live.session, live.site.clock(), viewer_of(host))
    with live.site.test_request_context():
        item = Item(long.version_id, "single", 300, 1000)
        live_round = open_round(work, Plan("长题目", live.make.branch, [item]))
    live.session.commit()
    wall = device(host, WALL)
    wall.goto(f"/live/{live_round.id}/wall")
    for words in ("停止作答", "公布答案", "看成绩"):
        go_on(wall, words)
        last = wall.locator(".l-opt, .l-why").last.bounding_box()
        foot = wall.locator(".p-foot").bounding_box()
        assert last["y"] + last["height"] <= foot["y"]


@pytest.mark.long
def test_every_page_of_a_live_quiz_is_accessible_and_fits_a_phone(live, device, hosted):
    live_round, host = hosted("single", "ordering")
    remote, phone, door = device(host), device(live.person(name="李建华")), device()
    base, troubles = f"/live/{live_round.id}", {}

    def look(page, path=""):
        if path:
            page.goto(path)
        troubles[path or page.url] = troubles_on(page)

    for path in ("/live/", "/live/new", f"{base}/prepare", f"{base}/pick", f"{base}/codes", f"{base}/remote"):
        look(remote, path)
    look(door, f"/live/join?pin={live_round.pin}")
    door.get_by_role("button", name="加入").click()
    door.wait_for_url("**/enter")
    look(door)
    phone.goto(f"/live/join?pin={live_round.pin}")
    phone.get_by_role("button", name="加入").click()
    phone.wait_for_url("**/play")
    look(phone)
    for words in ("停止作答", "公布答案", "看成绩", "第 2 题", "停止作答"):
        expect(remote.locator("[data-step]:not([data-busy])")).to_be_attached()
        remote.locator(".live-step").click()
        expect(remote.locator("[data-next]")).to_have_text(words)
        expect(phone.locator(f"[data-live][data-phase='{PHASES[words]}']")).to_be_attached()
        troubles[words] = troubles_on(phone)
    look(remote, f"{base}/result")
    assert not {path: found for path, found in troubles.items() if found}


PHASES = {"停止作答": "question", "公布答案": "counted", "看成绩": "answer", "第 2 题": "standings"}


def test_a_phone_without_script_plays_by_plain_forms(live, device, hosted):
    live_round, host = hosted("single")
    wall, member = device(host, WALL), live.person(name="李建华")
    wall.goto(f"/live/{live_round.id}/wall")
    phone = device(member, java_script_enabled=False)
    phone.goto(f"/live/join?pin={live_round.pin}")
    phone.get_by_role("button", name="加入").click()
    expect(phone.get_by_text("请稍候")).to_be_visible()
    go_on(wall, "停止作答")
    phone.locator("label.option", has_text="甲").click()  # the page looked again by itself
    phone.get_by_role("button", name="提交答案").click()
    expect(phone.get_by_text("已收到：A").first).to_be_visible()
    expect(wall.locator("[data-side]")).to_contain_text("1 / 1 人已答")


def test_where_streams_are_kept_back_the_phone_asks_by_itself(live, device, hosted):
    live_round, host = hosted("single")
    wall, phone = device(host, WALL), device(live.person(name="李建华"))
    phone.route("**/play.stream", lambda route: route.abort())
    wall.goto(f"/live/{live_round.id}/wall")
    phone.goto(f"/live/join?pin={live_round.pin}")
    phone.get_by_role("button", name="加入").click()
    go_on(wall, "停止作答")
    phone.locator("label.option", has_text="甲").click()
    expect(phone.locator("[data-own]")).to_contain_text("已收到")
