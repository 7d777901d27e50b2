"""Keeping the fences of large boards: every few minutes, and only where results have changed."""

from typing import Any

from sqlalchemy import delete, insert, select

from core.jobs import enqueue
from core.work import Work
from quizzes.models import BoardFence, FencedBoard
from quizzes.queries.fences import LARGE, large_boards

JOB = "board.fences"


def ask_for_fences(work: Work, large: int = LARGE) -> None:
    """Have the fences of large boards set anew whose results have changed, and drop those of the others."""
    stamps = large_boards(work, large)
    known = dict(work.session.execute(select(FencedBoard.quiz_id, FencedBoard.stamp)).all())
    for quiz_id in known.keys() - stamps.keys():
        set_fences(work, quiz_id, "", 0, [])
    for quiz_id, stamp in stamps.items():
        if known.get(quiz_id) != stamp:
            enqueue(work, JOB, {"quiz": quiz_id, "stamp": stamp}, key=f"{JOB}:{quiz_id}")


def set_fences(work: Work, quiz_id: int, stamp: str, total: int, fences: list[dict[str, Any]]) -> None:
    """Put fences in the place of earlier ones; none at all take the board's away."""
    work.session.execute(delete(BoardFence).where(BoardFence.quiz_id == quiz_id))
    work.session.execute(delete(FencedBoard).where(FencedBoard.quiz_id == quiz_id))
    if fences:
        work.session.execute(insert(BoardFence), fences)
        work.session.add(FencedBoard(quiz_id=quiz_id, total=total, stamp=stamp, made_at=work.now))
