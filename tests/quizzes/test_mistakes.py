"""The 错题本 and the reviews, as rules over random runs of answers, and as rows."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from quizzes.actions.mistakes import (
    gather_told,
    keep_mistake,
    learn,
    remove_mistake,
    restore_mistake,
    set_rights_in_row,
)
from quizzes.actions.regrading import confirm_regrade
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.jobs import gather_mistakes
from quizzes.models import GatheredAttempt, Mistake, MistakeState, PaperQuestion, Reveal, ReviewCard
from quizzes.queries.mistakes import MistakesWanted, mistakes_of, rights_needed
from quizzes.queries.secrecy import may_practise
from quizzes.rules.corrections import Remedy
from quizzes.rules.practice import after_answer
from quizzes.rules.reviews import review
from tests.factories import NOON

LATER = NOON + timedelta(days=2)
UNHURRIED = settings(deadline=None, max_examples=60)
RUNS = st.lists(st.booleans(), max_size=30)
NEEDED = st.integers(1, 5)


def booked(rights, needed):
    kept = None
    for is_right in rights:
        kept = after_answer(kept, is_right=is_right, needed=needed)
    return kept


@UNHURRIED
@given(RUNS, NEEDED)
def test_a_question_is_in_exactly_while_the_last_miss_is_not_made_good(rights, needed):
    kept = booked(rights, needed)
    if all(rights):
        assert kept is None
        return
    since = len(rights) - 1 - max(n for n, is_right in enumerate(rights) if not is_right)
    assert kept.in_row == since
    assert kept.is_in == (since < needed)
    assert kept.misses == rights.count(False)


@UNHURRIED
@given(RUNS, NEEDED)
def test_asking_for_more_rights_never_lets_a_question_leave_earlier(rights, needed):
    fewer, more = booked(rights, needed), booked(rights, needed + 1)
    assert fewer is None or not (fewer.is_in and not more.is_in)


STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 60 * 24 * 40)), max_size=25)


@UNHURRIED
@given(STEPS)
def test_a_review_is_never_due_within_the_day_nor_beyond_a_year(steps):
    memory, now = None, NOON
    for is_right, minutes in steps:
        now += timedelta(minutes=minutes)
        memory = review(memory, now, is_right=is_right)
        if memory is not None and memory.reviewed_at == now:
            assert timedelta(days=1) <= memory.due_at - now <= timedelta(days=365)
            assert memory.stability > 0
            assert 1 <= memory.difficulty <= 10
    assert (memory is None) == all(is_right for is_right, _ in steps)


@UNHURRIED
@given(st.integers(1, 12))
def test_reviews_answered_right_when_due_come_ever_more_rarely(times):
    memory = review(None, NOON, is_right=False)
    pauses = []
    for _ in range(times):
        memory = review(memory, memory.due_at, is_right=True)
        pauses.append(memory.due_at - memory.reviewed_at)
    assert all(first <= second for first, second in pairwise(pauses))


@UNHURRIED
@given(STEPS, st.integers(1, 60))
def test_a_miss_comes_back_no_later_than_a_right_answer(steps, days):
    memory, now = review(None, NOON, is_right=False), NOON
    for is_right, minutes in steps:
        now += timedelta(minutes=minutes)
        memory = review(memory, now, is_right=is_right)
    now = max(now, memory.due_at) + timedelta(days=days)
    missed, known = (review(memory, now, is_right=is_right) for is_right in (False, True))
    assert missed.due_at <= known.due_at


@pytest.fixture
def taker(make):
    return make.member()


@pytest.fixture
def taken(make, work_as, taker):
    """A quiz of a single and a true_false question, handed in with the first one wrong."""

    def take(**given):
        quiz = make.quiz_with("single", "true_false", **given)
        work = work_as(taker)
        submit_attempt(work, quiz, start_attempt(work, quiz), {1: ["B"], 2: ["true"]})
        return quiz

    return take


def states(session):
    return list(session.scalars(select(Mistake.state).order_by(Mistake.question_id)))


@pytest.mark.parametrize(
    ("reveal", "before", "after"),
    [(Reveal.AT_ONCE, 1, 1), (Reveal.AFTER_CLOSE, 0, 1), (Reveal.NEVER, 0, 0)],
)
def test_misses_go_in_when_the_key_is_known_and_never_before(
    taken, taker, work_as, session, reveal, before, after
):
    taken(reveal=reveal)
    gather_mistakes(work_as(taker))
    assert len(states(session)) == before
    gather_mistakes(work_as(taker, NOON + timedelta(days=1)))  # the closing moment: saves still count
    assert len(states(session)) == before
    gather_mistakes(work_as(taker, LATER))
    assert len(states(session)) == after


def test_an_attempt_goes_in_once(taken, taker, work_as, session):
    taken()
    assert gather_told(work_as(taker, LATER)) == 1
    assert gather_told(work_as(taker, LATER)) == 0
    assert session.scalar(select(Mistake.misses)) == 1
    assert session.scalar(select(func.count()).select_from(GatheredAttempt)) == 1
    assert session.scalar(select(ReviewCard.due_at)) == LATER + timedelta(days=1)


def test_written_answers_that_a_person_marks_stay_out(make, taker, work_as, session):
    quiz = make.quiz_with("short_answer", "single", reveal=Reveal.AT_ONCE)
    work = work_as(taker)
    submit_attempt(work, quiz, start_attempt(work, quiz), {1: ["很好。"], 2: ["A"]})
    gather_told(work)
    assert states(session) == []


def test_a_question_leaves_after_two_right_answers_and_comes_back_after_a_miss(make, taker, work_as, session):
    question, work = make.question(), work_as(taker)
    seen = []
    for is_right in (False, True, True, True, False):
        learn(work, taker.id, {question.id: is_right})
        session.flush()
        seen += states(session)
    assert seen == ["in", "in", "left", "left", "in"]


def test_a_branch_says_how_many_right_answers_it_takes(make, taker, work_as, session):
    question, work = make.question(), work_as(taker)
    set_rights_in_row(work_as(make.secretary()), make.branch, 1)
    assert rights_needed(work, taker.place) == 1
    assert rights_needed(work, make.node().path) == 2
    for is_right in (False, True):
        learn(work, taker.id, {question.id: is_right})
        session.flush()
    assert states(session) == [MistakeState.LEFT]


def test_what_is_kept_stays_and_what_is_removed_can_be_put_back(make, taker, work_as, session):
    question, work = make.question(), work_as(taker)
    learn(work, taker.id, {question.id: False})
    session.flush()
    keep_mistake(work, question.id, stays=True)
    for _ in range(5):
        learn(work, taker.id, {question.id: True})
    assert states(session) == [MistakeState.IN]
    remove_mistake(work, question.id)
    learn(work, taker.id, {question.id: True})
    assert states(session) == [MistakeState.REMOVED]
    restore_mistake(work, question.id)
    assert states(session) == [MistakeState.IN]


def test_the_list_is_by_topic_and_pages_by_key(make, taker, work_as, session):
    work = work_as(taker)
    questions = [make.question(topic=topic, stem_key=f"k{n}") for n, topic in enumerate("乙甲乙" * 8)]
    learn(work, taker.id, {question.id: False for question in questions})
    session.flush()
    free = may_practise(work)
    first = mistakes_of(work, MistakesWanted(), free)
    second = mistakes_of(work, MistakesWanted(after=first[19].asked.question_id), free)
    listed = [one.asked.question_id for one in first[:20] + second]
    assert sorted(listed) == sorted(question.id for question in questions)
    named = [one.topic for one in first[:20] + second]
    assert named == sorted(named)
    assert {one.topic for one in mistakes_of(work, MistakesWanted(topic="甲"), free)} == {"甲"}


@pytest.mark.parametrize("remedy", [Remedy.FULL, Remedy.OUT, Remedy.KEY])
def test_a_correction_takes_back_the_miss_it_explains(taken, make, taker, work_as, session, remedy):
    quiz = taken()
    session.refresh(quiz)
    gather_told(work_as(taker, LATER))
    assert states(session) == [MistakeState.IN]
    correct(work_as(make.secretary(), LATER), quiz, remedy, "B")
    assert states(session) == [MistakeState.LEFT]


def test_what_was_missed_elsewhere_too_stays_after_a_correction(taken, make, taker, work_as, session):
    quiz = taken()
    session.refresh(quiz)
    gather_told(work_as(taker, LATER))
    learn(work_as(taker, LATER), taker.id, {session.scalar(select(Mistake.question_id)): False})
    session.flush()
    correct(work_as(make.secretary(), LATER), quiz, Remedy.FULL, "")
    assert states(session) == [MistakeState.IN]


def test_a_corrected_key_puts_new_misses_in_once_the_attempt_was_gathered(make, taker, work_as, session):
    quiz = make.quiz_with("single")
    session.refresh(quiz)
    gathered, later = taker, make.member()
    for member in (gathered, later):
        work = work_as(member)
        submit_attempt(work, quiz, start_attempt(work, quiz), {1: ["A"]})
    gather_told(work_as(gathered, LATER), gathered.id)
    correct(work_as(make.secretary(), LATER), quiz, Remedy.KEY, "B")
    assert session.scalars(select(Mistake.member_id)).all() == [gathered.id]
    gather_told(work_as(later, LATER))
    assert set(session.scalars(select(Mistake.member_id))) == {gathered.id, later.id}
    assert set(session.scalars(select(Mistake.misses))) == {1}


def correct(work, quiz, remedy, key):
    first = select(PaperQuestion.version_id).where(PaperQuestion.quiz_id == quiz.id).limit(1)
    version = work.session.scalar(first.order_by(PaperQuestion.position))
    key = key if remedy is Remedy.KEY else ""
    confirm_regrade(work, quiz, version, remedy, key, reason="答案有误", seen=quiz.regrades)
    work.session.expire_all()
