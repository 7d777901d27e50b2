"""What the inbox reads."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from core.db import Ready
from core.work import Work
from members.models import Notice

# Every page asks this.
_UNREAD = Ready(
    lambda _: select(func.count()).where(Notice.member_id == bindparam("member"), Notice.read_at.is_(None))
)


def unread_count(work: Work) -> int:
    """Count the actor's unread notices."""
    return int(_UNREAD.rows(work.session, member=work.person.id)[0][0])


def own_notices(work: Work, *, before: int | None = None, limit: int = 30) -> Sequence[Notice]:
    """List the actor's notices, newest first, from below the key ``before``."""
    mine = select(Notice).where(Notice.member_id == work.person.id).order_by(Notice.id.desc()).limit(limit)
    return work.session.scalars(mine if before is None else mine.where(Notice.id < before)).all()
