"""The small pieces of Moodle XML that every type of question is read from and written with."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree as ET

from quizzes.rules.formats import own
from quizzes.rules.formats.exchanged import plain

Element = ET.Element
_OURS = re.compile(f'<div class="{own.TOOL}">(.*?)</div>', re.DOTALL)
"""A text of ours that had to be HTML because a picture stands in it."""


def put_text(parent: Element, name: str, text: str, form: str = "", **attributes: str) -> Element:
    """Write an element that holds a text, as Moodle wraps all of them."""
    element = ET.SubElement(parent, name, {**attributes, **({"format": form} if form else {})})
    ET.SubElement(element, "text").text = text
    return element


def put_answer(question: Element, text: str, worth: float, form: str = "plain_text") -> Element:
    """Write an answer with the percentage that it earns."""
    return put_text(question, "answer", text, form, fraction=f"{worth:.5f}".rstrip("0").rstrip("."))


def put_value(question: Element, name: str, value: str) -> None:
    """Write an element that is nothing but a value."""
    ET.SubElement(question, name).text = value


def exact_text(element: Element | None) -> str:
    """Give a text as it stands where it is declared plain, else as its reader sees it."""
    if element is None:
        return ""
    if element.get("format", "plain_text") == "plain_text":
        return element.findtext("text") or ""
    ours = _OURS.match(element.findtext("text") or "")
    return html.unescape(ours[1].replace("<br>", "\n")) if ours else seen_text(element)


def seen_text(element: Element | None) -> str:
    """Give a text as its reader sees it, without its markup."""
    if element is None:
        return ""
    return plain(element.findtext("text") or element.text or "")


def fraction(answer: Element) -> float:
    """Give the percentage that an answer earns."""
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def answers_in(question: Element, *, exact: bool) -> list[tuple[str, float]]:
    """Give the answers with what they earn."""
    read = exact_text if exact else seen_text
    return [(read(each), fraction(each)) for each in question.iterfind("answer")]
