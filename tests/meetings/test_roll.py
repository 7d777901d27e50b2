"""Signing in by the code, taking the roll, leave, and what attendance earns."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import NotAllowedError, TooManyError
from meetings.actions.activities import WrongStateError, announce, cancel, open_roll
from meetings.actions.roll import (
    Note,
    WrongCodeError,
    add_to_roll,
    answer_leave,
    ask_for_leave,
    call_the_rest,
    note_guess,
    note_presence,
    open_codes,
    sign_in,
)
from meetings.models import Attendance
from meetings.rules.attendance import Presence
from meetings.rules.signing import MOST_GUESSES, scanned_code, typed_code, window_of
from members.models import NodeKind, Notice
from tests.factories import NOON

SECRET = b"of the tests"


def at(seconds):
    return NOON + timedelta(hours=2, seconds=seconds)


@pytest.fixture
def member(make):
    return make.member(name="李建华")


@pytest.fixture
def open_lecture(member, held, busy, session):
    lecture = held()
    open_codes(busy(hours=2), lecture, on=True)
    session.commit()
    return lecture


def code_of(activity, seconds=0, make=typed_code):
    return make(SECRET, activity.id, window_of(at(seconds)))


# ---- the code ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make_code", [typed_code, scanned_code])
def test_the_present_code_signs_in_and_twice_is_harmless(member, open_lecture, work_as, make_code):
    code = code_of(open_lecture, make=make_code)
    line = sign_in(work_as(member, at(40)), open_lecture, code, SECRET)
    again = sign_in(work_as(member, at(50)), open_lecture, "whatever", SECRET)
    assert (line.presence, line.way, again.signed_at) == (Presence.PRESENT, "code", at(40))


@pytest.mark.parametrize(
    ("seconds", "shown_at"),
    [(60, 0), (3600, 0), (0, 15), (0, 86400)],
    ids=["a minute", "later", "next", "future"],
)
def test_a_code_of_another_time_is_useless(member, open_lecture, work_as, seconds, shown_at):
    code = code_of(open_lecture, shown_at)
    with pytest.raises(WrongCodeError, match="过期"):
        sign_in(work_as(member, at(seconds)), open_lecture, code, SECRET)


def test_a_code_of_another_activity_is_useless(member, open_lecture, held, busy, work_as):
    other = held(title="另一次")
    open_codes(busy(hours=2), other, on=True)
    with pytest.raises(WrongCodeError):
        sign_in(work_as(member, at(0)), open_lecture, code_of(other), SECRET)


@pytest.mark.parametrize("code", ["", "AAAAAA", "'; drop", "签到", "A" * 5000, "\0"])
def test_a_forged_code_is_useless(member, open_lecture, work_as, code):
    with pytest.raises(WrongCodeError):
        sign_in(work_as(member, at(0)), open_lecture, code, SECRET)
    with pytest.raises(WrongCodeError):
        sign_in(work_as(member, at(0)), open_lecture, code_of(open_lecture), b"another secret")


def test_a_good_code_signs_nobody_in_who_is_not_on_the_roll(make, open_lecture, work_as):
    stranger = make.member(node=make.node(name="别的支部"))
    with pytest.raises(NotAllowedError):
        sign_in(work_as(stranger, at(0)), open_lecture, code_of(open_lecture), SECRET)


def test_codes_work_only_while_the_roll_is_open_and_takes_them(member, planned, held, busy, work_as):
    early = planned()
    with pytest.raises(WrongStateError):
        sign_in(work_as(member, at(0)), early, code_of(early), SECRET)
    without = held()
    with pytest.raises(WrongStateError, match="主持人点名"):
        sign_in(work_as(member, at(0)), without, code_of(without), SECRET)
    over = held()
    open_codes(busy(hours=2), over, on=True)
    cancel(busy(hours=2), over, "停电")
    with pytest.raises(WrongStateError):
        sign_in(work_as(member, at(0)), over, code_of(over), SECRET)


def test_guessing_is_stopped_even_with_the_right_code_then(member, open_lecture, work_as, session):
    for n in range(MOST_GUESSES):
        note_guess(work_as(member, at(n)), open_lecture.id, member.id)
    session.commit()
    with pytest.raises(TooManyError):
        sign_in(work_as(member, at(9)), open_lecture, code_of(open_lecture), SECRET)
    later = work_as(member, at(900))
    assert sign_in(later, open_lecture, code_of(open_lecture, 900), SECRET).presence.was_there


def test_wrong_codes_sent_to_the_page_are_counted_though_refused(browser, member, open_lecture, clock):
    clock(hours=2)
    browser.sign_in(member)
    for _ in range(MOST_GUESSES):
        browser.post(f"/activities/{open_lecture.id}/sign-in", status=409, code="AAAAAA")
    browser.post(f"/activities/{open_lecture.id}/sign-in", status=429, code="AAAAAA")


def test_the_screen_shows_a_code_that_the_page_takes_and_no_secret(
    browser, member, open_lecture, secretary, clock, site
):
    clock(hours=2)
    screen = browser.sign_in(secretary).get(f"/activities/{open_lecture.id}/screen")
    typed = screen.select_one(".s-code").text
    assert site.config["SECRET_KEY"] not in re.sub(r'name="csrf_token" value="[^"]*"', "", str(screen.main))
    browser.sign_in(member).get(f"/activities/{open_lecture.id}/screen", 404)
    there = browser.post(f"/activities/{open_lecture.id}/sign-in", code=f" {typed.lower()} ")
    assert "已签到" in browser.get(there).text


def test_the_screen_changes_its_code_every_fifteen_seconds(browser, open_lecture, secretary, clock):
    browser.sign_in(secretary)
    seen = set()
    for second in (0, 14, 15, 30):
        clock(hours=2, seconds=second)
        screen = browser.get(f"/activities/{open_lecture.id}/screen")
        seen.add((screen.select_one(".s-code").text, screen.select_one(".s-qr path")["d"]))
    assert len(seen) == 3


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(browser, open_lecture):
    answer = browser.fetch(f"/activities/{open_lecture.id}/sign-in?code=ABC")
    assert answer.status_code == 303
    assert f"next=%2Factivities%2F{open_lecture.id}%2Fsign-in%3Fcode%3DABC" in answer.location


# ---- the roll ----------------------------------------------------------------------------------------


def test_a_leader_notes_the_own_group_and_nobody_else(make, held, work_as, session):
    first, second = (make.node(make.branch, name=f"第{n}党小组", kind=NodeKind.GROUP) for n in "一二")
    leader = make.member("group_leader", node=first)
    mine, other = make.member(node=first), make.member(node=second)
    lecture = held()
    work = work_as(leader, at(0))
    note_presence(work, lecture, [mine.id], Note(Presence.PRESENT))
    with pytest.raises(NotAllowedError):
        note_presence(work, lecture, [other.id], Note(Presence.PRESENT))
    with pytest.raises(NotAllowedError):
        note_presence(work, lecture, [mine.id, other.id], Note(Presence.ABSENT))
    assert call_the_rest(work, lecture) == 1  # the leader; the other group waits for its own
    assert session.get(Attendance, (lecture.id, other.id)).presence is Presence.EXPECTED


def test_a_member_cannot_take_the_roll(browser, member, open_lecture):
    browser.sign_in(member)
    browser.get(f"/activities/{open_lecture.id}/roll", 404)
    browser.post(f"/activities/{open_lecture.id}/roll", status=404, member=member.id, here="1")


def test_leave_is_asked_for_granted_and_stands_in_the_roll(member, planned, busy, work_as, session):
    lecture = planned()
    announce(busy(), lecture)
    ask_for_leave(work_as(member), lecture, "出差")
    answer_leave(busy(), lecture, member.id, "")
    session.commit()
    line = session.get(Attendance, (lecture.id, member.id))
    assert (line.presence, line.reason) == (Presence.LEAVE, "出差")
    titles = session.scalars(select(Notice.title).where(Notice.member_id == member.id)).all()
    assert titles[-1] == "请假已同意：总体国家安全观"

    open_roll(busy(hours=2), lecture)
    assert session.get(Attendance, (lecture.id, member.id)).presence is Presence.LEAVE


def test_the_rest_who_came_are_not_those_whose_leave_waits(
    browser, make, member, planned, busy, work_as, session
):
    make.member(name="来了的")
    lecture = planned()
    announce(busy(), lecture)
    ask_for_leave(work_as(member), lecture, "出差")
    open_roll(busy(hours=2), lecture)
    session.commit()
    page = browser.sign_in(make.secretary(name="副书记")).get(f"/activities/{lecture.id}/roll")
    assert page.select_one("[data-rest]").text.split() == ["其余", "2", "人都到了"]
    assert call_the_rest(busy(hours=2), lecture) == 2
    assert session.get(Attendance, (lecture.id, member.id)).presence is Presence.EXPECTED
    answer_leave(busy(hours=2), lecture, member.id, "请来")
    assert call_the_rest(busy(hours=2), lecture) == 1


def test_leave_is_refused_with_a_reason_and_only_with_one(browser, member, planned, busy, secretary, session):
    lecture = planned()
    announce(busy(), lecture)
    session.commit()
    browser.sign_in(member).post(f"/activities/{lecture.id}/leave", reason="有点累")
    browser.sign_in(secretary)
    answer = {"member": member.id, "answer": "no"}
    browser.post(f"/activities/{lecture.id}/roll/leave", status=422, **answer)
    browser.post(f"/activities/{lecture.id}/roll/leave", refusal="请尽量参加", **answer)
    assert "请尽量参加" in browser.sign_in(member).get(f"/activities/{lecture.id}").text


def test_who_came_though_not_expected_is_added(make, held, busy, session):
    guest = make.member(stage="activist", name="积极分子")
    lecture = held()
    add_to_roll(busy(hours=2), lecture, guest)
    add_to_roll(busy(hours=2), lecture, guest)
    assert not session.get(Attendance, (lecture.id, guest.id)).may_vote


# ---- hours -------------------------------------------------------------------------------------------


def test_tapping_answers_scripts_and_pages(browser, member, held, secretary):
    lecture = held()
    browser.sign_in(secretary)
    tapped = {"member": member.id, "here": "1"}
    told = browser.fetch(
        f"/activities/{lecture.id}/roll", method="POST", data=tapped, headers={"Accept": "application/json"}
    ).json
    assert (told["present"], told["expected"], told["label"]) == (1, 2, "到会")
    assert browser.post(f"/activities/{lecture.id}/roll", member=member.id, here="0").endswith(
        f"#m{member.id}"
    )
    browser.post(f"/activities/{lecture.id}/roll", status=422, member="x", here="1")
    browser.post(f"/activities/{lecture.id}/roll/rest")
    assert 'aria-pressed="true"' in str(browser.get(f"/activities/{lecture.id}/roll"))
