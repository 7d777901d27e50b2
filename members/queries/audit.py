"""Reading the audit log, and checking that nobody rewrote it."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from core.times import end_of, start_of
from core.work import Work
from members.access import AUDITORS
from members.models import AuditEvent, AuditHead, Node
from members.queries.people import below
from members.rules.audit_chain import link
from members.rules.tree import depth_of


class Sought(NamedTuple):
    """What the log is searched for; empty means all."""

    person: str = ""
    deed: str = ""
    """Beginning of the deed's name, such as ``members.role``."""
    thing: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    """Key of the last line of the page before."""


def events(work: Work, sought: Sought, *, limit: int | None = None) -> Sequence[AuditEvent]:
    """List the lines the actor may read, newest first."""
    listed = _readable(work).where(*_conditions(sought)).order_by(AuditEvent.id.desc()).limit(limit)
    return work.session.scalars(listed).all()


def _readable(work: Work) -> Select[Any]:
    places = work.person.places(*AUDITORS)
    if any(depth_of(place) == 1 for place in places):
        return select(AuditEvent)
    return select(AuditEvent).where(_concerns(work, places))


def _concerns(work: Work, places: Sequence[str]) -> ColumnElement[bool]:
    # A line keeps the path its unit had then. Keys never change, so a unit that moved is found by its own;
    # units merged into ours bring their history along.
    closed = select(Node.id).where(below(places), Node.closed_at.is_not(None))
    own = [int(place.strip("/").rpartition("/")[2]) for place in places]
    ids = {*own, *work.session.scalars(closed)}
    return or_(false(), *(AuditEvent.place.contains(f"/{key}/") for key in sorted(ids)))


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.person:
        found.append(AuditEvent.actor_name.contains(sought.person, autoescape=True))
    if sought.deed:
        found.append(AuditEvent.deed.startswith(sought.deed, autoescape=True))
    if sought.thing:
        found.append(AuditEvent.thing == sought.thing)
    if sought.words:
        found.append(AuditEvent.summary.contains(sought.words, autoescape=True))
    if sought.since:
        found.append(AuditEvent.at >= start_of(sought.since))
    if sought.until:
        found.append(AuditEvent.at < end_of(sought.until))
    if sought.before is not None:
        found.append(AuditEvent.id < sought.before)
    return found


def verify_chain(session: Session) -> int | None:
    """Give the key of the first line that was changed or follows a missing one; 0 if the end is missing.

    ``None`` means that the log is whole.
    """
    chain = ""
    lines = select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=500)
    with closing(session.scalars(lines)) as told:
        for event in told:
            if event.chain != link(chain, event.at, event.told):
                return event.id
            chain = event.chain
    head = session.get(AuditHead, 1)
    return None if chain == (head.chain if head else "") else 0


def audit_problems(session: Session) -> list[str]:
    """Say for ``flask check`` whether the log is whole."""
    broken = verify_chain(session)
    if broken is None:
        return []
    where = f"第 {broken} 条起" if broken else "末尾"
    return [f"操作日志{where}与校验链不符：有记录被改动或删除。"]
