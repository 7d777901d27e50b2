"""补考: another quiz like the first, with other questions, for those who failed it or did not take it."""

from collections.abc import Sequence

from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from members.models import Member, MemberState
from quizzes.actions.papers import make_paper
from quizzes.actions.setting import copy_quiz
from quizzes.models import PaperKind, PaperSection, Quiz, QuizInvitation, QuizState
from quizzes.queries.drawing import sections_of
from quizzes.queries.invitations import resits_of
from quizzes.queries.results import results_of
from quizzes.queries.setting import paper_of
from quizzes.rules.scoring import Band


class NobodyToResitError(RefusalError):
    """All who were expected have passed."""


class NotOverError(RefusalError):
    """Some can still take the quiz itself."""


class StillMarkingError(RefusalError):
    """Who failed is not known while written answers wait for a person."""


def arrange_resit(work: Work, quiz: Quiz) -> Quiz:
    """Make the draft of a 补考 for those who failed or were missing; where a draft is there, give that one.

    Who passed an earlier 补考 of the same quiz is not asked again.

    :raises NotOverError: while somebody can still take the quiz
    :raises StillMarkingError: while answers wait to be marked
    :raises NobodyToResitError: if nobody is left
    :raises BankTooSmallError: if the bank cannot give the paper any more
    """
    earlier = resits_of(work, quiz)
    draft = next((one.quiz for one in earlier if one.quiz.state is QuizState.DRAFT), None)
    if draft is not None:
        return draft
    if quiz.state is QuizState.DRAFT or quiz.over_at > work.now:
        raise NotOverError("测试还没有结束，结束以后再安排补考。")
    passed = {key for one in earlier for key, mark in one.marks.items() if mark[1] is not Band.FAILED}
    people = [one for one in _who_needs_it(work, quiz) if one.id not in passed]
    if not people:
        raise NobodyToResitError("应参加的人都已合格，不用安排补考。")
    resit = copy_quiz(work, quiz)
    resit.title, resit.resit_of_id = f"{quiz.title}（补考）"[:80], quiz.id
    work.session.add_all(QuizInvitation(quiz_id=resit.id, member_id=one.id) for one in people)
    _draw_others(work, quiz, resit)
    said = f"为测试《{quiz.title}》的 {len(people)} 人安排补考。"
    record(work, "quizzes.resit", f"quiz:{quiz.id}", quiz.place, said)
    return resit


def _who_needs_it(work: Work, quiz: Quiz) -> Sequence[Member]:
    results = results_of(work, quiz)
    if any(one.standing.unmarked for one in results.taken):
        raise StillMarkingError(
            "还有简答题没有批阅，批完以后再安排补考。", next_url=f"/manage/marking/{quiz.id}"
        )
    failed = [
        one.member
        for one in results.taken
        if one.band is Band.FAILED and not one.is_exempt and one.member.state == MemberState.ACTIVE
    ]
    return [*failed, *results.missing]


def _draw_others(work: Work, quiz: Quiz, resit: Quiz) -> None:
    """Draw the paper from the same sections; one that was chosen by hand becomes one that is drawn."""
    if resit.paper_kind is PaperKind.FIXED:
        counted: dict[tuple[str, int], int] = {}
        minutes = {row.type: row.minutes for row in sections_of(work, resit)}
        for one in paper_of(work, quiz):
            key = (one.asked.type.name, one.place.worth)
            counted[key] = counted.get(key, 0) + 1
        for row in sections_of(work, resit):
            work.session.delete(row)
        work.session.flush()  # Their positions are given out again.
        rows = enumerate(counted.items(), start=1)
        work.session.add_all(
            PaperSection(
                quiz_id=resit.id,
                position=n,
                type=name,
                worth=worth,
                count=count,
                # The times of all sections of one type are added up.
                minutes=minutes.pop(name, 0),
            )
            for n, ((name, worth), count) in rows
        )
        resit.paper_kind = PaperKind.DRAWN_ONCE
    work.session.flush()  # The draw reads the sections.
    make_paper(work, resit)
