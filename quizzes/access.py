"""Who may do what with quizzes, attempts and the question bank."""

from enum import StrEnum
from typing import Any

from core.access import Table, has_role, is_meant_for, reaches, signed_in
from core.work import Work
from members.models import Member
from quizzes.models import Quiz, QuizInvitation, QuizState

EDITORS = ("admin", "secretary", "committee")
READERS = (*EDITORS, "inspector")


class May(StrEnum):
    """Permissions over quizzes and questions."""

    LIST = "quizzes:list"
    SEE_QUIZ = "quizzes:quiz:see"
    START = "quizzes:quiz:start"
    ANSWER = "quizzes:attempt:answer"
    SEE_ATTEMPT = "quizzes:attempt:see"
    MANAGE = "quizzes:manage"
    EDIT_QUIZ = "quizzes:quiz:edit"
    SEE_RESULTS = "quizzes:quiz:results"
    SEE_STATISTICS = "quizzes:statistics"
    PRINT = "quizzes:quiz:print"
    SEE_KEY = "quizzes:quiz:key"
    KEY_IN = "quizzes:quiz:keying"
    CORRECT_ENTRY = "quizzes:attempt:keyed"
    REGRADE = "quizzes:quiz:regrade"
    SEE_REGRADE = "quizzes:regrade:see"
    MARKING = "quizzes:marking"
    MARK_QUIZ = "quizzes:quiz:mark"
    MARK = "quizzes:attempt:mark"
    BANK = "quizzes:bank"
    EDIT_QUESTION = "quizzes:question:edit"
    SEE_PICTURE = "quizzes:picture:see"
    EDIT_CATEGORY = "quizzes:category:edit"
    IMPORT = "quizzes:import"
    PRACTISE = "quizzes:practise"
    PRACTISE_ROUND = "quizzes:practise:round"
    SET_PRACTICE = "quizzes:practise:set"
    REPORT_QUESTION = "quizzes:question:report"
    RESOLVE_REPORT = "quizzes:report:resolve"


HIDDEN = frozenset(
    {
        *(May.SEE_QUIZ, May.START, May.ANSWER, May.SEE_ATTEMPT),
        *(May.EDIT_QUIZ, May.SEE_RESULTS, May.EDIT_QUESTION, May.EDIT_CATEGORY),
        *(May.PRACTISE_ROUND, May.SET_PRACTICE),
        *(May.PRINT, May.SEE_KEY, May.KEY_IN, May.CORRECT_ENTRY),
        *(May.REGRADE, May.SEE_REGRADE, May.MARK_QUIZ, May.MARK),
        *(May.REPORT_QUESTION, May.RESOLVE_REPORT),
    }
)
"""Permissions whose refusal must not tell that the thing exists."""


def is_published(work: Work, quiz: Any) -> bool:
    """Hold for quizzes that members may know of."""
    return bool(quiz.state is QuizState.PUBLISHED)


def is_invited(work: Work, quiz: Any) -> bool:
    """Hold for quizzes that are for all of their audience, and for those invited to a 补考."""
    if quiz.resit_of_id is None:
        return True
    return work.actor is not None and work.session.get(QuizInvitation, (quiz.id, work.actor.id)) is not None


def is_own(work: Work, attempt: Any) -> bool:
    """Hold for the member who made the attempt, or whose round of practice it is."""
    return work.actor is not None and attempt.member_id == work.actor.id


def oversees_the_taker(work: Work, attempt: Any) -> bool:
    """Hold for those whose role reaches the member who made the attempt."""
    taker = work.session.get(Member, attempt.member_id)
    return work.actor is not None and taker is not None and work.actor.reaches(taker.place, *READERS)


def is_not_own(work: Work, attempt: Any) -> bool:
    """Hold for everybody but the member who made the attempt."""
    return not is_own(work, attempt)


def sets_the_quiz(work: Work, attempt: Any) -> bool:
    """Hold for those whose role reaches the quiz the attempt was made at."""
    quiz = work.session.get(Quiz, attempt.quiz_id)
    return work.actor is not None and quiz is not None and work.actor.reaches(quiz.place, *EDITORS)


RULES: Table = {
    May.LIST: [[signed_in]],
    May.SEE_QUIZ: [[is_meant_for, is_published, is_invited], [reaches(*READERS)]],
    May.START: [[is_meant_for, is_published, is_invited]],
    May.ANSWER: [[is_own]],
    May.SEE_ATTEMPT: [[is_own], [oversees_the_taker]],
    May.MANAGE: [[has_role(*EDITORS)]],
    May.EDIT_QUIZ: [[reaches(*EDITORS)]],
    May.SEE_RESULTS: [[reaches(*READERS)]],
    May.SEE_STATISTICS: [[has_role(*READERS)]],
    May.PRINT: [[reaches(*EDITORS)]],
    May.SEE_KEY: [[reaches(*EDITORS)]],
    May.KEY_IN: [[reaches(*EDITORS)]],
    May.CORRECT_ENTRY: [[sets_the_quiz, is_not_own]],
    May.REGRADE: [[reaches(*EDITORS)]],
    May.SEE_REGRADE: [[reaches(*READERS)]],
    May.MARKING: [[has_role(*EDITORS)]],
    May.MARK_QUIZ: [[reaches(*EDITORS)]],
    May.MARK: [[sets_the_quiz, is_not_own]],
    May.BANK: [[has_role(*EDITORS)]],
    May.EDIT_QUESTION: [[reaches(*EDITORS)]],
    May.SEE_PICTURE: [[signed_in]],
    May.EDIT_CATEGORY: [[reaches(*EDITORS)]],
    May.IMPORT: [[reaches(*EDITORS)]],
    May.PRACTISE: [[signed_in]],
    May.PRACTISE_ROUND: [[is_own]],
    May.SET_PRACTICE: [[reaches(*EDITORS)]],
    May.REPORT_QUESTION: [[is_own]],
    May.RESOLVE_REPORT: [[reaches(*EDITORS)]],
}
