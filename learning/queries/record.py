"""A member's entries of a year, as the record prints them."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.times import day_of, say_day, year_of
from core.work import Work
from learning.models import HourEntry, YearRecord
from members.models import Member, Node, NodeKind


class Line(NamedTuple):
    """One line of the record."""

    number: int
    entry: HourEntry
    certifier: str
    """认定人; 系统 where the site itself saw it."""
    url: str
    """The page of what earned it; empty where it has none."""
    is_reversed: bool
    """A later line takes it back."""
    is_late: bool = False
    """It was written after the year was closed."""

    @property
    def remark(self) -> str:
        """备注: whether it was taken back or takes back, came after the closing, and what was noted."""
        late = "关账后" if self.is_late else ""
        if self.entry.reverses_id:
            deeds = [f"{late}冲销"]
        else:
            deeds = [f"{late}补记" if late else "", "已冲销" if self.is_reversed else ""]
        return "；".join(filter(None, (*deeds, self.entry.remark)))

    @property
    def dates(self) -> str:
        """The day, or the first and the last."""
        first = day_of(self.entry.earned_at)
        last = day_of(self.entry.ended_at) if self.entry.ended_at else first
        said = say_day(first, beside=first)
        return said if last == first else f"{said}至 {say_day(last, beside=first)}"


_certifier = aliased(Member)
_PAGES = {"quiz": "/quizzes/", "material": "/materials/", "claim": "/me/claims/"}


def lines_of(work: Work, member_id: int, year: int) -> list[Line]:
    """List a member's entries of a year in the order they were earned."""
    asked = (
        select(HourEntry, _certifier.name)
        .outerjoin(_certifier, _certifier.id == HourEntry.certifier_id)
        .where(HourEntry.member_id == member_id, HourEntry.year == year)
        .order_by(HourEntry.earned_at, HourEntry.id)
    )
    rows = work.session.execute(asked).all()
    taken_back = {entry.reverses_id for entry, _ in rows}
    closed = work.session.get(YearRecord, (member_id, year)) if year < year_of(work.now) else None
    return [
        Line(
            number,
            entry,
            name or "系统",
            page_of(entry.cause),
            entry.id in taken_back,
            closed is not None and entry.id > closed.last_entry_id,
        )
        for number, (entry, name) in enumerate(rows, start=1)
    ]


def page_of(cause: str) -> str:
    """Give the address of what earned an entry.

    >>> page_of("quiz:7"), page_of("offline:3f")
    ('/quizzes/7', '')
    """
    kind, _, rest = cause.partition(":")
    key = rest.partition(":")[0]
    return f"{_PAGES[kind]}{key}" if kind in _PAGES and key.isdigit() else ""


def years_of(work: Work, member_id: int) -> list[int]:
    """List the years in which a member has entries, and this one, the latest first."""
    had = work.session.scalars(select(HourEntry.year).where(HourEntry.member_id == member_id).distinct())
    return sorted({*had, year_of(work.now)}, reverse=True)


def branch_of(work: Work, node: Node) -> str:
    """Name the branch a node belongs to: a group's is the unit above it."""
    if node.kind is NodeKind.GROUP and node.parent_id is not None:
        return work.session.get_one(Node, node.parent_id).name
    return node.name


def sums(lines: list[Line]) -> Mapping[str, int]:
    """Add up a year's lines by the label of their category, those that come to nothing left out."""
    added: dict[str, int] = {}
    for line in lines:
        label = line.entry.category.label
        added[label] = added.get(label, 0) + line.entry.hundredths
    return {label: hours for label, hours in added.items() if hours}
