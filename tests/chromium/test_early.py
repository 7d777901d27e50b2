"""What is pressed while the scripts of a page are still on their way, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.chromium.conftest import DESK
from tests.chromium.test_taking import answers, choose, saved, start

pytestmark = pytest.mark.browser


def test_a_paper_keeps_what_is_pressed_before_its_script_is_there(live, device):
    quiz = live.quiz_now("single", "multiple", "true_false", title="慢的网络")
    member = live.person()
    page = device(member, DESK, service_workers="block")
    page.goto(f"/quizzes/{quiz.id}")
    late = []

    def hold(route):
        late.append(route)

    page.route("**/attempt.js", hold)
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url("**/attempts/*", wait_until="commit")
    page.locator("[data-hand-in]").wait_for()
    page.keyboard.press("b")
    assert page.locator("input:checked").count() == 0
    late.pop().continue_()
    saved(page, "已保存 1/3")
    page.reload(wait_until="commit")
    choose(page, 3, "正确")
    page.locator("[data-hand-in]").click()
    assert answers(live, member) == {1: "B"}
    late.pop().continue_()
    expect(page.locator("#hand-in")).to_contain_text("第 2 题空着")
    page.get_by_role("button", name="回去作答").click()
    saved(page, "已保存 2/3")
    assert answers(live, member) == {1: "B", 3: True}


def test_where_the_script_of_a_paper_never_comes_its_form_works_alone(live, device):
    quiz = live.quiz_now("single", title="没有脚本")
    member = live.person()
    page = device(member, service_workers="block")
    page.route("**/attempt.js", lambda route: route.abort())
    start(page, quiz)
    choose(page, 1, "甲")
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/result")
    assert answers(live, member) == {1: "A"}
