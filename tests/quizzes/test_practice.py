"""Practising through the pages, as a member without JavaScript does."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from learning.models import HourEntry
from quizzes.actions.mistakes import learn
from quizzes.actions.practice import start_round
from quizzes.models import (
    Attempt,
    Mistake,
    PracticeAnswer,
    PracticeMode,
    PracticeRound,
    QuestionVersion,
    ReviewCard,
    Standing,
)
from quizzes.queries.practice import Scope
from quizzes.rules.grasp import FEWEST, Grasp, grasp_of
from quizzes.rules.questions import Content
from tests.factories import NOON, OPTIONS
from tests.learning.material_rows import make_material


@pytest.fixture
def member(make):
    return make.member()


@pytest.fixture
def practising(browser, member):
    browser.sign_in(member)
    return browser


def question(make, words, type="single", **given):
    keys = {"single": "A", "multiple": ["A", "C"], "true_false": True, "short_answer": "结合实际。"}
    options = OPTIONS if type in {"single", "multiple"} else ()
    content = Content(words, options, keys[type], "见党章。")
    return make.question(type, content=content, **given)


def begin(browser, mode, **scope):
    return browser.post("/practice/rounds", mode=mode, **scope)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_question_is_answered_told_and_left_behind(make, practising, session):
    question(make, "第一题？")
    question(make, "第二题？")
    where = begin(practising, "focus")
    page = practising.get(where)
    assert "第 1 题，共 2 题" in page.text
    assert "见党章" not in page.text
    told = practising.get(practising.post(f"{where}/1", q1="B"))
    assert told.h1.text.strip() == "答错了"
    assert "见党章" in told.text
    assert told.select_one(".s-right .option-key")
    assert told.select_one("[data-next]")["href"] == where
    assert practising.get(practising.post(f"{where}/2", q2="A")).h1.text.strip() == "答对了"
    end = practising.get(where)
    assert "做了 2 题，答对 1 题" in end.text
    assert count(session, Mistake) == 1


def test_practice_earns_nothing_and_stands_on_no_board(make, practising, session):
    question(make, "第一题？")
    practising.post(f"{begin(practising, 'focus')}/1", q1="A")
    for table in (HourEntry, Standing, Attempt):
        assert count(session, table) == 0


def test_nothing_chosen_is_said_and_giving_up_shows_the_answer(make, practising):
    question(make, "第一题？")
    where = begin(practising, "focus")
    assert "请先作答" in practising.get(practising.post(f"{where}/1")).text
    told = practising.get(practising.post(f"{where}/1", unknown="1"))
    assert told.h1.text.strip() == "看了答案"


def test_a_double_tap_counts_once_and_the_first_answer_stands(make, practising, session):
    question(make, "第一题？")
    question(make, "第二题？")
    where = begin(practising, "focus")
    practising.post(f"{where}/1", q1="B")
    practising.post(f"{where}/1", q1="A")
    assert session.scalar(select(PracticeAnswer.is_right)) is False
    assert session.scalar(select(PracticeRound.right)) == 0


def test_a_round_goes_on_where_it_was_left(make, practising, session):
    for words in "甲乙丙":
        question(make, f"{words}是什么？")
    where = begin(practising, "focus")
    practising.post(f"{where}/1", q1="A")
    assert begin(practising, "focus") == where
    assert "第 2 题，共 3 题" in practising.get(where).text
    assert where in str(practising.get("/practice/"))
    assert begin(practising, "focus", type="single") != where


def test_climbing_ends_with_the_first_wrong_answer_and_keeps_the_best_for_oneself(make, practising):
    for words in "甲乙丙":
        question(make, f"{words}是什么？")
    where = begin(practising, "climb")
    practising.post(f"{where}/1", q1="A")
    practising.post(f"{where}/2", q2="B")
    assert "这次连对 1 题，您最多连对 1 题" in practising.get(where).text
    practising.post(f"{where}/3", 409, q3="A")
    assert begin(practising, "climb") != where
    practising.sign_in(make.member())
    assert "最多连对" not in practising.get("/practice/").text
    practising.get(where, 404)


def test_reading_shows_the_key_and_remembers_the_page(make, practising, session):
    for words in "甲乙":
        question(make, f"{words}是什么？")
    where = begin(practising, "recite")
    first = practising.get(where, follow_redirects=True)
    assert "见党章" in first.text
    assert not first.select("fieldset")
    assert practising.post(f"{where}/1/read") == where
    assert "乙是什么" in practising.get(where, follow_redirects=True).text
    practising.post(f"{where}/2/read")
    assert "都看过了" in practising.get(where).text
    assert count(session, PracticeAnswer) == 0


def test_a_written_answer_is_compared_by_the_member(make, practising, session):
    question(make, "谈谈体会。", "short_answer")
    where = begin(practising, "focus")
    told = practising.get(practising.post(f"{where}/1", q1="很受教育。"))
    assert "结合实际" in told.text
    assert told.h1.text.strip() == "对照参考答案"
    practising.post(f"{where}/1/checked", right="0")
    practising.post(f"{where}/1/checked", right="1")
    assert session.scalar(select(PracticeAnswer.is_right)) is False
    assert count(session, Mistake) == 1


def test_the_days_questions_are_reviews_then_weak_topics_then_new_ones(make, member, work_as, session):
    due = question(make, "到期的？", topic="甲")
    weak = [question(make, f"薄弱 {n}？", topic="乙") for n in range(6)]
    new = question(make, "新的？")
    before = work_as(member, NOON - timedelta(days=3))
    learn(before, member.id, {due.id: False})
    round_ = start_round(before, PracticeMode.FOCUS, Scope(topic="乙"))
    for position, id_ in enumerate(round_.question_ids, 1):
        row = {"member_id": member.id, "round_id": round_.id, "position": position, "value": "B"}
        version = next(one.version_id for one in weak if one.id == id_)
        make.save(PracticeAnswer(question_id=id_, version_id=version, is_right=False, at=before.now, **row))
    work = work_as(member)
    chosen = start_round(work, PracticeMode.DAILY, Scope()).question_ids
    assert chosen[0] == due.id
    assert set(chosen[1:]) < {one.id for one in weak}
    assert len(chosen) == 3
    assert new.id not in chosen
    assert start_round(work, PracticeMode.DAILY, Scope()).question_ids == chosen
    tomorrow = start_round(work_as(member, NOON + timedelta(days=1)), PracticeMode.DAILY, Scope())
    assert tomorrow.started_at != NOON


def test_one_quiet_line_at_home_when_reviews_are_due(make, practising, member, work_as, session, clock):
    missed = [question(make, f"第 {n} 题？") for n in range(5)]
    learn(work_as(member), member.id, {one.id: False for one in missed})
    session.commit()
    assert "可以复习" not in practising.get("/").text
    clock(days=2)
    practising.sign_in(member)
    assert "有 3 道错过的题可以复习了" in practising.get("/").text
    assert count(session, ReviewCard) == 5


def test_the_book_of_mistakes_shows_why_and_links_to_the_cited_paragraph(
    make, practising, member, work_as, session
):
    material = make_material(make, title="党章")
    one = question(make, "第一题？", topic="组织")
    version = session.get(QuestionVersion, one.version_id)
    version.material_id, version.anchor = material.id, "p-1x"
    learn(work_as(member), member.id, {one.id: False})
    session.commit()
    page = practising.get("/practice/mistakes")
    assert page.select_one(f'a[href="/materials/{material.id}#p-1x"]')
    assert "错过 1 次" in page.text
    back = practising.post(f"/practice/mistakes/{one.id}/remove")
    page = practising.get(back)
    assert "错题本是空的" in page.text
    practising.post(page.select_one("form[action$=restore]")["action"])
    assert "第一题" in practising.get("/practice/mistakes").text
    practising.post(f"/practice/mistakes/{one.id}/keep")
    assert "一直保留" in practising.get("/practice/mistakes").text
    where = begin(practising, "mistakes")
    assert "第一题" in practising.get(where).text
    practising.sign_in(make.member())
    practising.post(f"/practice/mistakes/{one.id}/remove", 404)


def test_a_material_offers_the_questions_that_cite_it(make, practising, session):
    material = make_material(make, title="党章")
    assert "练一练" not in practising.get(f"/materials/{material.id}").text
    session.get(QuestionVersion, question(make, "第一题？").version_id).material_id = material.id
    question(make, "别的题？")
    session.commit()
    page = practising.get(f"/materials/{material.id}")
    assert "有 1 道题出自这份资料" in page.text
    where = begin(practising, "focus", material=material.id)
    assert "专项练习：党章" in practising.get(where).text
    assert "共 1 题" in practising.get(where).text


def test_weak_topics_name_what_to_read(make, practising, member, work_as, session):
    material = make_material(make, title="党章")
    for n in range(6):
        one = question(make, f"第 {n} 题？", topic="组织制度")
        session.get(QuestionVersion, one.version_id).material_id = material.id
    session.commit()
    where = begin(practising, "focus")
    for position in range(1, 7):
        practising.post(f"{where}/{position}", **{f"q{position}": "B"})
    for url in ("/practice/", "/practice/topics"):
        page = practising.get(url)
        assert "需要加强" in page.text
        assert page.select_one(f'.practice-readings a[href="/materials/{material.id}"]')


@pytest.mark.parametrize("asked", range(1, 41))
def test_more_right_answers_never_make_a_topic_look_weaker(asked):
    order = [Grasp.WEAK, Grasp.OPEN, Grasp.GOOD]
    said = [grasp_of(right, asked) for right in range(asked + 1)]
    if asked < FEWEST:
        assert set(said) == {Grasp.FEW}
    else:
        assert said == sorted(said, key=order.index)
        assert said[0] is Grasp.WEAK


def test_nonsense_is_refused_in_words(make, practising):
    question(make, "第一题？")
    practising.post("/practice/rounds", 422, mode="win")
    practising.post("/practice/rounds", 409, mode="focus", topic="没有的")
    practising.post("/practice/mistakes/999/remove", 404)
    practising.post("/practice/mistakes/999/burn", 404)
    where = begin(practising, "focus", category="x", material="-3", type="nothing")
    practising.post(f"{where}/1", 422, q1="Z")
    practising.post(f"{where}/99", 422, q99="A")
    practising.get(f"{where}/1", follow_redirects=True)


def test_only_those_who_keep_the_branch_say_when_mistakes_leave(browser, make):
    address = f"/manage/practice/{make.branch.id}"
    browser.sign_in(make.member())
    browser.post(address, 404, rights="3")
    browser.sign_in(make.secretary())
    browser.post(address, rights="3")
    browser.post(address, 422, rights="9")
    assert browser.get(address).select_one("option[selected]")["value"] == "3"
    assert "连续答对 3 次" in browser.get("/practice/mistakes").text


def test_pages_need_no_more_statements_for_many(make, practising, member, work_as, session, queries):
    material = make_material(make)

    def grow(words):
        for n in range(3):
            one = question(make, f"{words}{n}？", topic=f"{words}{n}")
            session.get(QuestionVersion, one.version_id).material_id = material.id
            learn(work_as(member, NOON - timedelta(days=2)), member.id, {one.id: False})
        make.quiz_with("true_false")
        make.drawn_quiz("multiple", 1, bank=1)
        session.commit()

    def sent():
        counts = []
        for url in ("/practice/", "/practice/mistakes", "/practice/topics", "/"):
            practising.get(url)  # What the questions ask is read once by the process.
            queries.clear()
            practising.get(url)
            counts.append(len(queries))
        return counts

    grow("甲")
    few = sent()
    grow("乙")
    grow("丙")
    assert sent() == few
    assert max(few) < 40


def test_the_passage_a_question_is_about_stands_above_it(make, practising):
    make.question("true_false", content=Content("对吗？", (), True, stimulus="第一段。\n第二段。"))
    where = begin(practising, "focus")
    assert "第一段" in practising.get(where).select_one(".passage").text
    assert "第一段" in practising.get(practising.post(f"{where}/1", q1="true")).select_one(".passage").text
