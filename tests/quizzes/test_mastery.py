"""The knowledge map and 高频错题: what is counted, what may be shown, and who may see it."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from content.actions.columns import add_column
from content.actions.materials import Terms, add_article
from core.errors import NotFoundError
from members.models import NodeKind
from quizzes.actions.practice import Elsewhere, keep_answers
from quizzes.actions.regrading import confirm_regrade
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.models import PaperKind, PaperQuestion, QuestionVersion, Reveal
from quizzes.queries.mastery import knowledge_map, most_missed, scope_of, units_to_see
from quizzes.rules.corrections import Remedy
from quizzes.rules.mastery import Level
from tests.factories import NOON

DAY = NOON.date()


@pytest.fixture
def secretary(make):
    return make.secretary(name="书记乙")


@pytest.fixture
def watching(work_as, secretary):
    return work_as(secretary)


@pytest.fixture
def group(make):
    return make.node(make.branch, kind=NodeKind.GROUP, name="第一党小组")


@pytest.fixture
def set_quiz(make, session):
    """Set a quiz with one question of this topic whose answer is A."""

    def set_one(topic="二十大报告", version_id=None, **given):
        quiz = make.quiz(paper_kind=PaperKind.FIXED, question_count=1, full_points=200, **given)
        version_id = version_id or make.question("single", topic=topic).version_id
        make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version_id, worth=200))
        session.refresh(quiz)
        return quiz

    return set_one


@pytest.fixture
def takes(work_as):
    def hand_in(member, quiz, chosen):
        work = work_as(member)
        submit_attempt(work, quiz, start_attempt(work, quiz), {1: [chosen]})

    return hand_in


def scope(work, unit=None, since=DAY - timedelta(days=30), until=DAY):
    return scope_of(work, units_to_see(work), unit and unit.id, since, until)


def test_topics_are_counted_by_group_the_weakest_first(watching, make, set_quiz, takes, group):
    hard, easy = set_quiz("党章"), set_quiz("党史")
    for n in range(16):
        member = make.member(node=group if n % 2 else make.branch)
        takes(member, hard, "B")
        takes(member, easy, "A")
    found = knowledge_map(watching, scope(watching))
    assert found.columns == ["第一党小组", "本级"]
    assert [(line.topic, line.all.level, line.all.right, line.all.asked) for line in found.lines] == [
        ("党章", Level.WEAK, 0, 16),
        ("党史", Level.GOOD, 16, 16),
    ]
    assert [part.asked for part in found.lines[0].parts] == [8, 8]
    assert {part.level for part in found.lines[0].parts} == {Level.UNKNOWN}
    assert found.attempts == 32


def test_only_the_unit_and_the_period_asked_for_are_counted(watching, make, set_quiz, takes, group):
    quiz = set_quiz()
    takes(make.member(node=group), quiz, "A")
    takes(make.member(), quiz, "B")
    inside = knowledge_map(watching, scope(watching, group))
    assert [(line.all.right, line.all.asked) for line in inside.lines] == [(1, 1)]
    assert knowledge_map(watching, scope(watching, until=DAY - timedelta(days=1))).lines == []


def test_the_exempt_stand_outside_and_a_later_attempt_replaces_the_first(watching, make, set_quiz, takes):
    quiz = set_quiz(attempts_allowed=2)
    takes(make.member(exempt_from=DAY), quiz, "B")
    member = make.member()
    takes(member, quiz, "B")
    takes(member, quiz, "A")
    found = knowledge_map(watching, scope(watching))
    assert [(line.all.right, line.all.asked) for line in found.lines] == [(1, 1)]


def test_the_same_question_in_two_quizzes_is_one_line_of_the_most_missed(watching, make, set_quiz, takes):
    shared = make.question("single").version_id
    first, second = (set_quiz(version_id=shared, reveal=Reveal.AT_ONCE) for _ in range(2))
    other = set_quiz(reveal=Reveal.AT_ONCE)
    member = make.member()
    takes(member, first, "B")
    takes(member, second, "B")
    takes(member, other, "B")
    takes(make.member(), other, "A")
    lines = most_missed(watching, scope(watching)).lines
    assert [(line.missed, line.mastery.asked) for line in lines] == [(2, 2), (1, 2)]


@pytest.mark.parametrize(
    ("reveal", "later", "listed"),
    [
        (Reveal.AT_ONCE, {}, 1),
        (Reveal.AFTER_CLOSE, {}, 0),
        (Reveal.AFTER_CLOSE, {"days": 2}, 1),
        (Reveal.NEVER, {"days": 2}, 0),
    ],
)
def test_a_key_is_listed_only_once_it_may_be_shown(
    work_as, secretary, make, set_quiz, takes, reveal, later, listed
):
    takes(make.member(), set_quiz(reveal=reveal), "B")
    work = work_as(secretary, NOON + timedelta(**later))
    assert len(most_missed(work, scope(work)).lines) == listed


def test_of_too_many_attempts_the_latest_are_counted_and_it_is_said(watching, make, set_quiz, takes):
    quiz = set_quiz(reveal=Reveal.AT_ONCE)
    for _ in range(3):
        takes(make.member(), quiz, "B")
    narrow = replace(scope(watching), most=2)
    for found in (most_missed(watching, narrow), knowledge_map(watching, narrow)):
        assert (found.left_out, found.attempts) == (True, 2)
        assert "只统计了最近的 2 份和现场答题的 0 人次" in found.warning
    assert most_missed(watching, scope(watching)).warning == ""


def test_pages_name_no_one_and_lead_to_what_to_read(
    browser, make, set_quiz, takes, secretary, session, work_as
):
    work = work_as(secretary)
    shelf = add_column(work, make.branch, "党章党规")
    material = add_article(work, shelf, "党章", "<p>第一条。</p>", terms=Terms(), published_at=NOON)
    quiz = set_quiz("党章", reveal=Reveal.AT_ONCE)
    place = session.query(PaperQuestion).filter_by(quiz_id=quiz.id).one()
    version = session.get(QuestionVersion, place.version_id)
    version.material_id, version.anchor = material.id, "p-3"
    session.commit()
    takes(make.member(name="张三丰"), quiz, "B")
    browser.sign_in(secretary)
    for path in ("mastery", "mistakes"):
        page = browser.get(f"/manage/{path}")
        assert "张三丰" not in page.text
        assert page.select_one(f'table a[href="/materials/{material.id}#p-3"]')
        assert page.select_one('.side [aria-current="page"]').text.strip() == "知识掌握"


def test_pages_without_anything_say_what_to_do(browser, secretary):
    browser.sign_in(secretary)
    assert "请换一段时间" in browser.get("/manage/mastery?since=x&until=2026-99-99").main.text
    assert "没有可以列出的错题" in browser.get("/manage/mistakes").main.text


def test_others_see_nothing(browser, make, set_quiz, takes, work_as):
    takes(make.member(), set_quiz(reveal=Reveal.AT_ONCE), "B")
    elsewhere = make.node(name="别的支部")
    committee = make.member("committee", node=elsewhere)
    browser.sign_in(committee)
    for path in ("mastery", "mistakes", "mastery.xlsx", "mistakes.xlsx"):
        assert browser.fetch(f"/manage/{path}?unit={make.branch.id}").status_code == 404
        assert browser.fetch(f"/manage/{path}").status_code == 200
    work = work_as(committee)
    assert knowledge_map(work, scope(work)).lines == []
    with pytest.raises(NotFoundError):
        scope(work, make.branch)
    browser.sign_in(make.member())
    assert browser.fetch("/manage/mastery").status_code == 403


def test_an_inspector_may_look(browser, make):
    browser.sign_in(make.member("inspector"))
    browser.get("/manage/mastery")


def test_workbooks_hold_counts_and_intervals(browser, make, set_quiz, takes, secretary, group):
    quiz = set_quiz("=1+1", reveal=Reveal.AT_ONCE)
    for n in range(15):
        takes(make.member(node=group), quiz, "A" if n else "B")
    browser.sign_in(secretary)
    book = openpyxl.load_workbook(BytesIO(browser.fetch("/manage/mastery.xlsx").data))
    rows = list(book["知识掌握"].values)
    assert rows[1][:7] == ("=1+1", 1, make.branch.name, 14, 15, 93, 70.2)
    assert rows[2][2] == "第一党小组"
    assert book["知识掌握"]["A2"].data_type == "s"
    book = openpyxl.load_workbook(BytesIO(browser.fetch("/manage/mistakes.xlsx").data))
    assert list(book["高频错题"].values)[1][2:7] == ("党章规定了什么？", "甲", "=1+1", 1, 15)


def test_many_attempts_need_as_many_statements_as_few(browser, make, set_quiz, takes, queries, secretary):
    browser.sign_in(secretary)
    quiz = set_quiz(reveal=Reveal.AT_ONCE)

    def count(path):
        queries.clear()
        browser.get(path)
        return len(queries)

    takes(make.member(), quiz, "B")
    paths = ("/manage/mastery", "/manage/mistakes")
    few = [count(path) for path in paths * 2][2:]
    for _ in range(9):
        takes(make.member(), quiz, "C")
    many = [count(path) for path in paths]
    assert all(now <= then for now, then in zip(many, few, strict=True)), (many, few)


def test_the_usual_period_is_a_year(browser, secretary):
    browser.sign_in(secretary)
    page = browser.get("/manage/mastery")
    assert page.select_one("[name=until]")["value"] == str(DAY)
    assert page.select_one("[name=since]")["value"] == str(date(2025, 3, 2))


def test_void_questions_say_nothing_of_what_is_known(watching, make, set_quiz, takes, session):
    quiz = set_quiz(reveal=Reveal.AT_ONCE)
    takes(make.member(), quiz, "B")
    version = session.query(PaperQuestion).filter_by(quiz_id=quiz.id).one().version_id
    confirm_regrade(watching, quiz, version, Remedy.FULL, "", reason="题目有误", seen=quiz.regrades)
    session.commit()
    assert knowledge_map(watching, scope(watching)).lines == []
    assert most_missed(watching, scope(watching)).lines == []


@pytest.fixture
def answers_live(work_as, session):
    """Let a member answer these questions at a live quiz, right or not."""

    def answer(member, rights, ended_at=NOON):
        given = [
            Elsewhere(question.id, question.version_id, "A", is_right, NOON)
            for question, is_right in rights.items()
        ]
        keep_answers(work_as(member), member.id, "现场答题：七一党课", given, ended_at)
        session.commit()

    return answer


def test_answers_at_live_quizzes_are_counted_with_those_of_quizzes(
    watching, browser, secretary, make, set_quiz, takes, answers_live, group
):
    asked = make.question("single", topic="党史")
    takes(make.member(), set_quiz(version_id=asked.version_id, reveal=Reveal.AT_ONCE), "A")
    for n in range(3):
        answers_live(make.member(node=group), {asked: n > 0})
    away = make.member(node=group, exempt_from=DAY)
    answers_live(away, {asked: False})
    answers_live(make.member(), {asked: False}, ended_at=NOON - timedelta(days=60))
    found = knowledge_map(watching, scope(watching))
    assert (found.attempts, found.takers) == (1, 3)
    (line,) = found.lines
    assert (line.topic, line.all.right, line.all.asked) == ("党史", 3, 4)
    assert [(part.right, part.asked) for part in line.parts] == [(2, 3), (1, 1)]
    missed = most_missed(watching, scope(watching))
    assert [(one.missed, one.mastery.asked) for one in missed.lines] == [(1, 4)]
    browser.sign_in(secretary)
    assert "1 份答卷，现场答题 4 人次" in browser.get("/manage/mastery").main.text
    used = browser.get(f"/manage/questions/{asked.id}").main.text
    assert "4 人作答，2 人答对" in used
    assert "七一党课" in used


def test_of_many_who_took_part_in_live_quizzes_the_latest_are_counted(watching, make, answers_live):
    asked = make.question("single", topic="党史")
    for n in range(3):
        answers_live(make.member(), {asked: n == 0}, ended_at=NOON - timedelta(days=n))
    found = knowledge_map(watching, replace(scope(watching), most=2))
    assert (found.takers, found.left_out) == (2, True)
    assert (found.lines[0].all.right, found.lines[0].all.asked) == (1, 2)


def test_what_members_practise_by_themselves_stays_their_own(browser, make, answers_live):
    """The kind of round that is counted is begun by nobody."""
    browser.sign_in(make.member())
    browser.post("/practice/rounds", 422, mode="live")
