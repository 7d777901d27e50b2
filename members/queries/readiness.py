"""Whether the people in the database are ones a real site may start with."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from members.models import Member, MemberState, Role, RoleGrant


def count_sample_accounts(session: Session) -> int:
    """Count the accounts of the sample branch: their passwords are public."""
    return session.scalar(select(func.count()).where(Member.is_sample)) or 0


def has_administrator(session: Session) -> bool:
    """Say whether somebody who is here is an administrator."""
    asked = select(RoleGrant.id).join(Member, Member.id == RoleGrant.member_id)
    held = asked.where(RoleGrant.role == Role.ADMIN, Member.state == MemberState.ACTIVE)
    return session.scalar(held.limit(1)) is not None


def is_empty(session: Session) -> bool:
    """Say whether nobody is in the database yet."""
    return session.scalar(select(Member.id).limit(1)) is None
