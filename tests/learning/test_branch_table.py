"""The 支部学时表 in brief, as it is found and sorted among many, against the whole of each member's year."""

from datetime import date, timedelta
from itertools import product
from random import Random

import pytest

from learning.actions.ledger import Earning, write_entry
from learning.models import HourTarget
from learning.queries.branch import PAGE, STATES, Asked, branch_table
from learning.queries.standings import briefs, hours_by_category, standings
from learning.rules.hours import Evidence, HourCategory
from members.models import MemberState, Stage
from tests.factories import NOON

YEARS = (2025, 2026)


@pytest.fixture
def branch(make, session, work_as):
    """Members of every kind, with hours of two years: enough for more than two pages."""
    dice = Random(3)
    groups = [make.node(make.branch, kind="group", name=name) for name in ("第一党小组", "第二党小组")]
    session.add(HourTarget(node_id=groups[0].id, audience="member", year=2026, hundredths=2000))
    work = work_as(make.secretary())
    roles = ((), (), (), ("committee",), ("group_leader",))
    for n in range(2 * PAGE + 20):
        member = make.member(*dice.choice(roles), node=dice.choice(groups), name=f"党员{dice.randrange(60)}")
        member.stage = dice.choice(list(Stage))
        member.arrived_on = dice.choice((None, None, date(2026, 4, 2)))
        member.exempt_from = dice.choice((None, None, date(2026, 1, 1), date(2026, 5, 6)))
        member.state = MemberState.ACTIVE if n % 17 else MemberState.LEFT
        for cause in range(dice.randrange(4)):
            at = NOON - timedelta(days=dice.randrange(400))
            kind = dice.choice(list(HourCategory))
            write_entry(
                work, member.id, f"x:{cause}", Earning("课", dice.randrange(2400), kind, Evidence.PRESENT, at)
            )
    session.flush()
    return work


@pytest.mark.parametrize("year", YEARS)
def test_in_brief_says_the_same_as_in_full(branch, year):
    places = [branch.person.place]
    full = standings(branch, places, year)
    assert [
        (one.id, one.name, one.place, one.earned, one.forecast, one.is_asked)
        for one in briefs(branch, places, year)
    ] == [
        (one.member.id, one.member.name, one.member.place, one.earned, one.forecast, one.is_asked)
        for one in full
    ]
    sums = {kind: sum((one.by_category or {}).get(kind, 0) for one in full) for kind in HourCategory}
    assert hours_by_category(branch, places, year) == {kind: total for kind, total in sums.items() if total}


def test_the_pages_together_are_the_whole(branch):
    """One branch for all of them: making it takes longer than looking at it."""
    for sort, state in product(["", "name", "-percent", "earned", "-gap", "last", "-last"], ["", *STATES]):
        whole = branch_table(branch, Asked(2026, state=state, sort=sort), whole=True)
        rows, after = [], None
        while True:
            table = branch_table(branch, Asked(2026, state=state, sort=sort, after=after))
            assert (table.first, table.found) == (len(rows) + 1, whole.found), (sort, state)
            rows += table.rows
            after = table.older
            if after is None:
                break
        assert [one.member.id for one in rows] == [one.member.id for one in whole.rows], (sort, state)
        assert table.summary == whole.summary, (sort, state)


def test_a_page_asks_no_more_for_more_members(branch, make, queries):
    def ask():
        branch.session.expunge_all()
        queries.clear()
        branch_table(branch, Asked(2026, sort="-percent"))
        return len(queries)

    few = ask()
    for _ in range(30):
        make.member(node=make.branch)
    assert ask() == few <= 10


@pytest.mark.parametrize(("sort", "falls"), [("last", False), ("-last", True)])
def test_sorted_by_the_last_day_of_study_those_who_never_studied_stand_at_the_lower_end(branch, sort, falls):
    last = [one.last_at for one in branch_table(branch, Asked(2026, sort=sort), whole=True).rows]
    studied = [at for at in last if at]
    assert studied == sorted(studied, reverse=falls)
    assert len(studied) < len(last)
    assert all(last[: len(studied)] if falls else last[-len(studied) :])
