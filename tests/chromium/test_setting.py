"""Setting a quiz in a real browser: the line is true while one types, and six fields are in sight at once."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quizzes.models import Category, Quiz, QuizState
from tests.chromium.conftest import DESK

pytestmark = pytest.mark.browser


@pytest.fixture
def secretary(live):
    return live.person("secretary", node=live.make.node(name="第三党支部"))


@pytest.fixture
def form(live, device, secretary):
    """The form of a new quiz, in a branch whose bank has four single-choice questions."""
    category = live.make.save(Category(node=secretary.node, name="党章"))
    for number in range(4):
        live.make.question(node=secretary.node, category_id=category.id if number else None)
    page = device(secretary, DESK)
    page.goto("/manage/quizzes/new")
    return page


def test_the_six_fields_and_the_line_are_in_sight_at_once(form):
    for name in ("title", "category", "count_single", "worth_fill_blank", "closes_at", "attempts_allowed"):
        expect(form.locator(f"[name={name}]")).to_be_in_viewport(ratio=1)
    expect(form.locator("[data-line]")).to_be_in_viewport(ratio=1)


def test_the_line_follows_what_is_typed(form):
    line = form.locator("[data-line]")
    expect(line).to_contain_text("50 题 · 100 分 · 40 分钟")
    form.locator("[name=count_single]").fill("10")
    form.locator("[name=minutes]").fill("25")
    expect(line).to_contain_text("40 题 · 80 分 · 25 分钟")


def test_a_preset_fills_the_fields_and_what_is_folded(form):
    form.locator("[name=preset][value=class]").check(force=True)
    expect(form.locator("[name=attempts_allowed]")).to_have_value("1")
    expect(form.locator("[data-said=reveal]")).to_have_text("交卷后马上公布")
    expect(form.locator("[data-line]")).to_have_text(re.compile(r"10 题 · 100 分 · 10 分钟 · .* · 1 次 · "))


def test_the_form_says_when_the_bank_is_too_small_and_publishes_what_it_can_give(live, form):
    row = form.locator("[data-row=single]")
    expect(row).to_contain_text("题库有 4 题，不够")
    form.locator("[name=category]").select_option(label="党章（3 题）")
    expect(row).to_contain_text("题库有 3 题")
    for name in ("multiple", "true_false"):
        form.locator(f"[name=count_{name}]").fill("0")
    form.locator("[name=count_single]").fill("3")
    expect(row).not_to_contain_text("不够")
    form.locator("[name=title]").fill("党章小测")
    form.get_by_role("button", name="发布").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("党章小测")
    state = select(Quiz.state, Quiz.question_count).where(Quiz.title == "党章小测")
    assert live.read(state) == [(QuizState.PUBLISHED, 3)]


def test_rows_for_more_sources_count_and_can_be_added(form):
    form.get_by_text("从几个来源抽题").click()
    rows = form.locator("[data-beside-row]")
    form.get_by_role("button", name="再加一行").click()
    expect(rows).to_have_count(3)
    added = rows.last
    expect(added.locator("[name=beside-2-category]")).to_be_focused()
    added.locator("[name=beside-2-category]").select_option(label="党章（3 题）")
    added.locator("[name=beside-2-count]").fill("4")
    expect(added).to_contain_text("题库有 3 题，不够")
    expect(form.locator("[data-beside-sum]")).to_have_text("另有 4 题")
    expect(form.locator("[data-line]")).to_contain_text("54 题 · 108 分")


def test_a_question_form_shows_only_what_its_type_needs(device, secretary):
    page = device(secretary)
    page.goto("/manage/questions/new")
    expect(page.locator("[data-options]")).to_be_visible()
    page.locator("[name=type]").select_option("fill_blank")
    expect(page.locator("[data-options]")).to_be_hidden()
    expect(page.locator("#key-hint")).to_contain_text("逐空写出")
