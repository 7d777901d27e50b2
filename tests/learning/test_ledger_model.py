"""Random sequences of what happens to a ledger, in any order and twice, against a slow model of it."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from learning.actions.adding import Event, add_hours
from learning.actions.ledger import AlreadyReversedError, reverse_entry
from learning.actions.progress import note_progress, study_for
from learning.models import HourEntry
from learning.queries.checks import CHECKS
from learning.queries.progress import standing_at
from learning.rules.hours import HourCategory, Unit
from quizzes.actions.taking import NoAttemptsLeftError, start_attempt, submit_attempt
from quizzes.queries.checks import scores_are_rescored_answers
from tests.factories import NOON


class Model:
    """What the ledger should hold: causes with their hours, and which of them were taken back."""

    def __init__(self):
        self.hours = {}
        self.reversed = set()

    def earn(self, member, cause, hundredths):
        self.hours.setdefault((member.id, cause), hundredths)

    def total(self, member):
        return sum(
            hours for key, hours in self.hours.items() if key[0] == member.id and key not in self.reversed
        )


class Branch:
    """Three members, and the things that happen to their ledger; the model is told of each."""

    def __init__(self, make, material, work_as, dice):
        self.dice, self.work_as, self.model = dice, work_as, Model()
        self.members = [make.member() for _ in range(3)]
        self.secretary = make.secretary()
        self.quizzes = [make.quiz_with("single", attempts_allowed=3, hundredths=50 * n) for n in range(3)]
        self.materials = [material(hundredths=100 * n, characters=60) for n in range(3)]

    def live(self, steps):
        for _ in range(steps):
            deed = self.dice.choice((self.submit, self.study, self.add, self.reverse))
            deed(self.dice.choice(self.members))

    def submit(self, member):
        quiz, answer = self.dice.choice(self.quizzes), self.dice.choice("AB")
        work = self.work_as(member)
        try:
            submit_attempt(work, quiz, start_attempt(work, quiz), {1: [answer]})
        except NoAttemptsLeftError:
            return
        if answer == "A" and quiz.hundredths:
            self.model.earn(member, f"quiz:{quiz.id}", quiz.hundredths)

    def study(self, member):
        studied = self.dice.choice(self.materials)
        note_progress(self.work_as(member), standing_at(self.work_as(member), studied.id), 0)
        for _ in range(self.dice.choice((1, 2))):
            work = self.work_as(member, NOON + timedelta(minutes=1))
            study_for(work, standing_at(work, studied.id), 60)
        if studied.hundredths:
            self.model.earn(member, f"material:{studied.id}", studied.hundredths)

    def add(self, _member):
        batch, amount = f"{self.dice.randrange(5):016x}", self.dice.choice((100, 150))
        event = Event(batch, "党课", date(2026, 3, 1), Unit.HOUR, amount, HourCategory.COLLECTIVE, "党课")
        chosen = self.dice.sample(self.members, 2)
        add_hours(self.work_as(self.secretary), event, chosen)
        for member in chosen:
            self.model.earn(member, f"offline:{batch}", amount)

    def reverse(self, member):
        work = self.work_as(self.secretary)
        entries = work.session.scalars(select(HourEntry).where(HourEntry.member_id == member.id)).all()
        if not entries:
            return
        entry = self.dice.choice(entries)
        key = (member.id, entry.cause)
        if entry.reverses_id or key in self.model.reversed:
            with pytest.raises(AlreadyReversedError):
                reverse_entry(work, entry, "错登")
            return
        reverse_entry(work, entry, "错登")
        self.model.reversed.add(key)


@pytest.fixture(params=range(12))
def branch(request, make, material, work_as):
    return Branch(make, material, work_as, Random(request.param))


def test_totals_are_what_a_slow_model_says(branch, session, earned):
    branch.live(40)
    session.flush()
    for member in branch.members:
        total, added, _ = earned(member)
        assert total == added == branch.model.total(member)
    assert [found for check in (*CHECKS, scores_are_rescored_answers) for found in check(session)] == []
