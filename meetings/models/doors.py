"""What is entered by a PIN from the wall, on which device, and the wrong guesses of PINs and codes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from members.models import Member


class Entered:
    """Part of a table of what phones come into by a PIN: a live quiz, a contest."""

    # Two open ones with one PIN would send people to the wrong one: the second must fail here.
    pin: Mapped[str | None] = mapped_column(unique=True, default=None)
    """Six digits until it has ended."""
    seed: Mapped[str]
    """Secret of which the one-time codes are made."""


class Device:
    """Part of a table of who came in: the phone that did so with a one-time code."""

    token_hash: Mapped[str] = mapped_column(default="", index=True)
    """SHA-256 of the phone's token; the last one that joined counts."""
    codes_used: Mapped[int] = mapped_column(default=0)


class EntryGuess(Base):
    """A wrong PIN or one-time code, for throttling; old rows are swept away."""

    __tablename__ = "entry_guess"
    __table_args__ = (Index(None, "address", "at"), Index(None, "door", "member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    at: Mapped[datetime]
    door: Mapped[str] = mapped_column(default="")
    """What the code was for; empty for a wrong PIN."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey(Member.id), default=None)
