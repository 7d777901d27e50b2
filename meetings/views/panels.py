"""What meetings say on pages of the packages below: boards and ranks, what is next and what is missing."""

from core.times import day_of
from core.web import fragment, may
from core.work import Work
from meetings.access import COMMITTEE, LEADER, May
from meetings.queries.activities import Asked, activities, next_for_me
from meetings.queries.contests import own as own_contests
from meetings.queries.duties import lights, missing_now, units_with_duties
from meetings.queries.live import open_rounds
from meetings.rules.kinds import label_of
from quizzes.access import May as QuizMay
from quizzes.models import Attempt, PaperKind, Quiz
from quizzes.queries import standings

_FOUND = 5


def quiz_link(work: Work, quiz: Quiz) -> str:
    """Link a quiz's front page to its board."""
    return fragment("meetings/_board_link.html", quiz=quiz)


def live_link(work: Work, quiz: Quiz) -> str:
    """Let those who set a quiz ask its questions on the wall; before it is over that would tell its key."""
    is_ready = quiz.paper_kind is not PaperKind.DRAWN_EACH and quiz.over_at <= work.now
    if not is_ready or not may(QuizMay.EDIT_QUIZ, quiz):
        return ""
    return fragment("meetings/live/_link.html", quiz=quiz)


def own_rank(work: Work, attempt: Attempt) -> str:
    """Say on a result where the member stands."""
    quiz = work.session.get(Quiz, attempt.quiz_id)
    place = standings.own_place(work, quiz) if quiz and attempt.member_id == work.person.id else None
    return fragment("meetings/_own_rank.html", rank=place[0], of=place[1]) if place else ""


def coming(work: Work, member: object) -> str:
    """Show on 首页 what the member is expected at next."""
    found = next_for_me(work)
    return fragment("meetings/_coming.html", coming=found, now=work.now, label_of=label_of) if found else ""


def duties_missing(work: Work, member: object) -> str:
    """Show those who run a unit what it still has to hold in the running month, quarter and year."""
    if not work.person.places(*COMMITTEE, LEADER):
        return ""
    units = [node for node in units_with_duties(work) if may(May.KEEP_ACTIVITY, node)]
    if not units:
        return ""
    node = next((one for one in units if one.kind == "branch"), units[0])
    today = day_of(work.now)
    missing = missing_now(lights(work, node, today.year, is_brief=True), today)
    return fragment("meetings/_missing.html", node=node, missing=missing) if missing else ""


def live_now(work: Work, member: object) -> str:
    """Show on 首页 the live quizzes that can be joined now, and the contests one plays in."""
    rounds, contests = open_rounds(work), own_contests(work, only_open=True)
    if not rounds and not contests:
        return ""
    return fragment("meetings/live/_now.html", rounds=rounds, contests=contests)


def found_beside(work: Work, words: str) -> str:
    """Show on the search page the latest activities of that name."""
    found = activities(work, Asked(words=words)).rows[:_FOUND] if words else ()
    if not found:
        return ""
    return fragment("meetings/_search_beside.html", found=found, now=work.now, label_of=label_of)


PANELS = {
    "search.beside": [found_beside],
    "home.side": [live_now, coming, duties_missing],
    "quiz.acts": [quiz_link, live_link],
    "attempt.facts": [own_rank],
}
