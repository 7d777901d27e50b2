"""What must be true of activities, for ``flask check``. Each function gives a sentence for every breach."""

from collections.abc import Callable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from learning.models import HourEntry
from meetings.models import Activity, ActivityVote, Attendance, ContestBuzz, ContestLine, ContestSeat

_MOST = 50


def hours_were_attended(session: Session) -> list[str]:
    """Look whether behind every entry of a closed activity stands somebody whom its roll has as there."""
    back = aliased(HourEntry)
    entries = session.execute(
        select(HourEntry.id, HourEntry.member_id, HourEntry.cause)
        .outerjoin(back, back.reverses_id == HourEntry.id)
        .where(HourEntry.cause.startswith("activity:"), back.id.is_(None))
    ).all()
    rows = session.execute(select(Attendance, Activity).join(Activity, Activity.id == Attendance.activity_id))
    # While a record is open again its hours wait for the next closing and whoever confirms them.
    earned = {
        (line.member_id, line.activity_id)
        for line, activity in rows
        if activity.credited_at is None or (line.presence.earns and activity.gives_hours)
    }
    return [
        f"没有到会的活动学时：明细 {key}，党员 {member_id}，{cause}。"
        for key, member_id, cause in entries
        if (member_id, int(cause.split(":")[1])) not in earned
    ][:_MOST]


def votes_add_up(session: Session) -> list[str]:
    """Look whether the counts of every vote add up to those present."""
    wrong = session.scalars(
        select(ActivityVote).where(
            ActivityVote.in_favour + ActivityVote.against + ActivityVote.abstained != ActivityVote.present
        )
    )
    return [f"票数不符：活动 {one.activity_id} 的表决“{one.title}”。" for one in wrong][:_MOST]


def undone_points_cancel(session: Session) -> list[str]:
    """Look whether every line that takes another of a contest back is its opposite, of the same team."""
    first = aliased(ContestLine)
    wrong = session.scalars(
        select(ContestLine)
        .join(first, first.id == ContestLine.undoes_id)
        .where((ContestLine.points != -first.points) | (ContestLine.team_id != first.team_id))
    )
    return [f"竞赛 {one.contest_id} 的记分 {one.id} 与所撤销的一笔不符。" for one in wrong][:_MOST]


def presses_were_by_the_team(session: Session) -> list[str]:
    """Look whether everybody who pressed a buzzer sits in the team it was pressed for."""
    seated = exists().where(
        ContestSeat.team_id == ContestBuzz.team_id, ContestSeat.member_id == ContestBuzz.member_id
    )
    wrong = session.scalars(select(ContestBuzz).where(~seated))
    return [f"抢答 {one.id} 不是本队队员按的。" for one in wrong][:_MOST]


CHECKS: tuple[Callable[[Session], list[str]], ...] = (
    hours_were_attended,
    votes_add_up,
    undone_points_cancel,
    presses_were_by_the_team,
)
