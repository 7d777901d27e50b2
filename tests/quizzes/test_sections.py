"""Sections with times of their own, taken one after the other by the server's clock; no question is early."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from quizzes.actions.overrides import add_override
from quizzes.actions.setting import copy_quiz
from quizzes.actions.taking import end_section, save_answers, start_attempt
from quizzes.models import Answer, Attempt, AttemptState, PaperKind, PaperSection
from quizzes.queries.drawing import sections_of, timed_sections
from quizzes.queries.taking import place_of
from quizzes.rules.overrides import Override
from quizzes.rules.questions import Content
from tests.factories import NOON, OPTIONS

TYPES = ("single", "multiple", "fill_blank")
STEMS = {name: f"只在第 {n} 部分出现的题" for n, name in enumerate(TYPES, start=1)}


@pytest.fixture
def quiz(make):
    """Ten, twenty and thirty minutes; on the paper the types stand mixed."""
    quiz = make.quiz_with(has_timed_sections=True, minutes=60, paper_kind=PaperKind.DRAWN_EACH)
    for n, name in enumerate(TYPES, start=1):
        for _ in range(2):
            keys = {"single": "A", "multiple": ["A", "C"], "fill_blank": {"blanks": ["北京"]}}
            options = () if name == "fill_blank" else OPTIONS
            make.question(name, content=Content(STEMS[name] + "____", options, keys[name]))
        row = {"quiz_id": quiz.id, "position": n, "type": name, "count": 2, "worth": 200}
        make.save(PaperSection(**row, minutes=n * 10))
    return quiz


@pytest.fixture
def taking(browser, make, quiz):
    browser.sign_in(make.member())
    return browser, browser.post(f"/quizzes/{quiz.id}/attempts")


def shown(text):
    return [name for name in TYPES if STEMS[name] in text]


def test_the_cover_says_what_comes_and_that_there_is_no_way_back(browser, make, quiz):
    browser.sign_in(make.member())
    page = browser.get(f"/quizzes/{quiz.id}")
    assert "试卷分 3 部分" in page.text
    assert "进入下一部分后不能返回" in page.text
    assert "限时 20 分" in page.text
    assert shown(page.text) == []


def test_only_the_open_section_is_in_the_page_and_the_time_opens_the_next(taking, clock):
    browser, where = taking
    for minutes, name, seconds in ((0, "single", 600), (10, "multiple", 1200), (31, "fill_blank", 1740)):
        clock(minutes=minutes)
        page = browser.get(where)
        assert shown(browser.fetch(where).text) == [name]
        assert page.select_one("#paper")["data-deadline-seconds"] == str(seconds)
    clock(minutes=60, seconds=6)
    assert browser.fetch(where).location == f"{where}/result"


def test_the_button_opens_the_next_section_keeps_the_answers_and_gives_no_time_away(taking, clock, session):
    browser, where = taking
    clock(minutes=4)
    form = browser.get(where).select_one("button[data-hand-in]")
    assert form.text.strip() == "进入下一部分"
    assert browser.post(form["formaction"], q1="A", q2="B") == where
    assert browser.post(form["formaction"], q1="C") == where  # A double tap goes no further, and is in time.
    page = browser.get(where)
    assert shown(page.text) == ["multiple"]
    assert page.select_one("#paper")["data-deadline-seconds"] == "1200"
    assert session.scalar(select(Attempt.deadline_at)) == NOON + timedelta(minutes=54)
    kept = dict(session.execute(select(Answer.position, Answer.value)).all())
    assert kept == {1: "C", 2: "B"}


def test_the_last_section_hands_in_and_all_of_the_paper_is_scored(taking, clock, session):
    browser, where = taking
    browser.post(f"{where}/sections/1/end", q1="A", q2="A")
    browser.post(f"{where}/sections/2/end", q3=["A", "C"], q4=["A", "C"])
    page = browser.get(where)
    assert page.select_one("button[data-hand-in]").text.strip() == "交卷"
    browser.post(f"{where}/submit", q5="北京", q6="北京")
    assert session.scalar(select(Attempt.points)) == 1200


def test_an_answer_to_a_closed_or_later_section_is_refused_with_a_sentence_and_a_code(taking, clock, session):
    browser, where = taking
    later = browser.put(f"{where}/answers", {"answers": {"3": ["A"], "6": ["北京"]}})
    assert (later.status_code, later.json["saved"]) == (422, [])
    assert later.json["codes"] == {"3": "not-open", "6": "not-open"}
    clock(minutes=10, seconds=4)
    in_time = browser.put(f"{where}/answers", {"answers": {"1": "A"}})
    assert in_time.json["saved"] == [1]
    assert (in_time.json["section"], in_time.json["seconds_left"]) == (2, 1196)
    clock(minutes=10, seconds=5)
    mixed = browser.put(f"{where}/answers", {"answers": {"1": "B", "3": ["A", "C"]}})
    assert (mixed.status_code, mixed.json["saved"], mixed.json["codes"]) == (200, [3], {"1": "closed"})
    assert "不能再改" in mixed.json["refused"]["1"]
    kept = dict(session.execute(select(Answer.position, Answer.value)).all())
    assert kept == {1: "A", 3: ["A", "C"]}


def test_a_look_at_what_is_kept_tells_of_the_open_section_only(taking, clock):
    browser, where = taking
    browser.put(f"{where}/answers", {"answers": {"1": "A"}})
    looked = browser.put(f"{where}/answers", {"answers": {}, "look": True})
    assert (looked.status_code, looked.json["kept"]) == (200, {"1": "A"})
    clock(minutes=11)
    later = browser.put(f"{where}/answers", {"answers": {"3": ["A"]}, "look": True})
    assert (later.json["kept"], later.json["section"]) == ({"3": ["A"]}, 2)


def test_a_form_without_javascript_that_comes_too_late_loses_only_what_is_over(taking, clock, session):
    browser, where = taking
    clock(minutes=11)
    browser.post(f"{where}/submit", q1="A", q3=["A"], save="1")
    page = browser.get(where)
    assert "第 1 题所在的部分时间已到" in page.text
    assert session.scalars(select(Answer.position)).all() == [3]


def test_no_route_shows_a_later_section_early(taking, session, quiz):
    browser, where = taking
    tries = [
        where,
        f"{where}/result",
        f"/quizzes/{quiz.id}",
        "/quizzes/",
        "/",
        f"{where}?section=3",
        f"{where}/sections/3/end",
        f"{where}/answers",
        f"{where}/questions/3/report",
        f"{where}/questions/5/report",
        "/practice/",
        "/mistakes",
        "/search?q=只在第",
        f"/manage/quizzes/{quiz.id}/preview",
    ]
    for address in tries:
        told = browser.fetch(address, follow_redirects=True).text
        assert shown(told) in ([], ["single"]), address
    for number in (2, 3, 2, 3):  # Leaving a section that is not open opens nothing.
        browser.post(f"{where}/sections/{number}/end")
        assert shown(browser.fetch(where).text) == ["single"]
    browser.post(f"{where}/sections/4/end", 422)
    saved = browser.put(f"{where}/answers", {"answers": {"5": ["北京"]}})
    assert shown(saved.text) == []
    assert session.scalars(select(Answer.position)).all() == []


def test_another_member_cannot_end_a_section(taking, browser, make, session):
    _, where = taking
    browser.sign_in(make.member(name="党员乙"))
    browser.post(f"{where}/sections/1/end", 404)
    assert session.scalar(select(Attempt.sections))[0][2] is None


def test_a_paper_of_one_time_has_no_sections_to_end(browser, make):
    plain = make.quiz_with("single", "multiple")
    browser.sign_in(make.member())
    where = browser.post(f"/quizzes/{plain.id}/attempts")
    browser.post(f"{where}/sections/1/end", 422)
    assert "section" not in browser.put(f"{where}/answers", {"answers": {"1": "A"}}).json


def test_extra_minutes_are_shared_out_over_the_sections(make, work_as, quiz):
    member, secretary = make.member(), make.secretary()
    add_override(work_as(secretary), quiz, member, Override(extra_minutes=30), "")
    attempt = start_attempt(work_as(member), quiz)
    assert [seconds for _, seconds, _ in attempt.sections] == [900, 1800, 2700]
    assert attempt.deadline_at == NOON + timedelta(minutes=90)
    assert [one.seconds for one in timed_sections(work_as(member), quiz, 30)] == [900, 1800, 2700]


def test_extra_minutes_for_an_attempt_under_way_open_nothing_again(make, work_as, quiz):
    member, secretary = make.member(), make.secretary()
    attempt = start_attempt(work_as(member), quiz)
    later = NOON + timedelta(minutes=12)
    add_override(work_as(secretary, later), quiz, member, Override(extra_minutes=30), "")
    place = place_of(work_as(member, later), attempt)
    assert (place.number, place.ends_at) == (2, NOON + timedelta(minutes=40))
    assert attempt.deadline_at == NOON + timedelta(minutes=85)
    assert save_answers(work_as(member, later), attempt, {"1": "A"}).codes == {1: "closed"}


def test_the_closing_of_the_quiz_ends_every_section(make, work_as, quiz):
    quiz.closes_at = NOON + timedelta(minutes=25)
    member = make.member()
    attempt = start_attempt(work_as(member), quiz)
    assert attempt.deadline_at == quiz.closes_at
    later = work_as(member, NOON + timedelta(minutes=15))
    assert place_of(later, attempt).ends_at == quiz.closes_at
    end_section(later, attempt, 2, {})
    assert attempt.deadline_at == quiz.closes_at
    assert attempt.state is AttemptState.OPEN


def test_a_paper_chosen_by_hand_is_put_in_the_order_of_its_sections(make, work_as, quiz):
    mixed = make.quiz_with("multiple", "single", "multiple", has_timed_sections=True, minutes=15)
    for n, name in enumerate(("single", "multiple"), start=1):
        make.save(PaperSection(quiz_id=mixed.id, position=n, type=name, count=0, worth=200, minutes=n * 5))
    attempt = start_attempt(work_as(make.member()), mixed)
    assert attempt.sections == [[1, 300, None], [2, 600, None]]


def test_a_copy_keeps_the_times(make, work_as, quiz):
    copied = copy_quiz(work_as(make.secretary()), quiz)
    assert copied.has_timed_sections
    assert [row.minutes for row in sections_of(work_as(make.secretary()), copied)] == [10, 20, 30]


def fields(**given):
    usual = {
        "title": "分段测试",
        "preset": "formal",
        "paper_kind": "drawn_once",
        "reveal": "after_close",
        "opens_at": "2026-03-02T12:00",
        "closes_at": "2026-03-05T18:00",
        "minutes": "40",
        "attempts_allowed": "1",
        "counting": "best",
        "multiple_policy": "strict",
        "board_names": "shown",
        "pass_percent": "60",
        "good_percent": "80",
        "excellent_percent": "90",
        "hours": "0",
        "count_single": "2",
        "worth_single": "5",
        "count_multiple": "1",
        "worth_multiple": "5",
        "category": "",
        "topic": "",
        "difficulty": "",
    }
    return usual | given


def test_the_form_adds_the_times_up_and_the_preview_shows_each_section(browser, make, quiz, session):
    secretary = make.secretary()
    browser.sign_in(secretary)
    node = {"node": str(secretary.node_id)}
    where = browser.post("/manage/quizzes", **fields(minutes_single="10", minutes_multiple="15", **node))
    preview = browser.get(f"{where}/preview")
    assert [line.select_one("b").text for line in preview.select(".section-limit")] == [
        "第 1 部分，共 2 部分",
        "第 2 部分，共 2 部分",
    ]
    told = browser.get(where).text
    assert "25 分钟" in told
    assert "单选 10 分钟，多选 15 分钟。" in told
    form = browser.get(f"{where}/edit")
    assert form.select_one("input[name=minutes_multiple]")["value"] == "15"
    refused = browser.post("/manage/quizzes", 422, **fields(minutes_single="10", **node))
    assert "还缺：多选" in refused.text
