"""Pictures on their way out: their names in archives, in Moodle XML and in QTI."""

import base64
import html
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

from quizzes.rules.formats import own
from quizzes.rules.questions import Picture

Fetch = Callable[[str], bytes]
PLACE = "../pictures/"
"""Where the items of a QTI package find pictures."""


def name_of(fetch: Fetch) -> Callable[[str], str]:
    """Make the function that names the file of a picture: part of its fingerprint, and what it is."""
    return lambda file: file_name(file, fetch(file))


def file_name(file: str, content: bytes) -> str:
    r"""Name the file of a picture.

    >>> file_name("0123456789abcdef0123", b"\xff\xd8\xff")
    '0123456789abcdef0123.jpg'
    """
    return f"{file[:24]}.{'jpg' if content.startswith(bytes((0xFF, 0xD8))) else 'png'}"


def attach(element: ET.Element, pictures: Sequence[Picture], fetch: Fetch) -> None:
    """Make HTML of a text of Moodle's that has pictures, and add their files."""
    words = element.find("text")
    if not pictures or words is None:
        return
    element.set("format", "html")
    files = [(one, fetch(one.file)) for one in pictures]
    shown = "".join(
        f'<p><img src="@@PLUGINFILE@@/{file_name(one.file, content)}" alt="{html.escape(one.alt)}"'
        f' class="{one.at}" width="{one.width}" height="{one.height}"></p>'
        for one, content in files
    )
    said = html.escape(words.text or "", quote=False).replace("\n", "<br>")
    words.text = f'<div class="{own.TOOL}">{said}</div>{shown}'
    for one, content in files:
        about = {"name": file_name(one.file, content), "path": "/", "encoding": "base64"}
        ET.SubElement(element, "file", about).text = base64.b64encode(content).decode()


def draw(element: ET.Element, pictures: Sequence[Picture], fetch: Fetch) -> None:
    """Show pictures behind the words of an element of QTI's; their files stand in the package."""
    for one in pictures:
        source = PLACE + file_name(one.file, fetch(one.file))
        size = {"width": str(one.width), "height": str(one.height)}
        ET.SubElement(element, "img", {"src": source, "alt": one.alt, **size})
