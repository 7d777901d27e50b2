import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from quizzes.actions.resits import NobodyToResitError, NotOverError, arrange_resit
from quizzes.actions.setting import publish_quiz
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.models import PaperKind, PaperQuestion, Quiz, QuizInvitation, QuizState
from quizzes.queries.invitations import resits_of
from quizzes.queries.results import who_is_missing
from quizzes.queries.taking import quizzes_for
from tests.factories import NOON

AFTER = NOON + timedelta(days=2)


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", "true_false", title="第一章测试")


@pytest.fixture
def people(make, work_as, quiz):
    """One who passed, one who failed, one who did not come, and the secretary, who passed."""
    passed, failed, absent, secretary = make.member(), make.member(), make.member(), make.secretary()
    for person, form in (
        (passed, {1: ["A"], 2: ["true"]}),
        (failed, {}),
        (secretary, {1: ["A"], 2: ["true"]}),
    ):
        submit_attempt(work_as(person), quiz, start_attempt(work_as(person), quiz), form)
    return passed, failed, absent, secretary


def bank(make, count):
    for _ in range(count):
        make.question("single"), make.question("true_false")


def test_a_resit_is_for_those_who_failed_or_did_not_come_and_nobody_else(
    make, work_as, browser, quiz, people
):
    passed, failed, absent, secretary = people
    bank(make, 2)
    work = work_as(secretary, AFTER)
    resit = arrange_resit(work, quiz)
    assert (resit.state, resit.title) == (QuizState.DRAFT, "第一章测试（补考）")
    invited = work.session.scalars(select(QuizInvitation.member_id).where(QuizInvitation.quiz_id == resit.id))
    assert {*invited} == {failed.id, absent.id}
    assert publish_quiz(work, resit) == 2
    assert {one.id for one in who_is_missing(work, resit)} == {failed.id, absent.id}
    for person, sees in ((failed, True), (absent, True), (passed, False)):
        assert (resit in [one.quiz for one in quizzes_for(work_as(person, AFTER))]) is sees
        browser.sign_in(person).get(f"/quizzes/{resit.id}", status=200 if sees else 404)
        browser.get(f"/boards/{resit.id}", status=404)  # not begun
    browser.sign_in(passed)
    browser.post(f"/quizzes/{resit.id}/attempts", status=404)


def test_it_asks_other_questions_as_far_as_the_bank_goes(make, work_as, quiz, people):
    bank(make, 1)
    make.question("single", state="retired")
    work = work_as(people[-1], AFTER)
    resit = arrange_resit(work, quiz)
    first, second = (
        set(work.session.scalars(select(PaperQuestion.version_id).where(PaperQuestion.quiz_id == one.id)))
        for one in (quiz, resit)
    )
    assert resit.paper_kind is PaperKind.DRAWN_ONCE
    assert (resit.question_count, resit.full_points) == (2, 400)
    assert first.isdisjoint(second)


def test_a_bank_with_nothing_else_asks_the_same_again(work_as, quiz, people):
    assert arrange_resit(work_as(people[-1], AFTER), quiz).question_count == 2


def test_a_resit_that_each_draws_keeps_from_what_its_taker_was_asked(make, work_as):
    quiz = make.drawn_quiz("single", count=3, bank=6, attempts_allowed=1)
    member, secretary = make.member(), make.secretary()
    attempt = start_attempt(work_as(member), quiz)
    submit_attempt(work_as(member), quiz, attempt, {})
    work = work_as(secretary, AFTER)
    resit = arrange_resit(work, quiz)
    publish_quiz(work, resit)
    again = start_attempt(work_as(member, resit.opens_at), resit)
    assert {version for version, _ in attempt.paper}.isdisjoint(version for version, _ in again.paper)


def test_asking_twice_gives_the_same_draft(work_as, quiz, people):
    work = work_as(people[-1], AFTER)
    assert arrange_resit(work, quiz) is arrange_resit(work, quiz)


def test_no_resit_while_some_can_take_it_or_when_all_have_passed(make, work_as, quiz, people):
    work = work_as(people[-1])
    with pytest.raises(NotOverError):
        arrange_resit(work, quiz)
    other = make.quiz_with("single", closes_at=NOON + timedelta(hours=1), node=make.node())
    with pytest.raises(NobodyToResitError):
        arrange_resit(work_as(make.member(), AFTER), other)


def test_the_results_lead_to_the_resit_and_note_its_marks(
    make, work_as, browser, clock, quiz, people, session
):
    _, failed, _, secretary = people
    bank(make, 2)
    clock(days=2)
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/results")
    assert "未合格 1 人，未参加 1 人" in page.text
    where = browser.post(f"/manage/quizzes/{quiz.id}/resit")
    assert "补考的 2 人" in browser.get(where).text
    resit = session.scalars(select(Quiz).where(Quiz.resit_of_id == quiz.id)).one()
    work = work_as(failed, resit.opens_at)
    publish_quiz(work_as(secretary, AFTER), resit)
    submit_attempt(work, resit, start_attempt(work, resit), {1: ["A"], 2: ["true"]})
    assert resits_of(work, quiz)[0].passed == 1
    page = browser.get(f"/manage/quizzes/{quiz.id}/results").text
    assert "2 人，1 人已答，1 人合格" in " ".join(page.split())
    assert "补考 4 分，优秀" in page
    book = load_workbook(io.BytesIO(browser.fetch(f"/manage/quizzes/{quiz.id}/results.xlsx").data))
    assert "补考 4 分，优秀" in [row[-1] for row in book["成绩"].values]
    assert "第一章测试" in browser.get(f"/manage/quizzes/{resit.id}").text
    assert "发给 2 人" in browser.get(f"/manage/quizzes/{resit.id}").text


def test_a_draft_of_a_resit_can_be_deleted(work_as, browser, quiz, people, session, clock):
    clock(days=2)
    resit = arrange_resit(work_as(people[-1], AFTER), quiz)
    browser.sign_in(people[-1])
    browser.post(f"/manage/quizzes/{resit.id}/delete")
    assert session.scalar(select(QuizInvitation.quiz_id)) is None
