"""The codes by which members sign in at an activity: each is shown for 15 seconds and dies soon after. Pure.

A code is an HMAC over the activity and the 15 seconds it belongs to, under a key that never leaves the
server: nobody can make the next one from those before, and the code of one activity opens no other.
"""

import hmac
from collections.abc import Iterator
from datetime import datetime

WINDOW_SECONDS = 15
ACCEPTED_WINDOWS = 4
"""A code is taken while it is shown and three windows more: for a minute from its first showing."""
MOST_GUESSES = 6
"""Wrong codes a member may send within ``GUESS_MINUTES``."""
GUESS_MINUTES = 10
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are taken for each other: I, L and 1, O and 0."""
_TYPED = 6
_SCANNED = 20


def window_of(now: datetime) -> int:
    """Give the number of the 15 seconds in which a moment lies."""
    return int(now.timestamp()) // WINDOW_SECONDS


def seconds_left(now: datetime) -> int:
    """Say for how long the present code is still shown, 1 to 15."""
    return WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS


def typed_code(secret: bytes, activity_id: int, window: int) -> str:
    """Give the six characters that a member types.

    >>> typed_code(b"x", 7, 100) != typed_code(b"x", 8, 100), len(typed_code(b"x", 7, 100))
    (True, 6)
    """
    return _letters(secret, f"typed:{activity_id}:{window}", _TYPED)


def scanned_code(secret: bytes, activity_id: int, window: int) -> str:
    """Give the longer code that the QR carries."""
    return _letters(secret, f"scanned:{activity_id}:{window}", _SCANNED)


def is_good(secret: bytes, activity_id: int, code: str, now: datetime) -> bool:
    """Say whether a code belongs to this activity and is not older than a minute.

    >>> from datetime import UTC, timedelta
    >>> then = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> code = typed_code(b"x", 7, window_of(then))
    >>> [is_good(b"x", 7, code.lower(), then + timedelta(seconds=s)) for s in (-1, 0, 59, 60)]
    [False, True, True, False]
    """
    sent = plain(code)
    # Every one is compared, in constant time: how long it takes tells nothing.
    matches = [hmac.compare_digest(sent.encode(), one.encode()) for one in _taken(secret, activity_id, now)]
    return any(matches)


def plain(code: str) -> str:
    """Give a code as it was made: what people type has spaces and small letters.

    >>> plain(" ab-c 23ｄ ")
    'ABC23D'
    """
    halved = "".join(chr(ord(one) - 0xFEE0) if 0xFF01 <= ord(one) <= 0xFF5E else one for one in code[:60])
    return "".join(one for one in halved.upper() if one.isascii() and one.isalnum())


def _taken(secret: bytes, activity_id: int, now: datetime) -> Iterator[str]:
    latest = window_of(now)
    for window in range(latest - ACCEPTED_WINDOWS + 1, latest + 1):
        yield typed_code(secret, activity_id, window)
        yield scanned_code(secret, activity_id, window)


def _letters(secret: bytes, told: str, length: int) -> str:
    # 31 does not divide 2**256, but so nearly that no letter is likelier than another to be seen.
    number = int.from_bytes(hmac.digest(secret, told.encode(), "sha256"), "big")
    found = []
    for _ in range(length):
        number, letter = divmod(number, len(_LETTERS))
        found.append(_LETTERS[letter])
    return "".join(found)
