"""Pictures in Moodle XML: files in base64 that texts show by ``@@PLUGINFILE@@``."""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from quizzes.rules.formats.moodlexml import exact_text
from quizzes.rules.formats.reading import Drawn
from quizzes.rules.questions import EXPLANATION, FIGURE, STEM, STIMULUS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft

_IMG = re.compile(r"<img\b[^<>]{0,20000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt|class)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_FILE = re.compile(r"@@PLUGINFILE@@/(.{1,300})")
_INLINE = re.compile(r"data:image/[a-z+.-]{1,20};base64,(.*)", re.DOTALL)
_PLACES = (STIMULUS, STEM, FIGURE, EXPLANATION)


def take_pictures(draft: Draft, question: Element) -> None:
    """Take the pictures of all texts; one that is not in the file is said."""
    _take(draft, question.find("questiontext"), STEM)
    answers = [*question.iterfind("answer"), *question.iterfind("subquestion/answer")]
    for (letter, _), answer in zip(_in_file_order(draft, answers), answers, strict=False):
        _take(draft, answer, letter)
    _take(draft, question.find("generalfeedback"), EXPLANATION)


def _in_file_order(draft: Draft, answers: Sequence[Element]) -> list[tuple[str, str]]:
    """Give the options as their answers stand in the file, whatever their letters."""
    words = [exact_text(each) for each in answers]
    known = [next((one for one in draft.options if one[1] == text), None) for text in words]
    listed = [one for one in known if one]
    return listed if len(listed) == len(words) else draft.options


def _take(draft: Draft, element: Element | None, place: str) -> None:
    if element is None or not place:
        return
    files = {each.get("name", ""): each.text or "" for each in element.iterfind("file")}
    for found in _IMG.findall(element.findtext("text") or ""):
        told = {one[0].lower(): html.unescape(one[1] or one[2]) for one in _ATTRIBUTE.findall(found)}
        content = _bytes(told.get("src", ""), files)
        at = told.get("class", "") if told.get("class") in _PLACES else place
        if content is None:
            draft.note("picture_missing", "这道题的一张图片不在文件里，没有导入，请核对。")
        else:
            draft.pictures.append(Drawn(at, content, told.get("alt", "")))


def _bytes(source: str, files: dict[str, str]) -> bytes | None:
    named, inline = _FILE.match(source), _INLINE.match(source)
    written = files.get(unquote(named[1])) if named else inline[1] if inline else None
    try:
        return base64.b64decode(written) if written else None
    except (binascii.Error, ValueError):
        return None
