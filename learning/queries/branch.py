"""支部学时表: the members a keeper of the ledger sees, searched, filtered, sorted and paged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.work import Work
from learning.access import KEEPERS, READERS
from learning.queries.standings import (
    Brief,
    Standing,
    briefs,
    hours_by_category,
    in_order_of_last,
    standings,
    standings_of,
)
from learning.rules.hours import HourCategory
from members.models import Member, MemberState, Node, NodeKind
from members.queries.people import below

PAGE = 50
STATES = {"reached": "已达标", "missing": "还没达标", "behind": "慢于进度", "exempt": "不计应修"}
_SORTS: dict[str, Callable[[Brief], Any]] = {
    "name": lambda one: one.name,
    "percent": lambda one: one.forecast.percent,
    "earned": lambda one: one.earned,
    "gap": lambda one: one.forecast.gap,
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


def branch_table(work: Work, asked: Asked, *, whole: bool = False) -> Table:
    """Give a page of the members the actor oversees, as asked for; ``whole`` gives all pages as one.

    All are looked at in brief, and only those that are shown in full.
    """
    places = work.person.places(*READERS)
    everyone = briefs(work, places, asked.year)
    narrows = asked.words or asked.group or asked.stage or asked.state
    some = [one for one in everyone if _matches(one, asked)] if narrows else everyone
    found = _sorted(work, some, asked)
    start = 0 if whole else next((n for n, one in enumerate(found, start=1) if one.id == asked.after), 0)
    end = len(found) if whole else start + PAGE
    shown = [one.id for one in found[start:end]]
    rows = _in_full(work, places, asked.year, shown)
    older = shown[-1] if end < len(found) else None
    summary = summarise(everyone, hours_by_category(work, places, asked.year))
    return Table(rows, len(found), start + 1, older, summary)


def _in_full(work: Work, places: Sequence[str], year: int, shown: Sequence[int]) -> Sequence[Standing]:
    if len(shown) <= PAGE:
        return standings_of(work, shown, year)
    full = {one.member.id: one for one in standings(work, places, year)}
    return [full[key] for key in shown]


def summarise(everyone: Sequence[Brief], by_category: Mapping[HourCategory, int]) -> Summary:
    """Count how a branch stands; those of whom nothing is asked stand in no denominator."""
    asked = [seen for one in everyone if (seen := one.forecast).due > 0]
    reached = sum(one.is_reached for one in asked)
    return Summary(
        people=len(everyone),
        exempt=len(everyone) - len(asked),
        asked=len(asked),
        reached=reached,
        behind=len(asked) - reached,
        hundredths=sum(one.earned for one in everyone),
        by_category={one: by_category[one] for one in HourCategory if by_category.get(one)},
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


def _matches(one: Brief, asked: Asked) -> bool:
    if asked.words and asked.words not in one.name and asked.words != one.login:
        return False
    if asked.group and f"/{asked.group}/" not in one.place:
        return False
    if asked.stage and one.stage != asked.stage:
        return False
    return not asked.state or _is_in_state(one, asked.state)


def _is_in_state(one: Brief, state: str) -> bool:
    if state == "exempt":
        return not one.is_asked
    if not one.is_asked:
        return False
    if state == "behind":
        return one.forecast.is_behind
    return one.forecast.is_reached is (state == "reached")


def _sorted(work: Work, found: list[Brief], asked: Asked) -> list[Brief]:
    name, falls = asked.sort.lstrip("-"), asked.sort.startswith("-")
    if name == "last":
        last = in_order_of_last(work, work.person.places(*READERS), asked.year)
        return sorted(found, key=lambda one: last.get(one.id, 0), reverse=falls)
    key = _SORTS.get(name)
    return found if key is None else sorted(found, key=key, reverse=falls)
