"""One paper on two devices, one without a network: the later answer stands, and one tap takes the other."""

import pytest
from playwright.sync_api import expect

from tests.chromium.test_offline import LONG_AGO, ready, until
from tests.chromium.test_taking import answers, choose, saved, start

pytestmark = pytest.mark.browser

WAITS = """() => new Promise((done) => {
  indexedDB.open("zhibu-attempts").onsuccess = (event) => {
    const all = event.target.result.transaction("answers").objectStore("answers").getAll();
    all.onsuccess = () => done(all.result.some((one) => !one.sent));
  };
})"""


@pytest.fixture
def quiz(live):
    return live.quiz_now("single", "multiple", "true_false", shuffles_options=False)


def other(page):
    return page.locator("#q1 .q-other")


def look(page):
    """Come back to a page, as somebody does who takes up the device again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_late_answer_stands_and_both_devices_let_the_member_take_the_other(live, device, quiz):
    member = live.person()
    first, second = device(member), device(member)
    start(first, quiz)
    choose(first, 1, "甲")
    choose(first, 2, "甲")
    saved(first, "已保存 2/3")
    second.goto(first.url)
    first.context.set_offline(True)
    choose(first, 1, "乙")
    choose(first, 2, "乙")
    expect(first.locator("[data-waiting-line]")).to_contain_text("待上传 2")
    choose(second, 1, "丙")
    saved(second, "已保存 2/3")
    first.context.set_offline(False)
    expect(other(first)).to_contain_text("现在保存的是 B，另一个答案是 C。")
    assert answers(live, member) == {1: "B", 2: ["A", "B"]}
    look(second)
    expect(other(second)).to_contain_text("现在保存的是 B，另一个答案是 C。")
    expect(second.locator(".q-other")).to_have_count(1)  # Nobody else had changed the second.
    other(second).get_by_role("button", name="改用 C").click()
    expect(second.locator("#q1 [data-state]")).to_have_text("已保存")
    assert answers(live, member)[1] == "C"
    look(first)
    expect(other(first)).to_have_count(0)
    expect(first.locator("fieldset[data-position='1'] input[value=C]")).to_be_checked()


def test_another_page_that_sends_what_was_left_says_which_answer_stands(live, device, quiz):
    member = live.person()
    page, second = device(member), device(member)
    ready(page)
    start(page, quiz)
    address, context = page.url, page.context
    context.set_offline(True)
    choose(page, 1, "乙")
    until(page, WAITS)
    page.evaluate(LONG_AGO)
    page.close()
    second.goto(address)
    choose(second, 1, "丙")
    saved(second, "已保存 1/3")
    context.set_offline(False)
    page = context.new_page()
    page.goto("/me")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("第 1 题您在另一台设备上也答过，答案不一样")
    assert answers(live, member) == {1: "B"}
    told.get_by_role("link", name="去核对").click()
    other(page).get_by_role("button", name="就用 B").click()
    expect(page.locator("#q1 [data-state]")).to_have_text("已保存")
    page.reload()
    expect(page.locator("#q1")).to_be_visible()
    expect(page.locator("[data-other]")).to_have_count(0)
    assert answers(live, member) == {1: "B"}
