"""Making anew what is kept beside the facts to be fast, from the facts themselves."""

from sqlalchemy import select

from core.work import Work
from quizzes.models import Answer, Attempt, AttemptState
from quizzes.queries.papers import asked, choices_on
from quizzes.rules.questions import Answer as Given

_AT_ONCE = 200


def write_choices_again(work: Work) -> int:
    """Write down from the saved answers what was chosen in attempts handed in; gives how many were not so.

    Statistics count the choices (``Attempt.choices``); ``flask check`` says where they differ.
    """
    changed, last = 0, 0
    handed_in = select(Attempt).where(Attempt.state == AttemptState.SUBMITTED).order_by(Attempt.id)
    while attempts := work.session.scalars(handed_in.where(Attempt.id > last).limit(_AT_ONCE)).all():
        last = attempts[-1].id
        asked(work.session, {version for attempt in attempts for version, _ in attempt.paper})
        given = _answers(work, [attempt.id for attempt in attempts])
        for attempt in attempts:
            choices = choices_on(work.session, attempt, given[attempt.id])
            if attempt.choices != choices:
                attempt.choices = choices
                changed += 1
        work.session.flush()
        work.session.expunge_all()  # All attempts together need not fit into memory.
    return changed


def _answers(work: Work, attempt_ids: list[int]) -> dict[int, dict[int, Given]]:
    given: dict[int, dict[int, Given]] = {key: {} for key in attempt_ids}
    saved = select(Answer.attempt_id, Answer.position, Answer.value).where(Answer.attempt_id.in_(attempt_ids))
    for attempt_id, position, value in work.session.execute(saved):
        given[attempt_id][position] = tuple(value) if isinstance(value, list) else value
    return given
