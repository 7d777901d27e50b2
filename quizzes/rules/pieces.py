"""Lines that hold several questions, taken apart for showing each question beside its own piece."""

import re
from collections.abc import Sequence

LONGEST_LINE = 1_000
"""Characters of a line that are shown whole; some banks are one line from the first question to the last."""
_LONGEST_PIECE = 500
_TITLE = 120
_KNOWN_BY = 6
_LONGEST_NUMBER = 8
_NUMBER = re.compile(r"[(（第]?\d{1,4} ?[.、．)）题:： ]{1,3}$")


def pieces_of(text: str, stems: Sequence[str]) -> list[str]:
    """Cut a line into a piece for each of its questions, given their stems in order.

    >>> pieces_of("题库1.党的生日是哪天A.七一2.军旗的底色是A.红", ["党的生日是哪天", "军旗的底色是"])
    ['题库1.党的生日是哪天A.七一', '2.军旗的底色是A.红']
    >>> pieces_of("甲" * 2000 + "1、党的生日是哪天#七月一日", ["党的生日是哪天"])
    ['…1、党的生日是哪天#七月一日']
    >>> pieces_of("1.（B）是甲。2.丙是丁。", ["（ ）是甲。", "丙是丁。"])
    ['1.（B）是甲。', '2.丙是丁。']
    """
    starts: list[int] = []
    at = 0
    for stem in stems:
        found = text.find(stem[:_KNOWN_BY], at)
        if found < 0:
            # Its words were tidied: it stands in the piece of the one before.
            starts.append(starts[-1] if starts else 0)
            continue
        number = _NUMBER.search(text, max(0, found - _LONGEST_NUMBER), found)
        starts.append(number.start() if number else found)
        at = found + 1
    if starts and starts[0] <= _TITLE:
        starts[0] = 0
    pieces = [
        _piece(text, start, min((one for one in starts if one > start), default=len(text)))
        for start in starts
    ]
    return [f"…{piece}" if starts[0] and not nth else piece for nth, piece in enumerate(pieces)]


def _piece(text: str, start: int, end: int) -> str:
    stop = min(end, start + _LONGEST_PIECE)
    return f"{text[start:stop]}{'…' if stop < end else ''}"
