"""Coming in by the PIN on the wall, and by a one-time code where the phone is not signed in."""

import secrets
from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, select, update

from core.errors import RefusalError, TooManyError
from core.work import Work
from meetings.models import ContestSeat, EntryGuess, LivePlayer
from meetings.queries.doors import Door, digest, door_by_pin, name_of
from meetings.rules.entry_codes import (
    WINDOW,
    WRONG_CODES,
    WRONG_PINS,
    code_for,
    is_code,
    is_too_often,
    read_pin,
    write_pin,
)
from members.models import Member, MemberState


class WrongPinError(RefusalError):
    """Nothing open has this PIN."""


def free_pin(work: Work) -> str:
    """Choose a PIN that leads nowhere yet."""
    while True:
        pin = write_pin(secrets.randbelow(900_000))
        if door_by_pin(work, pin) is None:
            return pin


def new_seed() -> str:
    """Make the secret of which the one-time codes are made."""
    return secrets.token_hex(16)


def enter_pin(work: Work, typed: str) -> Door:
    """Find what is open and has a PIN.

    :raises TooManyError: if the asker's address has guessed too often
    :raises WrongPinError: if there is none
    """
    recent = select(EntryGuess.at).where(EntryGuess.address == work.origin, EntryGuess.at > work.now - WINDOW)
    if is_too_often(work.session.scalars(recent).all(), work.now, WRONG_PINS):
        raise TooManyError("输错的次数太多，请十分钟后再试，或请主持人帮您加入。")
    door = door_by_pin(work, read_pin(typed))
    if door is None:
        raise WrongPinError("没有找到这个号码，请核对大屏上的六位数字。", next_url="/live/join")
    return door


def note_wrong_guess(work: Work, door: str = "", member_id: int | None = None) -> None:
    """Remember a wrong PIN or code, and forget old ones."""
    work.session.execute(delete(EntryGuess).where(EntryGuess.at < work.now - WINDOW))
    work.session.add(EntryGuess(address=work.origin, at=work.now, door=door, member_id=member_id))


def may_try(work: Work, door: Door, member_id: int) -> Member | None:
    """Give the active member whose name was picked.

    :raises TooManyError: after too many wrong codes for this member
    """
    guessed = EntryGuess.door == name_of(door), EntryGuess.member_id == member_id
    failed = work.session.scalars(select(EntryGuess.at).where(*guessed)).all()
    if is_too_often(failed, work.now, WRONG_CODES):
        raise TooManyError("口令输错的次数太多，请十分钟后再试，或请主持人帮您加入。")
    member = work.session.get(Member, member_id)
    return member if member is not None and member.state is MemberState.ACTIVE else None


def is_right_code(door: Door, member_id: int, typed: str, used: int) -> bool:
    """Say whether the code typed lets this member's next phone in, after so many codes were used."""
    return is_code(typed, code_for(door.seed, member_id, used))


def use_code(
    work: Work, table: type[LivePlayer | ContestSeat], whose: Iterable[ColumnElement[bool]], used: int
) -> str | None:
    """Make a phone the one that counts; gives the token it keeps, None where another phone was faster.

    The code it was let in with is used up: phones that type the same one at once race for the row.
    """
    token = secrets.token_urlsafe(32)
    unused = update(table).where(*whose, table.codes_used == used)
    taken = unused.values(token_hash=digest(token), codes_used=used + 1).returning(table.member_id)
    return token if work.session.scalar(taken) is not None else None
