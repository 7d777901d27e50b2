"""What must be true of people, for ``flask check``. Each function gives a sentence for every breach."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from members.models import FormerAffiliation
from members.rules.life_cycle import gaps

_MOST = 50


def lives_have_no_gaps(session: Session) -> list[str]:
    """Stretches of a person's time follow each other: on every day a person belongs to one unit."""
    stretches: dict[int, list[FormerAffiliation]] = {}
    ordered = select(FormerAffiliation).order_by(
        FormerAffiliation.member_id, FormerAffiliation.until, FormerAffiliation.id
    )
    for one in session.scalars(ordered):
        stretches.setdefault(one.member_id, []).append(one)
    return [
        f"组织关系不连续：成员 {key}，{day} 前后接不上。"
        for key, own in stretches.items()
        for day in gaps(own)
    ][:_MOST]


CHECKS: tuple[Callable[[Session], list[str]], ...] = (lives_have_no_gaps,)
