"""Pictures in QTI items: files of the package that ``img`` and ``object`` show."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from quizzes.rules.formats.qti import explanations, name_of, said, value_of
from quizzes.rules.formats.reading import Drawn
from quizzes.rules.questions import EXPLANATION, FIGURE, STEM, STIMULUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft

    Find = Callable[[str], bytes | None]
    """Gives the bytes of a file by its path beside the item."""

_OPTIONS = ("simplechoice", "simpleassociablechoice")
_FIGURES = ("hotspotinteraction", "selectpointinteraction", "graphicorderinteraction")


def take_pictures(draft: Draft, root: Element, find: Find, *, exact: bool) -> None:
    """Take the pictures of an item; one that is not in the package is said."""
    body = next((each for each in root if name_of(each) == "itembody"), None)
    if body is not None:
        letters = _letters(draft, body, exact=exact)
        for place, element in _pictures(body, STEM, letters, 0):
            _take(draft, place, element, find)
    for each in explanations(root):
        for _, element in _pictures(each, EXPLANATION, {}, 0):
            _take(draft, EXPLANATION, element, find)


def _letters(draft: Draft, body: Element, *, exact: bool) -> dict[str, str]:
    """Give the letters of the choices by their identifiers."""
    choices = [each for each in body.iter() if name_of(each) in _OPTIONS]
    if exact:
        return {value_of(each, "identifier"): value_of(each, "identifier") for each in choices}
    by_text = {text: letter for letter, text in draft.options if text}
    in_order = [letter for letter, _ in draft.options]
    return {
        value_of(each, "identifier"): by_text.get(said(each))
        or (in_order[place] if place < len(in_order) else "")
        for place, each in enumerate(choices)
    }


def _pictures(
    element: Element, place: str, letters: dict[str, str], depth: int
) -> Iterator[tuple[str, Element]]:
    """Go through the pictures of a part, each with the text it belongs to."""
    for child in element if depth < 100 else ():
        name, here = name_of(child), place
        if name in ("img", "object"):
            yield place, child
            continue
        if name in _OPTIONS:
            here = letters.get(value_of(child, "identifier"), "") or place
        elif name in _FIGURES:
            here = FIGURE
        elif child.get("class", "") in ("stimulus", "pictures-stimulus"):
            here = STIMULUS
        yield from _pictures(child, here, letters, depth + 1)


def _take(draft: Draft, place: str, element: Element, find: Find) -> None:
    source = element.get("src") or element.get("data") or ""
    if name_of(element) == "object" and not value_of(element, "type").startswith("image/"):
        return
    content = None if re.match(r"[a-z]+:|//", source) else find(unquote(source))
    if content is None:
        draft.note("picture_missing", "这道题的一张图片不在文件里，没有导入，请核对。")
        return
    draft.pictures.append(Drawn(place, content, element.get("alt") or (element.text or "").strip()))


def finder(names: frozenset[str], read: Callable[[str], bytes], folder: str) -> Find:
    """Make the function that finds files beside an item of a package."""

    def find(path: str) -> bytes | None:
        for name in (posixpath.normpath(posixpath.join(folder, path)), posixpath.normpath(path)):
            if name in names:
                return read(name)
        return None

    return find


def find_nothing(path: str) -> None:
    """Find no file: an item outside of a package has none."""
