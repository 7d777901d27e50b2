from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import TooManyError
from quizzes.actions.passwords import new_password_hash, opens
from quizzes.models import Attempt, Quiz
from tests.factories import NOON
from tests.quizzes.test_setting_views import few, filled


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", attempts_allowed=3, password_hash=new_password_hash("不忘初心"))


def test_the_front_page_asks_for_the_word_and_only_the_right_one_starts(make, browser, quiz, session):
    browser.sign_in(make.member())
    assert browser.get(f"/quizzes/{quiz.id}").select_one("input[name=password]")
    front = f"/quizzes/{quiz.id}?wrong=1#password"
    assert browser.post(f"/quizzes/{quiz.id}/attempts") == front
    assert browser.post(f"/quizzes/{quiz.id}/attempts", password="初心") == front
    assert "口令不对" in browser.get(front).select_one(".field:has([name=password][aria-invalid])").text
    assert session.scalar(select(Attempt.id)) is None
    where = browser.post(f"/quizzes/{quiz.id}/attempts", password=" 不忘初心 ")
    assert where.startswith("/attempts/")
    assert browser.post(f"/quizzes/{quiz.id}/attempts") == where  # going on asks for none


def test_wrong_guesses_are_throttled_for_the_one_who_guesses(make, browser, work_as, quiz, clock):
    member = make.member()
    browser.sign_in(member)
    for _ in range(5):
        browser.post(f"/quizzes/{quiz.id}/attempts", password="党建")
    said = browser.post(f"/quizzes/{quiz.id}/attempts", status=429, password="不忘初心").text
    assert "口令错了多次，请在 12:11 以后再试" in said
    with pytest.raises(TooManyError):
        opens(work_as(member, NOON + timedelta(minutes=9)), quiz, "不忘初心")
    assert opens(work_as(member, NOON + timedelta(minutes=10)), quiz, "不忘初心")
    assert opens(work_as(make.member()), quiz, "不忘初心")


def test_a_quiz_without_a_word_asks_for_none(make, work):
    assert opens(work, make.quiz_with("single"), "")


def test_the_form_keeps_changes_and_takes_off_the_word_and_never_shows_it(make, browser, session):
    for _ in range(6):
        make.question("single")
    browser.sign_in(make.secretary())
    form = filled(browser.get("/manage/quizzes/new"), **few())
    paced = {"cool_down_minutes": "30", "tries_a_day": "2", "is_open_book": "y", "flags_leaving": "y"}
    where = browser.post("/manage/quizzes", **form | paced | {"password": "不忘初心"})
    quiz, kept = session.scalars(select(Quiz)).one(), select(Quiz.password_hash)
    first = quiz.password_hash
    assert (quiz.cool_down_minutes, quiz.tries_a_day) == (30, 2)
    assert (quiz.is_open_book, quiz.flags_leaving) == (True, True)
    page = browser.get(f"{where}/edit")
    assert "不忘初心" not in str(page)
    assert first not in str(page)
    browser.post(f"{where}/edit", **form)
    assert session.scalar(kept) == first
    browser.post(f"{where}/edit", **form | {"password": "牢记使命"})
    assert session.scalar(kept) not in ("", first)
    browser.post(f"{where}/edit", **form | {"drops_password": "y"})
    assert session.scalar(kept) == ""


def test_the_front_page_says_the_pace_and_when_one_may_try_again(make, browser, clock):
    quiz = make.quiz_with(
        "single", attempts_allowed=9, cool_down_minutes=30, tries_a_day=2, is_open_book=True
    )
    browser.sign_in(make.member())
    page = browser.get(f"/quizzes/{quiz.id}").text
    for words in ("每天最多答 2 次", "至少间隔 30 分钟", "开卷"):
        assert words in page
    browser.post(browser.post(f"/quizzes/{quiz.id}/attempts") + "/submit", q1="A")
    assert "3 月 2 日 12:30 以后可以再答" in browser.get(f"/quizzes/{quiz.id}").text
    assert "两次作答之间" in browser.post(f"/quizzes/{quiz.id}/attempts", status=409).text
    clock(minutes=30)
    browser.post(browser.post(f"/quizzes/{quiz.id}/attempts") + "/submit", q1="A")
    clock(hours=2)
    assert "今天的 2 次机会已经用完" in browser.get(f"/quizzes/{quiz.id}").text
    clock(hours=12)  # the next day in Shanghai
    assert browser.post(f"/quizzes/{quiz.id}/attempts").startswith("/attempts/")


def test_the_word_can_change_once_somebody_has_started(make, browser, quiz, work_as, session):
    member, secretary = make.member(), make.secretary()
    browser.sign_in(member)
    browser.post(f"/quizzes/{quiz.id}/attempts", password="不忘初心")
    browser.sign_in(secretary)
    where = f"/manage/quizzes/{quiz.id}/edit"
    form = filled(browser.get(where), "main form")
    browser.post(where, **form)
    session.refresh(quiz)
    assert opens(work_as(secretary), quiz, "不忘初心")
    browser.post(where, **form | {"password": "牢记使命"})
    session.refresh(quiz)
    assert opens(work_as(secretary), quiz, "牢记使命")
    assert not opens(work_as(secretary), quiz, "不忘初心")
