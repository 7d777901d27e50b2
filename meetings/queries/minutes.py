"""The minutes of an activity, as they stand now or as they were kept."""

from collections.abc import Iterable

from sqlalchemy import select

from core.errors import NotFoundError
from core.times import local
from core.work import Work
from meetings.models import Activity, ActivityMinutes, ActivityState, Attendance, ChecklistItem
from meetings.queries.activities import Record, duties_of, record_of
from meetings.queries.evenings import shown_lines
from meetings.queries.roll import expected_at, roll_of
from meetings.rules.kinds import label_of
from meetings.rules.minutes import Minutes, Person, Point, Resolution, Vote, from_json


def minutes_of(work: Work, activity: Activity) -> Minutes:
    """Give the minutes as they stand now."""
    kept = record_of(work, activity)
    return Minutes(
        unit=activity.node.name,
        kind=activity.kind,
        title=activity.title,
        number=activity.number,
        starts_at=local(activity.starts_at).isoformat(),
        ends_at=local(activity.ends_at).isoformat(),
        venue=activity.venue,
        host=kept.host.name if kept.host else "",
        recorder=kept.recorder.name if kept.recorder else "",
        guests=activity.guests,
        said=activity.said,
        duties=tuple(duty_labels(work, duties_of(work, activity))),
        people=tuple(_person(line) for line in roll_of(work, activity)),
        shown=shown_lines(work, activity),
        **_parts(kept),  # type: ignore[arg-type]  # four tuples, each of its own kind
    )


def kept_minutes(work: Work, activity: Activity) -> Minutes:
    """Give the minutes as they were closed last; while the record is open, as they stand now."""
    last = (
        select(ActivityMinutes)
        .where(ActivityMinutes.activity_id == activity.id)
        .order_by(ActivityMinutes.number.desc())
        .limit(1)
    )
    row = work.session.scalar(last) if activity.state is ActivityState.CLOSED else None
    return minutes_of(work, activity) if row is None else from_json(row.content)


def numbered_minutes(work: Work, activity: Activity, number: int) -> Minutes:
    """Give the minutes as they were at one of the closings.

    :raises NotFoundError: if there was none by this number
    """
    row = work.session.scalar(
        select(ActivityMinutes).where(
            ActivityMinutes.activity_id == activity.id, ActivityMinutes.number == number
        )
    )
    if row is None:
        raise NotFoundError("没有这一版记录。")
    return from_json(row.content)


def sheet_of(work: Work, activity: Activity) -> Minutes:
    """Give the minutes for a sign-in sheet: before the roll is opened, with those who are expected."""
    told = minutes_of(work, activity)
    if activity.held_at is not None:
        return told
    people = tuple(
        Person(one.name, one.node.name, one.party_post, one.stage == "full", "expected")
        for one in expected_at(work, activity)
    )
    return Minutes(**{name: getattr(told, name) for name in Minutes.__slots__} | {"people": people})


def duty_labels(work: Work, duties: Iterable[str]) -> list[str]:
    """Say what duties are, in the order of their names."""
    items = {int(one.removeprefix("item:")) for one in duties if one.startswith("item:")}
    found = work.session.scalars(select(ChecklistItem).where(ChecklistItem.id.in_(items))) if items else ()
    kinds = sorted(label_of(one) for one in duties if not one.startswith("item:"))
    return [*kinds, *(item.label for item in found)]


def _person(line: Attendance) -> Person:
    made_up = f"{line.made_up_on.isoformat()} 补课，{line.evidence}" if line.made_up_on else ""
    return Person(
        line.name,
        line.group,
        line.post,
        line.may_vote,
        line.presence.value,
        line.reason,
        f"{local(line.signed_at):%H:%M}" if line.signed_at and line.way == "code" else "",
        made_up,
    )


def _parts(kept: Record) -> dict[str, object]:
    return {
        "agenda": tuple(
            Point(
                item.title,
                item.speaker,
                "、".join(f"《{one.title}》" for one in (item.material, item.quiz) if one),
                item.note,
            )
            for item in kept.agenda
        ),
        "decisions": tuple(
            Resolution(one.text, one.owner, one.due_on.isoformat() if one.due_on else "")
            for one in kept.decisions
        ),
        "votes": tuple(
            Vote(one.title, one.expected, one.present, one.in_favour, one.against, one.abstained)
            for one in kept.votes
        ),
        "files": tuple(one.file.name for one in kept.files),
    }
