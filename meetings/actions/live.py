"""Hosting and playing a live quiz: opening a round, joining, going on, answering, ending."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import select, update

from core.db import insert_for
from core.errors import NotAllowedError, RefusalError
from core.jobs import enqueue
from core.work import Work
from meetings.actions.entering import free_pin, is_right_code, may_try, new_seed, use_code
from meetings.actions.live_settling import JOB
from meetings.models import (
    VOTE,
    CountsAs,
    LiveAnswer,
    LivePlayer,
    LiveQuestion,
    LiveRound,
)
from meetings.queries.live import (
    Posed,
    number_of,
    present_question,
    stand_of,
)
from meetings.rules.live import Measures, Phase, nearest, next_stand, points_for, previous_stand
from meetings.signals import live_round_ended
from members.actions.audit import record
from members.models import Node
from quizzes.rules.questions import Content


class NothingToAskError(RefusalError):
    """The round has no question yet."""


class TooLateError(RefusalError):
    """Time is up for the question, or the round has gone on."""


class StillAnsweringError(RefusalError):
    """Phones that got the question late still have a moment."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question as it is put into a round."""

    version_id: int | None
    type: str
    seconds: int
    worth: int
    vote: Content | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host chose for a round."""

    title: str
    node: Node
    items: Sequence[Item]
    speed_percent: int = 0
    shows_names: bool = True
    shows_standings: bool = True
    counts_as: CountsAs = CountsAs.NOTHING
    hundredths: int = 0
    measures: Measures = Measures.NOTHING


def open_round(work: Work, plan: Plan) -> LiveRound:
    """Open a round with its lobby; people can join at once."""
    live_round = LiveRound(
        node_id=plan.node.id,
        host_id=work.person.id,
        title=plan.title,
        pin=free_pin(work),
        seed=new_seed(),
        question_count=len(plan.items),
        speed_percent=plan.speed_percent,
        shows_names=plan.shows_names,
        shows_standings=plan.shows_standings,
        counts_as=plan.counts_as,
        hundredths=plan.hundredths if plan.counts_as is not CountsAs.NOTHING else 0,
        measures=plan.measures,
        created_at=work.now,
    )
    work.session.add(live_round)
    work.session.flush()  # The questions need its key.
    work.session.add_all(_question(live_round, number, item) for number, item in enumerate(plan.items, 1))
    record(
        work,
        "live.open",
        f"live:{live_round.id}",
        plan.node.path,
        f"发起现场答题《{plan.title}》，{len(plan.items)} 题。",
    )
    return live_round


def _question(live_round: LiveRound, position: int, item: Item) -> LiveQuestion:
    return LiveQuestion(
        round_id=live_round.id,
        position=position,
        version_id=item.version_id,
        type=item.type,
        vote=item.vote.to_json() if item.vote else None,
        seconds=item.seconds,
        worth=0 if item.type == VOTE else item.worth,
    )


def join(work: Work, live_round: LiveRound) -> LivePlayer:
    """Let the signed-in member play; who plays already keeps the score.

    :raises TooLateError: if the round is over
    :raises NotAllowedError: if it is not for the member
    """
    if not work.person.place.startswith(live_round.place):
        raise NotAllowedError("这场现场答题只面向主办党支部的党员。")
    return _join(work, live_round, work.person.id)


def _join(work: Work, live_round: LiveRound, member_id: int) -> LivePlayer:
    if live_round.phase is Phase.ENDED:
        raise TooLateError("这场现场答题已经结束。", next_url="/live/")
    fresh = insert_for(work.session)(LivePlayer).values(
        round_id=live_round.id,
        member_id=member_id,
        joined_at=work.now,
        token_hash="",
        codes_used=0,
        points=0,
        right=0,
    )
    work.session.execute(fresh.on_conflict_do_nothing(index_elements=["round_id", "member_id"]))
    own = LivePlayer.round_id == live_round.id, LivePlayer.member_id == member_id
    return work.session.scalars(select(LivePlayer).where(*own)).one()


def join_by_code(work: Work, live_round: LiveRound, member_id: int, typed: str) -> str | None:
    """Let a member without a signed-in phone play; gives the phone's token, None for a wrong code.

    :raises TooManyError: after too many wrong codes for this member
    """
    member = may_try(work, live_round, member_id)
    if member is None or not member.place.startswith(live_round.place):
        return None
    own = LivePlayer.round_id == live_round.id, LivePlayer.member_id == member_id
    player = work.session.scalar(select(LivePlayer).where(*own))
    used = player.codes_used if player else 0
    if not is_right_code(live_round, member_id, typed, used):
        return None
    if player is None:
        _join(work, live_round, member_id)
    return use_code(work, LivePlayer, own, used)


def go_on(work: Work, live_round: LiveRound, steps: int) -> bool:
    """Take the next step; False where another remote took it already (``steps`` is what the asker saw).

    :raises StillAnsweringError: if the key would be shown while phones have time left
    """
    live_round = _held(work, live_round)
    if live_round.steps != steps or live_round.phase is Phase.ENDED:
        return False
    if live_round.question_count == 0:
        raise NothingToAskError("还没有题目，请先选题再开始。")
    question = present_question(work.session, live_round)
    phase, position = next_stand(stand_of(live_round, question))
    if question is not None and position == live_round.position:
        _leave(work, live_round, question, phase)
    if phase is Phase.QUESTION:
        _ask(work, live_round, position)
    live_round.phase, live_round.position = phase, position
    live_round.steps += 1
    live_round.started_at = live_round.started_at or work.now
    if phase is Phase.ENDED:
        _close(work, live_round)
    return True


def go_back(work: Work, live_round: LiveRound, steps: int) -> bool:
    """Take one step back, where there is one; False where another remote was faster.

    :raises TooLateError: if the question's time is up, so that nobody could answer anyway
    """
    live_round = _held(work, live_round)
    question = present_question(work.session, live_round)
    phase = previous_stand(stand_of(live_round, question))
    if live_round.steps != steps or phase is None or question is None:
        return False
    if phase is Phase.QUESTION:
        clock = question.clock
        if clock is None or work.now >= clock.bell_at:
            raise TooLateError("这道题的时间已经到了，不能再恢复作答。")
        question.row.closed_at = None
    live_round.phase = phase
    live_round.steps += 1
    return True


def show_names(work: Work, live_round: LiveRound, *, shows: bool) -> None:
    """Show names on the wall's standings, or hide them."""
    live_round = _held(work, live_round)
    live_round.shows_names = shows
    live_round.steps += 1


def _held(work: Work, live_round: LiveRound) -> LiveRound:
    # Two remotes press at once: the second waits here and finds what the first did.
    mine = select(LiveRound).where(LiveRound.id == live_round.id).with_for_update(of=LiveRound)
    return work.session.scalars(mine.execution_options(populate_existing=True)).unique().one()


def _ask(work: Work, live_round: LiveRound, position: int) -> None:
    place = LiveQuestion.round_id == live_round.id, LiveQuestion.position == position
    work.session.execute(update(LiveQuestion).where(*place).values(opened_at=work.now))


def _leave(work: Work, live_round: LiveRound, question: Posed, phase: Phase) -> None:
    row, clock = question.row, question.clock
    if phase is Phase.COUNTED:
        row.closed_at = work.now
    if phase is Phase.ANSWER and clock is not None:
        wait = clock.ends_for(None) - work.now
        stopped_early = row.closed_at is not None and row.closed_at < clock.bell_at
        if wait.total_seconds() > 0 and not stopped_early and _somebody_is_missing(work, live_round, row):
            seconds = int(wait.total_seconds()) + 1
            raise StillAnsweringError(f"有手机收到题目较晚，还在作答，请等 {seconds} 秒再公布答案。")
        tell(work, live_round, question)


def _somebody_is_missing(work: Work, live_round: LiveRound, row: LiveQuestion) -> bool:
    answered = select(LiveAnswer.player_id).where(LiveAnswer.question_id == row.id)
    missing = select(LivePlayer.id).where(
        LivePlayer.round_id == live_round.id, LivePlayer.id.not_in(answered)
    )
    return work.session.scalar(missing.limit(1)) is not None


def tell(work: Work, live_round: LiveRound, question: Posed) -> None:
    """Give the points of a question, once; its answers are final from then on."""
    row = question.row
    if row.told_at is not None or question.is_vote or live_round.measures is Measures.BEFORE:
        return
    row.told_at, row.closed_at = work.now, row.closed_at or work.now
    answers = work.session.scalars(select(LiveAnswer).where(LiveAnswer.question_id == row.id)).all()
    right = _right_ones(question, answers)
    for answer in answers:
        answer.is_right = answer.player_id in right
        if answer.is_right:
            answer.earned = points_for(row.worth, row.seconds, answer.spent_ms, live_round.speed_percent)
    by_id = {one.player_id: one.earned for one in answers if one.is_right}
    for player in work.session.scalars(select(LivePlayer).where(LivePlayer.id.in_(by_id))):
        player.points, player.right = player.points + by_id[player.id], player.right + 1


def _right_ones(question: Posed, answers: Iterable[LiveAnswer]) -> set[int]:
    content = question.content
    match question.kind.name, content.key:
        case "numeric", {"value": value, "tolerance": tolerance}:
            right, slack = number_of(value), number_of(tolerance) or Fraction(0)
            if right is not None:
                return nearest(right, slack, {one.player_id: number_of(one.value) for one in answers})
    return {one.player_id for one in answers if question.is_right(one.value)}


def end_round(work: Work, live_round: LiveRound) -> None:
    """End a round before its last question; what was answered so far counts."""
    live_round = _held(work, live_round)
    if live_round.phase is Phase.ENDED:
        return
    question = present_question(work.session, live_round)
    if question is not None and question.clock is not None:
        tell(work, live_round, question)
        question.row.closed_at = question.row.closed_at or work.now
    live_round.phase = Phase.ENDED
    live_round.steps += 1
    _close(work, live_round)


FORGOTTEN_AFTER = timedelta(hours=24)
"""A round that was opened so long ago and is still open was forgotten."""


def end_forgotten_rounds(work: Work) -> None:
    """End the rounds that were opened a day ago and that nobody ended."""
    forgotten = LiveRound.pin.is_not(None), LiveRound.created_at < work.now - FORGOTTEN_AFTER
    for live_round in work.session.scalars(select(LiveRound).where(*forgotten)).unique().all():
        end_round(work, live_round)


def _close(work: Work, live_round: LiveRound) -> None:
    live_round.ended_at, live_round.pin = work.now, None
    record(
        work, "live.end", f"live:{live_round.id}", live_round.place, f"现场答题《{live_round.title}》结束。"
    )
    enqueue(work, JOB, {"round": live_round.id}, key=f"{JOB}:{live_round.id}")
    live_round_ended.send(live_round, work=work)
