import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from quizzes.models import Answer, Attempt, PaperKind, PaperQuestion, Reveal
from quizzes.rules.questions import Content
from tests.factories import NOON


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", "multiple", "true_false", "fill_blank", title="第一章测试")


@pytest.fixture
def taking(browser, make, quiz):
    """A member in the middle of an attempt: the browser, and the attempt's address."""
    browser.sign_in(make.member())
    return browser, browser.post(f"/quizzes/{quiz.id}/attempts")


def test_a_member_goes_from_the_list_to_a_score(browser, make, quiz):
    browser.sign_in(make.member())
    assert "第一章测试" in browser.get("/quizzes/").text
    front = browser.get(f"/quizzes/{quiz.id}")
    where = browser.post(front.select_one("main form")["action"])
    assert len(browser.get(where).select("fieldset[data-position]")) == 4
    saved = browser.put(f"{where}/answers", {"answers": {"1": "A", "2": ["A", "C"], "3": True}})
    assert saved.json == {"saved": [1, 2, 3], "seconds_left": 2400}
    result = browser.post(f"{where}/submit", q4="北京")
    page = browser.get(result)
    assert page.select_one(".score-n").text == "得分8分"
    assert "成绩优秀" in page.text


def test_a_double_tap_on_start_goes_to_the_same_attempt(taking, quiz):
    browser, where = taking
    assert browser.post(f"/quizzes/{quiz.id}/attempts") == where


def test_a_second_hand_in_shows_the_result_again(taking, session):
    browser, where = taking
    first = browser.post(f"{where}/submit", q1="A")
    assert browser.post(f"{where}/submit", q1="B") == first
    assert session.scalar(select(Attempt.points)) == 200


def test_a_stale_tab_is_told_where_to_go(taking):
    browser, where = taking
    browser.post(f"{where}/submit")
    late = browser.put(f"{where}/answers", {"answers": {"1": "A"}})
    assert late.status_code == 409
    assert late.json == {"message": "这份答卷已经交过了，答案不能再改。", "next": f"{where}/result"}
    assert browser.fetch(where).location == f"{where}/result"


def test_reopening_shows_what_is_saved(taking):
    browser, where = taking
    browser.put(f"{where}/answers", {"answers": {"1": "B", "2": ["A"], "3": False, "4": ["京"]}})
    page = browser.get(where)
    chosen = [(e["name"], e["value"]) for e in page.select("input[checked]")]
    assert chosen == [("q1", "B"), ("q2", "A"), ("q3", "false")]
    assert page.select_one("input[name=q4]")["value"] == "京"
    assert "已保存 4/4" in page.text


def test_without_javascript_the_form_saves_and_goes_on(taking, session):
    browser, where = taking
    assert browser.post(f"{where}/submit", q1="A", save="1") == where
    assert session.scalar(select(Answer.value)) == "A"


def test_a_signed_out_saver_is_told_so_in_json(taking):
    browser, where = taking
    browser.sign_out()
    answer = browser.put(f"{where}/answers", {"answers": {"1": "A"}})
    assert answer.status_code == 401
    assert "请先登录" in answer.json["message"]


@pytest.mark.parametrize("body", [[], "x", {"answers": 3}, {"answers": {"77": "A"}}, {"answer": {}}, "1"])
def test_a_save_nobody_understands_is_refused_in_words(taking, body):
    browser, where = taking
    answer = browser.put(f"{where}/answers", body)
    assert answer.status_code == 422
    assert answer.json["message"]


def test_brackets_without_end_are_refused_in_words(taking):
    browser, where = taking
    deep = browser.fetch(f"{where}/answers", method="PUT", data="[" * 9_000, content_type="application/json")
    assert (deep.status_code, deep.json["next"]) == (422, None)


def test_a_megabyte_of_answers_is_too_large(taking):
    browser, where = taking
    assert browser.put(f"{where}/answers", {"answers": {"4": ["长" * 400_000]}}).status_code == 413


def test_another_members_attempt_is_not_there(taking, make):
    browser, where = taking
    browser.sign_in(make.member(name="党员乙"))
    browser.get(where, 404)
    browser.get(f"{where}/result", 404)
    assert browser.put(f"{where}/answers", {"answers": {"1": "A"}}).status_code == 404


def test_a_draft_or_another_branches_quiz_is_not_there(browser, make):
    draft = make.quiz(state="draft")
    foreign = make.quiz(node=make.node(name="第三党支部"))
    browser.sign_in(make.member())
    for quiz in (draft, foreign):
        browser.get(f"/quizzes/{quiz.id}", 404)
        browser.post(f"/quizzes/{quiz.id}/attempts", 404)


def test_nothing_about_the_key_reaches_the_page_before_its_time(taking, quiz, make):
    browser, where = taking
    make.quiz_with("single")
    page = browser.fetch(where).text
    assert "见党章" not in page
    assert '"key":' not in page
    options = [e.parent.decode() for e in browser.get(where).select("input[name=q1]")]
    shapes = {
        o.replace(f'value="{k}"', "").replace(f">{k}<", "><").replace(t, "")
        for o, k, t in zip(options, "ABCD", "甲乙丙丁", strict=True)
    }
    assert len(shapes) == 1


def test_before_closing_two_members_who_answer_differently_see_the_same_but_their_score(browser, make, quiz):
    seen = []
    for choice in ("A", "B"):
        browser.sign_in(make.member(name="同名"))
        where = browser.post(f"/quizzes/{quiz.id}/attempts")
        saved = browser.put(f"{where}/answers", {"answers": {"1": choice}})
        browser.post(f"{where}/submit")
        result = browser.get(f"{where}/result")
        assert not result.select(".s-right, .s-wrong, .why")
        seen.append(json.dumps(saved.json))
    assert len(set(seen)) == 1


def test_answers_and_explanations_come_when_the_quiz_has_closed(taking, clock):
    browser, where = taking
    browser.post(f"{where}/submit", q1="B")
    assert "见党章" not in browser.get(f"{where}/result").text
    clock(days=1)
    page = browser.get(f"{where}/result")
    assert "见党章" in page.text
    assert page.select_one("#q1 .s-wrong .option-key").text == "B"
    assert page.select_one("#q1 .s-right .option-key").text == "A"


def test_a_secretary_sees_a_members_result_and_another_branchs_does_not(taking, make):
    browser, where = taking
    browser.post(f"{where}/submit")
    browser.sign_in(make.secretary()).get(f"{where}/result")
    browser.sign_in(make.secretary(node=make.node(name="第三党支部"))).get(f"{where}/result", 404)


def test_a_secretary_is_told_that_a_member_is_still_answering(taking, make):
    browser, where = taking
    assert "还在作答" in browser.sign_in(make.secretary()).get(f"{where}/result", 409).text


def test_listing_costs_the_same_for_one_quiz_or_ten(browser, make, queries):
    browser.sign_in(make.member())
    make.quiz()
    browser.get("/quizzes/")
    queries.clear()
    browser.get("/quizzes/")
    one = len(queries)
    for day in range(9):
        make.quiz(closes_at=NOON + timedelta(days=day + 1))
    queries.clear()
    browser.get("/quizzes/")
    assert len(queries) == one


def test_questions_about_a_passage_stand_under_it_once(browser, make):
    passage = "某支部有党员 12 名。\n九月开会。"
    yes, choice = make.question("true_false"), (("A", "十二名"), ("B", "二十名"))
    first = Content("有几名党员？", choice, "A", stimulus=passage)
    second = Content("会议在九月。", key=True, stimulus=passage)
    asked = [yes, make.question(content=first), make.question("true_false", content=second)]
    quiz = make.quiz(paper_kind=PaperKind.FIXED, question_count=3, full_points=600, reveal=Reveal.AT_ONCE)
    for position, question in enumerate(asked, start=1):
        placed = {"quiz_id": quiz.id, "position": position, "version_id": question.version_id}
        make.save(PaperQuestion(**placed, worth=200))
    browser.sign_in(make.member())
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    page = browser.get(where)
    assert [one.text for one in page.select(".passage .q-words")] == [passage]
    assert "二、材料题" in page.text
    assert "根据上面的材料回答" in page.select_one("#q3").text
    result = browser.post(f"{where}/submit", q1="true", q2="A", q3="true")
    assert passage in browser.get(result).text


def test_the_key_of_an_order_is_told_in_words_and_no_option_is_marked_right(browser, make, clock):
    quiz = make.quiz_with("ordering")
    browser.sign_in(make.member())
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.post(f"{where}/submit")
    clock(days=1)
    page = browser.get(f"{where}/result")
    assert not page.select("#q1 .s-right")
    assert "正确答案" in page.select_one("#q1 .why").text
