"""The word that opens a quiz, given out at the meeting, and how fast it may be guessed. Pure.

Such a word is short and known to a room full of people. The salted hash keeps it out of backups and out of
sight of those who see the database; it is the throttle that keeps it from being guessed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import scrypt
from hmac import compare_digest

FREE_GUESSES = 5
WINDOW = timedelta(minutes=10)
"""How far back wrong guesses count."""


def hash_word(word: str, salt: bytes) -> str:
    """Write a word so that it can be checked and not read; its case and the spaces around it do not matter.

    >>> hash_word("Party", b"12345678") == hash_word(" party ", b"12345678")
    True
    """
    plain = word.strip().casefold().encode()
    # A few milliseconds: fifty people start in one minute, each while holding the only pen of SQLite.
    return f"{salt.hex()}${scrypt(plain, salt=salt, n=2**11, r=8, p=1, dklen=24).hex()}"


def is_word(word: str, hashed: str) -> bool:
    """Say whether a word is the one that was hashed.

    >>> is_word("初心", hash_word("初心", b"12345678")), is_word("", hash_word("初心", b"12345678"))
    (True, False)
    """
    salt, _, _ = hashed.partition("$")
    return compare_digest(hash_word(word, bytes.fromhex(salt)), hashed)


def may_guess_at(wrong: Sequence[datetime], now: datetime) -> datetime | None:
    """Say when a member may guess again after too many wrong guesses; None for at once.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> may_guess_at([noon] * 4, noon) is None, may_guess_at([noon] * 5, noon) - noon
    (True, datetime.timedelta(seconds=600))
    """
    recent = sorted(at for at in wrong if now - at < WINDOW)
    return recent[-FREE_GUESSES] + WINDOW if len(recent) >= FREE_GUESSES else None
