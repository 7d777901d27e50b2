"""What the record does beside the pages: reminding of the plan in time."""

from datetime import timedelta

from core.jobs import Duty, Kind
from core.times import local
from core.work import Work
from learning.actions.plans import remind_of_plans

_QUIET_UNTIL, _QUIET_FROM = 8, 21


def remind_by_day(work: Work) -> None:
    """Remind of what the plan asks in three days; never in the hours in which people sleep."""
    if _QUIET_UNTIL <= local(work.now).hour < _QUIET_FROM:
        remind_of_plans(work)


KINDS: tuple[Kind, ...] = ()
DUTIES = (Duty("learning.plans", timedelta(hours=1), remind_by_day),)
