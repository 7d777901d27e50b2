from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from members.models import NodeKind
from quizzes.models import QuizBoard
from quizzes.queries import standings
from quizzes.queries.board_rows import Sight
from tests.factories import NOON


def drive(browser, quiz, deed, status=303):
    """Press a key of the wall, as its page sends it."""
    address = f"/boards/quizzes/{quiz.id}/screen"
    steps = browser.fetch(f"{address}.json").json["steps"] if status == 303 else 0
    return browser.post(address, status, deed=deed, steps=steps)


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
    drive(browser, quiz, "names")
    drive(browser, quiz, "next")
    hidden = browser.get(f"/boards/quizzes/{quiz.id}/screen")
    assert "第 2 屏" in hidden.text
    assert "某同志" not in hidden.text


def test_a_board_of_only_mine_goes_on_the_wall_without_names_until_asked(browser, make, quiz, stand, session):
    quiz.board_names = "mine"
    session.commit()
    stand("王秀兰", 100)
    browser.sign_in(make.secretary())
    address = f"/boards/quizzes/{quiz.id}/screen"
    assert "王秀兰" not in browser.get(address).text
    drive(browser, quiz, "names")
    assert "王秀兰" in browser.get(address).text


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
    assert page.select_one(".is-mine").th.text.strip().startswith("李建华（我）")


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


def names_on(page):
    return [row.th.text if row.th else None for row in page.select("tbody tr")]


def test_a_frozen_board_keeps_what_came_later_and_tells_it_from_the_bottom(
    browser, make, quiz, stand, clock, session
):
    clock(minutes=10)
    first = [stand("甲", 90), stand("乙", 80)]
    session.add(QuizBoard(quiz_id=quiz.id, frozen_at=NOON + timedelta(minutes=5)))
    stand("丙", 85, minutes=9)
    session.commit()
    browser.sign_in(first[0])
    page = browser.get(f"/boards/quizzes/{quiz.id}")
    assert "丙" not in page.text
    assert "已冻结" in page.select_one(".board-state").text
    assert browser.fetch(f"/boards/quizzes/{quiz.id}.json").json["took_part"] == 2
    browser.sign_in(make.secretary())
    address = f"/boards/quizzes/{quiz.id}/screen"
    assert names_on(browser.get(address)) == ["甲", "乙"]
    drive(browser, quiz, "reveal")
    assert names_on(browser.get(address)) == [None, None, None]
    seen = []
    for _ in range(3):
        drive(browser, quiz, "reveal")
        seen.append(names_on(browser.get(address)))
    assert seen == [[None, None, "乙"], [None, "丙", "乙"], ["甲", "丙", "乙"]]
    session.expire_all()
    assert session.get(QuizBoard, quiz.id).frozen_at is None
    # Pressed once too often, and when another has handed in: what was told stays told.
    drive(browser, quiz, "reveal")
    stand("丁", 99, minutes=10)
    session.commit()
    assert names_on(browser.get(address)) == ["丁", "甲", "丙", "乙"]


def test_a_freeze_may_be_still_to_come(browser, make, quiz, stand, clock, work_as, session):
    member = stand("甲", 90)
    browser.sign_in(make.secretary())
    place = f"/boards/quizzes/{quiz.id}"
    browser.post(f"{place}/freeze", 422, at="2026-03-09T12:00")
    browser.post(f"{place}/freeze", at="2026-03-02T12:30")
    assert "取消冻结" in browser.get(f"{place}/settings").main.text
    stand("乙", 95, minutes=20)
    session.commit()
    board = browser.get(place)
    assert "12:30 冻结" in board.select_one(".board-state").text
    assert "2 / 3 人参加" in board.select_one(".print-title").text
    assert names_on(board.select_one(".board-table")) == ["乙机关第二党支部", "甲机关第二党支部"]
    clock(minutes=40)
    stand("丙", 99, minutes=35)
    session.commit()
    board = browser.get(place)
    assert "已冻结" in board.select_one(".board-state").text
    assert "丙" not in board.main.text
    assert browser.fetch(f"{place}.json").json["frozen"]
    assert standings.own_place(work_as(member, NOON + timedelta(minutes=40)), quiz) is None


def test_a_better_attempt_after_the_freeze_leaves_the_earlier_one_on_the_board(work, make, quiz, stand):
    member = stand("甲", 90, minutes=9)
    make.submitted(quiz, member, 6000, 300, NOON, 2)
    sight = Sight(until=NOON + timedelta(minutes=5))
    assert [one.points for one in standings.board_lines(work, quiz, first=0, count=9, sight=sight)] == [6000]
    assert standings.summary(work, quiz, sight).average == 6000


def test_a_contests_day_shows_the_best_of_each_members_tries_that_day(browser, make, quiz, stand, session):
    quiz.tries_a_day = 5
    session.commit()
    me = stand("甲", 90)
    make.submitted(quiz, me, 7000, 300, NOON + timedelta(days=1), 2)
    make.submitted(quiz, me, 8000, 300, NOON + timedelta(days=1, minutes=1), 3)
    browser.sign_in(make.secretary())
    day = (NOON + timedelta(days=1)).date()
    page = browser.get(f"/boards/quizzes/{quiz.id}?day={day}")
    assert page.select_one(".board-table tbody td.r").text.strip().startswith("80")
    browser.get(f"/boards/quizzes/{quiz.id}?day=zz", 422)
    # On the wall: the latest day, the one before, and all of it again.
    wall, seen = f"/boards/quizzes/{quiz.id}/screen", []
    for _ in range(3):
        drive(browser, quiz, "day")
        shown = browser.get(wall)
        state = shown.select_one(".board-state")
        seen.append((shown.select_one("td.pts").text, state.text.strip() if state else ""))
    assert seen == [("80", "只算 3 月 3 日的成绩"), ("90", "只算 3 月 2 日的成绩"), ("90", "")]


@pytest.mark.parametrize(("names", "seen"), [("top", ["甲", "我"]), ("numbers", ["我"]), ("mine", ["我"])])
def test_names_that_may_not_be_shown_reach_no_members_page(browser, quiz, stand, session, names, seen):
    quiz.board_names = names
    session.add(QuizBoard(quiz_id=quiz.id, top=2))
    stand("甲", 90)
    me = stand("我", 85)
    stand("丙", 80)
    session.commit()
    browser.sign_in(me)
    for address in ("", ".json"):
        text = browser.fetch(f"/boards/quizzes/{quiz.id}{address}").get_data(as_text=True)
        text = text.encode().decode("unicode_escape") if address else text
        assert "丙" not in text
        assert ("甲" in text) is ("甲" in seen)
    lines = browser.fetch(f"/boards/quizzes/{quiz.id}.json").json["lines"]
    assert len(lines) == {"top": 2, "numbers": 3, "mine": 1}[names]
    assert [line["name"] for line in lines if "编号" not in line["name"]] == seen


def test_numbers_stand_for_names_on_the_wall_and_each_knows_the_own(browser, make, quiz, stand, session):
    quiz.board_names = "numbers"
    session.commit()
    me = stand("李建华", 85)
    number = browser.sign_in(me).get(f"/boards/quizzes/{quiz.id}").select_one(".hint b").text
    browser.sign_in(make.secretary())
    wall = browser.get(f"/boards/quizzes/{quiz.id}/screen")
    assert names_on(wall) == [f"编号 {number}"]


def test_who_was_taken_off_stands_in_no_rank_count_or_average_and_the_reason_is_not_told(
    browser, make, quiz, stand
):
    off, me = stand("丁", 100), stand("李建华", 85)
    keeper = make.secretary()
    browser.sign_in(keeper)
    settings = f"/boards/quizzes/{quiz.id}/settings"
    browser.post(f"/boards/quizzes/{quiz.id}/absences", 303, member=off.id, reason="出题人")
    assert "出题人" in browser.get(settings).text
    browser.sign_in(me)
    told = browser.fetch(f"/boards/quizzes/{quiz.id}.json").json
    assert (told["took_part"], told["average"], told["mine"]["rank"]) == (1, "85", 1)
    assert "出题人" not in browser.get(f"/boards/quizzes/{quiz.id}").text
    browser.sign_in(off)
    assert browser.fetch(f"/boards/quizzes/{quiz.id}.json").json["mine"] is None
    browser.sign_in(keeper)
    browser.post(f"/boards/quizzes/{quiz.id}/absences/gone", 303, member=off.id)
    assert browser.fetch(f"/boards/quizzes/{quiz.id}.json").json["took_part"] == 2


def test_the_rule_stands_beside_the_switch(browser, make, quiz):
    browser.sign_in(make.secretary())
    assert "国办函〔2026〕12 号" in browser.get(f"/boards/quizzes/{quiz.id}/settings").text


@pytest.mark.parametrize("path", ["screen", "screen.json", "remote", "settings"])
def test_members_reach_neither_the_wall_nor_the_remote_nor_the_settings(browser, quiz, stand, path):
    browser.sign_in(stand("甲", 90))
    browser.get(f"/boards/quizzes/{quiz.id}/{path}", 404)


@pytest.mark.parametrize("path", ["screen", "others", "settings", "freeze", "absences", "absences/gone"])
def test_members_drive_and_change_nothing(browser, quiz, stand, path):
    browser.sign_in(stand("甲", 90))
    browser.post(f"/boards/quizzes/{quiz.id}/{path}", 404, deed="next", steps=0, names="shown", member=1)


def test_one_hosts_remote_does_not_reach_anothers_wall_and_a_press_counts_once(browser, make, quiz, stand):
    stand("甲", 90)
    one, other = make.secretary(), make.secretary(name="副书记")
    address = f"/boards/quizzes/{quiz.id}/screen"
    browser.sign_in(one)
    for _ in range(2):
        browser.post(address, 303, deed="next", steps=0)
    assert browser.fetch(f"{address}.json").json["steps"] == 1
    browser.sign_in(other)
    assert browser.fetch(f"{address}.json").json["steps"] == 0


def test_a_group_leader_may_show_but_neither_name_the_hidden_nor_tell_the_frozen(
    browser, make, quiz, stand, session
):
    quiz.board_names = "mine"
    session.add(QuizBoard(quiz_id=quiz.id, frozen_at=NOON))
    stand("王秀兰", 90)
    session.commit()
    browser.sign_in(make.member("group_leader", node=make.branch))
    drive(browser, quiz, "names")
    assert "王秀兰" not in browser.get(f"/boards/quizzes/{quiz.id}/screen").text
    address = f"/boards/quizzes/{quiz.id}/screen"
    told = browser.post(address, 409, deed="reveal", steps=1)
    assert "已经冻结" in told.text


def test_boards_follow_one_another_on_the_wall(browser, make, quiz, stand):
    stand("甲", 90)
    second = make.quiz_with("single", title="十月测试")
    browser.sign_in(make.secretary())
    browser.post(f"/boards/quizzes/{quiz.id}/others", 303, quiz=second.id, unit=make.branch.id)
    hours = f"{NOON.year} 年学时达标"
    for title in ("十一月测试", "十一月测试", "十月测试", "十月测试", hours, "十一月测试"):
        assert browser.get(f"/boards/quizzes/{quiz.id}/screen").h1.text == title
        drive(browser, quiz, "next")


def test_a_board_is_handed_out_as_a_workbook_with_no_more_than_the_page(browser, quiz, stand, session):
    quiz.board_names = "mine"
    session.commit()
    stand("王秀兰", 100)
    browser.sign_in(stand("李建华", 85))
    book = load_workbook(BytesIO(browser.fetch(f"/boards/quizzes/{quiz.id}.xlsx").data))
    assert [row[:2] for row in book["个人"].iter_rows(min_row=2, values_only=True)] == [(2, "李建华")]
