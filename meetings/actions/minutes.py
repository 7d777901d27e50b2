"""The record of an activity: what was said, decided and voted on, its files, and closing it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from content.models import StoredFile
from core.errors import BadInputError, RefusalError
from core.files import Stored
from core.work import Work
from learning.rules.hours import format_hours
from meetings.access import KEEPERS
from meetings.actions.activities import WrongStateError, demand_state, note
from meetings.actions.crediting import Settled, settle
from meetings.models import (
    Activity,
    ActivityFile,
    ActivityMinutes,
    ActivityState,
    ActivityVote,
    AgendaItem,
    Attendance,
    Decision,
)
from meetings.queries.crediting import usual_hours
from meetings.queries.minutes import minutes_of
from meetings.queries.roll import roll_of
from meetings.rules.attendance import Presence
from meetings.rules.minutes import to_json
from members.actions.notices import notify
from members.queries.people import managers_above


class ChangedMeanwhileError(RefusalError):
    """Somebody else saved the record since the page was opened."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda, as typed."""

    title: str
    speaker: str = ""
    speaker_id: int | None = None
    material_id: int | None = None
    quiz_id: int | None = None
    note: str = ""
    shows: str = ""
    """What else the wall shows, such as ``live:12``."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A decision, as typed."""

    text: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A vote, as typed."""

    title: str
    expected: int
    present: int
    in_favour: int
    against: int
    abstained: int


@dataclass(frozen=True, slots=True)
class Written:
    """The whole record, as typed."""

    said: str
    agenda: Sequence[Point]
    decisions: Sequence[Resolved]
    votes: Sequence[Counted]


def save_minutes(work: Work, activity: Activity, written: Written, seen: datetime | None) -> None:
    """Keep what was typed. ``seen`` is when the record had been saved last, as the page knew it.

    :raises WrongStateError: if it is closed or cancelled
    :raises ChangedMeanwhileError: if somebody else saved it meanwhile
    :raises BadInputError: if the numbers of a vote do not add up
    """
    demand_state(activity, ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)
    for vote in written.votes:
        _refuse_wrong_count(vote)
    same = Activity.saved_at.is_(None) if seen is None else Activity.saved_at == seen
    taken = work.session.scalar(
        update(Activity)
        .where(Activity.id == activity.id, same)
        .values(saved_at=work.now, said=written.said)
        .returning(Activity.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise ChangedMeanwhileError("这份记录刚被别人保存过。请复制好您写的内容，返回后重新打开再改。")
    work.session.refresh(activity, ["saved_at", "said"])
    tables: tuple[tuple[Any, Sequence[Any]], ...] = (
        (AgendaItem, written.agenda),
        (Decision, written.decisions),
        (ActivityVote, written.votes),
    )
    for table, rows in tables:
        work.session.execute(delete(table).where(table.activity_id == activity.id))
        for position, row in enumerate(rows, start=1):
            values = asdict(row)
            work.session.add(table(activity_id=activity.id, position=position, **values))


def _refuse_wrong_count(vote: Counted) -> None:
    if vote.present > vote.expected:
        raise BadInputError(f"表决“{vote.title}”：实到有表决权的人数多于应到，请核对。")
    if vote.in_favour + vote.against + vote.abstained != vote.present:
        raise BadInputError(
            f"表决“{vote.title}”：赞成、反对、弃权相加应等于实到有表决权的 {vote.present} 人，请核对。"
        )


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing did."""

    number: int
    settled: Settled


def close(work: Work, activity: Activity) -> Closing:
    """Close the record: the minutes are kept as they are now, and attendance becomes hours.

    Where the actor leads a group but does not keep the ledger, the hours wait for somebody who does.

    :raises WrongStateError: unless the roll is open and everybody has been called
    """
    demand_state(activity, ActivityState.HELD)
    lines = roll_of(work, activity)
    waiting = [line.name for line in lines if line.presence is Presence.EXPECTED]
    if waiting:
        shown = "、".join(waiting[:5]) + ("等" if len(waiting) > 5 else "")
        raise WrongStateError(f"还有 {len(waiting)} 人没有点名（{shown}），请先点完名再归档。")
    if work.now < activity.starts_at:
        raise WrongStateError("活动还没有开始，不能归档。")
    taken = work.session.scalar(
        update(Activity)
        .where(Activity.id == activity.id, Activity.closed_at.is_(None))
        .values(closed_at=work.now)
        .returning(Activity.id)
    )
    if taken is None:
        raise WrongStateError("记录已经归档，请刷新页面。")
    work.session.refresh(activity, ["closed_at"])
    activity.takes_codes = False
    number = _freeze(work, activity)
    if not work.person.reaches(activity.place, *KEEPERS):
        note(work, activity, "close", f"归档第 {number} 版记录")
        _ask_to_credit(work, activity)
        return Closing(number, Settled())
    settled = _credit(work, activity, lines)
    note(work, activity, "close", f"归档第 {number} 版记录，{settled.given} 人计入学时")
    return Closing(number, settled)


def credit(work: Work, activity: Activity) -> Settled:
    """Confirm the hours of a closed activity.

    :raises WrongStateError: unless it is closed
    """
    demand_state(activity, ActivityState.CLOSED)
    settled = _credit(work, activity, roll_of(work, activity))
    note(work, activity, "credit", f"核定学时，{settled.given} 人计入")
    return settled


def _credit(work: Work, activity: Activity, lines: Sequence[Attendance]) -> Settled:
    activity.credited_at = work.now
    settled = settle(work, activity, lines, "重新归档")
    _tell_hours(work, activity, [line.member_id for line in lines if line.presence.earns])
    return settled


def _ask_to_credit(work: Work, activity: Activity) -> None:
    if activity.gives_hours:
        cause = f"activity:{activity.id}:credit:{int(work.now.timestamp())}"
        title = f"请核定学时：{activity.node.name}“{activity.title}”"
        url = f"/activities/{activity.id}"
        notify(work, managers_above(work, activity.place), cause, title, url=url)


def reopen(work: Work, activity: Activity, reason: str) -> None:
    """Open a closed record again; what was kept stays, and hours are settled at the next closing.

    :raises WrongStateError: unless it is closed
    """
    demand_state(activity, ActivityState.CLOSED)
    activity.closed_at = activity.credited_at = None
    note(work, activity, "reopen", f"重新打开记录，原因：{reason}")


def _freeze(work: Work, activity: Activity) -> int:
    last = select(func.max(ActivityMinutes.number)).where(ActivityMinutes.activity_id == activity.id)
    number = (work.session.scalar(last) or 0) + 1
    work.session.add(
        ActivityMinutes(
            activity_id=activity.id,
            number=number,
            at=work.now,
            by_id=work.actor.id if work.actor else None,
            content=to_json(minutes_of(work, activity)),
        )
    )
    return number


def _tell_hours(work: Work, activity: Activity, keys: Sequence[int]) -> None:
    if not activity.gives_hours:
        return
    hours = format_hours(usual_hours(work, activity))
    notify(
        work,
        keys,
        f"activity:{activity.id}:hours",
        f"活动已归档，学时已登记：{activity.title}",
        text=f"按规则计 {hours} 学时，可在“我的学时”里查看。",
        url="/me",
    )


def keep_file(work: Work, activity: Activity, stored: Stored, name: str, media_type: str) -> None:
    """Put a stored file to an activity's record."""
    demand_state(activity, ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)
    by_id = work.actor.id if work.actor else None
    file = StoredFile(
        key=stored.key,
        name=name,
        size=stored.size,
        sha256=stored.sha256,
        media_type=media_type,
        by_id=by_id,
        at=work.now,
    )
    work.session.add(file)
    work.session.flush()  # the row that names it needs its key
    work.session.add(ActivityFile(activity_id=activity.id, file_id=file.id, by_id=by_id, at=work.now))
    note(work, activity, "file", f"上传“{name}”")


def remove_file(work: Work, file: ActivityFile) -> None:
    """Take a file off an activity; it can be put back.

    :raises WrongStateError: if the record is closed
    """
    demand_state(file.activity, ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)
    file.removed_at = work.now
    note(work, file.activity, "file.remove", f"移除“{file.file.name}”")


def put_back_file(work: Work, file: ActivityFile) -> None:
    """Undo that a file was taken off."""
    demand_state(file.activity, ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)
    file.removed_at = None
