"""Reading in a real browser: marking words, writing notes, being read to, and finding one's way with keys."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from content.actions.columns import add_column
from content.actions.materials import add_article
from core.work import Work
from learning.models import Note, Progress
from tests.chromium.conftest import DESK, PHONE
from tests.factories import NOON, viewer_of

pytestmark = pytest.mark.browser

TEXT = "<h2>总则</h2>" + "".join(
    f"<p>第 {n} 段讲的是安全生产。防止和减少事故，人人有责。</p>" for n in range(1, 30)
)
SELECT = """([from, to]) => {
    const found = document.querySelectorAll(".doc-body p");
    const text = (n) => document.createTreeWalker(found[n], NodeFilter.SHOW_TEXT);
    const first = text(from), last = text(to);
    first.nextNode(); last.nextNode();
    getSelection().setBaseAndExtent(first.currentNode, 2, last.currentNode, 6);
}"""
# The browser of a test machine has no voice: this one has said a sentence when it is told so.
VOICE = """
    window.said = [];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    const voice = { speak(one) { said.push(one); }, cancel() {} };
    Object.defineProperty(window, "speechSynthesis", { value: voice });
"""
HAS_SAID = "said.at(-1).onend()"


@pytest.fixture
def text(live):
    keeper = live.person("secretary")
    work = Work(live.session, NOON, viewer_of(keeper))
    made = add_article(work, add_column(work, keeper.node, "法规"), "安全生产", TEXT, published_at=NOON)
    live.session.commit()
    return made


def test_words_of_several_paragraphs_are_marked_and_stay_marked(live, device, text):
    member = live.person()
    page = device(member, DESK)
    page.goto(f"/materials/{text.id}")
    tools = page.locator(".note-tools")
    expect(tools).to_be_hidden()
    page.evaluate(SELECT, [1, 2])
    tools.get_by_role("button", name="笔记").click()
    tools.get_by_label("笔记").fill("两段一起看")
    tools.get_by_role("button", name="保存").click()
    expect(tools).to_be_hidden()
    notes = live.read(select(Note.quote, Note.words).where(Note.member_id == member.id).order_by(Note.id))
    assert notes == [("2 段讲的是安全生产。防止和减少事故，人人有责。", "两段一起看"), ("第 3 段讲", "")]
    page.reload()
    marks = page.locator(".doc-body mark.note")
    expect(marks).to_have_count(2)
    expect(marks.nth(1)).to_have_text("第 3 段讲")
    marks.nth(0).click()
    expect(tools.get_by_label("笔记")).to_have_value("两段一起看")
    tools.get_by_role("button", name="删除").click()
    expect(page.locator(".doc-body mark.note")).to_have_count(1)
    page.evaluate(SELECT, [4, 4])
    tools.get_by_role("button", name="收藏").click()
    expect(tools.get_by_role("status")).to_have_text("已收藏这一段。")


def test_it_is_read_aloud_paragraph_by_paragraph_and_can_be_paused(live, device, text):
    page = device(live.person(), PHONE)
    page.add_init_script(VOICE)
    page.goto(f"/materials/{text.id}")
    bar = page.locator("[data-read-bar]")
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="朗读", exact=True).click()
    expect(page.locator(".is-read")).to_have_text("总则")
    page.evaluate(HAS_SAID)
    expect(page.locator(".is-read")).to_have_text(re.compile(r"^第 \d+ 段"))
    bar.get_by_role("button", name="暂停").click()
    lit = page.locator(".is-read").text_content()
    page.evaluate(f"{HAS_SAID}; {HAS_SAID}")  # what a voice says of a sentence that was broken off
    assert page.locator(".is-read").text_content() == lit
    bar.get_by_role("button", name="快").click()
    bar.get_by_role("button", name="下一段").click()
    expect(page.locator(".is-read")).not_to_have_text(lit)
    assert page.evaluate("said.at(-1).rate") == 1.25
    bar.get_by_role("button", name="停止朗读").click()
    expect(bar).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_in_elder_mode_the_controls_stand_open_and_everything_fits(live, device, text, size):
    page = device(live.person(), size)
    page.context.add_cookies([{"name": "elder", "value": "1", "url": live.address}])
    page.add_init_script(VOICE)
    page.goto(f"/materials/{text.id}")
    expect(page.locator("[data-read-play]")).to_be_visible()
    page.evaluate(SELECT, [1, 1])
    page.locator("[data-mark=green]").click()
    expect(page.locator(".note-tools")).to_be_hidden()
    for url in (f"/materials/{text.id}", "/me/notes", "/me/bookmarks", "/search", "/search?q=安全"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
        found = Axe().run(page)
        assert found.violations_count == 0, (url, found.generate_report())


def test_a_browser_without_a_voice_shows_no_controls(live, device, text):
    page = device(live.person(), PHONE)
    page.add_init_script("delete window.speechSynthesis")
    page.context.add_cookies([{"name": "elder", "value": "1", "url": live.address}])
    page.goto(f"/materials/{text.id}")
    expect(page.locator("[data-study]")).to_be_visible()
    assert not page.evaluate("'speechSynthesis' in window")
    expect(page.locator("[data-read-bar]")).to_be_hidden()
    expect(page.locator("[data-read-aloud]")).to_be_hidden()


def test_a_page_that_is_looked_at_is_timed_and_one_that_is_left_is_not(live, device, text):
    member = live.person()
    page = device(member, PHONE)
    opened = time.monotonic()
    with page.expect_response(re.compile("/progress$")):
        page.goto(f"/materials/{text.id}")
    page.wait_for_timeout(1_200)
    with page.expect_response(lambda answer: '"rests":true' in (answer.request.post_data or "")):
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    lasted = (time.monotonic() - opened) * 1000
    timed = select(Progress.attended_ms).where(Progress.member_id == member.id)
    [(attended,)] = live.read(timed)
    assert 1_000 <= attended <= lasted
    page.wait_for_timeout(1_000)
    assert live.read(timed) == [(attended,)]


def test_a_slash_leads_to_the_search_box_and_a_hit_to_its_paragraph(live, device, text):
    page = device(live.person(), DESK)
    page.goto("/me")
    page.keyboard.press("/")
    page.keyboard.type("第 7 段")
    page.keyboard.press("Enter")
    page.locator("a.found").first.click()
    page.wait_for_url(re.compile(r"/materials/\d+#p-"))
    assert page.locator(":target").text_content().startswith("第 7 段")
