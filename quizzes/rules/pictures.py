"""Pictures of questions: made clean, put into their order, and named where they are refused. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from content.rules.conversion.picture import LONGEST_SIDE, picture
from core.errors import RefusalError
from core.packages import UnreadableError
from quizzes.rules.formats.reading import Drawn
from quizzes.rules.questions import EXPLANATION, FIGURE, STEM, STIMULUS, Content, Picture

CLEANER = "quizzes.rules.pictures:clean"
"""For ``run_in_child``: strangers' pictures are decoded outside of the site's own process."""

MOST_BYTES = 10_000_000
MOST_OF_ONE = 12
"""So many pictures one question may have."""
MOST_OF_FILE = 1_000
"""So many pictures one bank file may bring."""
LONGEST_ALT = 200

_SVG = "这张图片是 SVG 矢量图，里面可能带有程序，不能使用。请另存为 PNG 后再上传。"
_TOO_BIG = "图片超过 10 MB，没有接收。请缩小后再上传。"
_JPEG_PARTS = frozenset({0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD})
_JFIF, _SCAN, _END = 0xE0, 0xDA, b"\xff\xd9"


def clean(content: bytes) -> dict[str, Any]:
    """Make a clean copy of a picture: ``bytes``, ``media_type``, ``width``, ``height`` and ``file``.

    A JPEG that holds nothing but its picture is kept as it is, once it has been decoded: written anew it
    would be another picture each time, and what the bank exports would not come back the same.

    :raises UnreadableError: for what is no picture, or one we do not take; says what to do
    """
    if len(content) > MOST_BYTES:
        raise UnreadableError(_TOO_BIG)
    if b"<svg" in content[:1000].lower():
        raise UnreadableError(_SVG)
    made = picture(content)
    small = max(made["width"], made["height"]) < LONGEST_SIDE
    kept = content if made["media_type"] == "image/jpeg" and small and _is_plain(content) else made["bytes"]
    told = {name: made[name] for name in ("media_type", "width", "height")}
    return {**told, "bytes": kept, "file": hashlib.sha256(kept).hexdigest()}


def _is_plain(content: bytes) -> bool:
    """Say whether a JPEG has only the parts a picture needs: no notes, no profile, nothing after its end."""
    if not content.startswith(b"\xff\xd8") or not content.endswith(_END):
        return False
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if kind == _SCAN:
            return _ends_once(content, at + 2 + length)
        if kind not in _JPEG_PARTS and not (kind == _JFIF and length == 16):
            return False
        at += 2 + length
    return False


def _ends_once(content: bytes, at: int) -> bool:
    """Say whether a picture's end is the end of the file."""
    return content.find(_END, at) == len(content) - 2


def arranged(pictures: Iterable[Picture], content: Content) -> tuple[Picture, ...]:
    """Put pictures into the order in which they are shown, and leave out those whose option is gone.

    >>> one, two = Picture("a", "B"), Picture("b", "stem")
    >>> [each.at for each in arranged([one, two, Picture("c", "X")], Content("甲", (("B", "乙"),)))]
    ['stem', 'B']
    """
    places = [STIMULUS, STEM, FIGURE, *content.option_keys, EXPLANATION]
    known = [one for one in pictures if one.at in places]
    return tuple(sorted(known, key=lambda one: places.index(one.at)))[:MOST_OF_ONE]


def cleaned(drawn: bytes, known: dict[bytes, dict[str, Any] | str]) -> dict[str, Any] | str:
    """Clean a picture once for a whole file; where it is refused, give the sentence that says why."""
    key = hashlib.sha256(drawn).digest()
    if key not in known:
        if len(known) >= MOST_OF_FILE:
            return f"一个文件最多带 {MOST_OF_FILE} 张图片，这一张没有导入。"
        try:
            known[key] = clean(drawn)
        except RefusalError as refusal:
            known[key] = refusal.message
    return known[key]


def with_pictures(content: Content, pictures: Iterable[Picture]) -> Content:
    """Give a question these pictures."""
    return replace(content, pictures=arranged(pictures, content))


class Album:
    """The pictures of a file, each made clean once."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self._known: dict[bytes, dict[str, Any] | str] = {}

    def take(self, drawn: Iterable[Drawn]) -> tuple[list[Picture], list[str]]:
        """Give the pictures of a question, and say why others are not among them."""
        pictures, refused = [], []
        for one in drawn:
            made = cleaned(one.data, self._known)
            if isinstance(made, str):
                refused.append(made)
                continue
            self.kept[made["file"]] = made
            alt = one.alt[:LONGEST_ALT]
            pictures.append(Picture(made["file"], one.at, alt, made["width"], made["height"]))
        if len(pictures) > MOST_OF_ONE:
            refused.append(f"一道题最多带 {MOST_OF_ONE} 张图片，多出的没有导入。")
        return pictures, refused
