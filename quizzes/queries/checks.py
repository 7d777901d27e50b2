"""What must be true of marks, for ``flask check``. Each function gives a sentence for every breach."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizzes.models import Answer, Attempt, AttemptState
from quizzes.queries.papers import asked, choices_on, placed_on
from quizzes.rules.questions import Answer as Given
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
    given = _answers(session, attempts)
    found = []
    for attempt in attempts:
        score = score_paper(placed_on(session, attempt), given[attempt.id], MultiplePolicy(attempt.policy))
        marks = [score.by_position[n].earned for n in range(1, len(attempt.paper) + 1)]
        if score.earned != attempt.points or marks != attempt.by_position:
            found.append(
                f"得分不符：答卷 {attempt.id} 记 {format_points(attempt.points)} 分，"
                f"重算 {format_points(score.earned)} 分。"
            )
        if attempt.choices != choices_on(session, attempt, given[attempt.id]):
            found.append(f"统计不符：答卷 {attempt.id} 记下的选项与保存的答案不一致。")
    return found


def _answers(session: Session, attempts: Sequence[Attempt]) -> dict[int, dict[int, Given]]:
    given: dict[int, dict[int, Given]] = {attempt.id: {} for attempt in attempts}
    saved = select(Answer).where(Answer.attempt_id.in_(given))
    for answer in session.scalars(saved):
        value = answer.value
        given[answer.attempt_id][answer.position] = tuple(value) if isinstance(value, list) else value
    return given


CHECKS: tuple[Callable[[Session], list[str]], ...] = (scores_are_rescored_answers,)
