"""What meetings say on the pages of the packages below: links to the board, and the rank on a result."""

from core.web import fragment
from core.work import Work
from quizzes.models import Attempt, Quiz
from quizzes.queries import standings


def quiz_link(work: Work, quiz: Quiz) -> str:
    """Link a quiz's front page to its board."""
    return fragment("meetings/_board_link.html", quiz=quiz)


def own_rank(work: Work, attempt: Attempt) -> str:
    """Say on a result where the member stands."""
    quiz = work.session.get(Quiz, attempt.quiz_id)
    place = standings.own_place(work, quiz) if quiz and attempt.member_id == work.person.id else None
    return fragment("meetings/_own_rank.html", rank=place[0], of=place[1]) if place else ""


PANELS = {"quiz.acts": [quiz_link], "attempt.facts": [own_rank]}
