"""What must be true of live quizzes, for ``flask check``. Each function gives a sentence for every breach."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from meetings.models import LiveAnswer, LivePlayer, LiveQuestion


def points_are_what_answers_earned(session: Session) -> list[str]:
    """I1: a player's points are the sum of what the answers earned, and right ones are counted."""
    earned = (
        select(
            LiveAnswer.player_id,
            func.sum(LiveAnswer.earned).label("points"),
            func.count(LiveAnswer.id).filter(LiveAnswer.is_right.is_(True)).label("right_ones"),
        )
        .group_by(LiveAnswer.player_id)
        .subquery()
    )
    points, right = func.coalesce(earned.c.points, 0), func.coalesce(earned.c.right_ones, 0)
    wrong = (
        select(LivePlayer.id, LivePlayer.points, points)
        .outerjoin(earned, earned.c.player_id == LivePlayer.id)
        .where((LivePlayer.points != points) | (LivePlayer.right != right))
        .order_by(LivePlayer.id)
    )
    return [
        f"现场答题参加者 {player}：记录 {kept} 分，各题合计 {sum_} 分。"
        for player, kept, sum_ in session.execute(wrong)
    ]


def answers_lie_within_their_question(session: Session) -> list[str]:
    """I5: no answer is older than its question or newer than the showing of its key."""
    outside = (
        select(LiveAnswer.id)
        .join(LiveQuestion, LiveQuestion.id == LiveAnswer.question_id)
        .where((LiveAnswer.at < LiveQuestion.opened_at) | (LiveAnswer.at > LiveQuestion.told_at))
        .order_by(LiveAnswer.id)
    )
    return [f"现场答题的答案 {id_} 不在作答时间内。" for id_ in session.scalars(outside)]


CHECKS = (points_are_what_answers_earned, answers_lie_within_their_question)
