"""What quizzes have to say on the search page."""

from core.web import fragment, may
from core.work import Work
from quizzes.access import May
from quizzes.queries.finding import quizzes_titled


def found_beside(work: Work, words: str) -> str:
    """Show quizzes of that name, and the way into the question bank for those who keep it."""
    quizzes = quizzes_titled(work, words)
    keeps_bank = bool(words) and may(May.BANK)
    if not quizzes and not keeps_bank:
        return ""
    return fragment("quizzes/_search_beside.html", quizzes=quizzes, words=words, keeps_bank=keeps_bank)


PANELS = {"search.beside": [found_beside]}
