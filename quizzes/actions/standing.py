"""Keeping the standing of members at a quiz in step with the marks of their attempts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm.util import identity_key

from core.db import Ready
from core.work import Work
from quizzes.models import Attempt, AttemptState, Quiz, Standing
from quizzes.rules.windows import Finished, counting_attempt


def stand(work: Work, quiz: Quiz, attempt: Attempt) -> None:
    """Bring the member's standing at the quiz up to date with an attempt that has just been handed in."""
    key = {"quiz_id": quiz.id, "member_id": attempt.member_id}
    finished = [Marked(*row) for row in _OF_ONE.rows(work.session, **key)]
    _KEEP.send(work.session, [key | _chosen(quiz, finished)])
    seen = work.session.identity_map.get(identity_key(Standing, tuple(key.values())))
    if seen is not None:
        work.session.expire(seen)


def _upsert(insert_here: Callable[[Any], Any]) -> Any:
    kept = (*_TAKEN_OVER, "attempts")
    fresh = insert_here(Standing).values({name: bindparam(name) for name in ("quiz_id", "member_id", *kept)})
    newer = {name: fresh.excluded[name] for name in kept}
    return fresh.on_conflict_do_update(index_elements=["quiz_id", "member_id"], set_=newer)


def stand_again(work: Work, quiz: Quiz, member_ids: Iterable[int]) -> None:
    """Bring the standings of members whose marks have changed up to date."""
    members = sorted(set(member_ids))
    by_member: dict[int, list[Marked]] = {}
    for attempt in _finished(work, quiz, members):
        by_member.setdefault(attempt.member_id, []).append(attempt)
    kept = select(Standing).where(Standing.quiz_id == quiz.id, Standing.member_id.in_(members))
    for standing in work.session.scalars(kept):
        for name, value in _chosen(quiz, by_member[standing.member_id]).items():
            setattr(standing, name, value)


# What a standing takes over from the attempt that counts. No more of an attempt is read: its paper is long.
_TAKEN_OVER = ("attempt_id", "points", "spent_seconds", "submitted_at", "unmarked")


class Marked(NamedTuple):
    """As much of an attempt that was handed in as its member's standing may take over."""

    member_id: int
    attempt_id: int
    points: int
    spent_seconds: int
    submitted_at: datetime
    unmarked: int


_FINISHED = select(
    Attempt.member_id,
    Attempt.id,
    Attempt.points,
    Attempt.spent_seconds,
    Attempt.submitted_at,
    Attempt.unmarked,
).where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.state == AttemptState.SUBMITTED)
# Sent by every hand-in.
_OF_ONE = Ready(lambda _: _FINISHED.where(Attempt.member_id == bindparam("member_id")))
_KEEP = Ready(_upsert)


def _finished(work: Work, quiz: Quiz, member_ids: Sequence[int]) -> list[Marked]:
    found = _FINISHED.where(Attempt.member_id.in_(member_ids))
    return [Marked(*cast("Any", row)) for row in work.session.execute(found, {"quiz_id": quiz.id})]


def _chosen(quiz: Quiz, attempts: Sequence[Marked]) -> dict[str, Any]:
    known = {one.attempt_id: one for one in attempts}
    counted = counting_attempt(map(_as_finished, attempts), quiz.counting)
    assert counted is not None
    taken = {name: getattr(known[counted.id], name) for name in _TAKEN_OVER}
    return taken | {"attempts": len(attempts)}


def _as_finished(attempt: Marked) -> Finished:
    return Finished(attempt.attempt_id, attempt.points, attempt.spent_seconds, attempt.submitted_at)
