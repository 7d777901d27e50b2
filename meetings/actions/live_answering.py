"""Answering at a live quiz. Everybody answers within seconds, so it costs as few statements as can be."""

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


def answer(work: Work, question: Posed, player_id: int, value: Any, *, delivered_at: datetime | None) -> None:
    """Keep a player's answer; the last one in time counts. The same sent again changes nothing.

    ``delivered_at`` is when the phone first got the question, None where nobody knows.

    :raises TooLateError: if the question is not being asked, or time is up for this phone
    """
    clock = _demand_in_time(work, question, delivered_at)
    mine = LiveAnswer.question_id == question.row.id, LiveAnswer.player_id == player_id
    before = work.session.execute(select(LiveAnswer.value).where(*mine)).first()
    if before is not None and before[0] == value:
        return  # A phone that got no word sends the same again; its time stays the first.
    values = {"value": value, "at": work.now, "spent_ms": clock.spent(work.now, delivered_at)}
    fresh = insert_for(work.session)(LiveAnswer).values(
        question_id=question.row.id, player_id=player_id, changes=0, earned=0, **values
    )
    changed = values | {"changes": LiveAnswer.changes + 1}
    work.session.execute(
        fresh.on_conflict_do_update(index_elements=["question_id", "player_id"], set_=changed)
    )


def _demand_in_time(work: Work, question: Posed, delivered_at: datetime | None) -> Clock:
    # Closing the question waits for answers under way, and answers wait for the closing: on PostgreSQL the
    # round's row is shared by those who answer and taken by who goes on.
    now_asked = (
        select(LiveRound.phase, LiveQuestion.opened_at, LiveQuestion.closed_at, LiveQuestion.told_at)
        .join(LiveQuestion, LiveQuestion.round_id == LiveRound.id)
        .where(LiveQuestion.id == question.row.id)
        .with_for_update(read=True, of=LiveRound)
    )
    phase, opened_at, closed_at, told_at = work.session.execute(now_asked).one()
    if opened_at is None:
        raise TooLateError("这道题还没有开始。")
    clock = Clock(opened_at, question.row.seconds)
    is_asked = phase is Phase.QUESTION or (phase is Phase.COUNTED and told_at is None)
    stopped = closed_at is not None and closed_at < clock.bell_at
    if not is_asked or stopped or work.now > clock.ends_for(delivered_at):
        raise TooLateError("这道题的时间到了，答案没有记入。")
    return clock


def question_to_answer(work: Work, live_round: LiveRound, question_id: int) -> Posed:
    """Give a question of a round that a phone names.

    :raises TooLateError: if the round has no such question
    """
    row = work.session.get(LiveQuestion, question_id)
    if row is None or row.round_id != live_round.id:
        raise TooLateError("这道题不在这场现场答题里，请刷新页面。")
    return posed(work.session, [row])[0]
