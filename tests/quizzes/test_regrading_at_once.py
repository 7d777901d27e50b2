"""Handing in, correcting and marking at once, on a database of their own with real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.db import Base, open_engine, open_sessions
from core.errors import RefusalError
from core.work import unit
from learning.queries.checks import CHECKS as HOUR_CHECKS
from quizzes.actions.marking import give_mark
from quizzes.actions.regrading import confirm_regrade
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.models import Attempt, Mark, MarkChange, Quiz, Regrade
from quizzes.queries.checks import CHECKS
from quizzes.queries.papers import forget_versions
from quizzes.rules.corrections import Remedy
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


@pytest.fixture
def scene(sessions):
    """A quiz, eight members who have started it, and two who manage it."""
    with sessions.writer() as session:
        make = Make(session)
        quiz = make.quiz_with("single", "short_answer", pass_percent=50)
        judges = [viewer_of(make.secretary()), viewer_of(make.member("committee"))]
        members = [viewer_of(make.member()) for _ in range(8)]
        quiz_id = quiz.id
    for member in members:
        with unit(sessions.writer, NOON, actor=member) as work:
            start_attempt(work, work.session.get_one(Quiz, quiz_id))
    return quiz_id, judges, members


def hand_in(sessions, quiz_id, member):
    with unit(sessions.writer, NOON, actor=member) as work:
        attempt = work.session.scalars(select(Attempt).where(Attempt.member_id == member.id)).one()
        submit_attempt(work, work.session.get_one(Quiz, quiz_id), attempt, {1: ["B"], 2: ["很受教育。"]})


def correct(sessions, quiz_id, judge):
    with unit(sessions.writer, NOON + timedelta(hours=1), actor=judge) as work:
        quiz = work.session.get_one(Quiz, quiz_id)
        paper = work.session.scalar(select(Attempt.paper).where(Attempt.quiz_id == quiz_id).limit(1))
        confirm_regrade(work, quiz, paper[0][0], Remedy.KEY, "B", reason="答案有误", seen=0)


def breaches(sessions):
    with sessions.reader() as session:
        return [breach for check in (*CHECKS, *HOUR_CHECKS) for breach in check(session)]


def count(sessions, table):
    with sessions.reader() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_who_hands_in_while_a_key_is_corrected_is_marked_by_the_corrected_key(sessions, scene):
    quiz_id, judges, members = scene
    deeds = [(hand_in, member) for member in members]
    deeds[3:3] = [(correct, judge) for judge in judges]
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(lambda deed: deed[0](sessions, quiz_id, deed[1]), deeds))
    with sessions.reader() as session:
        assert session.scalars(select(Attempt.points)).all() == [200] * 8
    assert (count(sessions, Regrade), breaches(sessions)) == (1, [])


def test_eight_confirmations_at_once_are_one(sessions, scene):
    quiz_id, judges, members = scene
    for member in members:
        hand_in(sessions, quiz_id, member)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda judge: correct(sessions, quiz_id, judge), judges * 4))
    assert (count(sessions, Regrade), count(sessions, MarkChange)) == (1, 8)
    assert breaches(sessions) == []


def test_of_two_marks_at_once_one_is_refused(sessions, scene):
    quiz_id, judges, members = scene
    hand_in(sessions, quiz_id, members[0])

    def mark(judge):
        try:
            with unit(sessions.writer, NOON + timedelta(hours=1), actor=judge) as work:
                attempt = work.session.scalars(
                    select(Attempt).where(Attempt.member_id == members[0].id)
                ).one()
                quiz = work.session.get_one(Quiz, quiz_id)
                give_mark(work, quiz, attempt, 2, 100 + judge.id, remark="", seen=0)
        except RefusalError:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        kept = list(threads.map(mark, judges))
    assert (sum(kept), count(sessions, Mark), breaches(sessions)) == (1, 1, [])
