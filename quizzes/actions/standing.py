"""Keeping the standing of members at a quiz in step with the marks of their attempts."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm.util import identity_key

from core.db import insert_for
from core.work import Work
from quizzes.models import Attempt, AttemptState, Quiz, Standing
from quizzes.rules.windows import Finished, counting_attempt


def stand(work: Work, quiz: Quiz, attempt: Attempt) -> None:
    """Bring the member's standing at the quiz up to date with an attempt that has just been handed in."""
    finished = _finished(work, quiz, [attempt.member_id])
    key = {"quiz_id": quiz.id, "member_id": attempt.member_id}
    work.session.connection().execute(_upsert(insert_for(work.session)), key | _chosen(quiz, finished))
    seen = work.session.identity_map.get(identity_key(Standing, tuple(key.values())))
    if seen is not None:
        work.session.expire(seen)


@cache
def _upsert(insert_here: Callable[[Any], Any]) -> Any:
    """Make the statement that keeps a standing, once: every hand-in sends it."""
    fresh = insert_here(Standing)
    newer = {name: fresh.excluded[name] for name in (*_TAKEN_OVER, "attempts")}
    return fresh.on_conflict_do_update(index_elements=["quiz_id", "member_id"], set_=newer)


def stand_again(work: Work, quiz: Quiz, member_ids: Iterable[int]) -> None:
    """Bring the standings of members whose marks have changed up to date."""
    members = sorted(set(member_ids))
    by_member: dict[int, list[Any]] = {}
    for attempt in _finished(work, quiz, members):
        by_member.setdefault(attempt.member_id, []).append(attempt)
    kept = select(Standing).where(Standing.quiz_id == quiz.id, Standing.member_id.in_(members))
    for standing in work.session.scalars(kept):
        for name, value in _chosen(quiz, by_member[standing.member_id]).items():
            setattr(standing, name, value)


# What a standing takes over from the attempt that counts. No more of an attempt is read: its paper is long.
_TAKEN_OVER = ("attempt_id", "points", "spent_seconds", "submitted_at", "unmarked")
_FINISHED = select(
    Attempt.member_id,
    Attempt.id.label("attempt_id"),
    Attempt.points,
    Attempt.spent_seconds,
    Attempt.submitted_at,
    Attempt.unmarked,
).where(
    Attempt.quiz_id == bindparam("quiz"),
    Attempt.member_id.in_(bindparam("members", expanding=True)),
    Attempt.state == AttemptState.SUBMITTED,
)


def _finished(work: Work, quiz: Quiz, member_ids: Sequence[int]) -> Sequence[Any]:
    return work.session.execute(_FINISHED, {"quiz": quiz.id, "members": member_ids}).all()


def _chosen(quiz: Quiz, attempts: Sequence[Any]) -> dict[str, Any]:
    known = {one.attempt_id: one for one in attempts}
    counted = counting_attempt(map(_as_finished, attempts), quiz.counting)
    assert counted is not None
    taken = {name: getattr(known[counted.id], name) for name in _TAKEN_OVER}
    return taken | {"attempts": len(attempts)}


def _as_finished(attempt: Any) -> Finished:
    return Finished(attempt.attempt_id, attempt.points, attempt.spent_seconds, attempt.submitted_at)
