"""Numbers of certificates, and what becomes of one whose result was corrected later. Pure."""

import re
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody takes for one another when reading them off paper."""
CHARACTERS = 10
"""50 bits of chance: nobody finds a number by trying."""

FREE_MISSES = 20
WINDOW_MINUTES = 10
"""So many numbers that do not exist may be asked for from one address in so many minutes."""

_LOOKS_LIKE = str.maketrans("OIL", "011")


class Standing(StrEnum):
    """Whether a certificate still says what is true."""

    VALID = "valid"
    REPLACED = "replaced"
    """The result was corrected and is still a pass: another certificate can be had."""
    VOID = "void"
    """By the result as it stands now the test was not passed."""


def write_number(year: int, drawn: str) -> str:
    """Write a certificate's number so that people can read it out.

    >>> write_number(2026, "7K3Q9MX4TP")
    '2026-7K3Q9-MX4TP'
    """
    return f"{year}-{drawn[:5]}-{drawn[5:]}"


def read_number(typed: str) -> str:
    """Read a number as people type it; nothing for what can be none.

    >>> read_number(" 2026 7k3q9—mx4tp "), read_number("2O26-7K3Q9-MX4TP"), read_number("12345")
    ('2026-7K3Q9-MX4TP', '2026-7K3Q9-MX4TP', '')
    """
    plain = re.sub(r"[\s\-—–－_.]", "", typed.upper()).translate(_LOOKS_LIKE)
    known = re.fullmatch(rf"([0-9]{{4}})([{ALPHABET}]{{{CHARACTERS}}})", plain)
    return write_number(int(known[1]), known[2]) if known else ""


def standing_of(given: tuple[int, int], now: tuple[int, int] | None, *, passes: bool) -> Standing:
    """Compare points and worth as certified with those that count now.

    >>> standing_of((9200, 10000), (9200, 10000), passes=True).value
    'valid'
    >>> standing_of((9200, 10000), (8800, 10000), passes=True).value
    'replaced'
    >>> standing_of((9200, 10000), None, passes=False).value
    'void'
    """
    if not passes or now is None:
        return Standing.VOID
    return Standing.VALID if given == now else Standing.REPLACED
