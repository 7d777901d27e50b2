"""Which years are closed, and what they held then."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from core.work import Work
from learning.models import HourEntry, YearClosing, YearRecord
from learning.queries.standings import Standing, standing_of, standings
from members.models import Member, MemberState, Node
from members.queries.people import below


def closing_of(work: Work, place: str, year: int) -> YearClosing | None:
    """Give the closing of a year that holds at a place: its own unit's, or one above."""
    keys = [int(part) for part in place.split("/") if part]
    held = select(YearClosing).where(YearClosing.node_id.in_(keys), YearClosing.year == year)
    return work.session.scalars(held.limit(1)).first()


def unclosed_standings(work: Work, node: Node, year: int) -> Sequence[Standing]:
    """Say how those below a unit stand whose year is not closed: who was there at its end, or left in it."""
    closed = set(work.session.scalars(select(YearRecord.member_id).where(YearRecord.year == year)))
    left = (
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(
            below([node.path]),
            Member.state == MemberState.LEFT,
            Member.left_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    gone = [standing_of(work, one, year) for one in work.session.scalars(left).unique()]
    everybody = [*standings(work, [node.path], year), *gone]
    return [one for one in everybody if one.member.id not in closed]


def last_entries(work: Work, member_ids: Sequence[int], year: int) -> dict[int, int]:
    """Give the key of the last entry of a year by member, of these."""
    found = (
        select(HourEntry.member_id, func.max(HourEntry.id))
        .where(HourEntry.member_id.in_(member_ids), HourEntry.year == year)
        .group_by(HourEntry.member_id)
    )
    return dict(work.session.execute(found).all())


def corrections_of(work: Work, member: Member, year: int) -> tuple[YearRecord, list[HourEntry]] | None:
    """Give what a member's closed year held, and the entries that came after; ``None`` while it is open."""
    kept = work.session.get(YearRecord, (member.id, year))
    if kept is None:
        return None
    later = select(HourEntry).where(
        HourEntry.member_id == member.id, HourEntry.year == year, HourEntry.id > kept.last_entry_id
    )
    return kept, list(work.session.scalars(later.order_by(HourEntry.id)))
