"""What must be true of marks, for ``flask check``. Each function gives a sentence for every breach."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizzes.models import (
    Attempt,
    AttemptState,
    Mark,
    PaperEntry,
    PrintedPaper,
    Quiz,
    Regrade,
    WrittenAnswer,
)
from quizzes.queries.corrections import corrections_by_quiz, given_by_persons
from quizzes.queries.papers import asked, choices_on, placed_on
from quizzes.queries.taking import saves_by_attempt, seconds_on
from quizzes.rules.marking import GivenMark, settled_points
from quizzes.rules.scoring import MultiplePolicy, format_points, score_paper

_AT_ONCE = 200
_MOST = 50


def scores_are_rescored_answers(session: Session) -> list[str]:
    """I4: the points of every attempt handed in are what its saved answers earn, marked once more."""
    breaches: list[str] = []
    last = 0
    while len(breaches) < _MOST:
        some = (
            select(Attempt)
            .where(Attempt.state == AttemptState.SUBMITTED, Attempt.id > last)
            .order_by(Attempt.id)
            .limit(_AT_ONCE)
        )
        attempts = session.scalars(some).all()
        if not attempts:
            break
        last = attempts[-1].id
        breaches += _rescored(session, attempts)
    return breaches[:_MOST]


def _rescored(session: Session, attempts: Sequence[Attempt]) -> list[str]:
    # All wordings at once: each attempt then finds its own in the process's store.
    asked(session, {version_id for attempt in attempts for version_id, _ in attempt.paper})
    saved = saves_by_attempt(session, [attempt.id for attempt in attempts])
    given = {key: {one.position: one.given for one in some} for key, some in saved.items()}
    by_persons = given_by_persons(session, given)
    corrected = corrections_by_quiz(session, {attempt.quiz_id for attempt in attempts})
    behind = _still_to_correct(session, corrected)
    found = []
    for attempt in attempts:
        if attempt.member_id > behind.get(attempt.quiz_id, attempt.member_id):
            continue
        corrections = corrected.get(attempt.quiz_id, {})
        placed = placed_on(session, attempt, corrections, by_persons.get(attempt.id, {}))
        score = score_paper(placed, given[attempt.id], MultiplePolicy(attempt.policy))
        kept = (attempt.points, attempt.worth, attempt.by_position, attempt.unmarked)
        if kept != (score.earned, score.worth, score.in_order, len(score.waiting)):
            found.append(
                f"得分不符：答卷 {attempt.id} 记 {format_points(attempt.points)} 分，"
                f"重算 {format_points(score.earned)} 分。"
            )
        if attempt.choices != choices_on(session, attempt, given[attempt.id]):
            found.append(f"统计不符：答卷 {attempt.id} 记下的选项与保存的答案不一致。")
        if attempt.spent_by_position not in (None, seconds_on(attempt, saved[attempt.id])):
            found.append(f"统计不符：答卷 {attempt.id} 记下的每题用时与保存的时间不一致。")
    return found


def _still_to_correct(session: Session, quiz_ids: Iterable[int]) -> dict[int, int]:
    """Say by quiz up to which member a 改判 that is under way has come."""
    under_way = select(Regrade.quiz_id, Regrade.checked_id).where(
        Regrade.quiz_id.in_(list(quiz_ids)), Regrade.done_at.is_(None)
    )
    return {row.quiz_id: row.checked_id for row in session.execute(under_way)}


def written_answers_are_their_marks(session: Session) -> list[str]:
    """Demand that what a written answer has come to is what the rule makes of the marks persons gave it."""
    twice = {quiz.id: quiz.marks_twice for quiz in session.scalars(select(Quiz)).unique()}
    marks: dict[tuple[int, int], list[GivenMark]] = {}
    for mark in session.scalars(select(Mark).order_by(Mark.id)):
        given = GivenMark(mark.by_id, mark.points, mark.is_final)
        marks.setdefault((mark.attempt_id, mark.position), []).append(given)
    return [
        f"批阅不符：答卷 {one.attempt_id} 第 {one.position} 题。"
        for one in session.scalars(select(WrittenAnswer))
        if one.points
        != settled_points(marks.get((one.attempt_id, one.position), ()), twice=twice[one.quiz_id])
    ][:_MOST]


def sheets_are_as_printed(session: Session) -> list[str]:
    """Demand that what was keyed in from paper stands on the paper that was printed, with its letters."""
    found = (
        select(PaperEntry.attempt_id, Attempt.paper, Attempt.seed, PrintedPaper.paper, PrintedPaper.seed)
        .join(Attempt, Attempt.id == PaperEntry.attempt_id)
        .join(PrintedPaper, PrintedPaper.id == PaperEntry.printed_id)
    )
    return [
        f"纸质答卷不符：答卷 {attempt_id} 的题目与打印的试卷不一致。"
        for attempt_id, paper, seed, printed, printed_seed in session.execute(found)
        if (paper, seed) != (printed, printed_seed)
    ][:_MOST]


CHECKS: tuple[Callable[[Session], list[str]], ...] = (
    scores_are_rescored_answers,
    written_answers_are_their_marks,
    sheets_are_as_printed,
)
