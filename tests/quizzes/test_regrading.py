"""改判: who changes, what is kept, what follows."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from core.errors import BadInputError, NotFoundError
from core.jobs import work_once
from learning.models import HourEntry
from learning.queries.checks import CHECKS as HOUR_CHECKS
from members.models import AuditEvent, Member, Notice, Stage
from quizzes.actions.regrading import MovedOnError, NothingChangesError, confirm_regrade
from quizzes.actions.setting import copy_quiz
from quizzes.actions.taking import save_answers, settle_overdue, start_attempt, submit_attempt
from quizzes.models import (
    Answer,
    Attempt,
    AttemptState,
    MarkChange,
    PaperQuestion,
    Question,
    QuestionVersion,
    Regrade,
    Standing,
)
from quizzes.queries.checks import CHECKS
from quizzes.queries.regrading import preview, propose
from quizzes.queries.taking import outcome_of
from quizzes.rules.choices import write_choice
from quizzes.rules.corrections import Remedy
from quizzes.rules.types import TYPES
from tests.factories import NOON


@pytest.fixture
def quiz(make, session):
    """Two questions of 2 points each; passing takes one of them."""
    quiz = make.quiz_with("single", "true_false", pass_percent=50, attempts_allowed=2)
    session.refresh(quiz)
    return quiz


@pytest.fixture
def first(session, quiz):
    """The version of the first question; its key is A."""
    return session.scalar(select(PaperQuestion.version_id).where(PaperQuestion.quiz_id == quiz.id).limit(1))


@pytest.fixture
def hand_in(work_as, quiz):
    def hand_in(member, single, judgement="false", at=NOON):
        work = work_as(member, at)
        attempt = start_attempt(work, quiz)
        submit_attempt(work, quiz, attempt, {1: [single], 2: [judgement]})
        return attempt

    return hand_in


@pytest.fixture
def managing(work_as, make):
    return work_as(make.secretary(), NOON + timedelta(hours=2))


@pytest.fixture
def regrade(managing, quiz, first):
    def regrade(remedy, key="", **given):
        usual = {"reason": "第 1 题答案有误", "seen": quiz.regrades}
        return confirm_regrade(managing, quiz, first, Remedy(remedy), key, **usual | given)

    return regrade


def hours(session, member):
    return session.scalar(
        select(func.coalesce(func.sum(HourEntry.hundredths), 0)).where(HourEntry.member_id == member.id)
    )


def crowd(session, make, quiz, size):
    """Attempts of many members who chose B and were handed in as rows, not by hand."""
    paper = [[one.version_id, one.worth] for one in session.scalars(select(PaperQuestion))]
    start = session.scalar(select(func.max(Member.id))) or 0
    people = range(start + 1, start + 1 + size)
    member = {"name": "党员乙", "stage": Stage.FULL, "node_id": make.branch.id, "must_change_password": False}
    session.execute(insert(Member), [member | {"id": n, "login": f"c{n}"} for n in people])
    times = {"started_at": NOON, "deadline_at": NOON, "submitted_at": NOON, "final_at": NOON}
    sitting = {"number": 1, "seed": 7, "paper": paper, "policy": "strict", "shuffles_options": False}
    marks = {"state": AttemptState.SUBMITTED, "worth": 400, "points": 0, "by_position": [0, 0]}
    marks["choices"] = [write_choice(TYPES["single"], "B"), write_choice(TYPES["true_false"], False)]
    rows = [{"quiz_id": quiz.id, "member_id": n} | times | sitting | marks for n in people]
    session.execute(insert(Attempt), rows)
    made = select(Attempt).where(Attempt.member_id.in_(people)).order_by(Attempt.id)
    attempts = session.scalars(made).all()
    saved = [
        {"position": 1, "value": "B", "saved_at": NOON},
        {"position": 2, "value": False, "saved_at": NOON},
    ]
    session.execute(insert(Answer), [{"attempt_id": one.id} | two for one in attempts for two in saved])
    standing = {"quiz_id": quiz.id, "points": 0, "spent_seconds": 0, "submitted_at": NOON}
    mine = [standing | {"member_id": one.member_id, "attempt_id": one.id} for one in attempts]
    session.execute(insert(Standing), mine)
    return attempts


def sound(session):
    session.flush()
    return [breach for check in (*CHECKS, *HOUR_CHECKS) for breach in check(session)]


def test_another_key_moves_the_points_and_keeps_the_old(session, make, quiz, first, hand_in, regrade):
    wrong, right = make.member(), make.member()
    was_wrong, was_right = hand_in(wrong, "B"), hand_in(right, "A")
    done = regrade("key", "B")
    assert (was_wrong.points, was_wrong.by_position) == (200, [200, 0])
    assert (was_right.points, was_right.by_position) == (0, [0, 0])
    kept = {one.attempt_id: one for one in session.scalars(select(MarkChange))}
    assert (kept[was_wrong.id].old_points, kept[was_wrong.id].new_points) == (0, 200)
    assert (kept[was_right.id].old_by_position, kept[was_right.id].new_by_position) == ([200, 0], [0, 0])
    assert (done.old_key, done.changed, done.done_at) == ("A", 2, NOON + timedelta(hours=2))
    assert sound(session) == []


def test_the_corrected_key_is_a_new_version(session, make, first, hand_in, regrade):
    hand_in(make.member(), "B")
    done = regrade("key", "B", into_bank=True)
    old, new = session.get(QuestionVersion, first), session.get(QuestionVersion, done.new_version_id)
    assert (old.content["key"], new.content["key"], new.number) == ("A", "B", 2)
    assert session.get(Question, old.question_id).version_id == new.id


def test_the_bank_follows_a_second_correction_and_the_way_back(session, make, first, hand_in, regrade):
    hand_in(make.member(), "B")
    question = session.get(Question, session.get(QuestionVersion, first).question_id)
    regrade("key", "B", into_bank=True)
    again = regrade("key", "C", into_bank=True)
    assert question.version_id == again.new_version_id
    regrade("none", into_bank=True)
    assert question.version_id == first


def test_a_corrected_key_keeps_the_passage_and_the_pictures(session, make, first, hand_in, regrade):
    version = session.get(QuestionVersion, first)
    version.content = version.content | {"stimulus": "阅读材料，回答问题。"}
    session.flush()
    hand_in(make.member(), "B")
    done = regrade("key", "B")
    assert session.get(QuestionVersion, done.new_version_id).content == version.content | {"key": "B"}


def test_who_may_not_keep_the_bank_leaves_its_question_alone(session, make, first, hand_in, regrade):
    hand_in(make.member(), "B")
    regrade("key", "B")
    assert session.get(Question, session.get(QuestionVersion, first).question_id).version_id == first


def test_the_standing_and_the_hours_follow(session, make, quiz, hand_in, regrade):
    wrong, right = make.member(), make.member()
    hand_in(wrong, "B")
    hand_in(right, "A")
    assert (hours(session, wrong), hours(session, right)) == (0, 50)
    regrade("key", "B")
    assert (hours(session, wrong), hours(session, right)) == (50, 0)
    points = {one.member_id: one.points for one in session.scalars(select(Standing))}
    assert points == {wrong.id: 200, right.id: 0}
    back = session.scalar(select(HourEntry).where(HourEntry.hundredths < 0))
    assert back.remark == "改判，不再合格：第 1 题答案有误"
    assert sound(session) == []


def test_regrading_back_gives_the_old_marks_and_hours(session, make, hand_in, regrade):
    wrong, right = make.member(), make.member()
    attempts = [hand_in(wrong, "B"), hand_in(right, "A")]
    before = [(one.points, one.worth, one.by_position) for one in attempts]
    regrade("key", "B")
    regrade("none")
    assert [(one.points, one.worth, one.by_position) for one in attempts] == before
    assert (hours(session, wrong), hours(session, right)) == (0, 50)
    assert sound(session) == []


def test_hours_taken_back_by_hand_stay_so(session, make, work_as, hand_in, regrade, managing):
    from learning.actions.ledger import reverse_entry

    member = make.member()
    hand_in(member, "A")
    reverse_entry(managing, session.scalar(select(HourEntry)), "替答")
    regrade("key", "B")
    regrade("none")
    assert hours(session, member) == 0


def test_a_second_attempt_earns_the_hours_that_a_regrade_took(session, make, hand_in, regrade):
    member = make.member()
    hand_in(member, "A")
    regrade("key", "B")
    assert hours(session, member) == 0
    hand_in(member, "B", at=NOON + timedelta(hours=3))
    assert hours(session, member) == 50
    assert sound(session) == []


def test_another_attempt_that_passes_keeps_the_hours(session, make, hand_in, regrade):
    member = make.member()
    hand_in(member, "A")
    hand_in(member, "C", "true")
    regrade("key", "B")
    assert hours(session, member) == 50
    assert session.scalar(select(func.count()).select_from(HourEntry)) == 1


def test_void_gives_everybody_the_points(session, make, hand_in, regrade):
    attempts = [hand_in(make.member(), one) for one in "AB"]
    regrade("full")
    assert [one.points for one in attempts] == [200, 200]
    assert sound(session) == []


def test_taken_out_of_the_total(session, make, quiz, hand_in, regrade):
    one = hand_in(make.member(), "A", "true")
    regrade("out")
    assert (one.points, one.worth, quiz.full_points) == (200, 200, 200)
    regrade("none")
    assert (one.points, one.worth, quiz.full_points) == (400, 400, 400)
    assert sound(session) == []


def test_points_do_not_leave_the_total_of_papers_that_differ(make, managing):
    quiz = make.drawn_quiz("single", 1, 1)
    work = managing
    attempt = start_attempt(work, quiz)
    with pytest.raises(BadInputError, match="每人试卷不同"):
        propose(work, quiz, attempt.paper[0][0], Remedy.OUT, "")


def test_confirming_twice_changes_nothing_more(session, make, quiz, hand_in, regrade):
    hand_in(make.member(), "B")
    once = regrade("key", "B", seen=0)
    again = regrade("key", "B", seen=0)
    assert once is again
    counts = [session.scalar(select(func.count()).select_from(one)) for one in (Regrade, MarkChange, Notice)]
    assert (counts, quiz.regrades) == ([1, 1, 1], 1)


def test_what_was_previewed_before_another_correction_is_refused(make, hand_in, regrade):
    hand_in(make.member(), "B")
    regrade("key", "B", seen=0)
    with pytest.raises(MovedOnError):
        regrade("full", seen=0)


def test_what_is_marked_so_already_needs_no_correction(make, hand_in, regrade):
    hand_in(make.member(), "B")
    with pytest.raises(NothingChangesError):
        regrade("key", "A")


def test_a_key_must_make_sense(regrade):
    with pytest.raises(BadInputError):
        regrade("key", "H")


def test_a_question_of_another_paper_is_not_found(managing, quiz, make):
    with pytest.raises(NotFoundError):
        propose(managing, quiz, make.question("single").version_id, Remedy.FULL, "")


def test_open_attempts_are_marked_by_the_corrected_key(session, make, quiz, work_as, regrade):
    quick, slow = make.member(), make.member()
    attempts = []
    for member in (quick, slow):
        work = work_as(member)
        attempts.append(start_attempt(work, quiz))
        save_answers(work, attempts[-1], {"1": "B"})
    regrade("key", "B")
    submit_attempt(work_as(quick), quiz, attempts[0], {})
    late = work_as(slow, NOON + timedelta(hours=3))
    assert outcome_of(late, quiz, attempts[1]).points == 200
    settle_overdue(late)
    assert [one.points for one in attempts] == [200, 200]
    assert sound(session) == []


def test_the_preview_says_who_changes_and_changes_nothing(session, make, quiz, first, hand_in, managing):
    wrong, right, other = make.member(name="甲"), make.member(name="乙"), make.member(name="丙")
    for member, answer in ((wrong, "B"), (right, "A"), (other, "C")):
        hand_in(member, answer)
    seen = preview(managing, quiz, propose(managing, quiz, first, Remedy.KEY, "B"))
    assert (len(seen.changes), seen.up, seen.down, seen.marked) == (2, 1, 1, 3)
    assert (seen.gains, seen.loses) == ({wrong.id}, {right.id})
    assert {member.name for member in seen.members.values()} == {"甲", "乙"}
    assert not session.dirty
    assert session.scalar(select(func.count()).select_from(MarkChange)) == 0


def test_those_whose_points_change_are_told(session, make, hand_in, regrade):
    member = make.member()
    attempt = hand_in(member, "B")
    hand_in(make.member(), "C")
    regrade("key", "B")
    notice = session.scalars(select(Notice)).one()
    assert (notice.member_id, notice.url) == (member.id, f"/attempts/{attempt.id}/result")
    assert "原得 0 分（满分 4 分），现得 2 分（满分 4 分）。原因：第 1 题答案有误。" in notice.text


def test_the_log_says_who_corrected_what(session, make, hand_in, regrade):
    hand_in(make.member(), "B")
    regrade("key", "B")
    session.flush()
    summary = session.scalar(select(AuditEvent.summary).where(AuditEvent.deed == "quizzes.regrade"))
    assert "原答案 甲，现答案 乙，原因：第 1 题答案有误。" in summary


def test_the_hours_of_many_follow_in_as_many_statements_as_those_of_few(
    session, make, quiz, hand_in, regrade, queries
):
    def correct(count, key):
        for _ in range(count):
            hand_in(make.member(), key)
        queries.clear()
        regrade("key", key)
        return len(queries)

    few = [correct(2, "B"), correct(2, "C"), correct(2, "B")]
    many = [correct(12, "C"), correct(12, "B")]
    assert max(many) <= max(few)
    assert session.scalar(select(func.sum(HourEntry.hundredths))) == 16 * 50
    assert session.scalar(select(func.count()).where(HourEntry.reverses_id.is_not(None))) == 2 + 2 + 4 + 14
    assert sound(session) == []


def test_many_attempts_are_corrected_by_a_job(site, session, quiz, make, hand_in, regrade, clock):
    quiz.attempts_allowed = 3
    member = make.member()
    attempts = [hand_in(member, "B"), *crowd(session, make, quiz, 520)]
    attempts += [hand_in(member, "B"), hand_in(member, "B", "true")]
    done = regrade("key", "B")
    session.commit()
    assert sum(one.points for one in attempts) == 200
    assert sound(session) == []  # what is not done yet is no breach
    clock(hours=3)
    assert work_once(site)
    session.expire_all()
    assert [one.points for one in attempts] == [200] * 522 + [400]
    assert (done.changed, done.done_at is not None) == (523, True)
    # Their first attempt and their last are far apart; they are told once.
    told = session.scalars(select(Notice).where(Notice.member_id == member.id)).one()
    assert re.findall(r"原得 (\d)", told.text) == ["0", "0", "2"]
    assert sound(session) == []


def test_a_step_sends_no_more_statements_for_many_than_for_few(
    session, make, quiz, hand_in, regrade, queries
):
    def count(remedy):
        queries.clear()
        regrade(remedy)
        return len(queries)

    quiz.hundredths = 0
    crowd(session, make, quiz, 3)
    for remedy in ("full", "none", "full", "none"):
        regrade(remedy)
    few = count("full")
    regrade("none")
    crowd(session, make, quiz, 30)
    assert count("full") <= few


def test_a_check_finds_marks_that_were_not_regraded(session, make, hand_in, regrade):
    attempt = hand_in(make.member(), "B")
    regrade("key", "B")
    attempt.points, attempt.by_position = 0, [0, 0]
    assert len(sound(session)) > 0


def test_two_shuffled_papers_are_both_found(session, make, work_as, quiz, first, regrade):
    session.get(type(quiz), quiz.id).shuffles_questions = True
    member = make.member()
    work = work_as(member)
    attempt = start_attempt(work, quiz)
    at = next(n for n, (version, _) in enumerate(attempt.paper, 1) if version == first)
    submit_attempt(work, quiz, attempt, {at: ["B"]})
    regrade("key", "B")
    assert attempt.by_position[at - 1] == 200
    assert session.scalars(select(Attempt.points)).all() == [200]


def test_a_copy_has_the_corrected_wording_and_all_points(session, make, quiz, hand_in, regrade, managing):
    hand_in(make.member(), "B")
    done = regrade("key", "B")
    copy = copy_quiz(managing, quiz)
    session.flush()
    placed = select(PaperQuestion.version_id).where(PaperQuestion.quiz_id == copy.id)
    assert session.scalar(placed.order_by(PaperQuestion.position)) == done.new_version_id
    regrade("out")
    again = copy_quiz(managing, quiz)
    assert (quiz.full_points, again.full_points, again.regrades or 0) == (200, 400, 0)
