"""Answering at a live quiz. Everybody answers within seconds, so it costs as little as can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.db import insert_for
from core.errors import RefusalError
from core.work import Work
from meetings.actions.live import TooLateError
from meetings.models import LiveAnswer, LiveQuestion, LiveRound
from meetings.queries.live import Posed, posed
from meetings.rules.live import Clock, Phase
from quizzes.rules.questions import BadAnswerError


def read_answer(question: Posed, raw: Any, *, is_form: bool = False) -> Any:
    """Take an answer as it is stored, from JSON or from the values of a form.

    :raises RefusalError: if it is no answer to this question
    """
    kind, content = question.kind, question.content
    try:
        value = kind.read_form(content, raw) if is_form else kind.read_answer(content, raw)
    except BadAnswerError as error:
        raise RefusalError(str(error)) from error
    if not kind.is_answered(value):
        raise RefusalError("还没有作答，请先选择或填写。")
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it arrived."""

    question: Posed
    player_id: int
    value: Any
    at: datetime
    delivered_at: datetime | None
    """When the phone first got the question, None where nobody knows."""


def keep_answers(work: Work, given: Sequence[Given]) -> list[TooLateError | None]:
    """Keep answers that arrived at the same time; says for each why it was not kept, if it was not.

    The last answer in time counts. The same sent again changes nothing, not even its time: a phone that got
    no word repeats itself.
    """
    outcomes: dict[int, TooLateError | None] = {}
    by_question: dict[int, list[Given]] = {}
    for one in given:
        by_question.setdefault(one.question.row.id, []).append(one)
    for question_id in sorted(by_question):
        outcomes |= _keep(work, by_question[question_id])
    return [outcomes[id(one)] for one in given]


def _keep(work: Work, given: Sequence[Given]) -> dict[int, TooLateError | None]:
    row = given[0].question.row
    taking = _taking(work, row)
    outcomes = {id(one): taking.refusal(one) for one in given}
    mine = LiveAnswer.question_id == row.id, LiveAnswer.player_id.in_({one.player_id for one in given})
    kept = work.session.execute(select(LiveAnswer.player_id, LiveAnswer.value).where(*mine))
    known: dict[int, Any] = {row[0]: row[1] for row in kept}
    fresh = []
    for one in given:
        if outcomes[id(one)] is None and known.get(one.player_id) != one.value:
            known[one.player_id] = one.value
            fresh.append(_values(row, one, taking.clock))
    if fresh:
        _write(work, fresh)
    return outcomes


def _values(row: LiveQuestion, one: Given, clock: Clock) -> dict[str, Any]:
    spent = clock.spent(one.at, one.delivered_at)
    own = {"question_id": row.id, "player_id": one.player_id, "value": one.value, "at": one.at}
    return own | {"spent_ms": spent, "changes": 0, "earned": 0}


def _write(work: Work, rows: list[dict[str, Any]]) -> None:
    fresh: Any = insert_for(work.session)(LiveAnswer)
    new = fresh.excluded
    changed = {"value": new.value, "at": new.at, "spent_ms": new.spent_ms, "changes": LiveAnswer.changes + 1}
    kept = fresh.on_conflict_do_update(index_elements=["question_id", "player_id"], set_=changed)
    # In the order of players, so that two nodes that write the same ones wait for each other and do not lock.
    work.session.connection().execute(kept, sorted(rows, key=lambda one: int(one["player_id"])))


@dataclass(frozen=True, slots=True)
class _Taking:
    """Whether answers to a question are taken, as the database has it while we write."""

    clock: Clock
    is_open: bool

    def refusal(self, one: Given) -> TooLateError | None:
        """Say why an answer comes too late, None if it does not."""
        if self.is_open and one.at <= self.clock.ends_for(one.delivered_at):
            return None
        return TooLateError("这道题的时间到了，答案没有记入。")


def _taking(work: Work, row: LiveQuestion) -> _Taking:
    # Closing the question waits for answers under way, and answers wait for the closing: on PostgreSQL the
    # round's row is shared by those who answer and taken by who goes on.
    now_asked = (
        select(LiveRound.phase, LiveQuestion.opened_at, LiveQuestion.closed_at, LiveQuestion.told_at)
        .join(LiveQuestion, LiveQuestion.round_id == LiveRound.id)
        .where(LiveQuestion.id == row.id)
        .with_for_update(read=True, of=LiveRound)
    )
    phase, opened_at, closed_at, told_at = work.session.execute(now_asked).one()
    clock = Clock(opened_at or work.now, row.seconds)
    is_asked = phase is Phase.QUESTION or (phase is Phase.COUNTED and told_at is None)
    stopped = closed_at is not None and closed_at < clock.bell_at
    return _Taking(clock, is_asked and opened_at is not None and not stopped)


def question_to_answer(work: Work, live_round: LiveRound, question_id: int) -> Posed:
    """Give a question of a round that a phone names.

    :raises TooLateError: if the round has no such question
    """
    row = work.session.get(LiveQuestion, question_id)
    if row is None or row.round_id != live_round.id:
        raise TooLateError("这道题不在这场现场答题里，请刷新页面。")
    return posed(work.session, [row])[0]
