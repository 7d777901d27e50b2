"""Writing the audit log."""

from sqlalchemy import select

from core.work import Work
from members.models import AuditEvent, AuditHead
from members.rules.audit_chain import link


def record(work: Work, deed: str, thing: str, place: str, summary: str) -> None:
    """Add a line to the audit log. Call it last in an action: it holds the end of the chain until the commit.

    ``deed`` is a dotted name such as ``members.import``, ``thing`` a record such as ``quiz:12``, ``place``
    the path of the node whose overseers may read it, ``summary`` a Chinese sentence without secrets.
    """
    head = work.session.scalar(select(AuditHead).where(AuditHead.id == 1).with_for_update())
    if head is None:
        head = AuditHead(id=1, chain="")
        work.session.add(head)
    event = AuditEvent(
        at=work.now,
        actor_id=work.actor.id if work.actor else None,
        actor_name=work.actor.name if work.actor else "系统",
        place=place,
        deed=deed,
        thing=thing,
        summary=summary,
        address=work.origin,
        chain="",
    )
    head.chain = event.chain = link(head.chain, event.at, event.told)
    work.session.add(event)
