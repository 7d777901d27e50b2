"""What a live quiz leaves with its players: 错题本, weak 知识点, and the record if the host says so."""

from collections.abc import Sequence

from sqlalchemy import select

from core.settings import recent_setting
from core.work import Work
from learning.actions.ledger import Earning, write_entry
from learning.rules.hours import Evidence, HourCategory
from meetings.models import CountsAs, LiveAnswer, LivePlayer, LiveRound
from meetings.queries.live import Posed, questions_of
from meetings.rules.live import is_enough
from members.models import Member
from quizzes.actions.practice import Elsewhere, keep_answers
from quizzes.rules.scoring import format_points

JOB = "live.settle"
_AT_ONCE = 10


def settle_step(work: Work, live_round: LiveRound) -> bool:
    """Settle some players who have not been, each once however often asked; says whether all have."""
    waiting = select(LivePlayer).where(LivePlayer.round_id == live_round.id, LivePlayer.settled_at.is_(None))
    players = work.session.scalars(waiting.order_by(LivePlayer.id).limit(_AT_ONCE).with_for_update()).all()
    questions = [one for one in questions_of(work.session, live_round) if one.row.told_at is not None]
    for player in players:
        found = select(LiveAnswer).where(LiveAnswer.player_id == player.id)
        _settle(work, live_round, player, questions, work.session.scalars(found).all())
        player.settled_at = work.now
    return len(players) < _AT_ONCE


def _settle(
    work: Work,
    live_round: LiveRound,
    player: LivePlayer,
    questions: Sequence[Posed],
    answers: Sequence[LiveAnswer],
) -> None:
    given = {one.question_id: one for one in answers}
    kept = [
        Elsewhere(
            one.question_id,
            one.row.version_id,
            given[one.row.id].value,
            # The nearest guess won points; whether it was right is another question.
            one.is_right(given[one.row.id].value),
            given[one.row.id].at,
        )
        for one in questions
        if one.row.id in given and one.question_id is not None and one.row.version_id is not None
    ]
    if kept:
        title, ended_at = f"现场答题：{live_round.title}", live_round.ended_at or work.now
        keep_answers(work, player.member_id, title, kept, ended_at)
    _credit(work, live_round, player, asked=len(questions), answered=len(given))


def _credit(work: Work, live_round: LiveRound, player: LivePlayer, *, asked: int, answered: int) -> None:
    is_quiz = live_round.counts_as is CountsAs.QUIZ
    earned = is_enough(player.right, asked) if is_quiz else answered > 0
    if live_round.counts_as is CountsAs.NOTHING or not live_round.hundredths or not earned:
        return
    host = work.session.get(Member, live_round.host_id)
    earning = Earning(
        title=live_round.title,
        hundredths=live_round.hundredths,
        category=HourCategory.COLLECTIVE,
        evidence=Evidence.TESTED if is_quiz else Evidence.PRESENT,
        earned_at=live_round.ended_at or work.now,
        form="现场答题",
        host=host.name if host else "",
        venue=recent_setting(work.session, "site.title"),
        outcome=f"{format_points(player.points)} 分，答对 {player.right} / {asked} 题",
    )
    write_entry(work, player.member_id, f"live:{live_round.id}", earning)
