"""Many starts at once over every limit, on a database of its own with real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from core.db import Base, is_transient, open_engine, open_sessions
from core.errors import RefusalError
from core.work import unit
from quizzes.actions.passwords import new_password_hash, opens
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.models import Attempt, Quiz, QuizGuess, QuizOverride
from quizzes.queries.papers import forget_versions
from tests.factories import NOON, Make, viewer_of
from tests.postgres import KIND, database_url


@pytest.fixture
def sessions(tmp_path):
    engine = open_engine(database_url(KIND, tmp_path))
    Base.metadata.create_all(engine)
    forget_versions()
    yield open_sessions(engine)
    forget_versions()
    engine.dispose()


def at_once(sessions, member, deed, count=32):
    """Do the same from many threads, each trying again where the site itself would; gives what they got."""

    def do(_):
        for _again in range(2):
            try:
                with unit(sessions.writer, NOON, actor=viewer_of(member)) as work:
                    return deed(work)
            except RefusalError as refusal:
                return refusal
            except DBAPIError as error:
                if not is_transient(error):
                    raise
        return None

    with ThreadPoolExecutor(16) as threads:
        return list(threads.map(do, range(count)))


@pytest.mark.parametrize(
    ("rules", "extra", "most"),
    [
        ({"attempts_allowed": 2}, 0, 2),
        ({"attempts_allowed": 2}, 1, 3),
        ({"attempts_allowed": 20, "tries_a_day": 3}, 5, 3),
        ({"attempts_allowed": 20, "cool_down_minutes": 5}, 5, 1),
    ],
)
def test_no_hurry_gives_more_attempts_than_allowed_and_arranged(sessions, rules, extra, most):
    with sessions.writer() as session:
        make = Make(session)
        member, quiz = make.member(), make.quiz_with("single", **rules)
        place, quiz_id = member.node.path, quiz.id
        if extra:
            other = {"extra_attempts": extra, "at": NOON, "by_id": None}
            make.save(QuizOverride(quiz_id=quiz_id, member_id=member.id, **other))
    assert place

    def take(work):
        quiz = work.session.get_one(Quiz, quiz_id)
        submit_attempt(work, quiz, start_attempt(work, quiz), {1: ["A"]})

    at_once(sessions, member, take)
    with sessions.reader() as session:
        assert sorted(session.scalars(select(Attempt.number))) == list(range(1, most + 1))


def test_guesses_side_by_side_are_throttled_like_guesses_in_a_row(sessions):
    with sessions.writer() as session:
        make = Make(session)
        member = make.member()
        quiz_id = make.quiz_with("single", password_hash=new_password_hash("不忘初心")).id
        assert member.node.path

    def guess(work):
        return opens(work, work.session.get_one(Quiz, quiz_id), "党建")

    answers = at_once(sessions, member, guess)
    assert sum(answer is False for answer in answers) == 5
    assert sum(isinstance(answer, RefusalError) for answer in answers) == 27
    with sessions.reader() as session:
        assert len(session.scalars(select(QuizGuess.id)).all()) == 5
