"""PINs of rounds, and the one-time codes by which members without a signed-in phone join. Pure."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

PIN_DIGITS = 6
WINDOW = timedelta(minutes=10)
"""How far back wrong PINs and codes count."""
WRONG_PINS = 60
"""Wrong PINs within the window from one address; a whole bureau sits behind one."""
WRONG_CODES = 5
"""Wrong codes within the window for one member of a round, wherever they come from."""


def write_pin(number: int) -> str:
    """Write a number from 0 to 899,999 as six digits of which the first is none.

    >>> write_pin(0), write_pin(382163)
    ('100000', '482163')
    """
    return str(100_000 + number % 900_000)


def read_pin(typed: str) -> str:
    """Take a PIN as it is typed, in full-width digits and with blanks; "" for what can be none.

    >>> read_pin(" ４82 163"), read_pin("48216"), read_pin("abcdef")
    ('482163', '', '')
    """
    digits = "".join(typed.split())
    if len(digits) != PIN_DIGITS or not all(letter.isdecimal() for letter in digits):
        return ""
    return "".join(str(int(letter)) for letter in digits)


def code_for(seed: str, member_id: int, used: int) -> str:
    """Give the code with which a member joins on a device; every use makes it another.

    >>> code_for("seed", 7, 0) == code_for("seed", 7, 0), code_for("seed", 7, 0) == code_for("seed", 7, 1)
    (True, False)
    """
    digest = hmac.new(seed.encode(), f"{member_id}:{used}".encode(), sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def is_code(typed: str, right: str) -> bool:
    """Compare a code as typed with the right one, in the same time whatever was typed."""
    return hmac.compare_digest(read_pin(typed).encode(), right.encode())


def is_too_often(failed: Sequence[datetime], now: datetime, most: int) -> bool:
    """Say whether so many failures lie within the window that nothing more is looked at.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> is_too_often([noon] * 5, noon, 5), is_too_often([noon - WINDOW] * 5, noon, 5)
    (True, False)
    """
    return sum(now - at < WINDOW for at in failed) >= most
