"""批阅: written answers wait for a person, and the result follows."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.errors import BadInputError
from learning.models import HourEntry
from learning.queries.checks import CHECKS as HOUR_CHECKS
from members.models import AuditEvent, Notice
from quizzes.actions.marking import (
    MarkedMeanwhileError,
    MarkingBegunError,
    OwnAnswerError,
    give_mark,
    set_marking,
)
from quizzes.actions.regrading import confirm_regrade
from quizzes.actions.resits import StillMarkingError, arrange_resit
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.models import Mark, MarkChange, Standing, WrittenAnswer
from quizzes.queries.checks import CHECKS
from quizzes.queries.marking import answer_to_mark, next_waiting, queue
from quizzes.queries.results import results_of
from quizzes.rules.corrections import Remedy
from quizzes.rules.scoring import Band
from tests.factories import NOON


@pytest.fixture
def quiz(make, session):
    """A question of 2 points for the machine and one for a person; passing takes 60 percent."""
    quiz = make.quiz_with("single", "short_answer")
    session.refresh(quiz)
    return quiz


@pytest.fixture
def hand_in(work_as, quiz):
    def hand_in(member, single="A", text="很受教育。"):
        work = work_as(member)
        attempt = start_attempt(work, quiz)
        submit_attempt(work, quiz, attempt, {1: [single], 2: [text]})
        return attempt

    return hand_in


@pytest.fixture
def secretary(make, work_as):
    return work_as(make.secretary(), NOON + timedelta(hours=1))


@pytest.fixture
def colleague(make, work_as):
    return work_as(make.member("committee", name="委员乙"), NOON + timedelta(hours=1))


@pytest.fixture
def mark(quiz, secretary):
    def mark(attempt, points, by=secretary, **given):
        last = by.session.scalar(select(func.max(Mark.id)).where(Mark.attempt_id == attempt.id)) or 0
        give_mark(by, quiz, attempt, 2, points, **{"remark": "", "seen": last} | given)

    return mark


def hours(session):
    return session.scalar(select(func.coalesce(func.sum(HourEntry.hundredths), 0)))


def standing(session, attempt):
    one = session.get(Standing, (attempt.quiz_id, attempt.member_id))
    return one.points, one.unmarked


def sound(session):
    session.flush()
    return [breach for check in (*CHECKS, *HOUR_CHECKS) for breach in check(session)]


def test_a_written_answer_waits(session, make, hand_in):
    attempt = hand_in(make.member())
    assert (attempt.points, attempt.unmarked, attempt.final_at) == (200, 1, None)
    assert standing(session, attempt) == (200, 1)
    assert hours(session) == 0
    assert session.scalar(select(func.count()).select_from(WrittenAnswer)) == 1
    assert sound(session) == []


def test_an_empty_answer_bothers_nobody(session, make, hand_in):
    attempt = hand_in(make.member(), text="  ")
    assert (attempt.unmarked, attempt.final_at) == (0, NOON)
    assert session.scalar(select(func.count()).select_from(WrittenAnswer)) == 0


def test_the_last_mark_makes_the_result(session, make, hand_in, mark):
    member = make.member()
    attempt = hand_in(member)
    mark(attempt, 150, remark="结合实际")
    assert (attempt.points, attempt.by_position, attempt.unmarked) == (350, [200, 150], 0)
    assert attempt.final_at == NOON + timedelta(hours=1)
    assert standing(session, attempt) == (350, 0)
    assert hours(session) == 50
    notice = session.scalars(select(Notice)).one()
    assert (notice.member_id, notice.title) == (member.id, "批阅完成：每周一测")
    assert session.scalar(select(func.count()).select_from(MarkChange)) == 0
    assert sound(session) == []


def test_changing_a_mark_keeps_the_old_row(session, make, hand_in, mark):
    attempt = hand_in(make.member())
    mark(attempt, 150)
    mark(attempt, 0)
    assert session.scalars(select(Mark.points).order_by(Mark.id)).all() == [150, 0]
    change = session.scalars(select(MarkChange)).one()
    assert (change.old_points, change.new_points, change.reason) == (350, 200, "第 2 题重新批阅")
    assert hours(session) == 0
    assert session.scalar(select(func.count()).select_from(Notice)) == 3
    mark(attempt, 200)
    assert hours(session) == 50
    assert sound(session) == []


def test_the_same_mark_twice_is_kept_once(session, make, hand_in, mark):
    attempt = hand_in(make.member())
    mark(attempt, 150)
    mark(attempt, 150, seen=0)
    assert session.scalar(select(func.count()).select_from(Mark)) == 1


def test_a_mark_that_came_in_between_is_not_overridden_unseen(make, hand_in, mark, colleague):
    attempt = hand_in(make.member())
    mark(attempt, 150)
    with pytest.raises(MarkedMeanwhileError):
        mark(attempt, 100, by=colleague, seen=0)


def test_nobody_marks_their_own_answer(make, work_as, hand_in, mark):
    judge = make.secretary()
    attempt = hand_in(judge)
    with pytest.raises(OwnAnswerError):
        mark(attempt, 200, by=work_as(judge))


@pytest.mark.parametrize("points", [-1, 201])
def test_points_stay_within_the_worth(make, hand_in, mark, points):
    with pytest.raises(BadInputError):
        mark(hand_in(make.member()), points)


def test_two_markers_who_agree(session, quiz, make, secretary, colleague, hand_in, mark):
    set_marking(secretary, quiz, blind=True, twice=True)
    attempt = hand_in(make.member())
    mark(attempt, 150)
    assert attempt.unmarked == 1
    assert answer_to_mark(colleague, quiz, attempt, 2).marks == []
    mark(attempt, 150, by=colleague)
    assert (attempt.points, attempt.unmarked) == (350, 0)
    assert sound(session) == []


def test_two_markers_who_differ_see_it_and_settle(session, quiz, make, secretary, colleague, hand_in, mark):
    set_marking(secretary, quiz, blind=False, twice=True)
    attempt = hand_in(make.member())
    version = attempt.paper[1][0]
    mark(attempt, 200)
    assert next_waiting(secretary, quiz, version) is None
    assert next_waiting(colleague, quiz, version).attempt_id == attempt.id
    mark(attempt, 50, by=colleague)
    shown = answer_to_mark(secretary, quiz, attempt, 2)
    assert ([one.mark.points for one in shown.marks], shown.apart) == ([200, 50], 150)
    mark(attempt, 120)
    assert (attempt.points, attempt.unmarked) == (320, 0)
    assert sound(session) == []


def test_the_number_of_markers_stands_once_somebody_has_marked(quiz, make, secretary, hand_in, mark):
    mark(hand_in(make.member()), 100)
    with pytest.raises(MarkingBegunError):
        set_marking(secretary, quiz, blind=False, twice=True)
    set_marking(secretary, quiz, blind=True, twice=False)
    assert quiz.marks_blind


def test_a_void_question_waits_for_nobody(session, quiz, make, secretary, hand_in, mark):
    attempt = hand_in(make.member())
    version = attempt.paper[1][0]
    confirm_regrade(secretary, quiz, version, Remedy.FULL, "", reason="题目超纲", seen=0)
    assert (attempt.points, attempt.unmarked) == (400, 0)
    assert hours(session) == 50
    assert [one.waiting for one in queue(secretary)] == [0]
    confirm_regrade(secretary, quiz, version, Remedy.NONE, "", reason="恢复", seen=1)
    assert (attempt.points, attempt.unmarked) == (200, 1)
    assert sound(session) == []
    mark(attempt, 0)
    assert (attempt.points, hours(session)) == (200, 0)
    assert sound(session) == []


def test_the_queue_is_of_quizzes_the_actor_sets(make, work_as, secretary, hand_in):
    hand_in(make.member())
    assert [one.waiting for one in queue(secretary)] == [1]
    assert queue(work_as(make.secretary(node=make.node()))) == []


def test_every_mark_is_in_the_log(session, quiz, make, secretary, hand_in, mark):
    set_marking(secretary, quiz, blind=True, twice=False)
    mark(hand_in(make.member()), 100)
    session.flush()
    assert session.scalars(select(AuditEvent.deed).order_by(AuditEvent.id)).all() == [
        "quizzes.marking.set",
        "quizzes.mark",
    ]


def test_who_failed_is_not_known_while_answers_wait(session, quiz, make, work_as, hand_in, mark):
    attempt = hand_in(make.member(), "B")
    managing = work_as(make.secretary(), NOON + timedelta(days=2))
    assert results_of(managing, quiz).bands == {}
    with pytest.raises(StillMarkingError):
        arrange_resit(managing, quiz)
    mark(attempt, 100)
    assert results_of(managing, quiz).bands == {Band.FAILED: 1}
