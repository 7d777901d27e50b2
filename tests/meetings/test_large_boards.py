"""Large boards: own ranks are counted from the nearest line whose rank is kept."""

from random import Random

from sqlalchemy import select

from core.jobs import Job
from quizzes.actions.fences import ask_for_fences, set_fences
from quizzes.models import BoardFence, FencedBoard, QuizBoard
from quizzes.queries import fences, standings
from tests.factories import NOON


def test_ranks_by_fences_are_those_of_counting(work_as, quiz, stand, session, monkeypatch):
    monkeypatch.setattr(fences, "STEP", 4)
    monkeypatch.setattr(fences, "LARGE", 10)
    dice = Random(7)
    people = [
        stand(f"党员{n}", dice.choice((60, 70, 80)), dice.choice((300, 400, 500)), dice.randrange(3))
        for n in range(30)
    ]
    counted = [standings.own_line(work_as(one), quiz).rank for one in people]
    work = work_as(people[0])
    (stamp,) = fences.large_boards(work).values()
    set_fences(work, quiz.id, stamp, *fences.fence_lines(work, quiz))
    session.commit()
    assert len(session.scalars(select(BoardFence)).all()) > 4
    assert [standings.own_line(work_as(one), quiz).rank for one in people] == counted
    places = [standings.own_place(work_as(one), quiz) for one in people]
    assert places == [(rank, 30) for rank in counted]
    session.add(QuizBoard(quiz_id=quiz.id, frozen_at=NOON))
    session.commit()
    assert standings.own_place(work, quiz) is None


def test_fences_are_set_by_a_job_where_results_changed_and_taken_away_with_them(
    work_as, make, quiz, stand, session, monkeypatch
):
    monkeypatch.setattr(fences, "LARGE", 2)
    people = [stand(f"党员{n}", 80) for n in range(3)]
    work = work_as(people[0])
    ask_for_fences(work)
    ask_for_fences(work)
    (job,) = session.scalars(select(Job)).all()
    set_fences(work, quiz.id, job.payload["stamp"], *fences.fence_lines(work, quiz))
    job.pending_key, job.done_at = None, NOON
    session.commit()
    ask_for_fences(work)
    assert len(session.scalars(select(Job)).all()) == 1
    monkeypatch.setattr(fences, "LARGE", 9)
    ask_for_fences(work)
    assert session.scalars(select(FencedBoard)).all() == []
