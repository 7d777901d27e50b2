from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from members.models import AuditEvent, Notice
from quizzes.actions.bank import revise_question
from quizzes.actions.papers import (
    EmptyPaperError,
    NoOtherQuestionError,
    OtherPaperError,
    StartedError,
    add_to_paper,
    arrange_paper,
    redraw_paper,
    renew_paper,
    swap_question,
)
from quizzes.actions.setting import (
    NotADraftError,
    NotReadyError,
    Settings,
    copy_quiz,
    create_quiz,
    delete_draft,
    edit_quiz,
    edit_running_quiz,
    publish_quiz,
    withdraw_quiz,
)
from quizzes.actions.taking import start_attempt
from quizzes.models import BoardNames, PaperKind, PaperQuestion, Quiz, QuizState
from quizzes.queries.drawing import BankTooSmallError
from quizzes.queries.setting import outdated_on, paper_of
from quizzes.rules.presets import Section
from quizzes.signals import quiz_published
from tests.factories import CONTENTS, NOON


@pytest.fixture
def setting(work_as, make):
    return work_as(make.secretary())


@pytest.fixture
def settings(make):
    def of(**given):
        window = {"opens_at": NOON, "closes_at": NOON + timedelta(days=5)}
        return Settings(**{"node_id": make.branch.id, "title": "四季度测试"} | window | given)

    return of


@pytest.fixture
def bank(make):
    return [make.question("single") for _ in range(6)]


TWO = [Section("single", 2, 500)]


def on_paper(work, quiz):
    return [one.asked.question_id for one in paper_of(work, quiz)]


def test_a_paper_drawn_once_is_there_when_the_quiz_is_saved(setting, settings, bank):
    quiz = create_quiz(setting, settings(), TWO)
    assert quiz.state is QuizState.DRAFT
    assert (quiz.question_count, quiz.full_points) == (2, 1000)
    assert set(on_paper(setting, quiz)) < {one.id for one in bank}


def test_a_paper_drawn_by_each_has_totals_but_no_questions(setting, settings, bank):
    quiz = create_quiz(setting, settings(paper_kind=PaperKind.DRAWN_EACH), TWO)
    assert (quiz.question_count, quiz.full_points) == (2, 1000)
    assert on_paper(setting, quiz) == []


def test_a_bank_that_cannot_give_enough_refuses(setting, settings, bank):
    with pytest.raises(BankTooSmallError, match="需要 7 道单选题，题库里只有 6 道"):
        create_quiz(setting, settings(), [Section("single", 7, 200)])


def test_swapping_keeps_the_place_and_the_points(setting, settings, bank):
    quiz = create_quiz(setting, settings(), TWO)
    before = on_paper(setting, quiz)
    swap_question(setting, quiz, 2)
    after = paper_of(setting, quiz)
    assert after[0].asked.question_id == before[0]
    assert after[1].asked.question_id not in before
    assert [one.place.worth for one in after] == [500, 500]


def test_there_is_nothing_to_swap_with_when_the_bank_is_used_up(setting, settings, bank):
    quiz = create_quiz(setting, settings(), [Section("single", 6, 100)])
    with pytest.raises(NoOtherQuestionError):
        swap_question(setting, quiz, 1)


def test_drawing_again_keeps_what_is_locked(setting, settings, bank):
    quiz = create_quiz(setting, settings(), [Section("single", 3, 100)])
    locked = on_paper(setting, quiz)[1]
    redraw_paper(setting, quiz, {2})
    assert locked in on_paper(setting, quiz)
    assert quiz.question_count == 3


def test_questions_chosen_by_hand_get_the_points_of_their_type(setting, settings, bank):
    quiz = create_quiz(setting, settings(paper_kind=PaperKind.FIXED), [Section("single", 0, 300)])
    assert add_to_paper(setting, quiz, [bank[0].id, bank[1].id]) == 2
    assert add_to_paper(setting, quiz, [bank[1].id]) == 0
    assert (quiz.question_count, quiz.full_points) == (2, 600)


def test_questions_of_another_branch_do_not_get_on_the_paper(setting, settings, make):
    quiz = create_quiz(setting, settings(paper_kind=PaperKind.FIXED), [])
    foreign = make.question("single", node=make.node())
    assert add_to_paper(setting, quiz, [foreign.id]) == 0


def test_what_a_person_must_mark_gets_on_the_paper_too(setting, settings, make):
    quiz = create_quiz(setting, settings(paper_kind=PaperKind.FIXED), [])
    assert add_to_paper(setting, quiz, [make.question("short_answer").id]) == 1


def test_an_old_page_does_not_mend_another_kind_of_paper(setting, settings, bank):
    quiz = create_quiz(setting, settings(paper_kind=PaperKind.DRAWN_EACH), TWO)
    with pytest.raises(OtherPaperError):
        add_to_paper(setting, quiz, [bank[0].id])
    with pytest.raises(OtherPaperError):
        redraw_paper(setting, quiz, set())
    assert (quiz.question_count, on_paper(setting, quiz)) == (2, [])


def test_a_paper_is_put_in_order_weighed_and_thinned(setting, settings, bank):
    quiz = create_quiz(setting, settings(paper_kind=PaperKind.FIXED), [])
    add_to_paper(setting, quiz, [one.id for one in bank[:3]])
    first, _, third = on_paper(setting, quiz)
    arrange_paper(setting, quiz, {1: 3, 3: 1}, {3: 700}, gone={2})
    assert on_paper(setting, quiz) == [third, first]
    assert quiz.full_points == 900


def test_publishing_tells_the_audience_once_and_sends_the_signal(setting, settings, bank, make, session):
    make.member()
    heard = []

    def hear(quiz, **_):
        heard.append(quiz)

    with quiz_published.connected_to(hear):
        quiz = create_quiz(setting, settings(), TWO)
        assert publish_quiz(setting, quiz) == 2
        assert publish_quiz(setting, quiz) == 0
    assert heard == [quiz]
    assert session.scalars(select(Notice.cause)).all() == [f"quiz:{quiz.id}:open"] * 2
    assert session.scalars(select(AuditEvent.deed)).all() == ["quizzes.publish"]


def test_publishing_notes_when_its_questions_were_used(setting, settings, bank):
    quiz = create_quiz(setting, settings(), [Section("single", 6, 100)])
    publish_quiz(setting, quiz)
    setting.session.refresh(bank[0])
    assert bank[0].last_used_at == NOON


@pytest.mark.parametrize(
    "given",
    [{"paper_kind": PaperKind.FIXED}, {"opens_at": NOON - timedelta(days=2), "closes_at": NOON}],
    ids=["no questions", "over"],
)
def test_what_nobody_could_take_is_not_published(setting, settings, bank, given):
    quiz = create_quiz(setting, settings(**given), TWO)
    with pytest.raises(NotReadyError):
        publish_quiz(setting, quiz)


def test_a_withdrawn_quiz_can_be_published_again(setting, settings, bank):
    quiz = create_quiz(setting, settings(), TWO)
    publish_quiz(setting, quiz)
    withdraw_quiz(setting, quiz)
    assert quiz.state is QuizState.WITHDRAWN
    assert publish_quiz(setting, quiz) == 0
    assert quiz.state is QuizState.PUBLISHED


def test_a_paper_gets_a_new_wording_only_when_asked(setting, settings, bank):
    quiz = create_quiz(setting, settings(), [Section("single", 6, 100)])
    old = bank[0].version_id
    revise_question(setting, bank[0], "single", replace(CONTENTS["single"], stem="换了说法？"))
    assert outdated_on(setting, quiz) == {old: bank[0].version_id}
    assert renew_paper(setting, quiz) == 1
    assert bank[0].version_id in {one.place.version_id for one in paper_of(setting, quiz)}
    assert quiz.full_points == 600


def test_a_published_quiz_keeps_something_to_answer(setting, settings, bank):
    quiz = create_quiz(setting, settings(), TWO)
    publish_quiz(setting, quiz)
    with pytest.raises(EmptyPaperError):
        arrange_paper(setting, quiz, {}, {}, gone={1, 2})
    over = {"opens_at": NOON - timedelta(days=2), "closes_at": NOON}
    with pytest.raises(NotReadyError):
        edit_quiz(setting, quiz, settings(**over), TWO)


def test_those_newly_meant_are_told_when_a_published_quiz_is_widened(setting, settings, bank, make):
    group = make.node(make.branch, name="第一党小组")
    make.member(node=group)
    quiz = create_quiz(setting, settings(node_id=group.id), TWO)
    assert publish_quiz(setting, quiz) == 1
    edit_quiz(setting, quiz, settings(), TWO)
    assert len(setting.session.scalars(select(Notice)).all()) == 2


@pytest.fixture
def started(setting, settings, bank, work):
    quiz = create_quiz(setting, settings(), TWO)
    publish_quiz(setting, quiz)
    start_attempt(work, quiz)
    return quiz


@pytest.mark.parametrize(
    "change",
    [
        lambda work, quiz: swap_question(work, quiz, 1),
        lambda work, quiz: redraw_paper(work, quiz, set()),
        lambda work, quiz: arrange_paper(work, quiz, {}, {}, {1}),
        lambda work, quiz: add_to_paper(work, quiz, [1]),
    ],
    ids=["swap", "redraw", "arrange", "add"],
)
def test_the_paper_stands_once_somebody_has_started(setting, started, change):
    before = on_paper(setting, started)
    with pytest.raises(StartedError):
        change(setting, started)
    assert on_paper(setting, started) == before


def test_the_rules_stand_once_somebody_has_started(setting, settings, started):
    with pytest.raises(StartedError):
        edit_quiz(setting, started, settings(minutes=5), TWO)


def test_words_and_a_later_end_can_still_change(setting, started):
    later = started.closes_at + timedelta(days=1)
    edit_running_quiz(setting, started, title="新名", intro="", closes_at=later, board_names=BoardNames.MINE)
    assert (started.title, started.closes_at) == ("新名", later)


def test_the_end_does_not_come_earlier(setting, started):
    earlier = started.closes_at - timedelta(hours=1)
    with pytest.raises(StartedError, match="只能推后"):
        edit_running_quiz(
            setting, started, title="新名", intro="", closes_at=earlier, board_names=BoardNames.MINE
        )


def test_editing_words_leaves_the_drawn_paper_alone(setting, settings, bank):
    quiz = create_quiz(setting, settings(), TWO)
    before = on_paper(setting, quiz)
    edit_quiz(setting, quiz, settings(title="改名"), TWO)
    assert on_paper(setting, quiz) == before
    edit_quiz(setting, quiz, settings(), [Section("single", 4, 100)])
    assert (quiz.question_count, quiz.full_points) == (4, 400)


def test_a_copy_is_a_draft_with_the_same_paper(setting, started):
    copy = copy_quiz(setting, started)
    assert (copy.state, copy.title) == (QuizState.DRAFT, "四季度测试（副本）")
    assert copy.opens_at == NOON + timedelta(days=7)
    assert on_paper(setting, copy) == on_paper(setting, started)


def test_a_copy_opens_at_the_hour_at_which_the_first_one_did(setting, settings, bank):
    early = {"opens_at": NOON - timedelta(hours=3), "closes_at": NOON + timedelta(hours=6)}
    copy = copy_quiz(setting, create_quiz(setting, settings(**early), TWO))
    week = timedelta(days=7)
    assert (copy.opens_at, copy.closes_at) == (early["opens_at"] + week, early["closes_at"] + week)


def test_only_a_draft_is_deleted(setting, settings, bank, started):
    with pytest.raises(NotADraftError):
        delete_draft(setting, started)
    draft = create_quiz(setting, settings(title="另一次"), TWO)
    delete_draft(setting, draft)
    setting.session.flush()
    assert setting.session.scalars(select(Quiz.title)).all() == ["四季度测试"]
    assert setting.session.scalar(select(func.count(PaperQuestion.id))) == 2
