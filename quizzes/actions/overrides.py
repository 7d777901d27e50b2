"""Other terms for some: arranging and taking back extra minutes, attempts, or a window of their own."""

from datetime import datetime

from sqlalchemy import func, select

from core.errors import BadInputError, RefusalError
from core.work import Work
from members.actions.audit import record
from members.models import Member, MemberState, Node
from quizzes.models import Attempt, Quiz, QuizOverride
from quizzes.queries.overrides import terms_of_members
from quizzes.queries.taking import running_attempts, sections_end
from quizzes.rules import sections
from quizzes.rules.overrides import Override, Terms


class ArrangedBeforeError(RefusalError):
    """The same member or group has other terms already."""


def add_override(
    work: Work, quiz: Quiz, whom: Member | Node, override: Override, reason: str
) -> QuizOverride:
    """Arrange other terms of a quiz for a member or a group; attempts under way get the longer time at once.

    :raises ArrangedBeforeError: if something was arranged for the same one
    :raises BadInputError: if the quiz is not meant for them, or nothing would change
    """
    _refuse_senseless(quiz, whom, override)
    work.session.execute(select(Quiz.id).where(Quiz.id == quiz.id).with_for_update())
    key = {"member_id": whom.id} if isinstance(whom, Member) else {"node_id": whom.id}
    if work.session.scalar(select(QuizOverride.id).filter_by(quiz_id=quiz.id, **key)) is not None:
        raise ArrangedBeforeError(
            f"已经为{whom.name}做过安排，请先撤销原来的再添加。",
            next_url=f"/manage/quizzes/{quiz.id}/overrides",
        )
    row = QuizOverride(
        quiz_id=quiz.id,
        **key,
        extra_minutes=override.extra_minutes,
        extra_attempts=override.extra_attempts,
        opens_at=override.opens_at,
        closes_at=override.closes_at,
        reason=reason,
        by_id=work.person.id,
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # What follows reads it.
    _note_extension(work, quiz)
    _lengthen_running(work, quiz)
    _note(work, quiz, f"为{whom.name}另作答题安排")
    return row


def _refuse_senseless(quiz: Quiz, whom: Member | Node, override: Override) -> None:
    place = whom.place if isinstance(whom, Member) else whom.path
    if not place.startswith(quiz.place) or (isinstance(whom, Member) and whom.state != MemberState.ACTIVE):
        raise BadInputError(f"这次测试不是发给{whom.name}的，不用另作安排。")
    if override == Override():
        raise BadInputError("请填写要延长的时间、增加的次数或另定的时间窗口。")
    opens_at, closes_at = override.opens_at or quiz.opens_at, override.closes_at or quiz.closes_at
    if opens_at >= closes_at:
        raise BadInputError("另定的结束时间应当晚于开始时间。")


def remove_override(work: Work, quiz: Quiz, key: int) -> None:
    """Take back what was arranged; attempts under way keep their time. Asking twice is harmless."""
    row = work.session.get(QuizOverride, key)
    if row is None or row.quiz_id != quiz.id:
        return
    whom = work.session.get(Member, row.member_id) if row.member_id else work.session.get(Node, row.node_id)
    work.session.delete(row)
    work.session.flush()  # The latest end is read anew.
    _note_extension(work, quiz)
    _note(work, quiz, f"撤销了为{whom.name if whom else '某人'}另作的答题安排")


def _note_extension(work: Work, quiz: Quiz) -> None:
    """Keep the latest end of anybody's own window with the quiz: until then its key is worth something."""
    latest = select(func.max(QuizOverride.closes_at)).where(QuizOverride.quiz_id == quiz.id)
    quiz.extended_until = work.session.scalar(latest)


def _lengthen_running(work: Work, quiz: Quiz) -> None:
    running = running_attempts(work, quiz)
    terms = terms_of_members(work, quiz, [member for _, member in running])
    for attempt, member in running:
        ends_at = _longer(work, attempt, terms[member.id])
        attempt.deadline_at = max(attempt.deadline_at, ends_at)


def _longer(work: Work, attempt: Attempt, terms: Terms) -> datetime:
    """Say when a running attempt ends by these terms; sections with times of their own grow with it."""
    if not attempt.sections:
        return terms.deadline(attempt.started_at)
    elapsed = (work.now - attempt.started_at).total_seconds()
    timed = sections.lengthened(sections.read(attempt.sections), terms.all_minutes * 60, elapsed)
    attempt.sections = sections.write(timed)
    return sections_end(attempt.started_at, timed, terms)


def _note(work: Work, quiz: Quiz, deed: str) -> None:
    record(work, "quizzes.override", f"quiz:{quiz.id}", quiz.place, f"在测试《{quiz.title}》中{deed}。")
