"""What tests of live quizzes share."""

from sqlalchemy import select

from meetings.models import LiveAnswer


def join(browser, member, live_round):
    browser.sign_in(member)
    return browser.post("/live/join", pin=live_round.pin)


def answers_of(session):
    session.expire_all()
    return session.execute(select(LiveAnswer.value, LiveAnswer.changes)).all()
