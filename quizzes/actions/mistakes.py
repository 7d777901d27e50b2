"""The 错题本: it fills and empties by what members answer, and by hand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select, update

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


class Turn(NamedTuple):
    """What became of one question of an attempt that was marked anew."""

    member_id: int
    question_id: int
    is_miss: bool


def follow_marks(work: Work, quiz_id: int, changed: Sequence[tuple[Attempt, Sequence[int]]]) -> None:
    """Bring 错题本 up to date with attempts marked anew; each comes with its earlier marks by position.

    A miss that is none any more leaves, where it was the only one; a new one goes in. Attempts that have not
    been gathered wait until then.
    """
    ids = select(GatheredAttempt.attempt_id).where(
        GatheredAttempt.attempt_id.in_([attempt.id for attempt, _ in changed])
    )
    gathered = set(work.session.scalars(ids)) if changed else set()
    corrections = corrections_by_quiz(work.session, [quiz_id] if gathered else []).get(quiz_id, {})
    turns = [
        turn
        for attempt, before in changed
        if attempt.id in gathered
        for turn in _turns(work, attempt, before, corrections)
    ]
    for question_id in {turn.question_id for turn in turns}:
        right = [one.member_id for one in turns if one.question_id == question_id and not one.is_miss]
        _take_back(work, question_id, right)
    _add_misses(work, [turn for turn in turns if turn.is_miss])


def _turns(
    work: Work, attempt: Attempt, before: Sequence[int], corrections: Mapping[int, Correction]
) -> Iterator[Turn]:
    places = zip(asked_on(work.session, attempt), attempt.paper, before, attempt.by_position, strict=True)
    for one, (_, worth), was, earned in places:
        is_void = _is_void(corrections, one.version_id)
        if one.type.name == _MARKED_BY_HAND or (was == earned and not is_void):
            continue
        if was < worth and (is_void or earned >= worth):
            yield Turn(attempt.member_id, one.question_id, is_miss=False)
        elif was >= worth > earned and not is_void:
            yield Turn(attempt.member_id, one.question_id, is_miss=True)


def _take_back(work: Work, question_id: int, member_ids: Sequence[int]) -> None:
    only = Mistake.state == MistakeState.IN, Mistake.misses == 1, Mistake.is_kept.is_(False)
    whose = Mistake.question_id == question_id, Mistake.member_id.in_(member_ids)
    if member_ids:
        work.session.execute(update(Mistake).where(*whose, *only).values(state=MistakeState.LEFT))


def _add_misses(work: Work, turns: Sequence[Turn]) -> None:
    if not turns:
        return
    fresh: Any = insert_for(work.session)(Mistake)
    again = {
        "state": MistakeState.IN,
        "misses": Mistake.misses + 1,
        "in_row": 0,
        "missed_at": fresh.excluded.missed_at,
    }
    missed = fresh.on_conflict_do_update(index_elements=["member_id", "question_id"], set_=again)
    keys = {(turn.member_id, turn.question_id) for turn in turns}
    rows = [
        {"member_id": member, "question_id": question, "misses": 1, "in_row": 0, "is_kept": False}
        | {"state": MistakeState.IN, "missed_at": work.now}
        for member, question in sorted(keys)
    ]
    work.session.connection().execute(missed, rows)


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
