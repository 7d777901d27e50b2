"""What the inbox reads."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from core.work import Work
from members.models import Notice

# Every page asks this: the statement is made once, and sent without the ORM's part.
_UNREAD = select(func.count()).where(Notice.member_id == bindparam("member_id"), Notice.read_at.is_(None))


def unread_count(work: Work) -> int:
    """Count the actor's unread notices."""
    return work.session.connection().scalar(_UNREAD, {"member_id": work.person.id}) or 0


def own_notices(work: Work, *, before: int | None = None, limit: int = 30) -> Sequence[Notice]:
    """List the actor's notices, newest first, from below the key ``before``."""
    mine = select(Notice).where(Notice.member_id == work.person.id).order_by(Notice.id.desc()).limit(limit)
    return work.session.scalars(mine if before is None else mine.where(Notice.id < before)).all()
