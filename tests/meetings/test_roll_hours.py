"""What a roll brings to the ledger: hours once, corrections by reversal, nothing counted twice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.errors import BadInputError, NotAllowedError
from learning.actions.ledger import reverse_entry
from learning.actions.rules import RuleChange, adopt_preset, change_rule
from learning.models import HourEntry, HourTotal
from learning.queries.checks import CHECKS
from learning.rules.hours import HourCategory, Unit
from meetings.actions.activities import WrongStateError, change_activity, open_roll
from meetings.actions.minutes import close, reopen
from meetings.actions.roll import (
    Note,
    add_to_roll,
    call_the_rest,
    note_presence,
)
from meetings.models import AgendaItem, Attendance
from meetings.queries.checks import CHECKS as ACTIVITY_CHECKS
from meetings.queries.checks import hours_were_attended
from meetings.rules.attendance import Presence
from members.models import AuditEvent, MemberState, NodeKind, Notice
from tests.factories import NOON

SECRET = b"of the tests"


def at(seconds):
    return NOON + timedelta(hours=2, seconds=seconds)


@pytest.fixture
def member(make):
    return make.member(name="李建华")


def hours(session, member):
    session.expire_all()
    total = session.get(HourTotal, (member.id, 2026))
    return total.hundredths if total else 0


def finish(busy, lecture):
    call_the_rest(busy(hours=4), lecture)
    return close(busy(hours=4), lecture)


def test_closing_gives_everybody_there_the_hours_once(make, member, held, busy, session):
    away = make.member(name="请假的")
    lecture = held("lecture", duties=frozenset({"study", "theme_day"}))
    note_presence(busy(hours=3), lecture, [away.id], Note(Presence.LEAVE, "出差"))
    done = finish(busy, lecture)
    assert (done.number, done.settled.given) == (1, 2)
    assert (hours(session, member), hours(session, away)) == (200, 0)
    entry = session.scalars(select(HourEntry).where(HourEntry.member_id == member.id)).one()
    told = (entry.cause, entry.form, entry.venue, entry.evidence.value, entry.category.value)
    assert told == (f"activity:{lecture.id}", "党课", "三楼会议室", "present", "collective")
    with pytest.raises(WrongStateError):
        close(busy(hours=4), lecture)


def test_who_speaks_at_a_lecture_gets_a_multiple_of_what_the_listeners_get(make, member, held, busy, session):
    adopt_preset(busy(), make.branch, "B", date(2026, 1, 1))
    lecture = held("lecture")
    session.add(AgendaItem(activity_id=lecture.id, position=1, title="总体国家安全观", speaker_id=member.id))
    listener = make.member(name="听课的")
    add_to_roll(busy(hours=3), lecture, listener)
    finish(busy, lecture)
    assert (hours(session, member), hours(session, listener)) == (750, 150)
    entry = session.scalars(select(HourEntry).where(HourEntry.member_id == member.id)).one()
    assert (entry.category.value, entry.remark) == ("teaching", "主讲，听课计 1.5 学时。")
    reopen(busy(hours=5), lecture, "漏写一位主讲")
    session.add(AgendaItem(activity_id=lecture.id, position=2, title="答问", speaker_id=listener.id))
    session.commit()
    close(busy(hours=6), lecture)
    assert all(check(session) == [] for check in CHECKS)
    # Both share it now: what the first speaker had alone is taken back and written anew.
    assert (hours(session, member), hours(session, listener)) == (375, 375)
    lines = session.scalars(select(HourEntry).where(HourEntry.member_id == member.id).order_by(HourEntry.id))
    assert [(one.hundredths, one.remark) for one in lines] == [
        (750, "主讲，听课计 1.5 学时。"),
        (-750, "活动记录更正，主讲由 1 人改为 2 人，重新归档"),
        (375, "主讲，2 人分讲，听课计 1.5 学时。"),
    ]
    reopen(busy(hours=7), lecture, "再看一遍")
    assert close(busy(hours=8), lecture).settled.taken_back == 0


def test_speaking_falls_under_its_own_rule_and_its_caps(make, member, held, busy, session):
    adopt_preset(busy(), make.branch, "B", date(2026, 1, 1))
    rule = RuleChange(
        Unit.TEACHING, 500, HourCategory.TEACHING, date(2026, 1, 1), cap_per_event=500, cap_per_year=800
    )
    change_rule(busy(), make.branch, rule)
    for number in range(2):
        starts_at = NOON + timedelta(hours=2 + 3 * number)
        lecture = held("lecture", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
        session.add(AgendaItem(activity_id=lecture.id, position=1, title="讲课", speaker_id=member.id))
        call_the_rest(busy(days=1), lecture)
        close(busy(days=1), lecture)
    entries = session.scalars(select(HourEntry).where(HourEntry.member_id == member.id)).all()
    assert [one.hundredths for one in entries] == [500, 300]
    assert entries[0].rule.startswith("teaching/")


def test_nobody_notes_their_own_lesson_as_made_up(member, held, busy, secretary, session):
    lecture = held()
    note_presence(busy(hours=3), lecture, [secretary.id], Note(Presence.LEAVE, "出差"))
    finish(busy, lecture)
    made_up = Note(Presence.MADE_UP, "", date(2026, 3, 5), "学习笔记")
    with pytest.raises(NotAllowedError, match="不能由本人认定"):
        note_presence(busy(days=4), lecture, [secretary.id], made_up, "已补课")
    assert hours(session, secretary) == 0


def test_closing_waits_until_everybody_is_called(member, held, busy):
    with pytest.raises(WrongStateError, match="还有 2 人没有点名"):
        close(busy(hours=4), held())


def test_a_correction_after_closing_takes_hours_back_with_the_reason_and_can_give_them_again(
    member, held, busy, session
):
    lecture = held()
    finish(busy, lecture)
    work = busy(hours=5)
    with pytest.raises(BadInputError, match="写明原因"):
        note_presence(work, lecture, [member.id], Note(Presence.ABSENT))
    note_presence(work, lecture, [member.id], Note(Presence.ABSENT, "没有来"), "认错了人")
    assert hours(session, member) == 0
    back = session.scalars(select(HourEntry).where(HourEntry.reverses_id.is_not(None))).one()
    assert back.remark == "活动记录更正，改为缺席：认错了人"
    note_presence(busy(hours=6), lecture, [member.id], Note(Presence.LATE), "确实来了")
    note_presence(busy(hours=6), lecture, [member.id], Note(Presence.PRESENT), "没有迟到")
    assert hours(session, member) == 200
    told = session.scalars(
        select(AuditEvent.summary).where(AuditEvent.deed == "meetings.activity.correct")
    ).all()
    assert "李建华由到会改为缺席，原因：认错了人" in told[0]
    assert all(check(session) == [] for check in CHECKS)


def test_hours_that_the_keeper_took_back_do_not_come_again(member, held, busy, session):

    lecture = held()
    finish(busy, lecture)
    entry = session.scalars(select(HourEntry).where(HourEntry.member_id == member.id)).one()
    reverse_entry(busy(hours=5), entry, "重复登记")
    reopen(busy(hours=5), lecture, "补写记录")
    close(busy(hours=6), lecture)
    assert hours(session, member) == 0


def test_a_lesson_made_up_counts_on_its_day_with_its_evidence(member, held, busy, session):
    lecture = held()
    note_presence(busy(hours=3), lecture, [member.id], Note(Presence.LEAVE, "值班"))
    finish(busy, lecture)
    made_up = Note(Presence.MADE_UP, "", date(2026, 3, 5), "学习笔记")
    with pytest.raises(BadInputError, match="日期和证明"):
        note_presence(busy(days=4), lecture, [member.id], Note(Presence.MADE_UP), "补课")
    note_presence(busy(days=4), lecture, [member.id], made_up, "已补课")
    entry = session.scalars(select(HourEntry).where(HourEntry.member_id == member.id)).one()
    assert (entry.evidence.value, entry.outcome, entry.remark) == ("claimed", "补课", "补课证明：学习笔记。")
    assert session.get(Attendance, (lecture.id, member.id)).reason == "值班"
    assert hours(session, member) == 200


def test_two_activities_at_one_time_count_once(member, held, busy, session):
    first, second = held(), held(title="同时的另一次", ends_at=NOON + timedelta(hours=3))
    finish(busy, first)
    done = finish(busy, second)
    assert done.settled.given == 0
    assert "李建华" in done.settled.overlapping
    assert hours(session, member) == 200


def test_closing_again_settles_what_was_changed_meanwhile(member, held, busy, plan, session):

    lecture = held()
    finish(busy, lecture)
    reopen(busy(hours=5), lecture, "时间写错了")
    change_activity(busy(hours=5), lecture, plan(ends_at=NOON + timedelta(hours=3)))
    session.commit()
    done = close(busy(hours=6), lecture)
    assert (done.number, hours(session, member)) == (2, 100)
    assert all(check(session) == [] for check in CHECKS)


def test_a_meeting_that_gives_no_hours_gives_none(make, held, busy, session):
    leader = make.member("committee")
    finish(busy, held("committee_meeting"))
    assert hours(session, leader) == 0


def test_who_has_left_since_keeps_a_place_on_the_roll(member, held, busy, session):
    lecture = held()
    member.state = MemberState.LEFT
    session.commit()
    finish(busy, lecture)
    assert hours(session, member) == 200


def test_the_invariants_find_hours_that_nobody_attended(member, held, busy, session):
    lecture = held()
    finish(busy, lecture)
    assert not any(check(session) for check in ACTIVITY_CHECKS)
    session.get(Attendance, (lecture.id, member.id)).presence = Presence.ABSENT
    session.flush()
    assert f"党员 {member.id}" in hours_were_attended(session)[0]


def test_hours_of_a_meeting_that_a_leader_closed_wait_for_who_keeps_the_ledger(
    make, planned, busy, work_as, session, secretary, browser
):
    group = make.node(make.branch, name="第一党小组", kind=NodeKind.GROUP)
    leader, member = make.member("group_leader", node=group), make.member(node=group)
    meeting = planned("group_meeting", group)
    open_roll(work_as(leader, at(0)), meeting)
    call_the_rest(work_as(leader, at(0)), meeting)
    assert close(work_as(leader, at(7200)), meeting).settled.given == 0
    assert hours(session, member) == 0
    with pytest.raises(NotAllowedError, match="书记或支委"):
        note_presence(work_as(leader, at(7200)), meeting, [member.id], Note(Presence.ABSENT), "点错")
    session.commit()
    told = session.scalars(select(Notice.title).where(Notice.member_id == secretary.id)).all()
    assert told == ["请核定学时：第一党小组“总体国家安全观”"]
    browser.sign_in(leader).post(f"/activities/{meeting.id}/credit", status=404)
    browser.sign_in(secretary).post(f"/activities/{meeting.id}/credit")
    assert hours(session, member) == 200
    browser.post(f"/activities/{meeting.id}/credit")
    assert hours(session, member) == 200


def test_leave_is_noted_and_corrected_on_the_page_of_one_person(
    browser, member, held, busy, secretary, session
):
    lecture = held()
    browser.sign_in(secretary)
    there = f"/activities/{lecture.id}/roll/{member.id}"
    assert "现在记为：未点名" in browser.get(there).text
    browser.post(there, member=member.id, presence="leave", reason="出差")
    assert "出差" in browser.get(f"/activities/{lecture.id}").text
    finish(busy, lecture)
    session.commit()
    browser.get(there)
    browser.post(there, status=422, member=member.id, presence="present", reason="", why="")
    browser.post(there, member=member.id, presence="present", reason="", why="漏记")
    assert hours(session, member) == 200
    browser.get(f"/activities/{lecture.id}/roll/2147483647", 404)
