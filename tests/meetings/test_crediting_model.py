"""Random sequences of what happens to activities, in any order and twice, against a slow model of hours."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from core.errors import RefusalError
from learning.models import HourTotal
from learning.queries.checks import CHECKS
from meetings.actions.activities import cancel, change_activity, open_roll, restore
from meetings.actions.minutes import close, credit, reopen
from meetings.actions.roll import Note, call_the_rest, note_presence
from meetings.models import Attendance
from meetings.queries.checks import CHECKS as ACTIVITY_CHECKS
from meetings.rules.attendance import Presence
from tests.factories import NOON

STATES = (Presence.PRESENT, Presence.LATE, Presence.LEAVE, Presence.ABSENT, Presence.MADE_UP)
MOST_STEPS = 400


class Branch:
    """Two activities, one after the other, some people, and what may happen to them."""

    def __init__(self, session, people, activities, plan, dice):
        self.session, self.people, self.activities = session, people, activities
        self._plan, self._dice = plan, dice
        self._deeds = [
            *[open_roll, restore] * 2,
            *[call_the_rest] * 4,
            *[close] * 6,
            *[self._note] * 6,
            credit,
            self._lengthen,
            lambda work, one: reopen(work, one, "再改"),
            lambda work, one: cancel(work, one, "停电"),
        ]

    def happen(self, work):
        with suppress(RefusalError), self.session.begin_nested():
            self._dice.choice(self._deeds)(work, self._dice.choice(self.activities))

    def _lengthen(self, work, one):
        ends_at = one.starts_at + timedelta(hours=self._dice.choice((1, 2, 3)))
        change_activity(work, one, self._plan(starts_at=one.starts_at, ends_at=ends_at))

    def _note(self, work, one):
        state = self._dice.choice(STATES)
        made_up = (date(2026, 3, 4), "笔记") if state is Presence.MADE_UP else (None, "")
        note_presence(work, one, [self._dice.choice(self.people).id], Note(state, "有事", *made_up), "更正")

    @property
    def is_settled(self):
        return all(one.credited_at is not None or one.held_at is None for one in self.activities)

    def owed(self, member):
        """Add up, slowly, what the closed activities owe a member."""
        hours = 0
        for one in self.activities:
            line = self.session.get(Attendance, (one.id, member.id))
            if one.credited_at is not None and line and line.presence.earns:
                hours += round((one.ends_at - one.starts_at) / timedelta(hours=1)) * 100
        return hours

    def has(self, member):
        kept = select(HourTotal.hundredths).where(HourTotal.member_id == member.id)
        return self.session.scalar(kept) or 0


@pytest.mark.parametrize("seed", range(6))
def test_hours_are_never_lost_or_doubled(seed, make, busy, planned, plan, secretary, session):
    people = [secretary, *(make.member(name=f"党员{n}") for n in range(3))]
    days = [NOON + timedelta(days=n) for n in range(2)]
    activities = [planned(starts_at=day, ends_at=day + timedelta(hours=2)) for day in days]
    branch = Branch(session, people, activities, plan, Random(seed))
    compared = 0
    for step in range(MOST_STEPS):
        branch.happen(busy(days=3, minutes=step))
        if branch.is_settled:
            compared += any(one.credited_at for one in activities)
            assert [branch.has(one) for one in people] == [branch.owed(one) for one in people], step
        if compared == 20:
            break
    assert compared == 20
    assert [problem for check in (*CHECKS, *ACTIVITY_CHECKS) for problem in check(session)] == []
