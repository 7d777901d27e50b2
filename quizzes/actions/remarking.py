"""Giving attempts that were handed in other marks, with all that follows: standings, signals, notices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from core.work import Work
from members.actions.notices import Letter, deliver
from quizzes.actions.mistakes import follow_marks
from quizzes.actions.standing import stand_again
from quizzes.models import Attempt, MarkChange, Quiz
from quizzes.queries.remarking import band_of, final_band, marks_of
from quizzes.rules.corrections import Marks
from quizzes.rules.scoring import Band, format_points
from quizzes.signals import Regraded, attempt_submitted, attempts_regraded


@dataclass(frozen=True, slots=True)
class Cause:
    """Why marks change: a correction, a mark that a person gave, or a sheet keyed in again."""

    reason: str
    regrade_id: int | None = None
    mark_id: int | None = None
    keyed_id: int | None = None
    """The ``PaperCorrection`` it comes from."""

    @property
    def letter_key(self) -> str:
        """Name the notice to a member, so that it is sent once."""
        if self.regrade_id is not None:
            return f"regrade:{self.regrade_id}"
        if self.keyed_id is not None:
            return f"keyed:{self.keyed_id}"
        return f"mark:{self.mark_id}"


@dataclass(frozen=True, slots=True)
class _Change:
    attempt: Attempt
    before: Marks
    was: Band | None
    """What it was called, None while some of it waited for a person."""


def put_marks(work: Work, quiz: Quiz, found: Iterable[tuple[Attempt, Marks]], cause: Cause) -> int:
    """Give attempts their marks; gives how many got others than they had. The caller holds the quiz.

    A member whose points change in several gets one notice that tells of all. Every change of what a member
    was told is kept as a row with the old marks. Asking twice changes nothing.
    """
    changes = [_put(quiz, attempt, marks) for attempt, marks in found if marks != marks_of(attempt)]
    kept = [one for one in changes if cause.regrade_id is not None or one.was is not None]
    if kept:
        work.session.execute(insert(MarkChange), [_row(work, one, cause) for one in kept])
    work.session.flush()  # The standings below are chosen from the new marks.
    stand_again(work, quiz, {one.attempt.member_id for one in changes})
    deliver(work, _letters(quiz, filter(_is_felt, kept), cause))
    follow_marks(work, quiz.id, [(one.attempt, one.before.by_position) for one in changes])
    _tell(work, quiz, changes, cause)
    return len(changes)


def _put(quiz: Quiz, attempt: Attempt, marks: Marks) -> _Change:
    change = _Change(attempt, marks_of(attempt), final_band(quiz, attempt))
    attempt.points, attempt.worth = marks.points, marks.worth
    attempt.by_position, attempt.unmarked = [*marks.by_position], marks.unmarked
    return change


def _row(work: Work, change: _Change, cause: Cause) -> dict[str, object]:
    attempt, before = change.attempt, change.before
    return {
        "attempt_id": attempt.id,
        "regrade_id": cause.regrade_id,
        "mark_id": cause.mark_id,
        "reason": cause.reason,
        "at": work.now,
        "old_points": before.points,
        "new_points": attempt.points,
        "old_worth": before.worth,
        "new_worth": attempt.worth,
        "old_by_position": [*before.by_position],
        "new_by_position": attempt.by_position,
    }


def _is_felt(change: _Change) -> bool:
    attempt, before = change.attempt, change.before
    return (before.points, before.worth) != (attempt.points, attempt.worth)


def _letters(quiz: Quiz, changes: Iterable[_Change], cause: Cause) -> list[Letter]:
    by_member: dict[int, list[_Change]] = {}
    for one in changes:
        by_member.setdefault(one.attempt.member_id, []).append(one)
    return [
        Letter(
            member_id,
            cause.letter_key,
            f"成绩改判：{quiz.title}",
            f"您{'；'.join(map(_told, theirs))}。原因：{cause.reason}。",
            # Its page leads to the others.
            f"/attempts/{theirs[-1].attempt.id}/result",
        )
        for member_id, theirs in by_member.items()
    ]


def _told(change: _Change) -> str:
    attempt, before = change.attempt, change.before
    was, now = _said(before.points, before.worth), _said(attempt.points, attempt.worth)
    return f"第 {attempt.number} 次答卷原得 {was}，现得 {now}"


def _said(points: int, worth: int) -> str:
    return f"{format_points(points)} 分（满分 {format_points(worth)} 分）"


def _tell(work: Work, quiz: Quiz, changes: Sequence[_Change], cause: Cause) -> None:
    regraded: list[Regraded] = []
    for one in changes:
        now = final_band(quiz, one.attempt)
        if now is None:
            continue
        if one.attempt.final_at is None:
            _complete(work, quiz, one.attempt)
        elif now != one.was:
            regraded.append(Regraded(one.attempt, one.was, now))
    if regraded:
        attempts_regraded.send(quiz, work=work, changes=regraded, reason=cause.reason)


def _complete(work: Work, quiz: Quiz, attempt: Attempt) -> None:
    """Finish an attempt whose last answer has been marked: from now on its result counts."""
    attempt.final_at = work.now
    named = band_of(quiz, attempt.points, attempt.worth)
    told = f"您得 {_said(attempt.points, attempt.worth)}，{named.label}。"
    where = f"/attempts/{attempt.id}/result"
    letter = Letter(attempt.member_id, f"marked:{attempt.id}", f"批阅完成：{quiz.title}", told, where)
    deliver(work, [letter])
    attempt_submitted.send(attempt, work=work, quiz=quiz, band=named)
