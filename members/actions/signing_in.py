"""Signing in and out, and choosing a password."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from core.errors import RefusalError
from core.work import Work
from members.actions.audit import record
from members.models import KnownDevice, Member, SignIn, SignInFailure
from members.queries.signing_in import digest
from members.rules.lockout import WINDOW

SEEN_EVERY = timedelta(minutes=5)


class ChangedMeanwhileError(RefusalError):
    """The password that was given to change it holds no longer."""


def note_failure(work: Work, login: str) -> None:
    """Remember a failed try to sign in, and forget old ones."""
    work.session.execute(delete(SignInFailure).where(SignInFailure.at < work.now - WINDOW))
    work.session.add(SignInFailure(account=digest(login.lower()), address=work.origin, at=work.now))
    record(work, "members.sign_in.failed", "account:?", "/", "登录失败：账号或密码不对。")


def open_sign_in(work: Work, member: Member, device: str) -> str:
    """Sign a member in on a device; the token returned goes into the cookie and nowhere else."""
    token = secrets.token_urlsafe(32)
    work.session.add(
        SignIn(
            token_hash=digest(token),
            member_id=member.id,
            created_at=work.now,
            seen_at=work.now,
            device=device[:200],
            address=work.origin,
        )
    )
    record(work, "members.sign_in", f"member:{member.id}", member.place, f"{member.name} 登录。", by=member)
    return token


def remember_device(work: Work, member: Member, device_token: str) -> str:
    """Remember the browser as one the member uses; gives the token its cookie keeps."""
    token = device_token or secrets.token_urlsafe(16)
    hashed = digest(token)
    known = update(KnownDevice).where(KnownDevice.member_id == member.id, KnownDevice.token_hash == hashed)
    found = work.session.scalar(known.values(seen_at=work.now).returning(KnownDevice.id))
    if found is None:
        work.session.add(KnownDevice(member_id=member.id, token_hash=hashed, seen_at=work.now))
    return token


def touch_sign_in(work: Work, sign_in_id: int) -> None:
    """Note that a sign-in is in use."""
    work.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=work.now))


def close_sign_in(work: Work) -> None:
    """Sign out here: the token is worth nothing afterwards."""
    work.session.execute(delete(SignIn).where(SignIn.id == work.person.sign_in_id))
    record(
        work,
        "members.sign_out",
        f"member:{work.person.id}",
        work.person.place,
        f"{work.person.name} 退出登录。",
    )


def change_own_password(work: Work, hashed: str, so_far: str) -> None:
    """Set the actor's own password in place of ``so_far`` and end every other sign-in of theirs.

    Both are hashes of ``rules.passwords.hash_password``: hashing takes too long to hold the pen meanwhile.
    So two who know one initial password may get here at once, and the first has it.

    :raises ChangedMeanwhileError: if another device was faster
    """
    person = work.person
    taken = work.session.scalar(
        update(Member)
        .where(Member.id == person.id, Member.password_hash == so_far)
        .values(password_hash=hashed, must_change_password=False, password_expires_at=None)
        .returning(Member.id)
    )
    if taken is None:
        raise ChangedMeanwhileError(
            "密码刚刚在另一台设备上改过，请用新密码重新登录。如果不是您本人改的，请联系支部书记重置。"
        )
    others = delete(SignIn).where(SignIn.member_id == person.id, SignIn.id != person.sign_in_id)
    work.session.execute(others)
    record(work, "members.password", f"member:{person.id}", person.place, f"{person.name} 修改了自己的密码。")
