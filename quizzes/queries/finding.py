"""Finding quizzes by their titles, among those whose page the actor may open."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from core.work import Work
from members.models import Node
from members.queries.people import below
from quizzes.access import READERS
from quizzes.models import Quiz, QuizState
from quizzes.queries.invitations import is_invited

_MOST = 5


def quizzes_titled(work: Work, words: str) -> Sequence[Quiz]:
    """List the newest quizzes that have each of some words in their title."""
    mine = and_(Quiz.node_id.in_(work.person.node_ids), Quiz.state == QuizState.PUBLISHED, is_invited(work))
    overseen = Quiz.node_id.in_(select(Node.id).where(below(work.person.places(*READERS))))
    named = [Quiz.title.icontains(word, autoescape=True) for word in words.split()]
    if not named:
        return []
    found = select(Quiz).where(or_(mine, overseen), *named).order_by(Quiz.id.desc()).limit(_MOST)
    return work.session.scalars(found).all()
