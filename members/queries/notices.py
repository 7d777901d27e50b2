"""What the inbox reads."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.work import Work
from members.models import Notice


def unread_count(work: Work) -> int:
    """Count the actor's unread notices."""
    mine = select(func.count()).where(Notice.member_id == work.person.id, Notice.read_at.is_(None))
    return work.session.scalar(mine) or 0


def own_notices(work: Work, *, before: int | None = None, limit: int = 30) -> Sequence[Notice]:
    """List the actor's notices, newest first, from below the key ``before``."""
    mine = select(Notice).where(Notice.member_id == work.person.id).order_by(Notice.id.desc()).limit(limit)
    return work.session.scalars(mine if before is None else mine.where(Notice.id < before)).all()
