from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.errors import BadInputError
from quizzes.actions.taking import (
    AlreadySubmittedError,
    NoAttemptsLeftError,
    NotOpenError,
    TooLateError,
    save_answers,
    settle_overdue,
    start_attempt,
    submit_attempt,
)
from quizzes.models import Answer, Attempt, AttemptState, QuestionVersion, Standing
from quizzes.queries.papers import asked
from quizzes.queries.sheets import sheet_of
from quizzes.queries.taking import outcome_of, saves_of
from tests.factories import NOON


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", "multiple", "true_false", "fill_blank")


def test_starting_fixes_the_paper_the_deadline_and_the_shuffle(work, quiz):
    attempt = start_attempt(work, quiz)
    assert (attempt.number, attempt.started_at, len(attempt.paper)) == (1, NOON, 4)
    assert attempt.deadline_at == NOON + timedelta(minutes=40)


def test_the_deadline_is_never_after_the_closing(work, make):
    quiz = make.quiz_with("single", closes_at=NOON + timedelta(minutes=7))
    assert start_attempt(work, quiz).deadline_at == quiz.closes_at


def test_starting_again_goes_on_with_the_running_attempt(work, quiz):
    assert start_attempt(work, quiz) is start_attempt(work, quiz)


def test_no_attempt_is_left_after_the_last(work, quiz):
    submit_attempt(work, quiz, start_attempt(work, quiz), {})
    with pytest.raises(NoAttemptsLeftError):
        start_attempt(work, quiz)


@pytest.mark.parametrize("days", [-2, 1])
def test_nobody_starts_outside_the_window(work_as, work, quiz, make, days):
    later = work_as(make.member(), NOON + timedelta(days=days))
    with pytest.raises(NotOpenError):
        start_attempt(later, quiz)


def test_the_database_refuses_a_second_first_attempt(work, quiz):
    first = start_attempt(work, quiz)
    same = {c.key: getattr(first, c.key) for c in Attempt.__table__.columns if c.key != "id"}
    work.session.add(Attempt(**same))
    with pytest.raises(IntegrityError):
        work.session.flush()


def test_answers_are_kept_and_the_last_word_wins(work, quiz):
    attempt = start_attempt(work, quiz)
    save_answers(work, attempt, {"1": "A", "2": ["A", "B"]})
    saved = save_answers(work, attempt, {"1": "B", "3": True, "4": ["北京"]})
    assert saved.positions == [1, 3, 4]
    assert saved.seconds_left == 2400
    kept = dict(work.session.execute(select(Answer.position, Answer.value)).all())
    assert kept == {1: "B", 2: ["A", "B"], 3: True, 4: ["北京"]}


def test_one_answer_that_does_not_fit_does_not_lose_the_others(work, quiz):
    saved = save_answers(work, start_attempt(work, quiz), {"1": "Z", "2": ["A"], "3": "true"})
    assert saved.positions == [2]
    assert set(saved.refused) == {1, 3}


def test_what_another_device_saved_is_kept_beside_a_late_answer_until_it_is_changed_again(work, quiz):
    attempt = start_attempt(work, quiz)
    save_answers(work, attempt, {"1": "A", "2": ["A"]})
    # This device knew A and ["A"]; the other one has changed both since, and answered the third.
    save_answers(work, attempt, {"1": "C", "2": ["A", "B"], "3": False})
    late, over = (
        {"1": "B", "2": ["B", "A"], "3": True, "4": ["北京"]},
        {"1": ["A"], "2": [["A"]], "3": [None], "4": 7},
    )
    saved = save_answers(work, attempt, late, over=over)
    assert (saved.positions, saved.replaced) == ([1, 2, 3, 4], {1: "C", 3: False})
    again = save_answers(work, attempt, late, over=over)  # Nobody had heard of the first time.
    assert again.replaced == {1: "C", 3: False}
    page = {one.position: one for part in sheet_of(work, attempt).sections for one in part.questions}
    assert [(page[n].value, page[n].other) for n in (1, 2, 3)] == [
        ("B", "C"),
        (("A", "B"), None),
        (True, False),
    ]
    # What the member changes now is no late answer, wherever it was given.
    assert save_answers(work, attempt, {"1": "C"}).replaced == {}
    assert save_answers(work, attempt, {"3": True}, over={"3": [False, True]}).replaced == {}
    assert [one.other for one in saves_of(work, attempt)] == [None] * 4


def test_a_device_that_sends_late_what_nobody_else_changed_replaces_nothing(work, quiz):
    attempt = start_attempt(work, quiz)
    save_answers(work, attempt, {"1": "A", "2": []})
    for over in ({"1": ["Z", "A"], "2": [[], ["A"]]}, {"1": "A", "9": ["A"]}, [], "1"):
        assert save_answers(work, attempt, {"1": "A", "2": ["A"]}, over=over).replaced == {}


@pytest.mark.parametrize("position", ["0", "5", "-1", "1.0", "³", "99999999999999999999", ""])
def test_a_position_off_the_paper_is_refused(work, quiz, position):
    with pytest.raises(BadInputError):
        save_answers(work, start_attempt(work, quiz), {position: "A"})


def test_saves_count_up_to_the_grace_and_not_after(work, work_as, quiz, make):
    member = make.member()
    attempt = start_attempt(work_as(member), quiz)
    save_answers(work_as(member, attempt.deadline_at + timedelta(seconds=4)), attempt, {"1": "A"})
    with pytest.raises(TooLateError):
        save_answers(work_as(member, attempt.deadline_at + timedelta(seconds=6)), attempt, {"1": "B"})


def test_handing_in_scores_at_once(work, quiz):
    attempt = start_attempt(work, quiz)
    save_answers(work, attempt, {"1": "A", "2": ["A", "C"], "3": True, "4": ["北京"]})
    submit_attempt(work, quiz, attempt, {})
    assert (attempt.points, attempt.worth) == (800, 800)
    assert attempt.by_position == [200] * 4


def test_the_form_itself_carries_answers_that_were_never_saved(work, quiz):
    attempt = start_attempt(work, quiz)
    submit_attempt(work, quiz, attempt, {1: ["A"], 2: ["A", "C"], 3: ["true"]})
    assert attempt.by_position == [200, 200, 200, 0]


def test_nothing_changes_after_handing_in(work, quiz):
    attempt = start_attempt(work, quiz)
    submit_attempt(work, quiz, attempt, {1: ["A"]})
    with pytest.raises(AlreadySubmittedError):
        save_answers(work, attempt, {"2": ["A", "C"]})
    with pytest.raises(AlreadySubmittedError):
        submit_attempt(work, quiz, attempt, {2: ["A", "C"]})
    assert attempt.points == 200


def test_an_overdue_attempt_counts_what_was_saved_without_any_worker(work, work_as, quiz, make):
    member = make.member()
    attempt = start_attempt(work_as(member), quiz)
    save_answers(work_as(member), attempt, {"1": "A"})
    later = work_as(member, NOON + timedelta(hours=1))
    assert outcome_of(later, quiz, attempt).points == 200
    assert attempt.state is AttemptState.OPEN


def test_a_late_hand_in_counts_only_what_was_saved_in_time(work_as, quiz, make):
    member = make.member()
    attempt = start_attempt(work_as(member), quiz)
    save_answers(work_as(member), attempt, {"1": "A"})
    submit_attempt(work_as(member, NOON + timedelta(hours=1)), quiz, attempt, {2: ["A", "C"]})
    assert (attempt.points, attempt.submitted_at) == (200, attempt.deadline_at)


def test_the_jobs_thread_stores_overdue_attempts_as_they_were_shown(work_as, quiz, make, session):
    member = make.member()
    attempt = start_attempt(work_as(member), quiz)
    save_answers(work_as(member), attempt, {"1": "A"})
    later = work_as(member, NOON + timedelta(hours=1))
    shown = outcome_of(later, quiz, attempt)
    assert settle_overdue(later) == 1
    assert settle_overdue(later) == 0
    assert outcome_of(later, quiz, attempt) == shown


def test_the_best_attempt_stands(work, make):
    quiz = make.quiz_with("single", "true_false", attempts_allowed=3)
    for form in ({1: ["A"]}, {1: ["A"], 2: ["true"]}, {}):
        submit_attempt(work, quiz, start_attempt(work, quiz), form)
    standing = work.session.scalars(select(Standing)).one()
    assert (standing.points, standing.attempts) == (400, 3)


def test_each_member_of_a_drawn_quiz_gets_an_own_paper_that_stays(work, work_as, make):
    quiz = make.drawn_quiz("single", count=3, bank=12)
    papers = {
        tuple(version for version, _ in start_attempt(work_as(make.member()), quiz).paper) for _ in range(4)
    }
    assert all(len(paper) == 3 for paper in papers)
    assert work.session.scalar(select(func.count()).select_from(Attempt)) == 4


def test_a_wording_that_was_rolled_back_is_not_remembered(work, make):
    version = make.question().version_id
    assert asked(work.session, [version])[version].content.stem == "党章规定了什么？"
    row = work.session.get(QuestionVersion, version)
    row.content = row.content | {"stem": "别的题"}
    work.session.flush()
    assert asked(work.session, [version])[version].content.stem == "别的题"
