"""Damaged files of every format are read or refused in a sentence, soon and in little memory.

A run tries some hundreds; with ``--hostile 10000`` pytest tries as many as that.
"""

import random
import resource
import sys
import time

import pytest

from quizzes.rules.exports import WRITERS
from quizzes.rules.formats import UnreadableBankError, read_bank
from tests.quizzes.rules.test_exports import CALM

PIECES = (
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"<!DOCTYPE a>",
    b"{",
    b"}",
    b"=",
    b"\x00",
    b"\xff\xfe",
    b"\n",
    b"A" * 5000,
)


def damaged(content, chance):
    """Change, cut, repeat or fill up some of the bytes."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(made) + 1), chance.randint(1, 60)
        match chance.randrange(5):
            case 0:
                made[at : at + length] = b""
            case 1:
                made[at:at] = chance.choice(PIECES)
            case 2:
                made[at:at] = made[at : at + length] * chance.randint(1, 50)
            case 3:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case _:
                made = made[:at] or bytearray(b" ")
    return bytes(made)


@pytest.mark.parametrize("format_name", WRITERS)
def test_a_damaged_file_is_read_or_refused(format_name, pytestconfig):
    content, count = WRITERS[format_name].write(CALM), pytestconfig.getoption("hostile")
    for seed in range(count // len(WRITERS) + 1):
        started = time.process_time()
        told = reading_of(damaged(content, random.Random(f"{format_name} {seed}")))
        assert told.endswith("。"), seed
        assert time.process_time() - started < 10, seed
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    assert peak < 500 or count < 10_000


def reading_of(content):
    """Read a file, or give the sentence that refuses it."""
    try:
        return f"读出 {len(read_bank(content).items)} 题。"
    except UnreadableBankError as refusal:
        return str(refusal)
