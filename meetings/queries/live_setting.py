"""What a host can choose from when setting up a live quiz."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.work import Work
from meetings.models import LiveQuestion, LiveRound
from members.models import Node
from members.queries.people import below
from quizzes.access import EDITORS
from quizzes.models import PaperKind, PaperQuestion, QuestionVersion, Quiz, QuizState, Reveal
from quizzes.queries.setting import PAGE

_on_paper = aliased(QuestionVersion)


def sealed_positions(work: Work, live_round: LiveRound) -> list[int]:
    """Name the questions of a round that stand on a test which is not over and whose key is not told yet."""
    running = (
        select(LiveQuestion.position)
        .join(QuestionVersion, QuestionVersion.id == LiveQuestion.version_id)
        .where(
            LiveQuestion.round_id == live_round.id,
            QuestionVersion.question_id.in_(
                select(_on_paper.question_id)
                .join(PaperQuestion, PaperQuestion.version_id == _on_paper.id)
                .join(Quiz, Quiz.id == PaperQuestion.quiz_id)
                .where(
                    Quiz.state == QuizState.PUBLISHED,
                    Quiz.over_at > work.now,
                    Quiz.reveal != Reveal.AT_ONCE,
                )
            ),
        )
        .order_by(LiveQuestion.position)
    )
    return list(work.session.scalars(running))


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
