"""The pages of 改判 and 批阅, by role."""

import pytest
from sqlalchemy import select

from quizzes.models import Attempt, PaperQuestion, QuestionVersion, Regrade


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", "short_answer", reveal="at_once", pass_percent=50)


@pytest.fixture
def taken(browser, make, quiz):
    """A member's attempt, by their own hand: wrong by the key A, and with a written answer."""
    member = make.member(name="党员丙")
    browser.sign_in(member)
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.post(f"{where}/submit", q1="B", q2="很受教育。")
    return member, where


@pytest.fixture
def form_url(session, quiz):
    first = select(PaperQuestion.version_id).where(
        PaperQuestion.quiz_id == quiz.id, PaperQuestion.position == 1
    )
    return f"/manage/quizzes/{quiz.id}/regrades/questions/{session.scalar(first)}"


def test_from_the_results_to_the_corrected_result(browser, make, quiz, taken, form_url):
    member, where = taken
    browser.sign_in(make.secretary())
    results = browser.get(f"/manage/quizzes/{quiz.id}/results")
    chooser = browser.get(results.select_one("a[href$=regrades]")["href"])
    assert chooser.select_one(f'a[href="{form_url}"]')
    assert browser.get(form_url).select_one("[name=key]").text.strip() == "A"
    seen = browser.get(f"{form_url}?remedy=key&key=B&reason=答案有误。")
    row = seen.select_one("#who-table tbody tr").text
    assert "党员丙" in row
    assert "0 → 2" in " ".join(row.split())
    fields = {one["name"]: one["value"] for one in seen.select("main form[method=post] input[type=hidden]")}
    told = browser.get(browser.post(form_url, **fields))
    assert "改动了 1 份答卷" in told.text
    browser.sign_in(member)
    result = browser.get(f"{where}/result").text
    assert "已改判：原 0 分，现 2 分，原因：答案有误。" in result
    assert "这道题的答案已更正" in result
    assert "主观题待批阅，客观题得分 2 分" in result


def test_what_cannot_be_is_said_in_the_form(browser, make, taken, form_url):
    browser.sign_in(make.secretary())
    for asked in (
        "remedy=key&key=H&reason=x",
        "remedy=key&key=A&reason=x",
        "remedy=key&key=B",
        "remedy=none&reason=x",
    ):
        page = browser.get(f"{form_url}?{asked}", status=422)
        assert page.select_one("[data-error-summary]")


def test_the_question_leads_to_its_quizzes(browser, make, session, quiz, taken, form_url):
    browser.sign_in(make.secretary())
    first = session.get(Attempt, int(taken[1].rsplit("/", 1)[-1])).paper[0][0]
    page = browser.get(f"/manage/questions/{session.get(QuestionVersion, first).question_id}")
    assert page.select_one(f'a[href="{form_url}"]')


@pytest.mark.parametrize(
    ("role", "here", "status"),
    [("secretary", True, 200), ("committee", True, 200), ("inspector", True, 404), ("secretary", False, 404)],
)
def test_who_corrects_and_marks(browser, make, quiz, taken, form_url, role, here, status):
    browser.sign_in(make.member(role, node=make.branch if here else make.node()))
    marking = f"/manage/attempts/{taken[1].rsplit('/', 1)[-1]}/marks/2"
    for url in (form_url, f"/manage/quizzes/{quiz.id}/regrades", f"/manage/marking/{quiz.id}", marking):
        browser.get(url, status=status)
    if status == 404:
        browser.post(form_url, status, remedy="full", reason="x", seen="0")
        browser.post(marking, status, points="1", seen="0")
        browser.post(f"/manage/marking/{quiz.id}", status)


def test_a_member_neither_corrects_nor_marks(browser, quiz, taken, form_url):
    browser.get(form_url, status=404)
    browser.get("/manage/marking", status=403)
    browser.get(f"/manage/attempts/{taken[1].rsplit('/', 1)[-1]}/marks/2", status=404)


def test_an_inspector_sees_what_was_corrected(browser, make, session, taken, form_url):
    browser.sign_in(make.secretary())
    where = browser.post(form_url, remedy="full", reason="题目有误", seen="0")
    browser.sign_in(make.member("inspector"))
    assert "题目有误" in browser.get(where).text
    browser.post(f"{where}/resume", 404)
    browser.sign_in(make.member("inspector", node=make.node()))
    browser.get(where, status=404)


def test_confirming_twice_ends_at_the_same_page(browser, make, session, taken, form_url):
    browser.sign_in(make.secretary())
    sent = {"remedy": "full", "reason": "题目有误", "seen": "0"}
    assert browser.post(form_url, **sent) == browser.post(form_url, **sent)
    assert len(session.scalars(select(Regrade)).all()) == 1


def test_marking_from_the_queue_to_the_end(browser, make, quiz, taken):
    member, where = taken
    browser.sign_in(make.secretary())
    queue = browser.get("/manage/marking")
    assert "1 份待批阅" in queue.text
    of_quiz = browser.get(queue.select_one("main ul.rows a")["href"])
    answer = browser.get(browser.fetch(of_quiz.select_one('a[href*="next"]')["href"]).location)
    assert "党员丙" in answer.text
    assert "很受教育。" in answer.text
    assert "结合实际。" in answer.text
    form = answer.select_one("form[data-marking]")
    browser.post(form["action"], 422, points="3", seen="0")
    browser.post(form["action"], points="1.5", remark="有体会", seen="0")
    browser.sign_in(member)
    result = browser.get(f"{where}/result").text
    assert "待批阅" not in result
    assert "有体会" in result


@pytest.fixture
def passage(session, quiz):
    """What the written question asks about."""
    placed = select(PaperQuestion.version_id).where(
        PaperQuestion.quiz_id == quiz.id, PaperQuestion.position == 2
    )
    version = session.get(QuestionVersion, session.scalar(placed))
    version.content = version.content | {"stimulus": "某支部一季度没有召开党员大会。"}
    session.commit()
    return version.content["stimulus"]


def test_who_marks_reads_the_passage_too(browser, make, passage, taken):
    browser.sign_in(make.secretary())
    page = browser.get(f"/manage/attempts/{taken[1].rsplit('/', 1)[-1]}/marks/2")
    assert passage in page.select_one(".passage").text


def test_hidden_names_are_not_on_the_page(browser, make, quiz, taken):
    browser.sign_in(make.secretary())
    browser.post(f"/manage/marking/{quiz.id}", blind="y")
    page = browser.get(f"/manage/attempts/{taken[1].rsplit('/', 1)[-1]}/marks/2")
    assert "党员丙" not in page.text
    assert "姓名已隐藏" in page.text


def test_the_queue_needs_as_many_statements_for_many_as_for_few(browser, make, quiz, taken, queries):
    def count():
        queries.clear()
        browser.get("/manage/marking")
        return len(queries)

    def hand_in():
        browser.sign_in(make.member())
        where = browser.post(f"/quizzes/{quiz.id}/attempts")
        browser.post(f"{where}/submit", q1="B", q2="很受教育。")

    judge = make.secretary()
    browser.sign_in(judge)
    count()
    few = count()
    for _ in range(4):
        hand_in()
    browser.sign_in(judge)
    assert count() <= few


def test_a_result_that_waits_is_marked_on_the_board(browser, make, quiz, taken):
    _, where = taken
    browser.sign_in(make.secretary())
    assert "待批阅" in browser.get(f"/boards/quizzes/{quiz.id}").text
    assert browser.fetch(f"/boards/quizzes/{quiz.id}.json").json["lines"][0]["provisional"]
    browser.post(f"/manage/attempts/{where.rsplit('/', 1)[-1]}/marks/2", points="1", seen="0")
    assert "待批阅" not in browser.get(f"/boards/quizzes/{quiz.id}").text
