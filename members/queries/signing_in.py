"""Who is signed in, who may try to, and who has tried too often."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.db import Ready
from core.work import Grant, Viewer, Work
from members.models import (
    KnownDevice,
    Member,
    MemberState,
    Node,
    NodeKind,
    RoleGrant,
    SignIn,
    SignInFailure,
)
from members.rules.lockout import ADDRESS_LIMIT, WINDOW, wait_after

IDLE = timedelta(days=7)
"""A sign-in that was not used for so long has ended."""
LIFETIME = timedelta(days=30)
"""A sign-in ends after so long in any case."""

_branch = aliased(Node)
_grant_node = aliased(Node)
_VIEWER = (
    select(
        SignIn.id,
        SignIn.seen_at,
        SignIn.created_at,
        Member.id,
        Member.name,
        Member.stage,
        Member.must_change_password,
        Node.path,
        Node.kind,
        Node.name,
        _branch.name,
        RoleGrant.role,
        _grant_node.path,
    )
    .join(Member, Member.id == SignIn.member_id)
    .join(Node, Node.id == Member.node_id)
    .outerjoin(_branch, _branch.id == Node.parent_id)
    .outerjoin(RoleGrant, RoleGrant.member_id == Member.id)
    .outerjoin(_grant_node, _grant_node.id == RoleGrant.node_id)
    .where(Member.state == MemberState.ACTIVE, SignIn.token_hash == bindparam("token_hash"))
)
# While a member's request writes, it holds their row: one member does one thing at a
# time, so a double tap finds what the first tap did instead of racing it.
_VIEWER_HELD = Ready(lambda _: _VIEWER.with_for_update(of=Member, key_share=True))
_VIEWER_SEEN = Ready(lambda _: _VIEWER)


@lru_cache(maxsize=2000)
def digest(secret: str) -> str:
    """Hash a token for keeping."""
    return sha256(secret.encode()).hexdigest()


def viewer_by_token(
    session: Session, token: str, now: datetime, *, hold: bool
) -> tuple[Viewer, datetime] | None:
    """Find who a cookie's token belongs to and when it was last seen, in one statement."""
    rows = (_VIEWER_HELD if hold else _VIEWER_SEEN).rows(session, token_hash=digest(token))
    if not rows:
        return None
    sign_in, seen_at, created_at, member, name, stage, must_change, path, kind, own, above, *_ = rows[0]
    if now - seen_at > IDLE or now - created_at > LIFETIME:
        return None
    grants = frozenset(Grant(row[11].value, row[12]) for row in rows if row[11])
    branch = above if kind is NodeKind.GROUP and above else own
    return Viewer(member, name, path, branch, grants, stage.value, token, sign_in, must_change), seen_at


def account(work: Work, login: str) -> Member | None:
    """Find the active member who signs in with this 工号 or 手机."""
    found = select(Member).where(
        or_(Member.login == login, Member.phone == login), Member.state == MemberState.ACTIVE
    )
    return work.session.scalars(found.order_by(Member.login != login)).first()


def knows_device(work: Work, member: Member | None, device_token: str) -> bool:
    """Say whether the member has signed in on this browser before."""
    if member is None or not device_token:
        return False
    known = select(KnownDevice.id).where(
        KnownDevice.member_id == member.id, KnownDevice.token_hash == digest(device_token)
    )
    return work.session.scalar(known) is not None


def wait_to_sign_in(work: Work, login: str) -> timedelta:
    """Say how long this account still has to wait after failures."""
    since = work.now - WINDOW
    failed = select(SignInFailure.at).where(
        SignInFailure.account == digest(login.lower()), SignInFailure.at > since
    )
    return wait_after(work.session.scalars(failed).all(), work.now)


def is_address_flooding(work: Work) -> bool:
    """Say whether the asker's address has failed far too often in the last minute."""
    failed = select(func.count()).where(
        SignInFailure.address == work.origin, SignInFailure.at > work.now - timedelta(minutes=1)
    )
    return (work.session.scalar(failed) or 0) >= ADDRESS_LIMIT


def own_sign_ins(work: Work) -> Sequence[SignIn]:
    """List where the actor is signed in, the latest used first; ended ones are left out."""
    mine = select(SignIn).where(
        SignIn.member_id == work.person.id,
        SignIn.seen_at >= work.now - IDLE,
        SignIn.created_at >= work.now - LIFETIME,
    )
    return work.session.scalars(mine.order_by(SignIn.seen_at.desc(), SignIn.id.desc())).all()
