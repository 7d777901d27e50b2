import pytest
from sqlalchemy import select

from quizzes.models import Attempt


@pytest.fixture
def left(make, browser):
    """Take a quiz and say that the page was left; gives the browser and the attempt's address."""

    def take(quiz, times):
        browser.sign_in(make.member())
        where = browser.post(f"/quizzes/{quiz.id}/attempts")
        saved = browser.put(f"{where}/answers", {"answers": {"1": "A"}, "left": times})
        assert saved.json == {"saved": [1], "seconds_left": 2400}
        return browser, where

    return take


def test_what_the_page_counts_is_shown_to_the_member_first(make, left, session):
    browser, where = left(make.quiz_with("single"), 2)
    assert "您离开过本页 2 次，仅供您自己参考。" in " ".join(browser.get(where).text.split())
    browser.put(f"{where}/answers", {"answers": {}, "left": 1})  # another device, or an old save
    browser.put(f"{where}/answers", {"answers": {"1": "B"}})
    assert session.scalar(select(Attempt.times_left)) == 2
    assert "离开过本页 2 次" in browser.get(browser.post(f"{where}/submit")).text


@pytest.mark.parametrize("told", ["2", -1, None, True, [3], 1.5])
def test_what_makes_no_sense_counts_for_nothing_and_loses_no_answer(make, left, session, told):
    left(make.quiz_with("single"), told)
    assert session.scalar(select(Attempt.times_left)) == 0


def test_the_count_is_capped(make, left, session):
    left(make.quiz_with("single"), 10**30)
    assert session.scalar(select(Attempt.times_left)) == 99


@pytest.mark.parametrize("flags", [False, True])
def test_the_secretary_sees_it_only_where_the_quiz_said_so(make, left, flags):
    quiz = make.quiz_with("single", flags_leaving=flags)
    browser, where = left(quiz, 3)
    assert ("组织测试的同志看" in browser.get(f"/quizzes/{quiz.id}").text) is flags
    assert ("组织测试的同志能看到" in browser.get(where).text) is flags
    browser.post(f"{where}/submit")
    browser.sign_in(make.secretary())
    assert ("离开答题页 3 次" in browser.get(f"/manage/quizzes/{quiz.id}/results").text) is flags
