"""Taking a quiz in a real browser: every answer acknowledged, none lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quizzes.models import Answer, Attempt
from tests.chromium.conftest import DESK

pytestmark = pytest.mark.browser


@pytest.fixture
def quiz(live):
    return live.quiz_now(
        "single", "multiple", "true_false", "fill_blank", title="第一章测试", reveal="at_once"
    )


def start(page, quiz):
    page.goto(f"/quizzes/{quiz.id}")
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url("**/attempts/*")


def choose(page, position, text):
    options = page.locator(f"fieldset[data-position='{position}'] label.option")
    options.filter(has_text=text).locator("input").click()


def saved(page, words):
    expect(page.locator("[data-saved]")).to_contain_text(words)


def answers(live, member):
    found = select(Answer.position, Answer.value).join(Attempt).where(Attempt.member_id == member.id)
    return dict(live.read(found))


def hand_in(page):
    page.locator("[data-hand-in]").click()
    page.get_by_role("button", name="现在交卷").click()
    page.wait_for_url("**/result")


def test_a_member_takes_a_quiz_on_a_phone_and_sees_the_score(live, device, quiz):
    member = live.person()
    page = device(member)
    start(page, quiz)
    choose(page, 1, "甲")
    saved(page, "已保存 1/4")
    choose(page, 2, "甲")
    choose(page, 2, "丙")
    choose(page, 3, "正确")
    page.locator("input[name=q4]").fill("北京")
    saved(page, "已保存 4/4")
    assert answers(live, member) == {1: "A", 2: ["A", "C"], 3: True, 4: ["北京"]}
    hand_in(page)
    expect(page.locator(".score-n")).to_have_text(re.compile("8"))
    expect(page.get_by_text("成绩优秀")).to_be_visible()


def test_handing_in_names_what_is_unanswered_first(live, device, quiz):
    page = device(live.person())
    start(page, quiz)
    choose(page, 1, "乙")
    page.locator("[data-hand-in]").click()
    expect(page.locator("#hand-in")).to_contain_text("2")
    expect(page.locator("#hand-in")).to_contain_text("2—4 题空着")
    page.get_by_role("button", name="回去作答").click()
    expect(page.locator("#hand-in")).to_be_hidden()


def test_answers_given_without_network_survive_a_reload_and_are_stored_once_it_is_back(live, device, quiz):
    member = live.person()
    page = device(member)
    start(page, quiz)
    choose(page, 1, "甲")
    saved(page, "已保存 1/4")
    page.route("**/answers", lambda route: route.abort())
    choose(page, 3, "错误")
    choose(page, 2, "丙")
    expect(page.locator("[data-banner]")).to_contain_text("网络已断开")
    expect(page.locator("[data-waiting-line]")).to_contain_text("待上传 2")
    page.reload()
    expect(page.locator("fieldset[data-position='3'] input[value=false]")).to_be_checked()
    page.unroute("**/answers")
    saved(page, "已保存 3/4")
    expect(page.locator("[data-banner]")).to_be_hidden()
    assert answers(live, member) == {1: "A", 2: ["C"], 3: False}


def test_an_answer_that_a_slow_phone_has_not_stored_yet_survives_a_reload(live, device, quiz):
    member = live.person()
    page = device(member)
    start(page, quiz)
    page.wait_for_load_state()
    page.evaluate("() => { crypto.subtle.encrypt = () => new Promise(() => {}); }")
    page.route("**/answers", lambda route: route.abort())
    choose(page, 2, "丙")
    expect(page.locator("[data-waiting-line]")).to_contain_text("待上传 1")
    page.reload()
    expect(page.locator("fieldset[data-position='2'] input[value=C]")).to_be_checked()
    page.unroute("**/answers")
    saved(page, "已保存 1/4")
    page.wait_for_function("!Object.keys(sessionStorage).some((name) => name.startsWith('jotted-'))")
    assert answers(live, member) == {2: ["C"]}


def test_another_device_goes_on_where_the_first_one_was(live, device, quiz):
    member = live.person()
    first = device(member)
    start(first, quiz)
    choose(first, 1, "丁")
    saved(first, "已保存 1/4")
    second = device(member, DESK)
    second.goto(f"/quizzes/{quiz.id}")
    second.get_by_role("button", name="继续作答").click()
    second.wait_for_url("**/attempts/*")  # before its scripts are there, the button hands in without asking
    expect(second.locator("fieldset[data-position='1'] input[value=D]")).to_be_checked()
    hand_in(second)
    choose(first, 3, "正确")
    expect(first.locator("[data-banner]")).to_contain_text("已经交过了")


def test_when_the_time_is_up_the_paper_hands_itself_in(live, device, quiz):
    member = live.person()
    page = device(member)
    start(page, quiz)
    choose(page, 1, "甲")
    saved(page, "已保存 1/4")
    live.change(Attempt, member, deadline_at=datetime.now(UTC) + timedelta(seconds=3))
    page.reload()
    page.wait_for_url("**/result", timeout=60_000)
    assert live.read(select(Attempt.points).where(Attempt.member_id == member.id)) == [(200,)]


def test_keys_choose_and_move(live, device, quiz):
    member = live.person()
    page = device(member, DESK)
    start(page, quiz)
    expect(page.locator("[data-keys]")).to_be_visible()
    page.keyboard.press("b")
    saved(page, "已保存 1/4")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    saved(page, "已保存 2/4")
    assert answers(live, member) == {1: "B", 2: ["A"]}


def test_a_phone_without_javascript_takes_the_whole_quiz(live, device, quiz):
    member = live.person()
    page = device(member, java_script_enabled=False)
    start(page, quiz)
    choose(page, 1, "甲")
    choose(page, 3, "正确")
    page.get_by_role("button", name="保存答案").click()
    expect(page.locator("fieldset[data-position='1'] input[value=A]")).to_be_checked()
    assert answers(live, member) == {1: "A", 3: True, 4: [""]}
    page.get_by_role("button", name="交卷", exact=True).click()
    page.wait_for_url("**/result")
    expect(page.locator(".score-n")).to_have_text(re.compile("4"))


def test_the_score_stays_right_when_the_same_option_is_tapped_again_and_again(live, device, quiz):
    member = live.person()
    page = device(member)
    start(page, quiz)
    for text in ("甲", "乙", "甲", "乙", "甲"):
        choose(page, 1, text)
    saved(page, "已保存 1/4")
    expect(
        page.locator("fieldset[data-position='1']").locator("xpath=..").locator("[data-state]")
    ).to_contain_text("已保存")
    assert answers(live, member) == {1: "A"}
