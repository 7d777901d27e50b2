"""What being at an activity earns."""

from collections.abc import Sequence

from sqlalchemy import select

from core.times import day_of
from core.work import Work
from learning.queries.rules import all_rules
from learning.rules.conversion import Conversion, hours_for_event, in_force
from learning.rules.hours import Unit
from meetings.models import Activity, AgendaItem
from meetings.rules.kinds import TAUGHT


def hours_of(activity: Activity, rules: Sequence[Conversion], place: str) -> int:
    """Say what being there earns, in hundredths, for somebody of a unit."""
    first, last = day_of(activity.starts_at), day_of(activity.ends_at)
    minutes = int((activity.ends_at - activity.starts_at).total_seconds()) // 60
    in_use = in_force(rules, place, first)
    return hours_for_event(Unit.HOUR, minutes * 100 // 60, in_use, (last - first).days + 1)


def speakers_of(work: Work, activity: Activity) -> set[int]:
    """Name those of the unit's own people who speak at a lecture; nobody at other kinds of meetings."""
    if activity.kind not in TAUGHT:
        return set()
    spoke = select(AgendaItem.speaker_id).where(AgendaItem.activity_id == activity.id)
    return {key for key in work.session.scalars(spoke) if key is not None}


def usual_hours(work: Work, activity: Activity) -> int:
    """Say what it earns by the rules of the unit that holds it; nothing where it gives no hours."""
    if not activity.gives_hours:
        return 0
    return hours_of(activity, all_rules(work, day_of(activity.starts_at)), activity.place)
