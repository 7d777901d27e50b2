"""Holding a quiz while marks are made: those who hand in share it, those who change marks have it alone.

So an attempt is either marked by a correction or found by it, and changes of one standing do not cross.
"""

from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from core.db import Ready
from core.work import Work
from quizzes.models import Quiz

# Every hand-in sends it.
_SHARED = Ready(
    lambda _: select(Quiz.regrades).where(Quiz.id == bindparam("quiz")).with_for_update(read=True)
)


def share_quiz(work: Work, quiz: Quiz) -> None:
    """Keep the quiz's corrections as they are until the commit, and know whether there are any."""
    set_committed_value(quiz, "regrades", _SHARED.rows(work.session, quiz=quiz.id)[0][0])


def hold_quiz(work: Work, quiz: Quiz) -> None:
    """Keep all others from making marks at this quiz until the commit."""
    work.session.refresh(quiz, ["regrades"], with_for_update={"key_share": True})
