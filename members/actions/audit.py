"""Writing the audit log."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.db import insert_for
from core.work import Viewer, Work
from members.models import AuditEvent, AuditHead, Member
from members.rules.audit_chain import link

Doer = Member | Viewer


def record(
    work: Work, deed: str, thing: str, place: str, summary: str, *, by: Member | Viewer | None = None
) -> None:
    """Add a line to the audit log. Call it last in an action: it holds the end of the chain until the commit.

    ``deed`` is a dotted name such as ``members.import``, ``thing`` a record such as ``quiz:12``, ``place``
    the path of the node whose overseers may read it, ``summary`` a Chinese sentence without secrets, ``by``
    whoever did it where nobody is signed in yet.
    """
    record_all(work, [Line(deed, thing, place, summary)], by=by)


class Line(NamedTuple):
    """A line of the audit log, as ``record`` takes it."""

    deed: str
    thing: str
    place: str
    summary: str


def record_all(work: Work, lines: Sequence[Line], *, by: Member | Viewer | None = None) -> None:
    """Add lines to the audit log, the first first; call it last, as ``record``."""
    if not lines:
        return
    head = _hold_the_end(work.session)
    doer = by or work.actor
    rows = []
    for line in lines:
        event = AuditEvent(
            at=work.now,
            actor_id=doer.id if doer else None,
            actor_name=doer.name if doer else "系统",
            address=work.origin,
            **line._asdict(),
        )
        head.chain = link(head.chain, event.at, event.told)
        rows.append(
            {"at": event.at, "chain": head.chain} | dict(zip(AuditEvent.TOLD, event.told, strict=True))
        )
    work.session.execute(insert(AuditEvent), rows)


def _hold_the_end(session: Session) -> AuditHead:
    held = select(AuditHead).where(AuditHead.id == 1).with_for_update()
    head = session.scalar(held)
    if head is None:
        # The first two events of a site may come at once; both then wait for one row.
        session.execute(insert_for(session)(AuditHead).values(id=1, chain="").on_conflict_do_nothing())
        head = session.scalars(held).one()
    return head
