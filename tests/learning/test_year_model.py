"""Random years of claims, rule changes, transfers and closings beside all else, against the slow model."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from learning.actions.adding import Event, add_hours
from learning.actions.claims import (
    DecidedError,
    SameCourseError,
    approve_claim,
    change_claim,
    file_claim,
    return_claim,
    withdraw_claim,
)
from learning.actions.closing import YearError, close_year, reopen_year
from learning.actions.rules import RuleChange, change_rule
from learning.models import Claim, HourEntry, YearClosing
from learning.queries.checks import CHECKS
from learning.queries.standings import standing_of
from learning.rules.claims import ClaimState, sameness
from learning.rules.hours import HourCategory, Unit
from members.actions.life import transfer
from members.queries.checks import lives_have_no_gaps
from tests.learning.test_ledger_model import Branch

DAYS = (date(2025, 6, 1), date(2025, 12, 31), date(2026, 2, 1))


class Year(Branch):
    """The branch with its claims, its rules, its units and its closed years."""

    def __init__(self, make, material, work_as, dice):
        super().__init__(make, material, work_as, dice)
        self.other = make.node(name="另一支部")
        self.rate, self.claims, self.closed = 100, {}, {}
        self.years = {}

    def live(self, steps):
        deeds = (self.submit, self.study, self.add, self.reverse, self.claim, self.claim, self.decide)
        rare = (self.turn_rule, self.move, self.close)
        for _ in range(steps):
            deed = self.dice.choice(deeds if self.dice.random() < 0.8 else rare)
            deed(self.dice.choice(self.members))

    def keeper(self):
        # Each deed is a minute later: what is written after a closing shows as such.
        self.minutes = getattr(self, "minutes", 0) + 1
        work = self.work_as(self.secretary)
        return replace(work, now=work.now + timedelta(minutes=self.minutes))

    def add(self, _member):
        batch = f"{self.dice.randrange(5):016x}"
        event = Event(batch, "党课", date(2026, 3, 1), Unit.HOUR, 100, HourCategory.COLLECTIVE, "党课")
        chosen = self.dice.sample(self.members, 2)
        add_hours(self.keeper(), event, chosen)
        for member in chosen:
            # Nobody but those below the unit that set it has its rule.
            rate = 100 if member.node_id == self.other.id else self.rate
            self.model.earn(member, f"offline:{batch}", rate)

    def claim(self, member):
        title, day = self.dice.choice("甲乙"), self.dice.choice(DAYS)
        last = day + timedelta(days=day == DAYS[1])
        values = {"title": title, "started_on": day, "ended_on": last, "hundredths": 200}
        key = (member.id, sameness(title, day))
        rival = self.claims.get(key)
        try:
            claim = file_claim(self.work_as(member), values | {"category": HourCategory.ONLINE})
        except SameCourseError:
            assert rival is not None
            return
        assert rival is None
        self.claims[key] = claim

    def decide(self, member):
        work = self.keeper()
        found = work.session.scalars(select(Claim).where(Claim.member_id == member.id)).unique().all()
        if not found:
            return
        claim, deed = self.dice.choice(found), self.dice.choice(("approve", "return", "withdraw", "change"))
        was, key = claim.state, (member.id, claim.live_key)
        try:
            self._decide(work, member, claim, deed)
        except DecidedError:
            assert was is not ClaimState.PENDING
            return
        except SameCourseError:
            assert deed == "change"
            return
        if deed in {"return", "withdraw"} and key[1]:
            self.claims.pop(key)
        if deed == "change":
            self.claims[member.id, claim.live_key] = claim

    def _decide(self, work, member, claim, deed):
        if deed == "approve":
            approve_claim(work, claim)
            first, last = claim.started_on.year, claim.ended_on.year
            for year in {first, last}:
                cause = f"claim:{claim.id}" if first == last else f"claim:{claim.id}:{year}"
                self.model.earn(member, cause, 200 if first == last else 100)
                self.years[member.id, cause] = year
        elif deed == "return":
            return_claim(work, claim, "请补材料")
        elif deed == "withdraw":
            withdraw_claim(self.work_as(member), claim)
        else:
            change_claim(self.work_as(member), claim, {"venue": "平台"})

    def reverse(self, member):
        before = set(self.model.reversed)
        super().reverse(member)
        for member_id, cause in self.model.reversed - before:
            name = ":".join(cause.split(":")[:2])
            parts = [key for key in self.model.hours if f"{key[1]}:".startswith(f"{name}:")]
            # Of a course in two years both parts are taken back before it may be claimed again.
            if (
                name.startswith("claim:")
                and {key for key in parts if key[0] == member_id} <= self.model.reversed
            ):
                claim = self.secretary_session().get_one(Claim, int(name.partition(":")[2]))
                self.claims.pop((member_id, claim.live_key), None)

    def secretary_session(self):
        return self.work_as(self.secretary).session

    def turn_rule(self, _member):
        self.rate = self.dice.choice((100, 120, 150))
        rule = RuleChange(Unit.HOUR, self.rate, HourCategory.COLLECTIVE, date(2026, 1, 1))
        change_rule(self.keeper(), self.secretary.node, rule)

    def move(self, member):
        node = self.other if member.node_id != self.other.id else self.secretary.node
        transfer(self.keeper(), member, node)

    def close(self, _member):
        work = self.keeper()
        open_one = work.session.scalar(select(YearClosing))
        if open_one is not None and self.dice.random() < 0.5:
            reopen_year(work, open_one, "补登记")
            self.closed.clear()
            return
        try:
            close_year(work, self.secretary.node, 2025)
        except YearError:
            return
        # All of them belonged to it when the year ended, wherever they went since.
        self.closed = {one.id: self.total(one, 2025) for one in self.members}

    def total(self, member, year):
        return sum(
            hours
            for key, hours in self.model.hours.items()
            if key[0] == member.id and key not in self.model.reversed and self.years.get(key, 2026) == year
        )


@pytest.mark.parametrize("seed", range(12))
def test_years_are_what_a_slow_model_says(make, material, work_as, session, earned, seed):
    year = Year(make, material, work_as, Random(seed))
    year.live(60)
    session.flush()
    for member in year.members:
        for counted in (2025, 2026):
            total, added, _ = earned(member, counted)
            assert total == added == year.total(member, counted)
        standing = standing_of(work_as(year.secretary), member, 2025)
        assert standing.closed == year.closed.get(member.id)
    assert [found for check in (*CHECKS, lives_have_no_gaps) for found in check(session)] == []
    assert session.scalar(select(HourEntry.id).limit(1))
