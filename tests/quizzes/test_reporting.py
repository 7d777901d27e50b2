"""纠错: from a member's result or practice to the reply in their inbox."""

import pytest
from sqlalchemy import select

from members.models import AuditEvent, Notice
from quizzes.models import PracticeRound, Question, QuestionReport, QuestionState
from quizzes.queries.importing import are_in_use

SAID = {"reason": "key", "words": "应选 B，见党章第十条。"}


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", "true_false", reveal="at_once")


@pytest.fixture
def secretary(make):
    return make.secretary()


@pytest.fixture
def taken(browser, make, quiz, secretary):
    """Where a member's attempt is; they are signed in."""
    browser.sign_in(make.member(name="党员丙"))
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.post(f"{where}/submit", q1="B", q2="true")
    return where


@pytest.fixture
def reported(browser, session, taken):
    browser.post(f"{taken}/questions/1/report", **SAID)
    return session.scalars(select(QuestionReport)).one()


def notices_of(session, member_id):
    return session.scalars(select(Notice).where(Notice.member_id == member_id)).all()


def test_from_the_result_to_the_reply(browser, session, secretary, taken):
    url = f"{taken}/questions/1/report"
    assert browser.get(f"{taken}/result").select_one(f'#q1 a[href="{url}"]')
    assert "党章规定了什么" in browser.get(url).select_one("main").text
    assert browser.post(url, **SAID) == f"{taken}/result#q1"
    report = session.scalars(select(QuestionReport)).one()
    [told] = notices_of(session, secretary.id)
    assert told.url == f"/manage/questions/reports/{report.id}"
    assert "等待答复" in browser.get(f"{taken}/result").select_one("#q1").text

    browser.sign_in(secretary)
    assert "待处理 1" in browser.get("/manage/questions/reports").text
    page = browser.get(told.url)
    assert "应选 B，见党章第十条。" in page.text
    assert page.select_one(f'a[href="/manage/questions/{report.question_id}/edit"]')
    assert browser.get(f"/manage/questions/{report.question_id}").select_one(f'a[href="{told.url}"]')
    browser.post(told.url, outcome="mended", reply="答案已改为 B。")
    assert "待处理 0" in browser.get("/manage/questions/reports").text
    assert "改好了" in browser.get("/manage/questions/reports?done=1").text
    [reply] = [one for one in notices_of(session, report.member_id) if "已处理" in one.title]
    assert (reply.title, "答案已改为 B。" in reply.text) == ("您反映的题目已处理：改好了", True)
    deeds = session.scalars(
        select(AuditEvent.deed).where(AuditEvent.thing == f"question:{report.question_id}")
    )
    assert {"quizzes.question.report", "quizzes.question.resolve"} <= set(deeds)


def test_a_wording_is_reported_once(browser, session, secretary, reported, taken):
    page = browser.get(f"{taken}/questions/1/report")
    assert not page.select_one("main form")
    browser.post(f"{taken}/questions/1/report", reason="stem")
    assert session.scalars(select(QuestionReport.reason)).all() == ["key"]
    assert len(notices_of(session, secretary.id)) == 1


@pytest.mark.parametrize("said", [{}, {"reason": "x"}, {"reason": "key", "words": "长" * 301}])
def test_what_is_not_a_report_is_refused_in_the_form(browser, session, taken, said):
    page = browser.post(f"{taken}/questions/1/report", 422, **said)
    assert page.select_one("[data-error-summary]")
    assert not session.scalars(select(QuestionReport)).all()


@pytest.mark.parametrize("position", [0, 3, 99])
def test_only_questions_of_the_paper_are_reported(browser, taken, position):
    browser.get(f"{taken}/questions/{position}/report", 404)


def test_nothing_is_shown_of_a_key_that_is_not_revealed(browser, session, quiz, taken):
    quiz.reveal = "never"
    session.commit()
    browser.get(f"{taken}/questions/1/report", 404)
    browser.post(f"{taken}/questions/1/report", 404, **SAID)
    assert not session.scalars(select(QuestionReport)).all()


def test_others_results_are_not_reported_from(browser, make, secretary, taken):
    for other in (make.member(), secretary):
        browser.sign_in(other)
        browser.get(f"{taken}/questions/1/report", 404)
        browser.post(f"{taken}/questions/1/report", 404, **SAID)


def test_a_practised_question_is_reported(browser, make, session, secretary):
    make.question("single")
    browser.sign_in(make.member())
    where = browser.post("/practice/rounds", mode="focus")
    browser.get(f"{where}/1/report", 404)  # its key has not been shown
    answered = browser.post(where + "/1", q1="A")
    link = browser.get(answered).select_one('a[href$="/report"]')["href"]
    assert browser.post(link, reason="source") == answered
    report = session.scalars(select(QuestionReport)).one()
    assert report.reason == "source"
    browser.get(f"{where}/2/report", 404)
    assert session.scalars(select(PracticeRound)).one().member_id == report.member_id


def test_voiding_takes_the_question_out_of_use(browser, session, secretary, reported):
    browser.sign_in(secretary)
    browser.post(f"/manage/questions/reports/{reported.id}", outcome="void", reply="题目有争议，不再使用。")
    session.expire_all()
    assert session.get(Question, reported.question_id).state is QuestionState.RETIRED


def test_one_reply_can_answer_all_who_reported_the_question(
    browser, make, session, secretary, quiz, reported
):
    second = make.member()
    browser.sign_in(second)
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.post(f"{where}/submit", q1="B", q2="true")
    browser.post(f"{where}/questions/1/report", reason="options")
    browser.sign_in(secretary)
    url = f"/manage/questions/reports/{reported.id}"
    assert browser.get(url).select_one("[name=others]")
    browser.post(url, outcome="right", reply="答案无误，请看党章第十条。", others="y")
    session.expire_all()
    assert session.scalars(select(QuestionReport.outcome)).all() == ["right", "right"]
    assert [one.title for one in notices_of(session, second.id) if "已处理" in one.title]
    browser.post(url, 409, outcome="mended", reply="再答一次。")


def test_a_reply_needs_words(browser, session, secretary, reported):
    browser.sign_in(secretary)
    browser.post(f"/manage/questions/reports/{reported.id}", 422, outcome="mended", reply="")
    assert reported.resolved_at is None


@pytest.mark.parametrize(
    ("role", "here", "listed", "single"),
    [
        ("committee", True, 200, 200),
        (None, True, 403, 404),
        ("inspector", True, 403, 404),
        ("secretary", False, 200, 404),
    ],
)
def test_who_sees_reports(browser, make, reported, role, here, listed, single):
    browser.sign_in(make.member(role, node=make.branch if here else make.node()))
    page = browser.get("/manage/questions/reports", listed)
    assert (f"/reports/{reported.id}" in str(page)) == (single == 200)
    browser.get(f"/manage/questions/reports/{reported.id}", single)
    if single == 404:
        browser.post(f"/manage/questions/reports/{reported.id}", 404, outcome="right", reply="无误。")


def test_the_bank_shows_what_was_reported(browser, secretary, reported):
    browser.sign_in(secretary)
    links = browser.get("/manage/questions?flag=reported").select("tbody a.row-link")
    assert [one["href"] for one in links] == [f"/manage/questions/{reported.question_id}"]
    browser.post(f"/manage/questions/reports/{reported.id}", outcome="right", reply="无误。")
    assert not browser.get("/manage/questions?flag=reported").select("tbody a.row-link")


def test_lists_cost_the_same_for_many_reports(browser, make, session, secretary, reported, queries):
    browser.sign_in(secretary)
    url = f"/manage/questions/{reported.question_id}"
    counts = []
    for _ in range(2):
        for page in ("/manage/questions/reports", url):
            queries.clear()
            browser.get(page)
            counts.append(len(queries))
        for _ in range(5):
            given = {"question_id": reported.question_id, "version_id": reported.version_id}
            make.save(
                QuestionReport(
                    **given, member_id=make.member(node=make.node()).id, reason="stem", at=reported.at
                )
            )
    assert counts[:2] == counts[2:]


def test_an_import_with_a_reported_question_is_in_use(work_as, secretary, session, reported):
    assert are_in_use(work_as(secretary), [reported.question_id], {})
