"""支部学时表: the members a keeper of the ledger sees, searched, filtered, sorted and paged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.work import Work
from learning.access import KEEPERS, READERS
from learning.queries.standings import Standing, standings
from learning.rules.hours import HourCategory
from members.models import Member, MemberState, Node, NodeKind
from members.queries.people import below

PAGE = 50
STATES = {"reached": "已达标", "missing": "还没达标", "behind": "慢于进度", "exempt": "不计应修"}
_SORTS: dict[str, Callable[[Standing], Any]] = {
    "name": lambda one: one.member.name,
    "percent": lambda one: one.forecast.percent,
    "earned": lambda one: one.earned,
    "gap": lambda one: one.gap,
    "last": lambda one: one.last_at.timestamp() if one.last_at else 0.0,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the table is asked for."""

    year: int
    words: str = ""
    group: int | None = None
    stage: str = ""
    state: str = ""
    sort: str = ""
    after: int | None = None
    """Key of the last member on the page before."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures over the table."""

    people: int
    exempt: int
    asked: int
    reached: int
    behind: int
    hundredths: int
    by_category: dict[HourCategory, int]


@dataclass(frozen=True, slots=True)
class Table:
    """One page of the table, and what is said over it."""

    rows: Sequence[Standing]
    found: int
    first: int
    """Number of the first row among those found."""
    older: int | None
    """Key to go on from, if there is more."""
    summary: Summary
    everyone: Sequence[Standing]
    """All that were found, for the spreadsheet."""


def branch_table(work: Work, asked: Asked) -> Table:
    """Give the members the actor oversees, as asked for."""
    everyone = standings(work, work.person.places(*READERS), asked.year)
    found = _sorted([one for one in everyone if _matches(one, asked)], asked.sort)
    start = next((n for n, one in enumerate(found, start=1) if one.member.id == asked.after), 0)
    rows = found[start : start + PAGE]
    older = rows[-1].member.id if start + PAGE < len(found) else None
    return Table(rows, len(found), start + 1, older, summarise(everyone), found)


def summarise(everyone: Sequence[Standing]) -> Summary:
    """Count how a branch stands; those of whom nothing is asked stand in no denominator."""
    asked = [one for one in everyone if one.is_asked]
    by_category = {
        category: sum((one.by_category or {}).get(category, 0) for one in everyone)
        for category in HourCategory
    }
    return Summary(
        people=len(everyone),
        exempt=len(everyone) - len(asked),
        asked=len(asked),
        reached=sum(one.forecast.is_reached for one in asked),
        behind=len(_missing(asked)),
        hundredths=sum(one.earned for one in everyone),
        by_category={category: hours for category, hours in by_category.items() if hours},
    )


def members_to_remind(work: Work, year: int) -> list[Member]:
    """List those below the actor who have not reached what is asked of them."""
    return [one.member for one in _missing(standings(work, work.person.places(*KEEPERS), year))]


def groups_seen(work: Work) -> Sequence[Node]:
    """List the groups below the actor, for the filter."""
    seen = select(Node).where(
        below(work.person.places(*READERS)), Node.kind == NodeKind.GROUP, Node.closed_at.is_(None)
    )
    return work.session.scalars(seen.order_by(Node.path)).all()


def members_kept(work: Work) -> Sequence[Member]:
    """List the active members whose ledger the actor keeps, by group and name."""
    kept = (
        select(Member)
        .join(Node, Node.id == Member.node_id)
        .where(below(work.person.places(*KEEPERS)), Member.state == MemberState.ACTIVE)
        .order_by(Node.path, Member.name, Member.id)
    )
    return work.session.scalars(kept).all()


def unit_kept(work: Work) -> Node | None:
    """Give the topmost unit whose rules and targets the actor sets."""
    places = work.person.places("admin", "secretary")
    return work.session.scalar(select(Node).where(Node.path == min(places, key=len))) if places else None


def _missing(standings: Sequence[Standing]) -> list[Standing]:
    return [one for one in standings if one.is_asked and not one.forecast.is_reached]


def _matches(one: Standing, asked: Asked) -> bool:
    if asked.words and asked.words not in one.member.name and asked.words != one.member.login:
        return False
    if asked.group and f"/{asked.group}/" not in one.member.place:
        return False
    if asked.stage and one.member.stage.value != asked.stage:
        return False
    return not asked.state or _is_in_state(one, asked.state)


def _is_in_state(one: Standing, state: str) -> bool:
    if state == "exempt":
        return not one.is_asked
    if not one.is_asked:
        return False
    if state == "behind":
        return one.forecast.is_behind
    return one.forecast.is_reached is (state == "reached")


def _sorted(found: list[Standing], sort: str) -> list[Standing]:
    key = _SORTS.get(sort.lstrip("-"))
    return found if key is None else sorted(found, key=key, reverse=sort.startswith("-"))
