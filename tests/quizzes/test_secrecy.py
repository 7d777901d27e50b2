"""A member tries to read the key of a quiz that is not over, through all that shows keys in practice."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from content.models import Material
from quizzes.actions.mistakes import learn
from quizzes.actions.practice import (
    STARTED,
    NothingToPractiseError,
    WaitingError,
    answer_question,
    give_up,
    start_round,
)
from quizzes.actions.taking import start_attempt, submit_attempt
from quizzes.models import PaperQuestion, PracticeMode, Question, QuestionVersion, QuizState, Reveal
from quizzes.queries.grasp import topics_of
from quizzes.queries.mistakes import MistakesWanted, count_mistakes, mistakes_of
from quizzes.queries.practice import Scope, count_citing, due_questions, questions_in, stand_of
from quizzes.queries.secrecy import may_practise
from tests.factories import CONTENTS, NOON
from tests.learning.material_rows import make_material

DAY = timedelta(days=1)
OPEN = {"opens_at": NOON - DAY, "closes_at": NOON + DAY}
UPCOMING = {"opens_at": NOON + DAY, "closes_at": NOON + 2 * DAY}
OVER = {"opens_at": NOON - 2 * DAY, "closes_at": NOON - DAY}


@pytest.fixture
def member(make):
    return make.member()


def free(work):
    """The questions whose key practice would show."""
    return set(work.session.scalars(select(Question.id).where(may_practise(work))))


def asked_on(session, quiz):
    versions = select(PaperQuestion.version_id).where(PaperQuestion.quiz_id == quiz.id)
    return set(session.scalars(select(Question.id).where(Question.version_id.in_(versions))))


@pytest.mark.parametrize("reveal", list(Reveal))
@pytest.mark.parametrize("window", [OPEN, UPCOMING], ids=["open", "upcoming"])
def test_the_questions_of_a_quiz_wait_until_it_is_over(make, work_as, member, reveal, window):
    make.quiz_with("single", "multiple", reveal=reveal, **window)
    # Two of one wording are one to a reader, so this one needs words of its own.
    other = make.question(content=CONTENTS["fill_blank"], type="fill_blank")
    assert free(work_as(member)) == {other.id}


@pytest.mark.parametrize(
    ("reveal", "is_free"), [(Reveal.AT_ONCE, True), (Reveal.AFTER_CLOSE, True), (Reveal.NEVER, False)]
)
def test_after_the_end_only_what_is_never_told_waits(make, work_as, member, session, reveal, is_free):
    quiz = make.quiz_with("single", reveal=reveal, **OVER)
    assert bool(free(work_as(member)) & asked_on(session, quiz)) == is_free


def test_the_seconds_in_which_saves_still_count_belong_to_the_quiz(make, work_as, member, session):
    make.quiz_with("single", opens_at=NOON - DAY, closes_at=NOON)
    assert free(work_as(member, NOON + timedelta(seconds=4))) == set()
    assert free(work_as(member, NOON + timedelta(seconds=5))) != set()


def test_a_draft_and_another_branchs_quiz_hold_nothing_back(make, work_as, member, session):
    draft = make.quiz_with("single", state=QuizState.DRAFT)
    elsewhere = make.node()
    foreign = make.quiz_with("single", node=elsewhere)
    assert asked_on(session, draft) | asked_on(session, foreign) == free(work_as(member))


def test_a_withdrawn_quiz_still_holds_its_key_back(make, work_as, member):
    make.quiz_with("single", state=QuizState.WITHDRAWN)
    assert free(work_as(member)) == set()


def test_an_open_quiz_of_one_group_is_an_open_quiz_of_the_whole_branch(make, work_as):
    groups = [make.node(make.branch, kind="group", name=name) for name in ("一组", "二组")]
    friend = make.member(node=groups[1])
    make.quiz_with("single", node=groups[0])
    assert free(work_as(friend)) == set()


def test_a_quiz_of_the_committee_above_counts_too(make, work_as):
    committee = make.node(kind="committee", name="机关党委")
    branch = make.node(committee)
    make.quiz_with("single", node=committee)
    make.question(node=committee)
    assert free(work_as(make.member(node=branch))) == set()


def test_the_twin_of_a_question_tells_its_key_as_well(make, work_as, member, session):
    make.quiz_with("single")
    twin = make.question("single")
    assert twin.id not in free(work_as(member))


def test_everything_a_quiz_may_still_draw_waits_and_the_rest_does_not(make, work_as, member):
    make.drawn_quiz("single", 1, bank=3)
    other = make.question("true_false")
    assert free(work_as(member)) == {other.id}
    assert len(free(work_as(member, NOON + 2 * DAY))) == 4


def test_a_drawn_quiz_that_never_tells_keeps_back_the_papers_it_drew(make, work_as, member, session):
    quiz = make.drawn_quiz("single", 1, bank=1, reveal=Reveal.NEVER)
    work = work_as(member)
    submit_attempt(work, quiz, start_attempt(work, quiz), {})
    assert free(work_as(member, NOON + 9 * DAY)) == set()
    assert len(free(work_as(make.member(), NOON + 9 * DAY))) == 1


def test_who_has_seen_the_key_may_practise_it_but_not_while_answering_again(make, work_as, member, session):
    quiz = make.quiz_with("single", reveal=Reveal.AT_ONCE, attempts_allowed=2)
    work = work_as(member)
    attempt = start_attempt(work, quiz)
    assert free(work) == set()
    submit_attempt(work, quiz, attempt, {})
    assert free(work) == asked_on(session, quiz)
    assert free(work_as(make.member())) == set()
    start_attempt(work, quiz)
    assert free(work) == set()


def test_while_somebody_still_answers_a_quiz_that_closed_its_key_waits(make, work_as, member, session):
    quiz = make.quiz_with("single", opens_at=NOON - DAY, closes_at=NOON + timedelta(minutes=1))
    attempt = start_attempt(work_as(make.member()), quiz)
    attempt.deadline_at = NOON + timedelta(minutes=30)  # as extra time would give
    session.commit()
    assert free(work_as(member, NOON + timedelta(minutes=20))) == set()
    assert free(work_as(member, NOON + timedelta(minutes=31))) == asked_on(session, quiz)


@dataclass
class Known:
    """What a member missed before the quiz that asks it again was published."""

    question: Question
    material: Material
    round: object


@pytest.fixture
def missed(make, work_as, member, session):
    """A member practised and missed a question; its text cites a material. Then a quiz with it opens."""
    material = make_material(make)
    question = make.question(topic="党章")
    version = question.version_id
    session.get(QuestionVersion, version).material_id = material.id
    others = [make.question("true_false", topic="党章", stem_key=f"k{n}") for n in range(5)]
    work = work_as(member, NOON - 3 * DAY)
    round_ = start_round(work, PracticeMode.FOCUS, Scope(type="single"))
    give_up(work, round_, 1)
    again = start_round(work, PracticeMode.RECITE, Scope(type="single"))
    learn(work, member.id, {other.id: False for other in others})
    session.commit()
    quiz = make.quiz(paper_kind="fixed", **OPEN)
    make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version, worth=200))
    return Known(question, material, (round_, again))


def test_the_attack_through_every_list_and_page(missed, work_as, member, browser, session):
    work = work_as(member)
    condition = may_practise(work)
    secret = missed.question.id
    assert secret not in {one.asked.question_id for one in mistakes_of(work, MistakesWanted(), condition)}
    assert count_mistakes(work, condition).waiting == 1
    assert secret not in due_questions(work, condition, limit=99)
    assert all(not topic.readings for topic in topics_of(work, condition))
    assert secret not in {choice.id for choice in questions_in(work, Scope(), condition)}
    assert count_citing(work, missed.material) == 0
    for mode in STARTED:
        try:
            begun = start_round(work, mode, Scope())
        except NothingToPractiseError:
            continue
        assert secret not in begun.question_ids
    answered, read = missed.round
    assert stand_of(work, read).next is None
    with pytest.raises(WaitingError):
        answer_question(work, read, 1, ["A"])
    session.commit()
    browser.sign_in(member)
    browser.get(f"/practice/rounds/{answered.id}/1", 409)
    browser.get(f"/practice/rounds/{read.id}/1", 409)
    for url in (
        "/practice/",
        "/practice/mistakes",
        "/practice/topics",
        f"/practice/rounds/{answered.id}",
        "/",
    ):
        page = browser.get(url)
        assert "党章规定了什么" not in page.text
        assert f"/materials/{missed.material.id}" not in str(page.select_one("main")) or url == "/"


def test_a_round_begun_before_a_quiz_leaves_its_questions_out(make, work_as, member, session):
    first, second = make.question(), make.question("true_false")
    round_ = start_round(work_as(member), PracticeMode.FOCUS, Scope())
    quiz = make.quiz(paper_kind="fixed", **OPEN)
    make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=first.version_id, worth=200))
    place = round_.question_ids.index(first.id) + 1
    with pytest.raises(WaitingError):
        give_up(work_as(member), round_, place)
    assert round_.question_ids[stand_of(work_as(member), round_).next - 1] == second.id


def test_banks_of_other_branches_and_retired_questions_are_out_of_reach(make, work_as, member):
    foreign = make.question(node=make.node())
    make.question(state="retired", stem_key="old")
    make.question(state="draft", stem_key="new")
    assert free(work_as(member)) == set()
    work = work_as(member)
    with pytest.raises(NothingToPractiseError):
        start_round(work, PracticeMode.FOCUS, Scope(type=foreign.type))


def test_a_later_end_of_one_members_own_keeps_the_key_for_all(make, work_as, member, session):
    quiz = make.quiz_with("single", extended_until=NOON + DAY, **OVER)
    session.refresh(quiz)
    assert free(work_as(member)) == set()
    assert free(work_as(member, NOON + 2 * DAY)) == asked_on(session, quiz)
