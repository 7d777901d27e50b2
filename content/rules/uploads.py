"""What may be uploaded as a material, how big it may be, and who reads it."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from content.rules.sniffing import Kind

LARGEST: Mapping[Kind, int] = {
    Kind.DOCX: 50_000_000,
    Kind.PPTX: 100_000_000,
    Kind.PDF: 100_000_000,
    Kind.TEXT: 5_000_000,
    Kind.MP4: 950_000_000,
    Kind.WEBM: 950_000_000,
    Kind.MP3: 100_000_000,
    Kind.M4A: 100_000_000,
    Kind.PNG: 20_000_000,
    Kind.JPEG: 20_000_000,
    Kind.GIF: 20_000_000,
    Kind.WEBP: 20_000_000,
}
"""The biggest file we take of each kind, in bytes."""

PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP})
TEXTS = frozenset({Kind.DOCX, Kind.TEXT})
VIDEOS = frozenset({Kind.MP4, Kind.WEBM})
SOUNDS = frozenset({Kind.MP3, Kind.M4A})
MATERIALS = TEXTS | VIDEOS | SOUNDS | PICTURES | {Kind.PDF, Kind.PPTX}

SLOW: Mapping[Kind, int] = {Kind.DOCX: 2_000_000, Kind.PPTX: 2_000_000, Kind.PDF: 5_000_000}
"""Bytes above which a file is read by a job, so that nobody waits for the answer to an upload."""

PICTURE_ADDRESS = "/docx-picture/"
"""Where the HTML of a Word document says its pictures are, followed by their name, until they are stored."""

_READERS = {
    Kind.DOCX: "docx:docx",
    Kind.PPTX: "slides:slides",
    Kind.PDF: "pdf:pdf",
    Kind.TEXT: "markdown:markdown",
}
_PLACE = re.compile(re.escape(PICTURE_ADDRESS) + r"(\d+\.(?:png|jpg))(?=\")")


def reader_for(kind: Kind, name: str) -> str:
    """Name the function that reads a file, for ``core.child.run_in_child``.

    Videos have none: ``conversion.video.video`` looks at little of the open file, in the process at hand.

    >>> reader_for(Kind.TEXT, "通知.txt")
    'content.rules.conversion.markdown:text'
    """
    if kind in PICTURES:
        return "content.rules.conversion.picture:picture"
    if kind in SOUNDS:
        return "content.rules.conversion.sound:sound"
    if kind is Kind.TEXT and PurePosixPath(name).suffix.lower() == ".txt":
        return "content.rules.conversion.markdown:text"
    return f"content.rules.conversion.{_READERS[kind]}"


def with_pictures(html: str, addresses: Mapping[str, str]) -> str:
    """Put the pictures' own addresses into the HTML of a Word document, once they are stored.

    >>> with_pictures('<img src="/docx-picture/1.png">', {"1.png": "/pictures/7"})
    '<img src="/pictures/7">'
    """
    return _PLACE.sub(lambda found: addresses[found[1]], html)
