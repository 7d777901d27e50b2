"""Practising: beginning a round, answering, and what each answer does to the 错题本 and the reviews.

Nothing here earns points or hours, and nobody but the member sees it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, update

from core.db import insert_for
from core.errors import BadInputError, RefusalError
from core.times import day_of
from core.work import Work
from quizzes.actions.mistakes import gather_told, learn
from quizzes.models import PracticeAnswer, PracticeMode, PracticeRound
from quizzes.queries.grasp import topics_of
from quizzes.queries.mistakes import MistakesWanted, mistake_ids
from quizzes.queries.papers import asked
from quizzes.queries.practice import Choice, Scope, due_questions, questions_in, say_scope, today_of
from quizzes.queries.secrecy import may_practise, practisable_among
from quizzes.rules.grasp import Grasp
from quizzes.rules.practice import A_DAY, choose_daily
from quizzes.rules.questions import Answer as Given
from quizzes.rules.questions import BadAnswerError
from quizzes.rules.scoring import MultiplePolicy

_MARKED_BY_HAND = "short_answer"
_SIZES = {
    PracticeMode.DAILY: A_DAY,
    PracticeMode.FOCUS: 20,
    PracticeMode.MISTAKES: 20,
    PracticeMode.CLIMB: 100,
    PracticeMode.RECITE: 300,
}
"""How many questions a round has at the most."""
STARTED = frozenset(_SIZES)
"""The modes members begin themselves."""
_HOME = "/practice/"


class NothingToPractiseError(RefusalError):
    """No question fits what was asked for."""


class WaitingError(RefusalError):
    """The question's key is not to be known until a quiz is over."""


class RoundOverError(RefusalError):
    """The round has ended."""


def start_round(work: Work, mode: PracticeMode, scope: Scope) -> PracticeRound:
    """Give the actor a round: the one of this kind that goes on, or a new one. Asking twice is harmless.

    :raises NothingToPractiseError: if there is no such question
    """
    gather_told(work, work.person.id)
    earlier = today_of(work) if mode is PracticeMode.DAILY else _going_on(work, mode, scope)
    if earlier is not None:
        return earlier
    chosen = _choose(work, mode, scope)
    if not chosen:
        raise NothingToPractiseError(
            "没有符合条件、现在可以练习的题。请换个范围，或等正在进行的测试结束后再来。", next_url=_HOME
        )
    begun = PracticeRound(
        member_id=work.person.id,
        mode=mode,
        scope=scope.to_json(),
        title=say_scope(work, mode, scope),
        question_ids=chosen,
        seed=work.dice.getrandbits(31),
        daily_on=day_of(work.now) if mode is PracticeMode.DAILY else None,
        started_at=work.now,
    )
    work.session.add(begun)
    work.session.flush()  # The redirect needs begun.id.
    return begun


def _going_on(work: Work, mode: PracticeMode, scope: Scope) -> PracticeRound | None:
    mine = select(PracticeRound).where(
        PracticeRound.member_id == work.person.id,
        PracticeRound.mode == mode,
        PracticeRound.ended_at.is_(None),
    )
    latest = work.session.scalars(mine.order_by(PracticeRound.id.desc()).limit(20))
    alike = (one for one in latest if one.scope == scope.to_json())
    # One whose questions all wait for a quiz by now would show nothing.
    return next((one for one in alike if practisable_among(work, _unanswered(work, one))), None)


def _unanswered(work: Work, round_: PracticeRound) -> list[int]:
    if round_.mode is PracticeMode.RECITE:
        return list(round_.question_ids[round_.read :])
    answered = set(
        work.session.scalars(select(PracticeAnswer.position).where(PracticeAnswer.round_id == round_.id))
    )
    return [id_ for position, id_ in enumerate(round_.question_ids, 1) if position not in answered]


def _choose(work: Work, mode: PracticeMode, scope: Scope) -> list[int]:
    size, free = _SIZES[mode], may_practise(work)
    if mode is PracticeMode.MISTAKES:
        wanted = MistakesWanted(scope.topic, scope.material, scope.type)
        return mistake_ids(work, wanted, free)[:size]
    found = questions_in(work, scope, free)
    if mode is PracticeMode.RECITE:
        return sorted(choice.id for choice in found)[:size]
    if mode is PracticeMode.DAILY:
        marked = [choice for choice in found if choice.type != _MARKED_BY_HAND]
        return _choose_daily(work, marked, free)
    if mode is PracticeMode.CLIMB:
        return _shuffled(work, (one for one in found if one.type != _MARKED_BY_HAND))[:size]
    fresh = _shuffled(work, (one for one in found if one.is_fresh))
    return [*fresh, *(one.id for one in found if not one.is_fresh)][:size]


def _choose_daily(work: Work, found: Sequence[Choice], free: ColumnElement[bool]) -> list[int]:
    weak = {one.topic for one in topics_of(work, free) if one.grasp is Grasp.WEAK}
    return choose_daily(
        due_questions(work, free),
        _shuffled(work, (one for one in found if one.topic in weak)),
        _shuffled(work, (one for one in found if one.is_fresh)),
        [one.id for one in found],
    )


def _shuffled(work: Work, choices: Iterable[Choice]) -> list[int]:
    ids = [one.id for one in choices]
    work.dice.shuffle(ids)
    return ids


def answer_question(work: Work, round_: PracticeRound, position: int, values: Sequence[str]) -> bool:
    """Mark and keep an answer; says whether there was one. A second answer at the same place changes nothing.

    :raises RoundOverError: if the round has ended
    :raises WaitingError: if the question is on a quiz whose key is not known yet
    :raises BadInputError: if the answer does not fit the question
    """
    question_id, version_id = _usable(work, round_, position)
    one = asked(work.session, [version_id])[version_id]
    try:
        value = one.type.read_form(one.content, values)
    except BadAnswerError as error:
        raise BadInputError(str(error), next_url=f"/practice/rounds/{round_.id}") from error
    if not one.type.is_answered(value):
        return False
    marked = one.type.mark(one.content, value, 100, MultiplePolicy.STRICT)
    is_right = None if marked.needs_person else marked.is_full
    _keep(work, round_, position, (question_id, version_id), value, is_right=is_right)
    return True


def give_up(work: Work, round_: PracticeRound, position: int) -> None:
    """Show the answer without having given one; that counts as a miss, for the member's own lists only.

    :raises RoundOverError: if the round has ended
    :raises WaitingError: if the question is on a quiz whose key is not known yet
    """
    _keep(work, round_, position, _usable(work, round_, position), None, is_right=False)


def _usable(work: Work, round_: PracticeRound, position: int) -> tuple[int, int]:
    """Give question and version at a position, where they may be practised now."""
    if not 1 <= position <= len(round_.question_ids):
        raise BadInputError("这一组练习没有这道题。", next_url=f"/practice/rounds/{round_.id}")
    if round_.ended_at is not None:
        raise RoundOverError("这一组练习已经做完了。", next_url=f"/practice/rounds/{round_.id}")
    question_id = round_.question_ids[position - 1]
    version_id = practisable_among(work, [question_id]).get(question_id)
    if version_id is None:
        raise WaitingError(
            "这道题正用于没有结束的测试，或已停用，先练别的题。", next_url=f"/practice/rounds/{round_.id}"
        )
    return question_id, version_id


def _keep(
    work: Work,
    round_: PracticeRound,
    position: int,
    asked_: tuple[int, int],
    value: Given,
    *,
    is_right: bool | None,
) -> None:
    question_id, version_id = asked_
    row = {
        "member_id": round_.member_id,
        "round_id": round_.id,
        "position": position,
        "question_id": question_id,
        "version_id": version_id,
        "value": value,
        "is_right": is_right,
        "at": work.now,
    }
    fresh: Any = insert_for(work.session)(PracticeAnswer).values(**row)
    kept = work.session.scalar(
        fresh.on_conflict_do_nothing(index_elements=["round_id", "position"]).returning(PracticeAnswer.id)
    )
    if kept is None:  # a double tap: the first one counted
        return
    if is_right is not None:
        _take_in(work, round_, question_id, is_right=is_right)
    _end_where_over(work, round_, is_right=is_right)


def _take_in(work: Work, round_: PracticeRound, question_id: int, *, is_right: bool) -> None:
    learn(work, round_.member_id, {question_id: is_right})
    if is_right:
        work.session.execute(
            update(PracticeRound)
            .where(PracticeRound.id == round_.id)
            .values(right=PracticeRound.right + 1)
            .execution_options(synchronize_session="fetch")
        )


def _end_where_over(work: Work, round_: PracticeRound, *, is_right: bool | None) -> None:
    fell = round_.mode is PracticeMode.CLIMB and is_right is False
    if fell or not _unanswered(work, round_):
        round_.ended_at = work.now


def check_oneself(work: Work, round_: PracticeRound, position: int, *, is_right: bool) -> None:
    """Say whether a written answer, compared with the reference, was right; once."""
    own = PracticeAnswer.round_id == round_.id, PracticeAnswer.position == position
    open_ = update(PracticeAnswer).where(*own, PracticeAnswer.is_right.is_(None)).values(is_right=is_right)
    question_id = work.session.scalar(open_.returning(PracticeAnswer.question_id))
    if question_id is not None:
        _take_in(work, round_, question_id, is_right=is_right)


def read_on(work: Work, round_: PracticeRound, position: int) -> None:
    """Remember how far a member has read; going back forgets nothing."""
    round_.read = max(round_.read, min(position, len(round_.question_ids)))
    if round_.read == len(round_.question_ids):
        round_.ended_at = round_.ended_at or work.now


def hand_out(work: Work, title: str, chosen: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Give members (by key) questions to practise; gives the round of each."""
    rounds = [
        PracticeRound(
            member_id=member_id,
            mode=PracticeMode.FOCUS,
            title=title,
            question_ids=list(ids),
            seed=work.dice.getrandbits(31),
            started_at=work.now,
        )
        for member_id, ids in chosen.items()
        if ids
    ]
    work.session.add_all(rounds)
    work.session.flush()  # The notices need their keys.
    return {one.member_id: one.id for one in rounds}


class Elsewhere(NamedTuple):
    """An answer to a question of the bank that was given elsewhere, and how it was."""

    question_id: int
    version_id: int
    value: Any
    is_right: bool
    at: datetime


def keep_answers(
    work: Work, member_id: int, title: str, answers: Sequence[Elsewhere], ended_at: datetime
) -> None:
    """Take answers given at a live quiz into a member's 错题本, reviews and 知识点, and into what is counted.

    Unlike what members practise by themselves they are counted for knowledge maps and 高频错题: everybody
    answered the same, at the same time, before all.
    """
    round_ = PracticeRound(
        member_id=member_id,
        mode=PracticeMode.LIVE,
        title=title,
        question_ids=[one.question_id for one in answers],
        seed=0,
        right=sum(one.is_right for one in answers),
        started_at=min(one.at for one in answers),
        ended_at=ended_at,
    )
    work.session.add(round_)
    work.session.flush()  # The answers need its key.
    work.session.add_all(
        PracticeAnswer(
            member_id=member_id,
            round_id=round_.id,
            position=position,
            question_id=one.question_id,
            version_id=one.version_id,
            value=one.value,
            is_right=one.is_right,
            at=one.at,
        )
        for position, one in enumerate(answers, start=1)
    )
    learn(work, member_id, {one.question_id: one.is_right for one in answers})
