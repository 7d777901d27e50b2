"""Walking through an evening with one key: within what a stage shows while it goes on, then to the next."""

from typing import Any

from sqlalchemy import select

from core.work import Work
from meetings.actions import contests, live, reviews
from meetings.actions.activities import demand_state, note
from meetings.models import Activity, ActivityState, Contest, Evening, EveningShown, LiveRound, QuizReview
from meetings.queries.evenings import evening_of, present_stage, review_tonight, stages_tonight
from meetings.rules.evening import Kind, Stage


def begin(work: Work, activity: Activity) -> Evening:
    """Open the wall at the first stage, or go on where it was.

    :raises WrongStateError: unless the roll is open
    """
    demand_state(activity, ActivityState.HELD)
    there = evening_of(work, activity)
    if there is not None:
        return there
    evening = Evening(activity_id=activity.id, started_at=work.now)
    work.session.add(evening)
    work.session.flush()  # Two taps at once: the second fails here.
    note(work, activity, "evening", "打开会议大屏")
    _enter(work, activity, evening, 0)
    return evening


def _held(work: Work, activity: Activity) -> Evening:
    demand_state(activity, ActivityState.HELD)
    mine = select(Evening).where(Evening.activity_id == activity.id).with_for_update()
    return work.session.scalars(mine.execution_options(populate_existing=True)).one()


def go_on(work: Work, activity: Activity, steps: int, inner: int, piece: Any) -> bool:
    """Take one step; False where another remote took it already.

    ``piece`` is what the stage shows, where the actor may drive it; ``inner`` counts its own steps.
    """
    evening = _held(work, activity)
    if evening.steps != steps:
        return False
    stage = present_stage(work.session, activity, evening)
    if piece is not None and not is_done(work, evening, stage, piece):
        return _drive(work, evening, stage, piece, inner)
    if evening.position + 1 < len(stages_tonight(work.session, activity)):
        _enter(work, activity, evening, evening.position + 1)
    return True


def jump(work: Work, activity: Activity, steps: int, by: int) -> bool:
    """Leave a stage as it is, for the next or the one before."""
    evening = _held(work, activity)
    if evening.steps != steps:
        return False
    stages = stages_tonight(work.session, activity)
    target = min(max(evening.position + by, 0), len(stages) - 1)
    if target != evening.position:
        _enter(work, activity, evening, target)
    return True


def _enter(work: Work, activity: Activity, evening: Evening, position: int) -> None:
    stages = stages_tonight(work.session, activity)
    stage = stages[min(position, len(stages) - 1)]
    evening.position, evening.steps = position, evening.steps + 1
    if stage.kind is not Kind.END:
        work.session.add(
            EveningShown(
                activity_id=activity.id,
                kind=stage.kind,
                key=stage.key,
                title=stage.title,
                at=work.now,
                by_id=work.person.id,
            )
        )


def is_done(work: Work, evening: Evening, stage: Stage, piece: Any) -> bool:
    """Say whether what a stage shows has ended, so that the key leads on."""
    match piece:
        case LiveRound() | Contest():
            return piece.ended_at is not None
    if stage.kind is Kind.REVIEW:
        review = review_tonight(work, piece, evening)
        return review is not None and review.ended_at is not None
    return True


def _drive(work: Work, evening: Evening, stage: Stage, piece: Any, inner: int) -> bool:
    match piece:
        case LiveRound():
            return live.go_on(work, piece, inner)
        case Contest():
            return contests.go_on(work, piece, inner)
    review: QuizReview | None = review_tonight(work, piece, evening)
    if review is None:
        reviews.begin(work, piece)
        return True
    return reviews.drive(work, review, reviews.Deed.NEXT, inner)
