"""What quizzes have to say on the pages of content: searching, and what changed in a material."""

from content.models import Material
from core.web import fragment, may
from core.work import Work
from quizzes.access import May
from quizzes.queries.citing import count_to_recheck
from quizzes.queries.finding import quizzes_titled


def found_beside(work: Work, words: str) -> str:
    """Show quizzes of that name, and the way into the question bank for those who keep it."""
    quizzes = quizzes_titled(work, words)
    keeps_bank = bool(words) and may(May.BANK)
    if not quizzes and not keeps_bank:
        return ""
    return fragment("quizzes/_search_beside.html", quizzes=quizzes, words=words, keeps_bank=keeps_bank)


def questions_to_recheck(work: Work, material: Material) -> str:
    """Show how many questions cite paragraphs of a material that are gone, to those who keep the bank."""
    count = count_to_recheck(work, material.id) if may(May.BANK) else 0
    return fragment("quizzes/_to_recheck.html", count=count) if count else ""


PANELS = {
    "search.beside": [found_beside],
    "material.changes": [questions_to_recheck],
    "material.manage": [questions_to_recheck],
}
