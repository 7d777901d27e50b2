"""Makers of activities and of live quizzes."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from core.work import Work
from meetings.actions.activities import Plan, open_roll, plan_activity
from meetings.models import LiveQuestion, LiveRound
from meetings.rules.kinds import KINDS
from meetings.views.live_push import deliveries, pace
from quizzes.models import Standing
from tests.factories import NOON, viewer_of
from tests.meetings.live_rounds import join


@pytest.fixture
def secretary(make):
    return make.secretary()


@pytest.fixture
def busy(session, secretary):
    """The secretary at work; ``busy(hours=3)`` is so much later than noon."""
    return lambda **later: Work(session, NOON + timedelta(**later), viewer_of(secretary), Random(7))


@pytest.fixture
def plan():
    def make_plan(kind="lecture", **given):
        usual = {
            "kind": kind,
            "title": "总体国家安全观",
            "starts_at": NOON + timedelta(hours=2),
            "ends_at": NOON + timedelta(hours=4),
            "audience": KINDS[kind].audience,
            "venue": "三楼会议室",
            "gives_hours": KINDS[kind].gives_hours,
            "category": KINDS[kind].category,
        }
        return Plan(**usual | given)

    return make_plan


@pytest.fixture
def planned(make, busy, plan, session):
    """An activity of the branch, as the secretary planned it."""

    def make_one(kind="lecture", node=None, **given):
        made = plan_activity(busy(), node or make.branch, plan(kind, **given))
        session.commit()
        return made

    return make_one


@pytest.fixture
def held(planned, busy, session):
    """An activity whose roll is open."""

    def make_one(kind="lecture", node=None, **given):
        made = planned(kind, node, **given)
        open_roll(busy(hours=2), made)
        session.commit()
        return made

    return make_one


@pytest.fixture(autouse=True)
def nothing_delivered():
    """Keys of a test that was rolled back are given out again."""
    deliveries.forget()
    pace.forget()


@pytest.fixture
def host(make):
    return make.secretary()


@pytest.fixture
def opened(browser, make, host, session):
    """Open a round with one question of each of these types; gives it."""

    def open_round(*types, **given):
        questions = [make.question(kind) for kind in types]
        browser.sign_in(host)
        form = {"title": "党史现场答题", "node": make.branch.id, "source": "later", "seconds": "20"}
        usual = {"worth": "10", "speed_percent": "0", "shows_names": "y", "shows_standings": "y"}
        address = browser.post("/live/new", **form | usual | {"counts_as": "nothing"} | given)
        live_round = session.scalars(select(LiveRound).order_by(LiveRound.id.desc())).unique().first()
        assert address == f"/live/{live_round.id}/prepare"
        for question in questions:
            browser.post(f"/live/{live_round.id}/pick", question=[question.id], done="1")
        return live_round

    return open_round


@pytest.fixture
def step(browser, host, session):
    """Press the one key that goes on."""

    def press(live_round, status=303):
        session.refresh(live_round)
        browser.sign_in(host)
        return browser.post(f"/live/{live_round.id}/step", status, steps=live_round.steps)

    return press


@pytest.fixture
def play(browser, session):
    """Answer the present question as a member, with the plain form."""

    def give(member, live_round, value, status=303):
        session.refresh(live_round)
        browser.sign_in(member)
        row = session.scalars(
            select(LiveQuestion).where(
                LiveQuestion.round_id == live_round.id, LiveQuestion.position == live_round.position
            )
        ).one()
        answer = {f"q{live_round.position}": value, "question": row.id}
        return browser.post(f"/live/{live_round.id}/answers", status, **answer)

    return give


@pytest.fixture
def asking(browser, make, opened, step):
    """A round at its first question, with a member who has joined; gives both."""

    def ask(*types):
        live_round = opened(*types)
        member = make.member(name="李建华")
        join(browser, member, live_round)
        step(live_round)
        return live_round, member

    return ask


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
