"""Writing the audit log."""

import json
from hashlib import sha256

from sqlalchemy import select

from core.work import Work
from members.models import AuditEvent, AuditHead


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
    head.chain = event.chain = link(head.chain, event)
    work.session.add(event)


def link(previous: str, event: AuditEvent) -> str:
    """Hash an event together with the chain before it."""
    told = [
        event.at.isoformat(),
        event.actor_id,
        event.actor_name,
        event.place,
        event.deed,
        event.thing,
        event.summary,
        event.address,
    ]
    return sha256((previous + json.dumps(told, ensure_ascii=False)).encode()).hexdigest()
