"""The roll: signing in by code, noting who is there, leave, lessons made up, people added."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select

from core.db import insert_for
from core.errors import BadInputError, NotAllowedError, RefusalError, TooManyError
from core.times import day_of
from core.work import Work
from meetings.access import KEEPERS
from meetings.actions.activities import WrongStateError, demand_state, note, snapshot
from meetings.actions.crediting import settle
from meetings.models import Activity, ActivityInvitation, ActivityState, Attendance, SignInGuess
from meetings.queries.roll import expected_at, guesses_since, own_line, own_part, uncalled
from meetings.rules.attendance import Presence
from meetings.rules.signing import GUESS_MINUTES, MOST_GUESSES, is_good
from members.actions.notices import Letter, deliver, notify
from members.models import Member
from members.queries.people import managers_above


class WrongCodeError(RefusalError):
    """The code is none of this activity, or its minute is over."""


def sign_in(work: Work, activity: Activity, code: str, secret: bytes) -> Attendance:
    """Note that the actor is there, by the code on the big screen; harmless when done twice.

    :raises WrongStateError: unless the roll is open and takes codes
    :raises TooManyError: after too many wrong codes
    :raises WrongCodeError: if the code is not this activity's of this minute
    """
    demand_state(activity, ActivityState.HELD)
    if not activity.takes_codes:
        raise WrongStateError("这次活动没有开放扫码签到，请由主持人点名。")
    line = own_line(work, activity)
    if line is None:
        raise NotAllowedError("您不在这次活动的应到名单里。如有出入，请告诉主持人。")
    if line.presence.was_there:
        return line
    if guesses_since(work, work.now - timedelta(minutes=GUESS_MINUTES)) >= MOST_GUESSES:
        raise TooManyError(f"签到码错了太多次，请 {GUESS_MINUTES} 分钟后再试，或者请主持人点名。")
    if not is_good(secret, activity.id, code, work.now):
        raise WrongCodeError("签到码不对或者已经过期。请看大屏幕上现在的码，重新扫码或输入。")
    line.presence, line.reason, line.way = Presence.PRESENT, "", "code"
    line.signed_at, line.by_id = work.now, None
    return line


def note_guess(work: Work, activity_id: int, member_id: int) -> None:
    """Remember a wrong code; called in a unit of its own, since the refusal rolls everything else back."""
    work.session.add(SignInGuess(activity_id=activity_id, member_id=member_id, at=work.now))


@dataclass(frozen=True, slots=True)
class Note:
    """What the roll is to say of one person."""

    presence: Presence
    reason: str = ""
    made_up_on: date | None = None
    evidence: str = ""


def note_presence(
    work: Work, activity: Activity, keys: Collection[int], said: Note, why: str = ""
) -> Sequence[Attendance]:
    """Note how people stand on the roll. After closing it is a correction: it says why, and hours follow.

    :raises WrongStateError: while the roll is not open
    :raises BadInputError: if something is missing
    :raises NotAllowedError: for people of groups that are not the actor's
    """
    demand_state(activity, ActivityState.HELD, ActivityState.CLOSED)
    is_closed = activity.state is ActivityState.CLOSED
    if is_closed and not work.person.reaches(activity.place, *KEEPERS):
        raise NotAllowedError("归档以后的更正由书记或支委办理，请告诉他们。")
    _refuse_incomplete(work, activity, said, why)
    if said.presence is Presence.MADE_UP and work.person.id in keys:
        raise NotAllowedError("自己的补课请由其他书记或支委登记：学时不能由本人认定。")
    kept = select(Attendance).where(
        Attendance.activity_id == activity.id, Attendance.member_id.in_(list(keys))
    )
    lines = work.session.scalars(kept.order_by(Attendance.member_id).with_for_update()).all()
    if len(own_part(work, activity, lines)) != len(lines) or not lines:
        raise NotAllowedError("您只能为自己党小组的同志点名。")
    before = {line.member_id: line.presence for line in lines}
    for line in lines:
        _put(work, line, said)
    changed = [line for line in lines if before[line.member_id] not in {Presence.EXPECTED, line.presence}]
    if is_closed:
        # Hours that nobody has confirmed yet are given when somebody does.
        if activity.credited_at is not None:
            settle(work, activity, lines, f"改为{said.presence.label}：{why}")
        _tell_corrected(work, activity, lines, why)
    if changed:
        told = "、".join(f"{line.name}由{before[line.member_id].label}" for line in changed)
        reason = f"，原因：{why}" if why else ""
        note(work, activity, "correct", f"点名更正，{told}改为{said.presence.label}{reason}")
    elif is_closed:
        note(work, activity, "correct", f"补记 {len(lines)} 人为{said.presence.label}，原因：{why}")
    return lines


def _put(work: Work, line: Attendance, said: Note) -> None:
    if said.presence.was_there and not line.presence.was_there:
        line.signed_at = work.now
    if not said.presence.was_there:
        line.signed_at = None
    if not (said.presence.was_there and line.presence.was_there):
        line.way = "roll"
    line.presence, line.by_id = said.presence, work.person.id
    line.made_up_on, line.evidence = said.made_up_on, said.evidence
    if said.presence is Presence.LEAVE and not said.reason and line.leave_reason:
        line.reason = line.leave_reason
    elif said.presence is not Presence.MADE_UP or said.reason:
        # Why somebody was not there stays in the minutes after the lesson was made up.
        line.reason = said.reason


def _refuse_incomplete(work: Work, activity: Activity, said: Note, why: str) -> None:
    if activity.state is ActivityState.CLOSED and not why:
        raise BadInputError("记录已经归档，更正时请写明原因，会记入操作日志。")
    if said.presence is not Presence.MADE_UP:
        return
    if said.made_up_on is None or not said.evidence:
        raise BadInputError("补课要写明日期和证明（例如：笔记已交、个别送学记录）。")
    if said.made_up_on < day_of(activity.starts_at) or said.made_up_on > day_of(work.now):
        raise BadInputError("补课日期应在活动之后、今天以前，请核对。")


def call_the_rest(work: Work, activity: Activity) -> int:
    """Note everybody of the actor's part who has not been called yet as being there; gives how many.

    Who asked for leave and has no answer yet is not among them.

    :raises WrongStateError: unless the roll is open
    """
    demand_state(activity, ActivityState.HELD)
    waiting = select(Attendance).where(
        Attendance.activity_id == activity.id, Attendance.presence == Presence.EXPECTED
    )
    found = work.session.scalars(waiting.with_for_update()).all()
    lines = uncalled(own_part(work, activity, found))
    for line in lines:
        _put(work, line, Note(Presence.PRESENT))
    return len(lines)


def add_to_roll(work: Work, activity: Activity, member: Member) -> None:
    """Put somebody on an open roll who was not expected by the rule.

    :raises WrongStateError: unless the roll is open
    """
    demand_state(activity, ActivityState.HELD)
    keys = {"activity_id": activity.id, "member_id": member.id}
    insert = insert_for(work.session)
    work.session.execute(insert(ActivityInvitation).values(**keys).on_conflict_do_nothing())
    if work.session.get(Attendance, (activity.id, member.id)) is None:
        work.session.add(snapshot(activity, member))
        note(work, activity, "add", f"加入应到名单：{member.name}")


def ask_for_leave(work: Work, activity: Activity, reason: str) -> None:
    """Ask not to have to come; those who keep the record are told.

    :raises WrongStateError: once it is over
    """
    demand_state(activity, ActivityState.ANNOUNCED, ActivityState.HELD)
    line = own_line(work, activity)
    if line is None:
        member = work.session.get_one(Member, work.person.id)
        if member.id not in {one.id for one in expected_at(work, activity)}:
            raise NotAllowedError("您不在这次活动的应到名单里，不需要请假。")
        line = snapshot(activity, member)
        line.presence = Presence.EXPECTED
        work.session.add(line)
    if line.presence.was_there:
        raise WrongStateError("您已经签到，不需要请假。")
    line.leave_asked_at, line.leave_reason, line.leave_refused = work.now, reason, ""
    if line.presence is Presence.LEAVE:
        line.presence, line.reason = Presence.EXPECTED, ""
    notify(
        work,
        {*managers_above(work, activity.place), *([activity.host_id] if activity.host_id else [])},
        f"activity:{activity.id}:leave:{line.member_id}:{int(work.now.timestamp())}",
        f"{line.name} 请假：{activity.title}",
        text=reason,
        url=f"/activities/{activity.id}/roll",
    )


def take_back_leave(work: Work, activity: Activity) -> None:
    """Come after all."""
    demand_state(activity, ActivityState.ANNOUNCED, ActivityState.HELD)
    line = own_line(work, activity)
    if line is None or line.leave_asked_at is None or line.presence.was_there:
        raise WrongStateError("没有可以撤回的请假。")
    line.leave_asked_at, line.leave_reason, line.leave_refused = None, "", ""
    line.presence, line.reason = Presence.EXPECTED, ""


def answer_leave(work: Work, activity: Activity, member_id: int, refusal: str) -> None:
    """Grant a leave that was asked for, or say why not; the member is told.

    :raises WrongStateError: if none was asked for
    """
    demand_state(activity, ActivityState.ANNOUNCED, ActivityState.HELD)
    line = work.session.get(Attendance, (activity.id, member_id))
    if line is None or line.leave_asked_at is None or line.presence.was_there:
        raise WrongStateError("这位同志没有在等待答复的请假。")
    if not own_part(work, activity, [line]):
        raise NotAllowedError("您只能答复自己党小组同志的请假。")
    if refusal:
        line.presence, line.reason, line.leave_refused = Presence.EXPECTED, "", refusal
    else:
        line.presence, line.reason, line.leave_refused = Presence.LEAVE, line.leave_reason, ""
    line.by_id = work.person.id
    answer = f"没有同意：{refusal}" if refusal else "已同意"
    deliver(
        work,
        [
            Letter(
                member_id,
                f"activity:{activity.id}:leave:{int(work.now.timestamp())}",
                f"请假{'没有同意' if refusal else '已同意'}：{activity.title}",
                refusal,
                f"/activities/{activity.id}",
            )
        ],
    )
    note(work, activity, "leave", f"{line.name} 的请假{answer}")


def open_codes(work: Work, activity: Activity, *, on: bool) -> None:
    """Let members sign in by the code on the big screen, or stop it."""
    demand_state(activity, ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)
    activity.takes_codes = on
    note(work, activity, "codes", "开放扫码签到" if on else "停止扫码签到")


def sweep_guesses(work: Work) -> None:
    """Forget wrong codes that count no more."""
    old = work.now - timedelta(days=1)
    work.session.execute(delete(SignInGuess).where(SignInGuess.at < old))


def _tell_corrected(work: Work, activity: Activity, lines: Sequence[Attendance], why: str) -> None:
    cause = f"activity:{activity.id}:corrected:{int(work.now.timestamp())}"
    deliver(
        work,
        [
            Letter(
                line.member_id,
                cause,
                f"考勤更正为{line.presence.label}：{activity.title}",
                f"原因：{why}。如有疑问，请联系支部。",
                f"/activities/{activity.id}",
            )
            for line in lines
        ],
    )
