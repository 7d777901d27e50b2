"""Making anew what is kept beside the facts to be fast, from the facts themselves."""

from sqlalchemy import select

from core.work import Work
from quizzes.models import Attempt, AttemptState
from quizzes.queries.papers import asked, choices_on
from quizzes.queries.taking import saves_by_attempt, seconds_on

_AT_ONCE = 200


def write_choices_again(work: Work) -> int:
    """Write down from the saved answers what was chosen in attempts handed in, and how fast.

    Gives how many were not so. Statistics count these (``choices``, ``spent_by_position``); ``flask check``
    says where they differ.
    """
    changed, last = 0, 0
    handed_in = select(Attempt).where(Attempt.state == AttemptState.SUBMITTED).order_by(Attempt.id)
    while attempts := work.session.scalars(handed_in.where(Attempt.id > last).limit(_AT_ONCE)).all():
        last = attempts[-1].id
        asked(work.session, {version for attempt in attempts for version, _ in attempt.paper})
        saved = saves_by_attempt(work.session, [attempt.id for attempt in attempts])
        for attempt in attempts:
            given = {one.position: one.given for one in saved[attempt.id]}
            choices, seconds = (
                choices_on(work.session, attempt, given),
                seconds_on(attempt, saved[attempt.id]),
            )
            if attempt.choices != choices or attempt.spent_by_position not in (None, seconds):
                attempt.choices, attempt.spent_by_position = choices, seconds
                changed += 1
        work.session.flush()
        work.session.expunge_all()  # All attempts together need not fit into memory.
    return changed
