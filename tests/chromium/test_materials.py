"""Materials in a real browser: pages of a PDF on a phone, recordings that go on, versions, uploads."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from content.actions.columns import add_column
from content.actions.intake import taken_in, written
from content.actions.links import add_link
from content.actions.materials import Terms, add_article, add_material, publish, revise
from content.queries.paragraphs import find
from core.files import store
from core.work import Work
from learning.models import Progress
from tests.chromium.conftest import DESK, PHONE
from tests.chromium.test_reading import VOICE
from tests.content.made import chinese_pdf, image, mp3, word
from tests.factories import viewer_of

pytestmark = pytest.mark.browser


class Shelf:
    def __init__(self, live):
        self.live, self.keeper = live, live.person("secretary")
        self.work = Work(live.session, datetime.now(UTC) - timedelta(days=1), viewer_of(self.keeper))
        self.column = add_column(self.work, self.keeper.node, "专栏")
        live.session.commit()

    def file(self, content, name):
        with taken_in(store(), BytesIO(content), name) as body:
            made = add_material(self.work, self.column, "", body, Terms())
            publish(self.work, made)
            self.live.session.commit()
        return made


@pytest.fixture
def shelf(live):
    return Shelf(live)


def kept(member):
    return select(Progress.percent, Progress.position).where(Progress.member_id == member.id)


def test_pages_of_a_pdf_are_drawn_with_their_words_counted_and_come_back_to(live, device, shelf):
    text = shelf.file(chinese_pdf("党员学习", "第二页", "第三页", "第四页"), "学习.pdf")
    member = live.person()
    page = device(member)
    with page.expect_response(re.compile("/progress$")):
        page.goto(f"/materials/{text.id}")
    expect(page.locator("#page-1 .text-layer")).to_have_text("党员学习")
    page.locator("#page-3").scroll_into_view_if_needed()
    expect(page.locator("[data-pdf-at]")).to_contain_text("第 3 页")
    [(percent, position)] = live.wait_for(kept(member), lambda found: found and found[0][1] == "page:3")
    assert (position, 50 <= percent <= 75) == ("page:3", True)
    page.goto(f"/materials/{text.id}")
    expect(page.locator("[data-pdf-at]")).to_contain_text("第 3 页")
    page.goto(f"/materials/{text.id}#page-4")
    expect(page.locator("[data-pdf-at]")).to_contain_text("第 4 页")
    wide = page.locator("#page-4").bounding_box()["width"]
    page.get_by_role("button", name="放大").click()
    assert page.locator("#page-4").bounding_box()["width"] > wide * 1.3
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="文字").click()
    expect(page.get_by_role("heading", name="第 4 页")).to_be_in_viewport()
    expect(page.locator("#page-4")).to_be_hidden()
    page.get_by_role("button", name="文字").click()
    expect(page.locator("#page-4")).to_be_in_viewport()
    page.goto("/me")
    page.goto(f"/materials/{text.id}#{find(shelf.work, text.id, '第二页')}")
    expect(page.get_by_role("heading", name="第 2 页")).to_be_in_viewport()
    expect(page.locator("[data-pdf-at]")).to_contain_text("第 2 页")
    page.add_init_script(VOICE)
    page.goto("/me")
    page.goto(f"/materials/{text.id}#page-3")
    expect(page.locator("[data-pdf-at]")).to_contain_text("第 3 页")
    # A pointer would first scroll to the button, away from the page.
    page.get_by_role("button", name="朗读", exact=True).dispatch_event("click")
    expect(page.locator(".is-read")).to_have_text("第 3 页")


def test_a_recording_goes_on_where_it_was_left(live, device, shelf):
    talk = shelf.file(mp3(60), "微党课.mp3")
    member = live.person()
    page = device(member)
    page.goto(f"/materials/{talk.id}")
    page.wait_for_function("() => document.querySelector('audio').readyState > 0")
    page.evaluate("""new Promise((done) => {
        const talk = document.querySelector('audio');
        talk.addEventListener('timeupdate', () => talk.currentTime === 30 && done());
        talk.currentTime = 30;
    })""")
    [(percent, position)] = live.wait_for(
        kept(member), lambda found: found and found[0][1].startswith("second:")
    )
    assert percent < 10  # jumping ahead is not listening
    assert position == "second:30"
    page.goto(f"/materials/{talk.id}")
    expect(page.locator("[data-film-said]")).to_contain_text("从上次的 00:30 接着播放")
    assert page.evaluate("document.querySelector('audio').currentTime") == 30


def test_good_files_of_many_are_kept_and_bad_ones_say_why(live, device, shelf):
    page = device(shelf.keeper, DESK)
    page.goto("/manage/materials/new")
    sent = [
        {"name": "通知.docx", "mimeType": "x/y", "buffer": word()},
        {"name": "坏的.pdf", "mimeType": "application/pdf", "buffer": b"<html><script>alert(1)</script>"},
        {"name": "讲话.mp3", "mimeType": "x/y", "buffer": mp3(2)},
    ]
    page.locator("input[type=file]").set_input_files(sent)
    page.get_by_role("button", name="开始上传").click()
    lines = page.locator("[data-uploads] li")
    expect(lines.nth(1)).to_contain_text("文件的内容是网页")
    expect(lines.nth(2)).to_contain_text("完成")
    expect(lines.nth(0).get_by_role("link")).to_have_attribute("href", re.compile("/manage/materials/"))
    expect(page.get_by_role("link", name="去设置和发布")).to_be_visible()


def test_a_file_whose_connection_broke_is_sent_again_with_one_button(live, device, shelf):
    page = device(shelf.keeper, DESK)
    page.goto("/manage/materials/new")
    page.route("**/manage/materials/new", lambda route: route.abort(), times=1)
    sent = [{"name": f"通知{n}.docx", "mimeType": "x/y", "buffer": word()} for n in (1, 2)]
    page.locator("input[type=file]").set_input_files(sent)
    page.get_by_role("button", name="开始上传").click()
    lines = page.locator("[data-uploads] li")
    expect(lines.nth(1)).to_contain_text("完成")
    expect(lines.nth(0)).to_contain_text("可能是网络断了")
    lines.nth(0).get_by_role("button", name="重新上传这个文件").click()
    expect(lines.nth(0)).to_contain_text("完成")
    expect(lines.nth(0).get_by_role("button")).to_have_count(0)


@pytest.mark.looks
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
def test_the_pages_fit_and_axe_finds_nothing(live, device, shelf, size, elder):
    old = "<p>第一条 处一万元罚款。</p><p>第二条 不变。</p><p>第三条 旧的规定。</p>"
    law = add_article(shelf.work, shelf.column, "安全生产法", old, published_at=shelf.work.now)
    new = "<p>第一条 处五万元罚款。</p><p>第二条 不变。</p><p>另有说明，见附件二。</p>"
    revise(shelf.work, law, written(new), "按 2024 年修订的条文更新")
    live.session.commit()
    pdf, talk = shelf.file(chinese_pdf("党员学习"), "学习.pdf"), shelf.file(mp3(60), "微党课.mp3")
    page = device(shelf.keeper, size)
    if elder:
        page.context.add_cookies([{"name": "elder", "value": "1", "url": live.address}])
    for url in (
        f"/manage/materials/{law.id}/revisions/2/changes",
        f"/manage/materials/{law.id}/revisions/1",
        f"/manage/materials/{law.id}",
        "/manage/materials/new",
        f"/materials/{pdf.id}",
        f"/materials/{talk.id}",
    ):
        page.goto(url)
        if url.endswith(f"/materials/{pdf.id}"):
            expect(page.locator("#page-1 .text-layer")).to_have_text("党员学习")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
        found = Axe().run(page)
        assert found.violations_count == 0, (url, found.generate_report())


def test_a_picture_is_made_bigger_and_counts_at_its_end(live, device, shelf):
    poster = shelf.file(image("JPEG", Image.new("RGB", (600, 3000), (180, 20, 20))), "一图读懂.jpg")
    member = live.person()
    page = device(member)
    page.goto(f"/materials/{poster.id}")
    shown = page.locator("[data-picture] img")
    wide = shown.bounding_box()["width"]
    page.get_by_role("button", name="放大").click()
    assert shown.bounding_box()["width"] == pytest.approx(wide * 1.5, rel=0.02)
    page.locator("[data-picture] figure").focus()
    page.keyboard.press("0")
    assert shown.bounding_box()["width"] == pytest.approx(wide, rel=0.02)
    shown.click(position={"x": 100, "y": 300})
    assert shown.bounding_box()["width"] == pytest.approx(wide * 2.5, rel=0.02)
    page.get_by_role("button", name="适合屏幕").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator(".hairline").get_attribute("value") != "100"
    with page.expect_response(re.compile("/progress$")):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".hairline")).to_have_attribute("value", "100")
    assert Axe().run(page).response["violations"] == []


def test_a_link_waits_for_the_members_word(live, device, shelf):
    made = add_link(
        shelf.work,
        shelf.column,
        "专题",
        f"{live.address}/login",
        about="看第一集。",
        terms=Terms(origin="本站"),
    )
    publish(shelf.work, made)
    live.session.commit()
    member = live.person()
    page = device(member)
    with page.expect_response(re.compile("/progress$")):
        page.goto(f"/materials/{made.id}")
    with page.context.expect_page() as opened, page.expect_response(re.compile("/progress$")):
        page.get_by_role("link", name="打开网页").click()
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]
    opened.value.close()
    page.get_by_role("button", name="我声明已学完").click()
    expect(page.locator("#progress h2")).to_have_text("已学完")
    assert Axe().run(page).response["violations"] == []
