"""Areas on pictures in a real browser: drawn with the pointer, moved by keys, tapped by members."""

import io
import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from sqlalchemy import func, select

from quizzes.models import Answer, PaperKind, PaperQuestion, QuestionVersion
from tests.chromium.conftest import DESK, YEAR

pytestmark = pytest.mark.browser
SAVED = re.compile(r"/manage/questions/\d+$")  # until then "new" stands there


def a_map():
    """A sheet of paper with three places on it."""
    picture = Image.new("RGB", (800, 500), "#f2ead8")
    pen = ImageDraw.Draw(picture)
    pen.line([(60, 420), (250, 250), (420, 300), (620, 120), (760, 80)], fill="#5a86b8", width=14)
    for x, y in ((200, 200), (450, 350), (650, 180)):
        pen.ellipse([x - 14, y - 14, x + 14, y + 14], fill="#b3261e")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return {"name": "地图.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


@pytest.fixture
def secretary(live):
    return live.person("secretary", node=live.make.node(name="画图支部"))


@pytest.fixture
def editor(device, secretary):
    page = device(secretary, DESK)
    page.goto("/manage/questions/new?type=hotspot")
    page.locator("[name=stem]").fill("在图上点出遵义。")
    page.locator("[name=picture]").set_input_files(a_map())
    page.locator("[name=new_alt]").fill("西南地区示意图，有三个红点")
    page.get_by_role("button", name="上传并接着写").click()
    expect(page.locator(".is-drawing svg")).to_be_visible()
    page.wait_for_load_state()  # the picture moves what stands below it
    return page


def drag(page, start, end):
    page.locator(".is-drawing svg").scroll_into_view_if_needed()
    box = page.locator(".is-drawing svg").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


def draw(page):
    drag(page, (0.2, 0.3), (0.3, 0.5))
    page.locator("[data-tool=circle]").click()
    drag(page, (0.56, 0.7), (0.62, 0.7))
    page.locator("[data-tool=poly]").click()
    for corner in ((0.75, 0.25), (0.9, 0.3), (0.82, 0.5)):
        drag(page, corner, corner)
    page.get_by_role("button", name="多边形画完了").click()


def test_a_secretary_draws_areas_and_moves_one_by_keys(editor, live):
    expect(editor.locator("[name=stem]")).to_have_value("在图上点出遵义。")
    draw(editor)
    key = editor.locator("#key")
    expect(key).to_have_value(re.compile(r"^对 矩形 [\d,]+\n错 圆形 [\d,]+\n错 多边形 [\d,]+$"))
    assert not Axe().run(editor).response["violations"]
    left = int(key.input_value().split()[2].split(",")[0])
    editor.get_by_role("button", name="移动第 1 区").press("ArrowRight")
    expect(key).to_have_value(re.compile(f"^对 矩形 {left + 10},"))
    key.fill(f"{key.input_value()}\n错 矩形 0,0,90,90")
    expect(editor.locator("[data-area-list] li")).to_have_count(4)
    editor.get_by_role("button", name="删除第 4 区").click()
    editor.get_by_role("button", name="保存", exact=True).click()
    editor.wait_for_url(SAVED)
    ((content,),) = live.read(
        select(QuestionVersion.content).where(QuestionVersion.type == "hotspot").limit(1)
    )
    assert content["key"]["right"] == ["A"]
    assert [shape for shape, _ in content["key"]["areas"]] == ["rect", "circle", "poly"]


def test_a_member_taps_the_picture_and_sees_afterwards_where_it_was(editor, live, device, secretary):
    draw(editor)
    editor.get_by_role("button", name="保存", exact=True).click()
    editor.wait_for_url(SAVED)
    ((version,),) = live.read(select(func.max(QuestionVersion.id)).where(QuestionVersion.type == "hotspot"))
    now = datetime.now(UTC)
    quiz = live.make.quiz(
        paper_kind=PaperKind.FIXED, question_count=1, full_points=200, reveal="at_once", node=secretary.node,
        opens_at=now - YEAR, closes_at=now + YEAR,
    )  # fmt: skip
    live.make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version, worth=200))
    page = device(live.person(node=secretary.node))
    page.goto(f"/quizzes/{quiz.id}")
    page.get_by_role("button", name="开始").first.click()
    page.locator("[data-area=B] circle").click()
    expect(page.locator("input[value=B]")).to_be_checked()
    page.locator("input[value=B]").press("Space")
    expect(page.locator("[data-area=B]")).not_to_have_class("is-chosen")
    page.locator("[data-area=A] rect").click()
    expect(page.locator("[data-state]").first).to_have_text("已保存")
    attempt = int(page.url.rsplit("/", 1)[1])
    assert live.read(select(Answer.value).where(Answer.attempt_id == attempt)) == [(["A"],)]
    assert not Axe().run(page).response["violations"]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
