"""Who has not been at organisation life for months, and who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from meetings.actions.activities import open_roll
from meetings.actions.alerting import tell_of_long_absence
from meetings.actions.minutes import close
from meetings.actions.roll import Note, call_the_rest, note_presence
from meetings.queries.absence import long_away
from meetings.rules.attendance import Presence
from members.models import Notice
from tests.factories import NOON


@pytest.fixture
def hold(planned, busy):
    """Hold a lecture so many days from now; those named stay away."""

    def hold_one(days, *away):
        begins = NOON + timedelta(days=days)
        lecture = planned(starts_at=begins, ends_at=begins + timedelta(hours=1))
        work = busy(days=days, hours=2)
        open_roll(work, lecture)
        for one in away:
            note_presence(work, lecture, [one.id], Note(Presence.ABSENT, "没有请假"))
        call_the_rest(work, lecture)
        close(work, lecture)

    return hold_one


def test_who_missed_everything_for_three_months_is_listed_and_others_not(make, hold, busy):
    away, once, exempt = make.member(name="甲"), make.member(name="乙"), make.member(name="丙")
    hold(0)
    hold(30, away, once, exempt)
    hold(60, away, exempt)
    assert long_away(busy(days=80), [make.branch.path]) == []
    exempt.exempt_from, exempt.exempt_reason = NOON.date(), "送学上门"
    found = long_away(busy(days=95), [make.branch.path])
    assert [(one.member.name, one.months, one.missed) for one in found] == [("甲", 3, 2)]


def test_a_branch_that_held_nothing_accuses_nobody(make, hold, busy):
    make.member()
    hold(0)
    assert long_away(busy(days=200), [make.branch.path]) == []


def test_who_runs_the_unit_is_told_at_three_and_at_five_months_and_nobody_else(
    make, hold, busy, secretary, session
):
    away = make.member(name="甲")
    make.member("committee")
    hold(0)
    hold(30, away)
    for days in (80, 95, 96, 130, 160, 161):
        tell_of_long_absence(busy(days=days))
    told = session.execute(select(Notice.member_id, Notice.title).where(Notice.cause.startswith("absence:")))
    assert told.all() == [
        (secretary.id, "甲已有 3 个月没有参加组织生活，满 6 个月可能按自行脱党处理"),
        (secretary.id, "甲已有 5 个月没有参加组织生活，满 6 个月可能按自行脱党处理"),
    ]


def test_the_page_shows_them_to_those_who_keep_the_record_alone(browser, make, hold, secretary, clock):
    away = make.member(name="久未到会的")
    hold(0)
    hold(30, away)
    clock(days=95)
    words = "较长时间没有参加组织生活"
    assert words in browser.sign_in(secretary).get("/activities/duties").text
    assert words not in browser.sign_in(make.member("inspector")).get("/activities/duties").text
