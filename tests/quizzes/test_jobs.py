"""An attempt whose time is over is stored without anybody asking for it."""

from sqlalchemy import select

from core.jobs import do_duties
from quizzes.models import Attempt, AttemptState


def test_an_overdue_attempt_is_stored_by_the_duty(site, session, browser, make, clock):
    quiz = make.quiz_with("single", minutes=10)
    browser.sign_in(make.member())
    where = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.put(f"{where}/answers", {"answers": {"1": "A"}})
    clock(minutes=5)
    do_duties(site)
    states = select(Attempt.state, Attempt.points).execution_options(populate_existing=True)
    assert session.execute(states).all() == [(AttemptState.OPEN, 0)]
    clock(minutes=12)
    do_duties(site)
    assert session.execute(states).all() == [(AttemptState.SUBMITTED, 200)]
