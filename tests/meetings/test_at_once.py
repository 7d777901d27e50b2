"""Many at once at one activity, on a database of their own with real commits."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from core.db import Base, open_engine, open_sessions
from core.errors import RefusalError
from core.work import Work, unit
from learning.models import HourEntry
from learning.queries.checks import totals_are_sums
from meetings.actions.activities import Plan, open_roll, plan_activity
from meetings.actions.minutes import close
from meetings.actions.roll import call_the_rest, sign_in
from meetings.models import Activity, Attendance
from meetings.rules.attendance import Presence
from meetings.rules.kinds import Audience
from meetings.rules.signing import typed_code, window_of
from members.models import Member
from tests.factories import NOON, Make, viewer_of
from tests.postgres import database_url

SECRET = b"at once"
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def sessions(tmp_path):
    engine = open_engine(database_url(os.environ.get("TEST_DATABASE", "sqlite"), tmp_path))
    Base.metadata.create_all(engine)
    yield open_sessions(engine)
    engine.dispose()


def test_all_sign_in_at_once_and_two_who_close_at_once_credit_once(sessions):
    with sessions.writer() as session:
        make = Make(session)
        secretary, people = make.secretary(), [make.member(name=f"党员{n}") for n in range(8)]
        work = Work(session, NOON, viewer_of(secretary), Random(7))
        plan = Plan("lecture", "课", NOON, LATER, Audience.PARTY, takes_codes=True)
        key = plan_activity(work, make.branch, plan).id
        open_roll(work, session.get(Activity, key))
        session.commit()
        viewers = [viewer_of(one) for one in people]
        host = viewer_of(secretary)
    code = typed_code(SECRET, key, window_of(NOON))

    def come(viewer):
        with unit(sessions.writer, NOON, actor=viewer) as work:
            sign_in(work, work.session.get_one(Activity, key), code, SECRET)

    def shut(_):
        try:
            with unit(sessions.writer, LATER, actor=host) as work:
                return close(work, work.session.get_one(Activity, key)).settled.given
        except RefusalError:
            return 0

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(come, viewers * 2))
        with unit(sessions.writer, LATER, actor=host) as work:
            assert call_the_rest(work, work.session.get_one(Activity, key)) == 1
        assert sorted(threads.map(shut, range(4))) == [0, 0, 0, 9]
    with sessions.reader() as session:
        there = select(func.count()).select_from(Attendance).where(Attendance.presence == Presence.PRESENT)
        assert session.scalar(there) == 9
        assert session.scalar(select(func.count()).select_from(HourEntry)) == 9
        assert session.scalar(select(func.count()).select_from(Member)) == 9
        assert totals_are_sums(session) == []
