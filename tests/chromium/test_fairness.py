"""Other terms, a password, and leaving the page, in a real browser."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quizzes.actions.passwords import new_password_hash
from quizzes.models import Attempt
from tests.chromium.conftest import DESK

pytestmark = pytest.mark.browser


def test_leaving_the_page_is_counted_told_and_sent_with_the_next_save(live, device):
    member, quiz = live.person(), live.quiz_now("single", "true_false", title="离开测试")
    page = device(member)
    page.goto(f"/quizzes/{quiz.id}")
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url("**/attempts/*")
    page.wait_for_selector("[data-keys]:not([hidden])", state="attached")  # the script runs
    line = page.locator("[data-left-line]")
    expect(line).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('blur')); dispatchEvent(new Event('focus'))")
    expect(line).to_be_hidden()  # a glance is no leaving
    page.evaluate("dispatchEvent(new Event('blur'))")
    page.wait_for_timeout(2100)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(line).to_contain_text("您离开过本页 1 次，仅供您自己参考。")
    page.locator("fieldset[data-position='1'] label.option").first.click()
    expect(page.locator("[data-saved]")).to_contain_text("已保存 1/2")
    assert live.read(select(Attempt.times_left).where(Attempt.member_id == member.id)) == [(1,)]
    page.goto("/")
    page.wait_for_timeout(2100)
    page.go_back()
    page.wait_for_url("**/attempts/*")
    expect(line).to_contain_text("您离开过本页 2 次")


def test_a_member_types_the_word_given_at_the_meeting(live, device):
    word = new_password_hash("不忘初心")
    member, quiz = live.person(), live.quiz_now("single", title="口令测试", password_hash=word)
    page = device(member)
    page.goto(f"/quizzes/{quiz.id}")
    page.get_by_label("口令").fill("党建")
    page.get_by_role("button", name="开始作答").click()
    expect(page.get_by_text("口令不对")).to_be_visible()
    page.get_by_label("口令").fill("不忘初心")
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url("**/attempts/*")


def test_a_secretary_gives_one_member_more_time(live, device):
    quiz = live.quiz_now("single", title="延长测试")
    member, secretary = live.person(name="赵延长"), live.person("secretary")
    page = device(secretary, viewport=DESK)
    page.goto(f"/manage/quizzes/{quiz.id}")
    page.get_by_role("link", name="个别安排").click()
    page.get_by_label("姓名或工号").fill("赵延长")
    page.get_by_label("延长（分钟）").fill("10")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("cell", name="延长 10 分钟")).to_be_visible()
    mine = device(member)
    mine.goto(f"/quizzes/{quiz.id}")
    expect(mine.get_by_text("您的答题时间延长 10 分钟")).to_be_visible()
