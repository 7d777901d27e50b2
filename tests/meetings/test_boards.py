from datetime import date, timedelta

import pytest

from members.models import NodeKind
from quizzes.models import Standing
from quizzes.queries import standings
from tests.factories import NOON


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", "true_false", title="十一月测试", worth=5000)


@pytest.fixture
def stand(make, quiz):
    """Put a member on the board: name, points, seconds, minutes after noon."""

    def put(name, points, seconds=600, minutes=0, **given):
        member = make.member(name=name, **given)
        at = NOON + timedelta(minutes=minutes)
        attempt = make.submitted(quiz, member, points * 100, seconds, at)
        make.save(
            Standing(
                quiz_id=quiz.id,
                member_id=member.id,
                attempt_id=attempt.id,
                points=points * 100,
                spent_seconds=seconds,
                submitted_at=at,
            )
        )
        return member

    return put


def test_the_board_ranks_by_score_then_time_then_earlier_and_shares_full_ties(work, quiz, stand):
    for one in [("丁", 80, 600, 1), ("甲", 90), ("丙", 80, 600, 1), ("乙", 80, 500, 9), ("戊", 80, 600, 2)]:
        stand(*one)
    lines = standings.board_lines(work, quiz, first=0, count=10)
    assert [(line.rank, line.name) for line in lines[:2]] == [(1, "甲"), (2, "乙")]
    assert {(line.rank, line.name) for line in lines[2:4]} == {(3, "丁"), (3, "丙")}
    assert (lines[4].rank, lines[4].name) == (5, "戊")


def test_a_later_page_of_the_board_continues_the_ranks(work, quiz, stand):
    for n in range(6):
        stand(f"党员{n}", 90 - n // 2, 600)
    whole = standings.board_lines(work, quiz, first=0, count=6)
    assert standings.board_lines(work, quiz, first=3, count=3) == whole[3:]


def test_my_own_rank_agrees_with_the_board(work_as, quiz, stand):
    people = [stand(f"党员{n}", 60 + n * 7 % 30, 300 + n % 3) for n in range(12)]
    for person in people:
        work = work_as(person)
        mine = standings.own_line(work, quiz)
        assert mine in standings.board_lines(work, quiz, first=0, count=50)


def test_exempt_members_stand_outside_every_number(work, quiz, stand):
    stand("甲", 90)
    stand("免训", 10, exempt_from=date(2026, 1, 1), exempt_reason="长期病休")
    told = standings.summary(work, quiz)
    assert (told.took_part, told.exempt, told.average) == (1, 1, 9000)
    assert [line.name for line in standings.board_lines(work, quiz, first=0, count=9)] == ["甲"]


def test_an_exemption_that_ended_before_counts_no_more(work, quiz, stand):
    stand("甲", 90, exempt_from=date(2025, 1, 1), exempt_until=date(2026, 3, 1))
    assert standings.summary(work, quiz).took_part == 1


def test_groups_are_ranked_by_average_and_show_how_many_took_part(work, make, quiz, stand):
    first, second = (
        make.node(make.branch, name=n, kind=NodeKind.GROUP) for n in ("第一党小组", "第二党小组")
    )
    stand("甲", 90, node=first)
    stand("乙", 70, node=first)
    stand("丙", 85, node=second)
    make.member(node=second)
    lines = [line for line in standings.group_lines(work, quiz) if line.standing.took_part]
    told = [(g.name, g.standing.average, g.standing.took_part, g.standing.expected) for g in lines]
    assert told == [("第二党小组", 8500, 1, 2), ("第一党小组", 8000, 2, 2)]


def test_a_board_that_shows_only_mine_shows_nobody_else_by_any_way(browser, quiz, stand, session):
    quiz.board_names = "mine"
    session.commit()
    me = stand("李建华", 85)
    stand("王秀兰", 100)
    browser.sign_in(me)
    page = browser.get(f"/boards/quizzes/{quiz.id}")
    told = browser.fetch(f"/boards/quizzes/{quiz.id}.json").json
    assert "王秀兰" not in page.text
    assert [line["name"] for line in told["lines"]] == ["李建华"]
    assert told["mine"]["rank"] == 2
    browser.get(f"/boards/quizzes/{quiz.id}/screen", 404)


def test_a_secretary_puts_the_board_on_the_wall_and_can_hide_the_names(browser, make, quiz, stand):
    for n in range(12):
        stand(f"某同志{n}", 90 - n)
    browser.sign_in(make.secretary())
    first = browser.get(f"/boards/quizzes/{quiz.id}/screen")
    assert len(first.select("tbody tr")) == 10
    assert "第 1 屏，共 3 屏" in first.text
    hidden = browser.get(f"/boards/quizzes/{quiz.id}/screen?names=hidden&screen=2")
    assert "某同志" not in hidden.text


def test_a_board_of_only_mine_goes_on_the_wall_without_names_until_asked(browser, make, quiz, stand, session):
    quiz.board_names = "mine"
    session.commit()
    stand("王秀兰", 100)
    browser.sign_in(make.secretary())
    address = f"/boards/quizzes/{quiz.id}/screen"
    assert "王秀兰" not in browser.get(address).text
    assert "王秀兰" in browser.get(f"{address}?names=shown").text


def test_an_average_of_one_or_two_is_not_told_where_names_are_hidden(browser, make, quiz, stand, session):
    quiz.board_names = "mine"
    session.commit()
    small, large = (make.node(make.branch, name=f"第{n}党小组", kind=NodeKind.GROUP) for n in "一二")
    me, *_ = [stand(f"同志{n}", 70, node=large) for n in range(3)]
    stand("王秀兰", 100, node=small)
    told = browser.sign_in(me).fetch(f"/boards/quizzes/{quiz.id}.json").json
    assert [(group["name"], group["rank"], group["average"]) for group in told["groups"]] == [
        ("第二党小组", 1, "70"),
        ("第一党小组", None, None),
    ]


def test_another_branchs_board_is_not_there(browser, make, quiz):
    foreign = make.node(name="第三党支部")
    for stranger in (make.member(node=foreign), make.secretary(node=foreign)):
        browser.sign_in(stranger)
        browser.get(f"/boards/quizzes/{quiz.id}", 404)
        assert "十一月测试" not in browser.get("/boards/").text


def test_an_unchanged_board_is_not_sent_again(browser, make, quiz, stand):
    browser.sign_in(stand("甲", 90))
    first = browser.fetch(f"/boards/quizzes/{quiz.id}.json")
    again = browser.fetch(f"/boards/quizzes/{quiz.id}.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    stand("乙", 95)
    changed = browser.fetch(
        f"/boards/quizzes/{quiz.id}.json", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert changed.status_code == 200


def test_members_find_the_board_and_their_rank(browser, quiz, stand):
    me = stand("李建华", 85)
    stand("王秀兰", 100)
    browser.sign_in(me)
    assert "十一月测试" in browser.get("/boards/").text
    assert "成绩榜" in browser.get(f"/quizzes/{quiz.id}").select_one(".page-head .acts").text
    page = browser.get(f"/boards/quizzes/{quiz.id}")
    assert page.select_one(".is-mine").th.text.strip() == "李建华（我）"


def test_a_board_costs_the_same_for_two_or_twenty(browser, make, quiz, stand, queries):
    browser.sign_in(stand("甲", 90))
    stand("乙", 80)
    browser.get(f"/boards/quizzes/{quiz.id}")
    queries.clear()
    browser.get(f"/boards/quizzes/{quiz.id}")
    few = len(queries)
    for n in range(18):
        stand(f"党员{n}", 70)
    queries.clear()
    browser.get(f"/boards/quizzes/{quiz.id}")
    assert len(queries) == few
