"""Telling the wall and the host's phone of an evening that there is something new to ask for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.push import Listener, Reporter, announce, hub
from core.streams import event
from core.web import site, work
from core.work import Work
from meetings.models import Activity
from meetings.queries.evenings import evening_of, present_stage
from meetings.rules.evening import Kind
from meetings.views.contest_push import TOPIC as CONTEST
from meetings.views.live_push import TOPIC as LIVE
from members.models import SignIn

TOPIC = "evening"
_LEADS = {Kind.LIVE: LIVE, Kind.CONTEST: CONTEST}
_NEWS = event("news", "{}")


class EveningReporter(Reporter):
    """Says only that there is news: what each page may see is decided when it asks."""

    def report(self, session: Session, key: int, listeners: Sequence[Listener]) -> None:
        """Give the hint, and from now on also whenever what the stage shows has news."""
        activity = session.get_one(Activity, key)
        evening = evening_of(Work(session, site().clock()), activity)
        if evening is not None:
            stage = present_stage(session, activity, evening)
            leader = _LEADS.get(stage.kind)
            hub().follow((TOPIC, key), (leader, stage.key) if leader else None)
        for one in listeners:
            one.stream.send(_NEWS)

    def welcome(self, session: Session, key: int, listeners: Sequence[Listener]) -> Sequence[Listener]:
        """Give those whose sign-in still holds."""
        ids = {one.who for one in listeners}
        held = set(session.scalars(select(SignIn.id).where(SignIn.id.in_(ids))))
        return [one for one in listeners if one.who in held]


def tell_evening(activity: Activity) -> None:
    """Have the pages of an activity's evening look again, after the commit."""
    announce(work(), TOPIC, activity.id, soon=False)
