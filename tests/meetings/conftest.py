"""Makers of activities."""

from datetime import timedelta
from random import Random

import pytest

from core.work import Work
from meetings.actions.activities import Plan, open_roll, plan_activity
from meetings.rules.kinds import KINDS
from tests.factories import NOON, viewer_of


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
