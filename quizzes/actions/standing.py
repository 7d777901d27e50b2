"""Keeping the standing of members at a quiz in step with the marks of their attempts."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select

from core.work import Work
from quizzes.models import Attempt, AttemptState, Quiz, Standing
from quizzes.rules.windows import Finished, counting_attempt


def stand(work: Work, quiz: Quiz, attempt: Attempt) -> None:
    """Bring the member's standing at the quiz up to date with an attempt that has just been handed in."""
    standing = work.session.get(Standing, (quiz.id, attempt.member_id))
    if standing is None:
        values = _values(attempt) | {"quiz_id": quiz.id, "member_id": attempt.member_id}
        work.session.execute(insert(Standing).values(**values, attempts=1))
        return
    _choose(quiz, standing, _finished(work, quiz, [attempt.member_id]))


def stand_again(work: Work, quiz: Quiz, member_ids: Iterable[int]) -> None:
    """Bring the standings of members whose marks have changed up to date."""
    members = sorted(set(member_ids))
    by_member: dict[int, list[Attempt]] = {}
    for attempt in _finished(work, quiz, members):
        by_member.setdefault(attempt.member_id, []).append(attempt)
    kept = select(Standing).where(Standing.quiz_id == quiz.id, Standing.member_id.in_(members))
    for standing in work.session.scalars(kept):
        _choose(quiz, standing, by_member[standing.member_id])


def _finished(work: Work, quiz: Quiz, member_ids: Sequence[int]) -> Sequence[Attempt]:
    finished = select(Attempt).where(
        Attempt.quiz_id == quiz.id,
        Attempt.member_id.in_(member_ids),
        Attempt.state == AttemptState.SUBMITTED,
    )
    return work.session.scalars(finished).all()


def _choose(quiz: Quiz, standing: Standing, attempts: Sequence[Attempt]) -> None:
    known = {one.id: one for one in attempts}
    counted = counting_attempt(map(_as_finished, attempts), quiz.counting)
    assert counted is not None
    for name, value in _values(known[counted.id]).items():
        setattr(standing, name, value)
    standing.attempts = len(attempts)


def _values(attempt: Attempt) -> dict[str, object]:
    return {
        "attempt_id": attempt.id,
        "points": attempt.points,
        "spent_seconds": attempt.spent_seconds,
        "submitted_at": attempt.submitted_at,
        "unmarked": attempt.unmarked,
    }


def _as_finished(attempt: Attempt) -> Finished:
    assert attempt.submitted_at is not None
    return Finished(attempt.id, attempt.points, attempt.spent_seconds, attempt.submitted_at)
