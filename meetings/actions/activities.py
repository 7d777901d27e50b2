"""The life of an activity: planned, announced, held, closed; cancelled and taken up again; copied."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from core.errors import BadInputError, RefusalError
from core.times import day_of, local, say_moment, year_of
from core.work import Work
from learning.rules.hours import HourCategory
from meetings.models import (
    Activity,
    ActivityDuty,
    ActivityInvitation,
    ActivityState,
    AgendaItem,
    Attendance,
)
from meetings.queries.roll import expected_at
from meetings.rules.kinds import Audience, label_of
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Member, Node, Stage

LONGEST = timedelta(days=31)
WAKING_HOURS = (8, 20)
"""Between these hours of Shanghai people are reminded."""


class WrongStateError(RefusalError):
    """The activity has not come so far, or is past it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is set about an activity beforehand."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    audience: Audience
    number: str = ""
    venue: str = ""
    note: str = ""
    host_id: int | None = None
    recorder_id: int | None = None
    guests: str = ""
    gives_hours: bool = True
    category: HourCategory = HourCategory.COLLECTIVE
    takes_codes: bool = False
    duties: frozenset[str] = frozenset()
    """What it counts for besides its own kind."""
    invited: frozenset[int] = frozenset()
    """Members chosen by name, besides the audience."""


def plan_activity(work: Work, node: Node, plan: Plan) -> Activity:
    """Put an activity on the calendar; nobody is told yet.

    :raises BadInputError: if its times cannot be
    """
    _refuse_impossible(plan)
    made = Activity(node=node, by_id=work.actor.id if work.actor else None, created_at=work.now)
    _take_over(made, plan)
    work.session.add(made)
    work.session.flush()  # duties and invitations need its key
    _keep_duties(work, made, plan.duties)
    _keep_invitations(work, made, plan.invited)
    note(work, made, "plan", "新建")
    return made


def change_activity(work: Work, activity: Activity, plan: Plan) -> None:
    """Change what was set; those who were told hear of another time or place.

    :raises WrongStateError: if it is closed or cancelled, or the roll is open and would change
    :raises BadInputError: if its times cannot be
    """
    demand_state(activity, ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)
    _refuse_impossible(plan)
    if activity.held_at is not None and plan.audience is not activity.audience:
        raise WrongStateError("已经开始点名，参加范围不能再改。需要加人时，请在点名页添加。")
    before = activity.starts_at, activity.venue
    _take_over(activity, plan)
    _keep_duties(work, activity, plan.duties)
    if activity.held_at is None:
        _keep_invitations(work, activity, plan.invited)
    moved = before != (activity.starts_at, activity.venue)
    if activity.state is ActivityState.ANNOUNCED and moved:
        _tell(work, activity, f"changed:{int(work.now.timestamp())}", f"{activity.title}：时间或地点有变")
    note(work, activity, "change", "修改")


def announce(work: Work, activity: Activity) -> int:
    """Tell everyone expected; gives how many. Said again, it tells only those who are new.

    :raises WrongStateError: unless it is still to come
    """
    demand_state(activity, ActivityState.PLANNED, ActivityState.ANNOUNCED)
    activity.announced_at = activity.announced_at or work.now
    work.session.flush()
    told = _tell(work, activity, "announced", f"{label_of(activity.kind)}通知：{activity.title}")
    note(work, activity, "announce", f"通知 {told} 人参加")
    return told


def remind(work: Work) -> int:
    """Tell those expected of what is held within a day, once for each; gives how many were told.

    Between eight in the evening and eight in the morning nobody is told anything.
    """
    if not WAKING_HOURS[0] <= local(work.now).hour < WAKING_HOURS[1]:
        return 0
    soon = select(Activity).where(
        Activity.announced_at.is_not(None),
        Activity.held_at.is_(None),
        Activity.cancelled_at.is_(None),
        Activity.starts_at > work.now,
        Activity.starts_at <= work.now + timedelta(days=1),
    )
    return sum(
        _tell(work, one, f"soon:{int(one.starts_at.timestamp())}", f"活动提醒：{one.title}")
        for one in work.session.scalars(soon).all()
        # Who was told within the day needs no telling again.
        if one.announced_at is not None and one.announced_at < one.starts_at - timedelta(days=1)
    )


def open_roll(work: Work, activity: Activity) -> int:
    """Begin: from now on who is expected does not change, whatever happens to the roster. Gives how many.

    :raises WrongStateError: before its day, or if it was opened already
    """
    demand_state(activity, ActivityState.PLANNED, ActivityState.ANNOUNCED)
    if day_of(work.now) < day_of(activity.starts_at):
        raise WrongStateError(f"活动在 {say_moment(activity.starts_at)} 开始，当天才能点名。")
    opened = work.session.scalar(
        update(Activity)
        .where(Activity.id == activity.id, Activity.held_at.is_(None))
        .values(held_at=work.now, announced_at=activity.announced_at or work.now)
        .returning(Activity.id)
    )
    if opened is None:
        raise WrongStateError("已经开始点名了，请刷新页面。")
    work.session.refresh(activity, ["held_at", "announced_at"])
    expected = expected_at(work, activity)
    _write_roll(work, activity, expected)
    note(work, activity, "hold", f"开始点名，应到 {len(expected)} 人")
    return len(expected)


def cancel(work: Work, activity: Activity, reason: str) -> None:
    """Call it off, and tell those who had been told.

    :raises WrongStateError: if it is closed: its record has to be opened again first
    """
    demand_state(activity, ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)
    activity.cancelled_at, activity.cancel_reason = work.now, reason
    if activity.announced_at is not None:
        cause = f"cancelled:{int(work.now.timestamp())}"
        _tell(work, activity, cause, f"取消：{activity.title}", text=f"原因：{reason}")
    note(work, activity, "cancel", f"取消（{reason}）")


def restore(work: Work, activity: Activity) -> None:
    """Take back that it was cancelled.

    :raises WrongStateError: if it is not
    """
    demand_state(activity, ActivityState.CANCELLED)
    activity.cancelled_at, activity.cancel_reason = None, ""
    if activity.announced_at is not None and activity.ends_at > work.now:
        cause = f"restored:{int(work.now.timestamp())}"
        _tell(work, activity, cause, f"恢复举行：{activity.title}")
    note(work, activity, "restore", "撤销取消")


def copy_activity(work: Work, activity: Activity, starts_at: datetime) -> Activity:
    """Plan another one like it: same kind, people, length and agenda, without what happened there."""
    duties = frozenset(
        work.session.scalars(select(ActivityDuty.duty).where(ActivityDuty.activity_id == activity.id))
    )
    invited = frozenset(
        work.session.scalars(
            select(ActivityInvitation.member_id).where(ActivityInvitation.activity_id == activity.id)
        )
    )
    kept = {name: getattr(activity, name) for name in _COPIED}
    plan = Plan(
        **kept,
        starts_at=starts_at,
        ends_at=starts_at + (activity.ends_at - activity.starts_at),
        duties=duties,
        invited=invited,
    )
    made = plan_activity(work, activity.node, plan)
    agenda = select(AgendaItem).where(AgendaItem.activity_id == activity.id).order_by(AgendaItem.position)
    work.session.add_all(
        AgendaItem(
            activity_id=made.id,
            position=item.position,
            title=item.title,
            speaker=item.speaker,
            speaker_id=item.speaker_id,
        )
        for item in work.session.scalars(agenda)
    )
    return made


_COPIED = (
    "kind", "title", "audience", "venue", "note", "host_id", "recorder_id", "gives_hours", "category",
    "takes_codes",
)  # fmt: skip
_SET = ("number", "guests", "starts_at", "ends_at", *_COPIED)


def snapshot(activity: Activity, member: Member) -> Attendance:
    """Make a line of the roll: who the person is as of the activity's day."""
    day = day_of(activity.starts_at)
    stage = member.stage
    if stage is Stage.FULL and member.full_on is not None and member.full_on > day:
        stage = Stage.PROBATIONARY
    return Attendance(
        activity_id=activity.id,
        member_id=member.id,
        name=member.name,
        stage=stage,
        place=member.place,
        group=member.node.name,
        post=member.party_post,
        may_vote=stage is Stage.FULL,
    )


def _write_roll(work: Work, activity: Activity, expected: Collection[Member]) -> None:
    keys = {member.id for member in expected}
    # Leave may have been asked for before; what was said stays, who the person is follows the day.
    known = {
        line.member_id: line
        for line in work.session.scalars(select(Attendance).where(Attendance.activity_id == activity.id))
    }
    gone = [key for key in known if key not in keys]
    if gone:
        work.session.execute(
            delete(Attendance).where(Attendance.activity_id == activity.id, Attendance.member_id.in_(gone))
        )
    for member in expected:
        fresh = snapshot(activity, member)
        line = known.get(member.id)
        if line is None:
            work.session.add(fresh)
            continue
        for name in ("name", "stage", "place", "group", "post", "may_vote"):
            setattr(line, name, getattr(fresh, name))


def _take_over(activity: Activity, plan: Plan) -> None:
    for name in _SET:
        setattr(activity, name, getattr(plan, name))


def _keep_duties(work: Work, activity: Activity, duties: frozenset[str]) -> None:
    work.session.execute(delete(ActivityDuty).where(ActivityDuty.activity_id == activity.id))
    work.session.add_all(
        ActivityDuty(activity_id=activity.id, duty=duty) for duty in sorted(duties | {activity.kind})
    )


def _keep_invitations(work: Work, activity: Activity, invited: frozenset[int]) -> None:
    work.session.execute(delete(ActivityInvitation).where(ActivityInvitation.activity_id == activity.id))
    work.session.add_all(
        ActivityInvitation(activity_id=activity.id, member_id=key) for key in sorted(invited)
    )


def _refuse_impossible(plan: Plan) -> None:
    if plan.ends_at <= plan.starts_at:
        raise BadInputError("结束时间要晚于开始时间，请核对。")
    if plan.ends_at - plan.starts_at > LONGEST:
        raise BadInputError("一次活动最长 31 天，请核对结束时间，或者分成几次登记。")
    if year_of(plan.starts_at) != year_of(plan.ends_at - timedelta(seconds=1)):
        raise BadInputError("活动跨了年度，学时要分年登记：请按年度分成两次活动。")


def demand_state(activity: Activity, *states: ActivityState) -> None:
    """Refuse unless the activity is in one of the states, saying what to do.

    :raises WrongStateError: if it is not
    """
    if activity.state in states:
        return
    raise WrongStateError(_WHY_NOT[activity.state])


_WHY_NOT = {
    ActivityState.PLANNED: "活动还没有通知，请先发出通知。",
    ActivityState.ANNOUNCED: "活动还没有开始点名。",
    ActivityState.HELD: "活动已经开始点名，不能再这样操作。",
    ActivityState.CLOSED: "活动记录已经归档。需要修改时，请先重新打开记录。",
    ActivityState.CANCELLED: "活动已经取消。需要继续时，请先撤销取消。",
}


def _tell(work: Work, activity: Activity, cause: str, title: str, *, text: str = "") -> int:
    when = say_moment(activity.starts_at, beside=work.now)
    where = f"，{activity.venue}" if activity.venue else ""
    keys = [member.id for member in expected_at(work, activity)]
    told = text or f"{when}{where}。{activity.note}".strip()
    return notify(
        work, keys, f"activity:{activity.id}:{cause}", title, text=told, url=f"/activities/{activity.id}"
    )


def note(work: Work, activity: Activity, deed: str, said: str) -> None:
    """Write into the audit log what was done with an activity."""
    told = f"{label_of(activity.kind)}“{activity.title}”：{said}。"
    record(work, f"meetings.activity.{deed}", f"activity:{activity.id}", activity.place, told)
