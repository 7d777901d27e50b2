"""When a material counts as studied, by its kind. Only the server's clock is asked. Pure."""

from dataclasses import dataclass

CHARACTERS_PER_MINUTE = 600
"""Faster than nearly anybody reads, so that nobody who read is refused; our own default."""
LONGEST_WAIT_SECONDS = 10 * 60
"""However long a text is, nobody is made to keep it open for longer."""
SECONDS_PER_PAGE = 3
VIDEO_PERCENT = 90
"""The rest of a film is its credits."""
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to study."""

    kind: str
    """``article``, ``pdf`` or ``video``."""
    characters: int = 0
    pages: int = 0
    seconds: int = 0


def percent_asked(extent: Extent) -> int:
    """Say how far the material must have been reached: to its end, all pages, most of a film.

    >>> percent_asked(Extent("article")), percent_asked(Extent("video"))
    (100, 90)
    """
    return VIDEO_PERCENT if extent.kind == "video" else _WHOLE


def seconds_asked(extent: Extent) -> int:
    """Say how long after opening it can be studied at the earliest.

    A text by its characters, a PDF by its pages, a film at twice its speed up to four fifths.

    >>> seconds_asked(Extent("article", characters=1800)), seconds_asked(Extent("article", characters=90_000))
    (180, 600)
    >>> seconds_asked(Extent("pdf", pages=12)), seconds_asked(Extent("video", seconds=600))
    (36, 240)
    """
    if extent.kind == "video":
        return extent.seconds * 8 // 10 // 2
    if extent.kind == "pdf":
        return min(extent.pages * SECONDS_PER_PAGE, LONGEST_WAIT_SECONDS)
    return min(extent.characters * 60 // CHARACTERS_PER_MINUTE, LONGEST_WAIT_SECONDS)


def seconds_to_wait(extent: Extent, elapsed_seconds: int) -> int:
    """Say how long it still takes until the material can count as studied.

    >>> seconds_to_wait(Extent("article", characters=600), 45)
    15
    """
    return max(0, seconds_asked(extent) - elapsed_seconds)


def is_studied(extent: Extent, percent: int, elapsed_seconds: int) -> bool:
    """Say whether the material is studied.

    >>> film = Extent("video", seconds=600)
    >>> is_studied(film, 89, 600), is_studied(film, 90, 239), is_studied(film, 90, 240)
    (False, False, True)
    """
    return percent >= percent_asked(extent) and seconds_to_wait(extent, elapsed_seconds) == 0


def say_what_is_missing(extent: Extent, percent: int, wait_seconds: int) -> str:
    """Say why a material does not count as studied yet; empty when it does.

    >>> say_what_is_missing(Extent("article"), 100, 95)
    '您已看到最后，再看约 2 分钟即可记为学完。'
    """
    if percent < percent_asked(extent):
        return _UNTIL[extent.kind]
    if wait_seconds:
        return f"您已看到最后，再看约 {-(-wait_seconds // 60)} 分钟即可记为学完。"
    return ""


_UNTIL = {
    "article": "请看到文末，看完后自动记为学完。",
    "pdf": "请翻看全部页面，看完后自动记为学完。",
    "video": "请看到视频的九成以上，看完后自动记为学完。",
}
