"""Who is expected at an activity, and how they stand on its roll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.times import day_of
from core.work import Work
from meetings.access import COMMITTEE, IN_THE_PARTY, KEEPERS, LEADER
from meetings.models import Activity, ActivityInvitation, Attendance, SignInGuess
from meetings.rules.attendance import Presence, Turnout, turnout
from meetings.rules.kinds import Audience
from members.models import Member, MemberState, Node, RoleGrant
from members.queries.people import below


def expected_at(work: Work, activity: Activity) -> Sequence[Member]:
    """List whom an activity expects, as the roster is on its day; those 免训 then are not asked."""
    day = day_of(activity.starts_at)
    chosen = (
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(or_(and_(_audience(activity), _was_here(day), ~is_exempt_on(day)), _by_name(activity)))
        .order_by(Node.path, Member.name, Member.id)
    )
    return work.session.scalars(chosen).unique().all()


def _audience(activity: Activity) -> ColumnElement[bool]:
    if activity.audience is Audience.CHOSEN:
        return Member.id.is_(None)
    if activity.audience is Audience.COMMITTEE:
        held = select(RoleGrant.member_id).where(
            RoleGrant.node_id == activity.node_id, RoleGrant.role.in_(COMMITTEE)
        )
        return Member.id.in_(held)
    inside = below([activity.place])
    return inside if activity.audience is Audience.ALL else and_(inside, Member.stage.in_(IN_THE_PARTY))


def _by_name(activity: Activity) -> ColumnElement[bool]:
    named = select(ActivityInvitation.member_id).where(ActivityInvitation.activity_id == activity.id)
    return Member.id.in_(named)


def _was_here(day: date) -> ColumnElement[bool]:
    stays = or_(Member.state == MemberState.ACTIVE, Member.left_on > day)
    return and_(stays, or_(Member.arrived_on.is_(None), Member.arrived_on <= day))


def is_exempt_on(day: date) -> ColumnElement[bool]:
    """Make the condition that a member is 免训 or 送学 on a day."""
    until = or_(Member.exempt_until.is_(None), Member.exempt_until >= day)
    # Not NULL: a condition that is neither true nor false would drop everybody else.
    since = func.coalesce(Member.exempt_from, date(9999, 1, 1)) <= day
    return and_(since, until, Member.exempt_reason != "")


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one group."""

    name: str
    lines: Sequence[Attendance]


def roll_of(work: Work, activity: Activity) -> list[Attendance]:
    """List the lines of a roll, by group and name."""
    kept = select(Attendance).where(Attendance.activity_id == activity.id)
    return list(work.session.scalars(kept.order_by(Attendance.place, Attendance.name, Attendance.member_id)))


def own_part(work: Work, activity: Activity, lines: Sequence[Attendance]) -> list[Attendance]:
    """Keep the lines that the actor may note: all for those who keep the record, else their group's."""
    person = work.person
    if person.reaches(activity.place, *KEEPERS, LEADER):
        return list(lines)
    return [line for line in lines if person.reaches(line.place, LEADER)]


def uncalled(lines: Sequence[Attendance]) -> list[Attendance]:
    """Keep the lines of who has neither been called nor asked for leave."""
    return [line for line in lines if line.presence is Presence.EXPECTED and not line.waits_for_leave]


def by_group(lines: Sequence[Attendance]) -> list[Group]:
    """Put lines under their groups."""
    return [Group(name, list(found)) for name, found in groupby(lines, key=lambda line: line.group)]


def turnout_of(lines: Sequence[Attendance]) -> Turnout:
    """Count a roll."""
    return turnout((line.presence, line.may_vote) for line in lines)


def own_line(work: Work, activity: Activity) -> Attendance | None:
    """Give the actor's line of a roll, if there is one yet."""
    return work.session.get(Attendance, (activity.id, work.person.id))


def guesses_since(work: Work, since: object) -> int:
    """Count the wrong codes that the actor has sent lately, for whatever activity."""
    counted = select(func.count()).where(SignInGuess.member_id == work.person.id, SignInGuess.at > since)
    return work.session.scalar(counted) or 0
