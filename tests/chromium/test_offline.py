"""The paper without a network, in a real browser: it opens, takes answers, and hands in once it is back."""

import json
import re
import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.files import store
from quizzes.actions.pictures import keep_pictures, put_away
from quizzes.models import Answer, Attempt, AttemptState, PaperQuestion, PaperSection
from quizzes.rules.questions import Content, Picture
from tests.chromium.conftest import sign_in
from tests.chromium.test_taking import answers, choose, hand_in, saved, start
from tests.factories import OPTIONS
from tests.quizzes.rules.test_pictures import drawing

pytestmark = pytest.mark.browser

ALL_KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}"""
IS_READY = "() => navigator.serviceWorker.controller !== null"
SENT = """() => new Promise((done) => {
  indexedDB.open("zhibu-attempts").onsuccess = (event) => {
    const all = event.target.result.transaction("answers").objectStore("answers").getAll();
    all.onsuccess = () => done(all.result.length);
  };
})"""


KEPT = """() => new Promise((done) => {
  indexedDB.open("zhibu-attempts").onsuccess = (event) => {
    const all = event.target.result.transaction("answers").objectStore("answers").getAll();
    all.onsuccess = () => done(all.result.map((one) => [one.position, "value" in one]));
  };
})"""
LONG_AGO = """() => new Promise((done) => {
  indexedDB.open("zhibu-attempts").onsuccess = (event) => {
    const change = event.target.result.transaction("answers", "readwrite");
    change.oncomplete = done;
    change.objectStore("answers").openCursor().onsuccess = (found) => {
      const cursor = found.target.result;
      if (!cursor) return;
      cursor.update({ ...cursor.value, at: Date.now() - 60000 });
      cursor.continue();
    };
  };
})"""


@pytest.fixture
def quiz(live):
    return live.quiz_now("single", "multiple", "true_false", title="没有网络也能答", reveal="at_once")


def ready(page):
    """Open a page as the person signed in, and wait until the worker is there."""
    page.goto("/")
    page.wait_for_function(IS_READY)


def until(page, script):
    """Wait until a script that must wait itself says yes."""
    end = time.monotonic() + 60
    while not page.evaluate(script):
        assert time.monotonic() < end, script
        page.wait_for_timeout(50)


def is_kept(wanted):
    return f"async () => JSON.stringify(await ({KEPT})()) === '{json.dumps(wanted, separators=(',', ':'))}'"


def acknowledged(page, position):
    """Wait until an answer is stored that was given in place of another: how many there are tells nothing."""
    question = page.locator(".q", has=page.locator(f"fieldset[data-position='{position}']"))
    expect(question.locator("[data-state]")).to_have_text("已保存")


def papers(page):
    return [path for path in page.evaluate(ALL_KEPT) if path.startswith("/attempts")]


def test_a_paper_opens_without_network_and_is_handed_in_when_it_is_back(live, device, quiz):
    member = live.person()
    page = device(member)
    ready(page)
    start(page, quiz)
    choose(page, 1, "甲")
    saved(page, "已保存 1/3")
    address, context = page.url, page.context
    page.close()
    context.set_offline(True)

    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", name="现在没有网络")).to_be_visible()
    expect(page.locator("[data-papers]")).to_contain_text("没有网络也能答")
    page.get_by_role("link", name="继续作答").click()
    page.wait_for_url(address)
    expect(page.locator("fieldset[data-position='1'] input[value=A]")).to_be_checked(timeout=60_000)
    expect(page.locator("[data-banner]")).to_contain_text("网络已断开")
    assert page.url == address
    choose(page, 3, "错误")
    choose(page, 2, "丙")
    expect(page.locator("[data-waiting-line]")).to_contain_text("待上传 2")
    page.close()

    page = context.new_page()
    page.goto(address)
    expect(page.locator("fieldset[data-position='3'] input[value=false]")).to_be_checked()
    choose(page, 1, "乙")
    with page.expect_navigation():
        page.evaluate("document.getElementById('paper').submit()")  # The form itself leads back to the paper.
    expect(page.locator("fieldset[data-position='1'] input[value=B]")).to_be_checked()
    page.locator("[data-hand-in]").click()
    page.get_by_role("button", name="现在交卷").click()
    expect(page.locator("#hand-in")).to_contain_text("恢复后会自动交卷")
    context.set_offline(False)
    page.wait_for_url("**/result")
    assert answers(live, member) == {1: "B", 2: ["C"], 3: False}
    states = live.read(select(Attempt.state).where(Attempt.member_id == member.id))
    assert states == [(AttemptState.SUBMITTED,)]
    assert papers(page) == []
    assert page.evaluate(SENT) == 0


@pytest.mark.parametrize("comes_back_to", ["the paper", "another page"])
def test_a_hand_in_without_network_is_remembered_by_a_closed_browser(live, device, quiz, comes_back_to):
    member = live.person()
    page = device(member)
    ready(page)
    start(page, quiz)
    choose(page, 1, "甲")
    saved(page, "已保存 1/3")
    address, context = page.url, page.context
    context.set_offline(True)
    choose(page, 3, "错误")
    page.locator("[data-hand-in]").click()
    page.get_by_role("button", name="现在交卷").click()
    expect(page.locator("#hand-in")).to_contain_text("恢复后会自动交卷")
    page.close()
    page = context.new_page()
    page.goto(address)  # Still without a network: it waits, and goes on waiting.
    expect(page.locator("[data-banner]")).to_contain_text("网络已断开")
    assert page.url == address
    page.close()
    if comes_back_to == "another page":  # much later
        page = context.new_page()
        page.goto("/")
        page.evaluate(LONG_AGO)
        page.close()

    context.set_offline(False)
    page = context.new_page()
    if comes_back_to == "the paper":
        page.goto(address)
        page.wait_for_url("**/result")
    else:
        page.goto("/me")
        until(page, f"async () => (await ({KEPT})()).length === 0")
    assert live.read(select(Attempt.state).where(Attempt.member_id == member.id)) == [
        (AttemptState.SUBMITTED,)
    ]
    assert answers(live, member) == {1: "A", 3: False}
    assert page.evaluate(SENT) == 0


def test_answers_that_wait_are_sent_before_their_member_signs_out_or_are_told(live, device, quiz):
    member = live.person()
    page = device(member)
    ready(page)
    start(page, quiz)
    page.context.route("**/answers", lambda route: route.abort())
    choose(page, 1, "甲")
    expect(page.locator("[data-waiting-line]")).to_contain_text("待上传 1")
    until(page, is_kept([["1", False]]))  # sealed: no value can be read
    address = page.url
    page.goto("/")
    page.get_by_role("button", name="退出登录").click()
    dialog = page.get_by_role("dialog", name="还有 1 题的答案没有上传")
    expect(dialog).to_be_visible(timeout=60_000)
    dialog.get_by_role("button", name="先不退出").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="退出登录").click()
    dialog.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login*")
    assert page.evaluate(KEPT) == [["1", False]]

    page.context.unroute("**/answers")
    sign_in(page, live.person())  # The next one at this phone can read nothing, and throws nothing away.
    page.goto("/")
    assert page.evaluate(KEPT) == [["1", False]]
    page.context.clear_cookies()
    sign_in(page, member)
    page.goto(address)
    saved(page, "已保存 1/3")
    assert answers(live, member) == {1: "A"}

    page.context.route("**/answers", lambda route: route.abort())
    choose(page, 2, "丙")
    expect(page.locator("[data-waiting-line]")).to_contain_text("待上传 1")
    page.context.unroute("**/answers")
    page.goto("/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login*")
    assert answers(live, member) == {1: "A", 2: ["C"]}
    until(page, is_kept([]))


def test_a_page_that_was_there_before_the_worker_is_kept_too(live, device, quiz):
    page = device(live.person())
    start(page, quiz)
    until(page, f"async () => (await ({ALL_KEPT})()).some((path) => path.startsWith('/attempts/'))")


def test_nothing_private_is_kept_but_the_running_paper_and_signing_out_drops_it(live, device, quiz):
    member = live.person()
    page = device(member)
    ready(page)
    start(page, quiz)
    hand_in(page)
    for path in ("/", "/me", "/quizzes/", f"/quizzes/{quiz.id}"):
        page.goto(path)
    assert all(re.match(r"/static/|/offline$", path) for path in page.evaluate(ALL_KEPT))

    other = live.quiz_now("single", title="另一次测试")
    start(page, other)
    choose(page, 1, "甲")
    saved(page, "已保存 1/1")
    assert len(papers(page)) == 1
    address = page.url
    page.goto("/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login*")
    assert papers(page) == []
    assert page.evaluate(SENT) == 0
    page.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_role("heading", name="现在没有网络")).to_be_visible()
    assert "另一次测试" not in page.content()


def test_the_next_member_on_the_same_phone_finds_no_paper_of_the_one_before(live, device, quiz):
    page = device(live.person())
    ready(page)
    start(page, quiz)
    assert len(papers(page)) == 1
    page.context.clear_cookies()  # The sign-in was ended from another device.
    sign_in(page, live.person())
    assert papers(page) == []


def test_a_newer_worker_asks_for_the_paper_again_and_drops_what_the_earlier_kept(live, device, quiz):
    page = device(live.person())
    ready(page)
    start(page, quiz)
    page.evaluate("""async () => {
      const name = (await caches.keys()).find((name) => name.startsWith("papers-"));
      const [request] = await (await caches.open(name)).keys();
      await caches.delete(name);
      await (await caches.open("papers-earlier")).put(request, new Response("stale"));
      await (await caches.open("shell-earlier")).put("/static/earlier/site.js", new Response("stale"));
      await (await navigator.serviceWorker.getRegistration()).unregister();
    }""")
    page.goto("/")
    until(page, "async () => !(await caches.keys()).some((name) => name.endsWith('-earlier'))")
    (path,) = papers(page)
    assert "stale" not in page.evaluate("async (path) => (await caches.match(path)).text()", path)


def test_an_answer_waiting_in_the_outbox_is_not_taken_for_one_the_server_has(live, device, quiz):
    member = live.person()
    page = device(member)
    ready(page)
    start(page, quiz)
    choose(page, 1, "甲")
    saved(page, "已保存 1/3")
    other = device(member)
    other.goto(page.url)
    choose(other, 1, "丁")
    acknowledged(other, 1)
    page.reload()
    expect(page.locator("fieldset[data-position='1'] input[value=D]")).to_be_checked()
    assert live.read(select(Answer.value).join(Attempt).where(Attempt.member_id == member.id)) == [("D",)]


def test_who_comes_back_to_a_page_finds_what_another_device_answered_and_is_told(live, device, quiz):
    member = live.person()
    first, second = device(member), device(member)
    start(first, quiz)
    choose(first, 1, "甲")
    saved(first, "已保存 1/3")
    second.goto(first.url)
    choose(second, 1, "丁")
    choose(second, 3, "正确")
    saved(second, "已保存 2/3")
    choose(first, 2, "丙")
    saved(first, "已保存 2/3")
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.locator("[data-said]")).to_contain_text("第 1、3 题已按您在另一台设备上的作答更新")
    expect(first.locator("fieldset[data-position='1'] input[value=D]")).to_be_checked()
    saved(first, "已保存 3/3")
    assert answers(live, member) == {1: "D", 2: ["C"], 3: True}


def test_sections_come_one_by_one_and_the_outbox_keeps_to_its_section(live, device):
    quiz = live.quiz_now("single", "true_false", title="分段测试", has_timed_sections=True, minutes=10)
    for n, kind in enumerate(("single", "true_false"), start=1):
        live.make.save(PaperSection(quiz_id=quiz.id, position=n, type=kind, count=0, worth=200, minutes=5))
    live.session.commit()
    member = live.person()
    page = device(member)
    ready(page)
    start(page, quiz)
    other = page.context.new_page()
    other.goto(page.url)
    expect(page.locator("fieldset[data-position]")).to_have_count(1)
    page.context.set_offline(True)
    choose(page, 1, "甲")
    expect(page.locator("[data-waiting-line]")).to_contain_text("待上传 1")
    page.locator("[data-hand-in]").click()
    page.get_by_role("button", name="进入下一部分").last.click()
    expect(page.locator("#hand-in")).to_contain_text("恢复后会自动进入下一部分")
    page.context.set_offline(False)
    expect(page.locator("fieldset[data-position='2']")).to_be_visible(timeout=60_000)
    assert answers(live, member) == {1: "A"}
    # The other page moves on as soon as the server says so; it may have asked by itself already.
    other.evaluate('() => document.querySelector("fieldset input")?.click()')
    expect(other.locator("fieldset[data-position='2']")).to_be_visible()


def pictured(live):
    """The content of a question with a picture that the site has stored."""
    made = {"f" * 64: {"bytes": drawing(), "media_type": "image/png", "width": 60, "height": 40}}
    with live.site.unit() as work, put_away(store(), made) as stored:
        keep_pictures(work, store(), made, stored)
    return Content("图上是什么旗？", OPTIONS, "A", pictures=(Picture("f" * 64, width=60, height=40),))


def test_the_pictures_of_a_kept_paper_are_there_without_network_and_go_with_it(live, device):
    quiz = live.quiz_now(title="看图答题")
    version = live.make.question(content=pictured(live)).version_id
    live.make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version, worth=200))
    live.session.commit()
    page = device(live.person())
    ready(page)
    start(page, quiz)
    until(page, f"async () => (await ({ALL_KEPT})()).some((path) => path.startsWith('/question-pictures/'))")
    page.context.set_offline(True)
    page.reload()
    has_come = "() => document.querySelector('img.q-picture').naturalWidth > 0"
    page.wait_for_function(has_come)
    page.context.set_offline(False)
    hand_in(page)
    assert not any("picture" in path for path in page.evaluate(ALL_KEPT))


def test_handing_in_does_not_put_back_what_another_device_has_changed_since(live, device, quiz):
    member = live.person()
    first, second = device(member), device(member)
    start(first, quiz)
    choose(first, 1, "甲")
    saved(first, "已保存 1/3")
    second.goto(first.url)
    choose(second, 1, "丁")
    acknowledged(second, 1)
    choose(first, 3, "正确")
    hand_in(first)
    assert answers(live, member) == {1: "D", 3: True}
