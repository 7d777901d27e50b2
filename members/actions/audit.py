"""Writing the audit log."""

from sqlalchemy import select
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
    head = _hold_the_end(work.session)
    doer = by or work.actor
    event = AuditEvent(
        at=work.now,
        actor_id=doer.id if doer else None,
        actor_name=doer.name if doer else "系统",
        place=place,
        deed=deed,
        thing=thing,
        summary=summary,
        address=work.origin,
        chain="",
    )
    head.chain = event.chain = link(head.chain, event.at, event.told)
    work.session.add(event)


def _hold_the_end(session: Session) -> AuditHead:
    held = select(AuditHead).where(AuditHead.id == 1).with_for_update()
    head = session.scalar(held)
    if head is None:
        # The first two events of a site may come at once; both then wait for one row.
        session.execute(insert_for(session)(AuditHead).values(id=1, chain="").on_conflict_do_nothing())
        head = session.scalars(held).one()
    return head
