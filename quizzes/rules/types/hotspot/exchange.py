"""图片热点题 in other systems' formats: Moodle's markers on a picture, and QTI's hotspots."""

from __future__ import annotations

import base64
import binascii
import copy
import io
import re
from typing import TYPE_CHECKING

from PIL import Image

from quizzes.rules.exports.drawn import PLACE, file_name
from quizzes.rules.formats import own
from quizzes.rules.formats.converters import Moodle, Qti
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.moodlexml import put_text, put_value, seen_text
from quizzes.rules.formats.qti import name_of, value_of
from quizzes.rules.formats.qtixml import Maker, sub
from quizzes.rules.formats.reading import Drawn
from quizzes.rules.questions import FIGURE
from quizzes.rules.types.hotspot import areas_of, right
from quizzes.rules.types.hotspot.areas import Area, from_pixels, in_pixels, letter_of, to_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft

_MOODLE = {"rect": "rectangle", "circle": "circle", "poly": "polygon"}
_SAID = "图片说明"
_ASKED = "asked"
"""The marker that a question taken apart asks for."""
_SEVERAL, _CORNERS = 2, 4


def _write_moodle(question: Element, entry: Exported) -> str:
    """Write one marker that belongs on every right area; what is wrong has no place in Moodle."""
    question.set("type", "ddmarker")
    content = entry.content
    for picture in content.pictures_at(FIGURE):
        shown = entry.fetch(picture.file)
        put_value(question, "file", base64.b64encode(shown).decode())
        about = {"name": file_name(picture.file, shown), "path": "/", "encoding": "base64"}
        question[-1].attrib.update(about)
        drops = [one for one in areas_of(content) if one.is_right]
        for number, area in enumerate(drops, start=1):
            drop = sub(question, "drop")
            put_value(drop, "no", str(number))
            put_value(drop, "shape", _MOODLE[area.shape])
            put_value(drop, "coords", _coords(area, picture.width, picture.height))
            put_value(drop, "choice", "1")
        drag = sub(question, "drag")
        put_value(drag, "no", "1")
        put_text(drag, "text", "这里")
        put_value(drag, "noofdrags", str(len(drops)))
    return ""


def _coords(area: Area, width: int, height: int) -> str:
    """Write an area as Moodle does: corners parted by semicolons, a circle with its radius.

    >>> _coords(Area("rect", (0, 0, 500, 500), True), 200, 100)
    '0,0;100,50'
    """
    numbers = in_pixels(area, width, height)
    if area.shape == "circle":
        return f"{numbers[0]},{numbers[1]};{numbers[2]}"
    if area.shape == "rect":
        left, top, to_right, bottom = numbers
        return f"{left},{top};{to_right - left},{bottom - top}"
    return ";".join(f"{x},{y}" for x, y in zip(numbers[::2], numbers[1::2], strict=True))


def _read_moodle(draft: Draft, question: Element, tags: Tags) -> None:
    own.settle(draft, "hotspot", "".join(draft.stem), tags.get("答案", ""))
    content = _decoded(question.find("file"))
    if content:
        draft.pictures.append(Drawn(FIGURE, content, tags.get(_SAID, "")))


def _decoded(file: Element | None) -> bytes:
    try:
        return base64.b64decode(file.text or "") if file is not None else b""
    except (binascii.Error, ValueError):
        return b""


def _apart(question: Element) -> list[Element]:
    """Make a question of each marker: where does it belong? The places of the others are the wrong ones."""
    drags = question.findall("drag")
    if len(drags) < _SEVERAL:
        return [question]
    return [_asking_for(question, drag) for drag in drags]


def _asking_for(question: Element, drag: Element) -> Element:
    one = copy.deepcopy(question)
    words = one.find("questiontext")
    text = words.find("text") if words is not None else None
    if text is not None:
        text.text = f"{text.text or ''}（标出：{seen_text(drag)}）"
    one.set(_ASKED, drag.findtext("no") or "")
    return one


def _read_foreign_moodle(draft: Draft, question: Element) -> bool:
    """Take another's markers, in the pixels of their picture."""
    content = _decoded(question.find("file"))
    size = _size_of(content)
    asked = question.get(_ASKED) or "1"
    drops = [(each, (each.findtext("choice") or "").strip() == asked) for each in question.iterfind("drop")]
    found = [_dropped(each, size, is_right=is_right) for each, is_right in drops] if size else []
    known = [one for one in found if one]
    if not known or len(known) < len(drops):
        return False
    draft.pictures.append(Drawn(FIGURE, content))
    draft.settled = Settled("hotspot", "".join(draft.stem), own.as_answer(to_key(known)))
    return True


def _dropped(drop: Element, size: tuple[int, int], *, is_right: bool) -> Area | None:
    """Read an area as Moodle writes it.

    >>> from xml.etree.ElementTree import XML
    >>> drop = XML("<drop><shape>rectangle</shape><coords>10,10;20,30</coords></drop>")
    >>> _dropped(drop, (100, 100), is_right=True)
    Area(shape='rect', numbers=(100, 100, 300, 400), is_right=True)
    """
    shape = next((own_name for own_name, name in _MOODLE.items() if name == drop.findtext("shape")), "")
    try:
        numbers = [float(one) for one in re.split("[,;]", drop.findtext("coords") or "")]
    except ValueError:
        return None
    if shape == "rect" and len(numbers) == _CORNERS:
        left, top, width, height = numbers
        numbers = [left, top, left + width, top + height]
    return Area(shape, from_pixels(shape, numbers, *size), is_right) if shape else None


def _size_of(content: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(content)) as shown:
            return shown.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def moodle_loses(entries: Sequence[Exported]) -> list[str]:
    """Say that only right areas have a place."""
    return [f"Moodle 的图上标记题只记对的区，{len(entries)} 道图片热点题里不对的区写在标签里，只有本站会读。"]


class _Hotspot(Maker):
    cardinality, interaction = "multiple", "hotspotInteraction"

    @property
    def right(self) -> list[str]:
        return right(self.content)

    def ask(self, body: Element) -> None:
        interaction = self.begin(body, maxChoices="0")
        interaction.attrib.pop("shuffle", None)
        for picture in self.content.pictures_at(FIGURE):
            shown = self.entry.fetch(picture.file)
            source = PLACE + file_name(picture.file, shown)
            kind = "image/png" if source.endswith(".png") else "image/jpeg"
            size = {"width": str(picture.width), "height": str(picture.height)}
            sub(interaction, "object", data=source, type=kind, **size).text = picture.alt
            for place, area in enumerate(areas_of(self.content)):
                numbers = in_pixels(area, picture.width, picture.height)
                about = {"shape": area.shape, "coords": ",".join(map(str, numbers))}
                sub(interaction, "hotspotChoice", identifier=letter_of(place), **about)

    def tags(self) -> list[str]:
        # Pixels of a small picture are too coarse to give the areas back as they were.
        return [*super().tags(), own.tag("答案", self.entry.answer)]


def _read_qti(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
    own.settle(draft, "hotspot", draft.stem[0], tags.get("答案", ""))
    if draft.settled is None or draft.settled.answer is None:
        given = [each for each in body.iter() if name_of(each) == "hotspotinteraction"]
        _read_foreign_qti(draft, given, keys, root)


def _read_foreign_qti(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    """Take another's hotspots, where the size of the picture they are measured in is told."""
    if len(interactions) != 1:
        return False
    given = interactions[0]
    size = next((_size(each) for each in given.iter() if name_of(each) in ("img", "object")), None)
    chosen = keys.get(value_of(given, "responseIdentifier"), [])
    choices = [each for each in given.iter() if name_of(each) == "hotspotchoice"]
    found = [_area(each, chosen, size) for each in choices if size]
    known = [one for one in found if one]
    if not known or len(known) != len(choices):
        return False
    key = to_key(known)
    draft.settled = Settled("hotspot", "".join(draft.stem), own.as_answer(key))
    return True


def _size(element: Element) -> tuple[float, float] | None:
    try:
        width, height = float(element.get("width", "0")), float(element.get("height", "0"))
    except ValueError:
        return None
    return (width, height) if width > 0 and height > 0 else None


def _area(choice: Element, chosen: Sequence[str], size: tuple[float, float]) -> Area | None:
    shape = value_of(choice, "shape")
    try:
        numbers = [float(one) for one in value_of(choice, "coords").split(",")]
    except ValueError:
        return None
    if shape not in _MOODLE:
        return None
    return Area(shape, from_pixels(shape, numbers, *size), value_of(choice, "identifier") in chosen)


MOODLE = Moodle(_write_moodle, _read_moodle, {"ddmarker": _read_foreign_moodle}, {"ddmarker": _apart})
MOODLE_LOSES = moodle_loses
QTI = Qti(_Hotspot, _read_qti, {"hotspotinteraction": _read_foreign_qti})
