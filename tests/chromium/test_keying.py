"""Keying a sheet in without touching the mouse, from 工号 to the next member."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from quizzes.models import Attempt
from tests.chromium.conftest import DESK

pytestmark = pytest.mark.browser


def test_a_sheet_is_keyed_in_from_the_keypad_alone(live, device):
    node = live.make.node(name="第五党支部")
    secretary, member = live.person("secretary", node=node), live.person(node=node, name="张明")
    quiz = live.quiz_now("single", "multiple", "true_false", "fill_blank", node=node)
    page = device(secretary, DESK)
    page.goto(f"/manage/quizzes/{quiz.id}/print")
    page.locator("main .btn-red").click()
    page.locator("main .btn-red").click()
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type(member.login)
    page.keyboard.press("Enter")
    expect(page.locator("#a1")).to_be_focused()
    page.wait_for_load_state()
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("2")
    expect(page.locator("#a2")).to_be_focused()
    page.keyboard.press("Backspace")  # an empty field gives the one before back
    expect(page.locator("#a1")).to_be_focused()
    page.keyboard.press("1")
    page.keyboard.type("13")
    expect(page.locator("[data-keyed-count]")).to_have_text("2")
    page.keyboard.press("Enter")
    expect(page.locator("#a2")).to_have_value("AC")
    page.keyboard.press("5")
    expect(page.locator("#a3")).to_have_attribute("data-wrong", "")
    page.keyboard.press("Enter")
    expect(page.locator("#a3")).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.press("1")
    expect(page.locator("#a4")).to_be_focused()
    page.keyboard.type("北京")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".flashes")).to_contain_text("已录入：张明，8 分。")
    expect(page.locator("#who")).to_be_focused()
    assert live.read(select(Attempt.points).where(Attempt.member_id == member.id)) == [(800,)]
