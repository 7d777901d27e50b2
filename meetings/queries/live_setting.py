"""What a host can choose from when setting up a live quiz."""

from collections.abc import Sequence

from sqlalchemy import select

from core.work import Work
from members.models import Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.models import PaperKind, Quiz
from quizzes.queries.setting import PAGE


def quizzes_to_use(work: Work, limit: int = PAGE) -> Sequence[Quiz]:
    """List the actor's quizzes whose paper is the same for all, the newest first."""
    found = (
        select(Quiz)
        .join(Node, Node.id == Quiz.node_id)
        .where(
            below(work.person.places(*EDITORS)),
            Quiz.paper_kind != PaperKind.DRAWN_EACH,
            Quiz.question_count > 0,
        )
        .order_by(Quiz.id.desc())
        .limit(limit)
    )
    return work.session.scalars(found).unique().all()
