from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from members.models import NodeKind, Notice
from quizzes.actions.setting import NotReadyError, remind_missing
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.queries.results import results_of
from quizzes.rules.scoring import Band
from tests.factories import NOON


@pytest.fixture
def group(make):
    return make.node(make.branch, kind=NodeKind.GROUP, name="第一党小组")


@pytest.fixture
def quiz(make, session):
    quiz = make.quiz_with("single", "true_false", title="第一章测试")
    session.refresh(quiz)  # Its state was given as a word.
    return quiz


@pytest.fixture
def takes(work_as, quiz):
    """Let a member hand in: ``takes(member, "A")`` has the first question right and the second not."""

    def hand_in(member, first):
        work = work_as(member)
        submit_attempt(work, quiz, start_attempt(work, quiz), {1: [first], 2: ["false"]})

    return hand_in


@pytest.fixture
def secretary(make):
    return make.secretary(name="书记乙")


@pytest.fixture
def watching(work_as, secretary):
    """The secretary's unit of work."""
    return work_as(secretary)


def test_who_took_it_and_who_did_not(watching, make, quiz, takes, group):
    first, second = make.member(name="甲", node=group), make.member(name="乙", node=group)
    takes(first, "A")
    found = results_of(watching, quiz)
    assert [(one.member.name, one.rank, one.band) for one in found.taken] == [("甲", 1, Band.FAILED)]
    assert {one.name for one in found.missing} == {second.name, "书记乙"}
    assert (found.took_part, found.expected, found.average) == (1, 3, 200)
    assert [(one.node.name, one.standing.took_part, one.standing.expected) for one in found.groups] == [
        ("第一党小组", 1, 2),
        (make.branch.name, 0, 1),
    ]


def test_the_exempt_stand_in_no_denominator_but_their_result_is_shown(watching, make, quiz, takes):
    exempt = make.member(name="丙", exempt_from=NOON.date(), exempt_until=NOON.date())
    make.member(name="丁", exempt_from=NOON.date() - timedelta(days=9))
    takes(exempt, "A")
    found = results_of(watching, quiz)
    assert (found.took_part, found.expected) == (0, 1)
    assert [one.is_exempt for one in found.taken] == [True]


def test_the_missing_are_reminded_once_a_day(watching, make, quiz, takes):
    takes(make.member(), "A")
    late = make.member(name="戊")
    assert remind_missing(watching, quiz) == 2
    assert remind_missing(watching, quiz) == 0
    reminded = watching.session.scalars(select(Notice.member_id).where(Notice.cause.contains("remind")))
    assert set(reminded) == {late.id, watching.person.id}


def test_nobody_is_reminded_of_what_is_over(work_as, quiz, secretary):
    with pytest.raises(NotReadyError):
        remind_missing(work_as(secretary, NOON + timedelta(days=2)), quiz)


def test_the_page_and_its_workbook(browser, make, quiz, takes, secretary):
    takes(make.member(name="=1+1"), "A")
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/results")
    assert "=1+1" in page.select_one("#taken-table").text
    browser.post(page.select_one("form[action$=remind]")["action"])
    answer = browser.fetch(f"/manage/quizzes/{quiz.id}/results.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["成绩", "各单位", "逐题"]
    assert book["成绩"]["B2"].value == "=1+1"
    assert book["成绩"]["B2"].data_type == "s"
    assert book["成绩"]["D2"].value == 2


def test_results_are_for_those_who_look_after_the_branch(browser, make, quiz):
    for stranger in (make.member(), make.secretary(node=make.node())):
        browser.sign_in(stranger)
        for path in ("results", "results.xlsx"):
            assert browser.fetch(f"/manage/quizzes/{quiz.id}/{path}").status_code == 404
        browser.post(f"/manage/quizzes/{quiz.id}/remind", 404)


def test_an_inspector_reads_but_does_not_remind(browser, make, quiz):
    browser.sign_in(make.member("inspector"))
    assert browser.get(f"/manage/quizzes/{quiz.id}/results").select_one("form[action$=remind]") is None
    browser.post(f"/manage/quizzes/{quiz.id}/remind", 404)


def test_results_need_as_many_statements_for_many_as_for_few(browser, make, takes, quiz, queries):
    browser.sign_in(make.secretary())

    def count():
        queries.clear()
        browser.get(f"/manage/quizzes/{quiz.id}/results")
        return len(queries)

    takes(make.member(), "A")
    count()  # What the questions ask is read once by the process.
    few = count()
    for _ in range(5):
        takes(make.member(), "B")
        make.member()
    assert count() == few
