"""Many at once at one activity, on a database of their own with real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import func, select

from core.db import Base, open_engine, open_sessions
from core.errors import RefusalError
from core.work import Work, unit
from learning.models import HourEntry
from learning.queries.checks import totals_are_sums
from meetings.actions import contest_setting as setting
from meetings.actions import contests, live
from meetings.actions.activities import Plan, open_roll, plan_activity
from meetings.actions.minutes import close
from meetings.actions.roll import call_the_rest, sign_in
from meetings.models import (
    Activity,
    Attendance,
    Contest,
    ContestBuzz,
    ContestLine,
    ContestQuestion,
    ContestSeat,
    LivePlayer,
)
from meetings.queries.contests import now_of, seat_of
from meetings.queries.doors import digest
from meetings.rules.attendance import Presence
from meetings.rules.contest import Part
from meetings.rules.entry_codes import code_for
from meetings.rules.kinds import Audience
from meetings.rules.signing import typed_code, window_of
from members.models import Member
from quizzes.queries.bank import Wanted
from tests.factories import NOON, Make, viewer_of
from tests.postgres import KIND, database_url

SECRET = b"at once"
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def sessions(tmp_path):
    engine = open_engine(database_url(KIND, tmp_path))
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


def test_of_all_who_press_at_once_each_team_counts_once_and_the_earliest_arrival_is_first(sessions):
    with sessions.writer() as session:
        make = Make(session)
        secretary, people = make.secretary(), [make.member(name=f"党员{n}") for n in range(8)]
        make.question("single")
        # Two of each team press.
        teams = [(f"第{n}队", [one.id for one in people[2 * n : 2 * n + 2]]) for n in range(4)]
        blocks = [setting.Block(Part.BUZZER, 1, 10, 20)]
        work = Work(session, NOON, viewer_of(secretary), Random(7))
        key = setting.open_contest(work, setting.Plan("赛", make.branch, teams, blocks, Wanted())).id
        for steps in range(2):
            contests.go_on(work, session.get(Contest, key), steps)
        question = session.scalars(select(ContestQuestion.id)).one()
        session.commit()
        viewers, host = [viewer_of(one) for one in people], viewer_of(secretary)

    def press(n):
        # The last to be listed arrived first.
        arrived = NOON + timedelta(milliseconds=100 - n)
        with unit(sessions.writer, arrived, actor=viewers[n]) as work:
            contest = work.session.get_one(Contest, key)
            return contests.buzz(work, contest, seat_of(work, contest), question)

    def judge(_):
        with unit(sessions.writer, NOON + timedelta(seconds=5), actor=host) as work:
            return contests.judge(work, work.session.get_one(Contest, key), 6, is_right=True)

    with ThreadPoolExecutor(8) as threads:
        pressed = list(threads.map(press, range(8)))
        assert sorted(one.is_new for one in pressed) == [False] * 4 + [True] * 4
        assert sorted(threads.map(judge, range(4))) == [False, False, False, True]
    with sessions.reader() as session:
        pressed = session.scalars(select(ContestBuzz).order_by(ContestBuzz.at)).all()
        assert len({one.team_id for one in pressed}) == len(pressed) == 4
        line = session.scalars(select(ContestLine)).one()
        assert (line.team_id, line.points) == (pressed[0].team_id, 10)
        assert now_of(session, session.get_one(Contest, key)).called[0].team_id == pressed[0].team_id


@pytest.mark.parametrize("door", ["round", "contest"])
def test_of_phones_that_type_the_same_first_code_at_once_one_gets_in(sessions, door):
    with sessions.writer() as session:
        make = Make(session)
        secretary, member = make.secretary(), make.member(name="李建华")
        make.question("single")
        work = Work(session, NOON, viewer_of(secretary), Random(7))
        if door == "round":
            opened = live.open_round(work, live.Plan("赛", make.branch, []))
        else:
            blocks = [setting.Block(Part.BUZZER, 1, 10, 20)]
            teams = [("甲队", [member.id]), ("乙队", [secretary.id])]
            opened = setting.open_contest(work, setting.Plan("赛", make.branch, teams, blocks, Wanted()))
        table, key, who, code = type(opened), opened.id, member.id, code_for(opened.seed, member.id, 0)
        session.commit()
    deed = live.join_by_code if door == "round" else contests.join_by_code
    together = Barrier(4)

    def enter(_):
        together.wait()
        with unit(sessions.writer, NOON) as work:
            return deed(work, work.session.get_one(table, key), who, code)

    with ThreadPoolExecutor(4) as threads:
        (token,) = filter(None, threads.map(enter, range(4)))
    kept = LivePlayer if door == "round" else ContestSeat
    with sessions.reader() as session:
        device = session.scalars(select(kept).where(kept.member_id == who)).one()
        assert (device.codes_used, device.token_hash) == (1, digest(token))
