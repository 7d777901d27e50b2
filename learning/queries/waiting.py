"""待认定: the hours that members have claimed and nobody has decided about."""

from datetime import date

from sqlalchemy import ColumnElement, select

from core.work import Work
from learning.models import Claim
from learning.rules.claims import ClaimState
from learning.rules.years import split_days


def waiting_hours(work: Work, whose: ColumnElement[bool], year: int) -> dict[int, int]:
    """Sum by member, in hundredths, what waits for a year; ``whose`` is a condition on ``Claim.member_id``.

    A course over the turn of the year waits in each year with the share that it would bring there.
    """
    asked = select(Claim.member_id, Claim.hundredths, Claim.started_on, Claim.ended_on).where(
        whose,
        Claim.state == ClaimState.PENDING,
        Claim.started_on <= date(year, 12, 31),
        Claim.ended_on >= date(year, 1, 1),
    )
    found: dict[int, int] = {}
    for member_id, hundredths, first, last in work.session.execute(asked).all():
        share = split_days(hundredths, first, last).get(year, 0)
        found[member_id] = found.get(member_id, 0) + share
    return found


def pending_hundredths(work: Work, member_id: int, year: int) -> int:
    """Say what a member has claimed for a year and nobody has decided."""
    return waiting_hours(work, Claim.member_id == member_id, year).get(member_id, 0)
