"""An activity as an iCalendar file (RFC 5545), for the calendar of a phone. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime

_FOLD = 60
"""Bytes of a line: the rule is 75, and a character must not be cut."""


def calendar_file(
    uid: str, at: datetime, starts_at: datetime, ends_at: datetime, told: dict[str, str]
) -> str:
    r"""Write one event. ``told`` are SUMMARY, LOCATION, DESCRIPTION and URL, in plain words.

    >>> start = datetime(2026, 3, 2, 6, tzinfo=UTC)
    >>> made = calendar_file("activity-7@xuetang", start, start, start, {"SUMMARY": "党课；一, 二"})
    >>> [part in made for part in ("SUMMARY:党课；一\\, 二", "DTSTART:20260302T060000Z", "END:VEVENT\r\n")]
    [True, True, True]
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zhibu-xuetang//activities//ZH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(starts_at)}",
        f"DTEND:{_moment(ends_at)}",
        *(f"{name}:{_text(words)}" for name, words in told.items() if words),
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT30M",
        f"DESCRIPTION:{_text(told.get('SUMMARY', ''))}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    plain = "".join(one for one in words if one >= " " or one == "\n")
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    part, length = "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > _FOLD:
            yield part
            part, length = " ", 1
        part, length = part + letter, length + size
    yield part
