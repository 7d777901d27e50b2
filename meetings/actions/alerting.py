"""Telling those who run a unit, privately, of people who have not been there for months."""

from core.times import day_of
from core.work import Work
from meetings.queries.absence import long_away
from meetings.rules.absence import absence_in_words, alert_at
from members.actions.notices import notify
from members.queries.people import managers_above
from members.queries.tree import topmost


def tell_of_long_absence(work: Work) -> None:
    """Tell at three and at five months, once for each, those who manage the member's unit."""
    root = topmost(work)
    for one in long_away(work, [root.path] if root else []):
        month = alert_at(one.since, day_of(work.now))
        managers = [key for key in managers_above(work, one.member.place) if key != one.member.id]
        notify(
            work,
            managers,
            f"absence:{one.member.id}:{one.since.isoformat()}:{month}",
            f"{one.member.name}{absence_in_words(one.months)}",
            text="请及时谈话了解情况；年老体弱等情形可以按规定登记免训、送学上门。这条提醒只有管理者能看到。",
            url=f"/manage/people/{one.member.id}",
        )
