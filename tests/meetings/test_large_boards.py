"""Large boards: own ranks are counted from the nearest line whose rank is kept."""

from random import Random

from sqlalchemy import select

from core.jobs import Job, do_duties, work_once
from quizzes.actions.fences import JOB, ask_for_fences, set_fences
from quizzes.models import BoardFence, FencedBoard, QuizBoard
from quizzes.queries import fences, standings
from tests.factories import NOON


def test_ranks_by_fences_are_those_of_counting(work_as, quiz, stand, session):
    dice = Random(7)
    people = [
        stand(f"党员{n}", dice.choice((60, 70, 80)), dice.choice((300, 400, 500)), dice.randrange(3))
        for n in range(30)
    ]
    counted = [standings.own_line(work_as(one), quiz).rank for one in people]
    work = work_as(people[0])
    (stamp,) = fences.large_boards(work, 10).values()
    set_fences(work, quiz.id, stamp, *fences.fence_lines(work, quiz, 4))
    session.commit()
    assert len(session.scalars(select(BoardFence)).all()) > 4
    assert [standings.own_line(work_as(one), quiz).rank for one in people] == counted
    places = [standings.own_place(work_as(one), quiz) for one in people]
    assert places == [(rank, 30) for rank in counted]
    session.add(QuizBoard(quiz_id=quiz.id, frozen_at=NOON))
    session.commit()
    assert standings.own_place(work, quiz) is None


def test_fences_are_set_by_a_job_where_results_changed_and_taken_away_with_them(
    site, work_as, quiz, stand, session
):
    people = [stand(f"党员{n}", 80) for n in range(3)]
    work = work_as(people[0])
    for _ in range(2):
        ask_for_fences(work, 2)
    session.commit()
    while work_once(site):
        pass
    session.rollback()
    assert session.scalars(select(FencedBoard.total)).all() == [3]
    ask_for_fences(work, 2)
    assert session.scalars(select(Job).where(Job.done_at.is_(None), Job.kind == JOB)).all() == []
    session.commit()
    do_duties(site)
    assert session.scalars(select(FencedBoard)).all() == []
