"""The 错题本: it fills and empties by what members answer, and by hand."""

from collections.abc import Mapping

from sqlalchemy import select

from core.db import insert_for
from core.errors import NotFoundError
from core.work import Work
from members.actions.audit import record
from members.models import Member, Node
from quizzes.models import (
    Attempt,
    GatheredAttempt,
    Mistake,
    MistakeState,
    PracticeRule,
    ReviewCard,
)
from quizzes.queries.corrections import corrections_by_quiz
from quizzes.queries.mistakes import rights_needed, told_attempts
from quizzes.queries.papers import asked_on
from quizzes.rules.corrections import Correction
from quizzes.rules.practice import Kept, after_answer
from quizzes.rules.reviews import Memory, review

_MARKED_BY_HAND = "short_answer"
_AT_ONCE = 200


def learn(work: Work, member_id: int, rights: Mapping[int, bool]) -> None:
    """Bring a member's 错题本 and reviews up to date with answers: question → right or not."""
    ids = list(rights)
    own = Mistake.member_id == member_id, Mistake.question_id.in_(ids)
    mistakes = {one.question_id: one for one in work.session.scalars(select(Mistake).where(*own))}
    mine = ReviewCard.member_id == member_id, ReviewCard.question_id.in_(ids)
    cards = {one.question_id: one for one in work.session.scalars(select(ReviewCard).where(*mine))}
    needed = rights_needed(work, _place_of(work, member_id)) if any(rights.values()) and mistakes else 1
    for question_id, is_right in rights.items():
        _book(work, member_id, question_id, mistakes.get(question_id), is_right=is_right, needed=needed)
        _schedule(work, member_id, question_id, cards.get(question_id), is_right=is_right)


def _place_of(work: Work, member_id: int) -> str:
    actor = work.actor
    return actor.place if actor and actor.id == member_id else work.session.get_one(Member, member_id).place


def _book(
    work: Work, member_id: int, question_id: int, mistake: Mistake | None, *, is_right: bool, needed: int
) -> None:
    kept = after_answer(_kept(mistake), is_right=is_right, needed=needed)
    if kept is None:
        return
    if mistake is None:
        mistake = Mistake(member_id=member_id, question_id=question_id, missed_at=work.now)
        work.session.add(mistake)
    was_in = mistake.state is not MistakeState.REMOVED
    mistake.misses, mistake.in_row = kept.misses, kept.in_row
    if not is_right:
        mistake.missed_at = work.now
    if kept.is_in:
        mistake.state = MistakeState.IN
    elif was_in:
        mistake.state = MistakeState.LEFT


def _kept(mistake: Mistake | None) -> Kept | None:
    if mistake is None:
        return None
    is_in = mistake.state is MistakeState.IN
    return Kept(is_in, mistake.misses, mistake.in_row, stays=mistake.is_kept)


def _schedule(
    work: Work, member_id: int, question_id: int, card: ReviewCard | None, *, is_right: bool
) -> None:
    before = Memory(card.stability, card.difficulty, card.due_at, card.reviewed_at) if card else None
    memory = review(before, work.now, is_right=is_right)
    if memory is None or memory == before:
        return
    if card is None:
        card = ReviewCard(member_id=member_id, question_id=question_id)
        work.session.add(card)
    card.stability, card.difficulty = memory.stability, memory.difficulty
    card.due_at, card.reviewed_at = memory.due_at, memory.reviewed_at


def gather_told(work: Work, member_id: int | None = None, limit: int = _AT_ONCE) -> int:
    """Take the misses of attempts whose key is known into the 错题本, each once; gives how many."""
    attempts = told_attempts(work, member_id, limit)
    corrected = corrections_by_quiz(work.session, {attempt.quiz_id for attempt in attempts})
    for attempt in attempts:
        _gather(work, attempt, corrected.get(attempt.quiz_id, {}))
    return len(attempts)


def _gather(work: Work, attempt: Attempt, corrections: Mapping[int, Correction]) -> None:
    fresh = insert_for(work.session)(GatheredAttempt).values(attempt_id=attempt.id, at=work.now)
    first = fresh.on_conflict_do_nothing(index_elements=["attempt_id"]).returning(GatheredAttempt.attempt_id)
    if work.session.scalar(first) is None:
        return
    marks = zip(asked_on(work.session, attempt), attempt.paper, attempt.by_position, strict=True)
    rights = {
        one.question_id: earned >= worth
        for one, (_, worth), earned in marks
        if one.type.name != _MARKED_BY_HAND and worth > 0 and not _is_void(corrections, one.version_id)
    }
    if rights:
        learn(work, attempt.member_id, rights)
        work.session.flush()  # The next attempt of the same member finds what this one made.


def _is_void(corrections: Mapping[int, Correction], version_id: int) -> bool:
    return version_id in corrections and corrections[version_id].is_void


def _own(work: Work, question_id: int) -> Mistake:
    mistake = work.session.get(Mistake, (work.person.id, question_id))
    if mistake is None:
        raise NotFoundError("错题本里没有这道题。", next_url="/practice/mistakes")
    return mistake


def remove_mistake(work: Work, question_id: int) -> None:
    """Take a question out of the actor's 错题本 by hand.

    :raises NotFoundError: if it never was in it
    """
    _own(work, question_id).state = MistakeState.REMOVED


def restore_mistake(work: Work, question_id: int) -> None:
    """Put a question back that was taken out.

    :raises NotFoundError: if it never was in it
    """
    mistake = _own(work, question_id)
    mistake.state, mistake.in_row = MistakeState.IN, 0


def keep_mistake(work: Work, question_id: int, *, stays: bool) -> None:
    """Let a question stay however often it is answered right, or no longer.

    :raises NotFoundError: if it never was in the 错题本
    """
    _own(work, question_id).is_kept = stays


def set_rights_in_row(work: Work, node: Node, rights: int) -> None:
    """Say for a branch how many right answers in a row take a question out."""
    rule = work.session.get(PracticeRule, node.id)
    if rule is not None and rule.rights_in_row == rights:
        return
    work.session.merge(PracticeRule(node_id=node.id, rights_in_row=rights))
    record(
        work,
        "practice.rule",
        f"node:{node.id}",
        node.path,
        f"把错题移出错题本所需的连续答对次数设为 {rights} 次。",
    )
