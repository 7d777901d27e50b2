"""Ranks on large boards: from the nearest line whose rank is kept, only the lines in between are counted."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select, tuple_

from core.times import day_of
from core.work import Work
from members.models import Member, Node
from quizzes.models import BoardFence, FencedBoard, Quiz, Standing
from quizzes.queries.board_rows import WHOLE, counted, on_board

LARGE = 5_000
"""Standings from which a board has fences; fewer are counted at once, and exactly."""
STEP = 500
"""Lines from one fence to the next."""


def fenced_place(work: Work, quiz: Quiz) -> int | None:
    """Say how many stand on a large board; None for the others."""
    return work.session.scalar(select(FencedBoard.total).where(FencedBoard.quiz_id == quiz.id))


def fenced_rank(work: Work, quiz: Quiz, line: Any) -> int | None:
    """Count who stands before a line of a large board, as far as its fences know; None for the others.

    What changed above the fence since it was set is not in it: that is made good when it is set again.
    """
    no_worse = or_(
        BoardFence.points > line.points,
        and_(
            BoardFence.points == line.points,
            tuple_(BoardFence.spent_seconds, BoardFence.submitted_at)
            <= tuple_(line.spent_seconds, line.submitted_at),
        ),
    )
    near = select(BoardFence).where(BoardFence.quiz_id == quiz.id, no_worse)
    fence = work.session.scalars(near.order_by(BoardFence.ahead.desc()).limit(1)).first()
    if fence is None:
        return None
    parts = [_count(work, quiz, part) for part in _between(fence, line)]
    return fence.ahead + (work.session.scalar(select(sum(parts[1:], parts[0]))) or 0)


def _between(fence: Any, line: Any) -> Iterator[ColumnElement[bool]]:
    """Make conditions that the index answers one by one: from the fence on, and before the line."""
    pace = tuple_(Standing.spent_seconds, Standing.submitted_at)
    from_fence = and_(
        Standing.points == fence.points,
        Standing.spent_seconds >= fence.spent_seconds,
        pace >= tuple_(fence.spent_seconds, fence.submitted_at),
    )
    before_line = and_(
        Standing.points == line.points,
        Standing.spent_seconds <= line.spent_seconds,
        pace < tuple_(line.spent_seconds, line.submitted_at),
    )
    if fence.points == line.points:
        yield and_(from_fence, before_line)
    else:
        yield from_fence
        yield and_(Standing.points < fence.points, Standing.points > line.points)
        yield before_line


def _count(work: Work, quiz: Quiz, part: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Standing)
        .join(Member, Member.id == Standing.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(Standing.quiz_id == quiz.id, part, on_board(work, quiz))
        .scalar_subquery()
    )


def large_boards(work: Work, large: int = LARGE) -> dict[int, str]:
    """Name the quizzes with so many standings that their boards need fences, each with its stamp.

    The day is in it: who is exempt changes ranks as well, and is seen to at least once a day.
    """
    today = day_of(work.now)
    counted_ = func.count(Standing.member_id)
    found = (
        select(Standing.quiz_id, counted_, func.sum(Standing.points), func.max(Standing.submitted_at))
        .group_by(Standing.quiz_id)
        .having(counted_ >= large)
    )
    return {row[0]: f"{today} {row[1]} {row[2]} {row[3]}" for row in work.session.execute(found)}


def fence_lines(work: Work, quiz: Quiz, step: int = STEP) -> tuple[int, list[dict[str, Any]]]:
    """Count the lines of a board and give every ``step``-th with how many stand before it."""
    rows = counted(quiz, WHOLE)
    order = rows.c.points.desc(), rows.c.spent_seconds, rows.c.submitted_at
    ranked = (
        select(
            rows.c.points,
            rows.c.spent_seconds,
            rows.c.submitted_at,
            (func.rank().over(order_by=order) - 1).label("ahead"),
            func.row_number().over(order_by=order).label("place"),
            func.count().over().label("total"),
        )
        .select_from(rows)
        .join(Member, Member.id == rows.c.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(rows.c.quiz_id == quiz.id, on_board(work, quiz))
        .subquery()
    )
    found = work.session.execute(select(ranked).where(ranked.c.place % step == 1)).all()
    fences = {
        row.ahead: {
            "quiz_id": quiz.id,
            "ahead": row.ahead,
            "points": row.points,
            "spent_seconds": row.spent_seconds,
            "submitted_at": row.submitted_at,
        }
        for row in found
    }
    return (found[0].total if found else 0), list(fences.values())
