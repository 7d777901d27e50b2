"""The import in a real browser: a file is given, a question lights its lines, a wrong key is put right."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quizzes.models import Question
from tests.chromium.conftest import DESK, PHONE
from tests.quizzes.test_importing import TEXT

pytestmark = pytest.mark.browser


@pytest.fixture
def secretary(live):
    return live.person("secretary", node=live.make.node(name="第五党支部"))


@pytest.fixture
def give(device, secretary):
    def give(size):
        page = device(secretary, size)
        page.goto("/manage/imports/")
        file = {"name": "题库.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
        page.locator("[name=file]").set_input_files(file)
        page.get_by_role("button", name="读取并核对").click()
        expect(page.locator("h1")).to_have_text("核对题目：题库.txt")
        return page

    return give


def test_a_question_lights_its_lines_and_a_line_its_question(give):
    page = give(DESK)
    page.get_by_role("link", name="全部 4").click()
    page.locator("#q-3 .stem").click()
    expect(page.locator(".src .lit")).to_have_text([re.compile("党员可以不参加组织生活")])
    page.locator("#L13").click()
    expect(page.locator("#q-4")).to_have_class(re.compile("is-lit"))


def test_what_was_understood_is_put_right_and_taken_on_a_phone(live, give, secretary):
    page = give(PHONE)
    page.locator("#q-2 .fix-option").nth(1).locator("[name=right]").check()
    page.get_by_role("button", name="保存这一题").click()
    expect(page.locator(".flashes")).to_contain_text("第 2 题已改好")
    page.get_by_role("button", name="导入没问题的 4 题").click()
    expect(page.locator(".flashes")).to_contain_text("已导入 4 题")
    assert len(live.read(select(Question.id).where(Question.node_id == secretary.node_id))) == 4
