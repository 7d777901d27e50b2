"""Rebuild Word's automatic numbers, which stand in no paragraph's text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CHINESE = "零一二三四五六七八九"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def attribute(element: Element | None, name: str) -> str | None:
    """Give an attribute whatever its namespace; Word and its strict dialect use different ones."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


@dataclass(frozen=True)
class _Level:
    """One level of a list: how it counts and how the count is written."""

    format: str
    text: str
    start: int


class Numbering:
    """The lists of one document; remembers how far each has counted."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        if numbering is not None:
            self._read(numbering)
        self._styles = _style_lists(styles)

    def _read(self, numbering: Element) -> None:
        for abstract in numbering.iterfind("{*}abstractNum"):
            levels = {
                int(attribute(level, "ilvl") or 0): _level(level) for level in abstract.iterfind("{*}lvl")
            }
            self._levels[attribute(abstract, "abstractNumId") or ""] = levels
        for each in numbering.iterfind("{*}num"):
            name = attribute(each, "numId") or ""
            self._lists[name] = attribute(each.find("{*}abstractNumId"), "val") or ""
            self._restarts[name] = {
                int(attribute(override, "ilvl") or 0): _whole(
                    attribute(override.find("{*}startOverride"), "val"), 1
                )
                for override in each.iterfind("{*}lvlOverride")
                if override.find("{*}startOverride") is not None
            }

    def prefix(self, properties: Element | None) -> str:
        """Count on for a paragraph and give what Word writes before it: `1. `, `A.`, or nothing."""
        name, depth = self._list_of(properties)
        levels = self._levels.get(self._lists.get(name, ""), {})
        level = levels.get(depth)
        if level is None or level.format in ("bullet", "none"):
            return ""
        counts = self._count(name, depth, levels)
        text = re.sub(
            r"%(\d)",
            lambda found: _written(counts.get(int(found[1]) - 1, 1), _format(levels, int(found[1]) - 1)),
            level.text,
        )
        return f"{text} " if text and not text[-1].isalnum() else f"{text}\t" if text else ""

    def _list_of(self, properties: Element | None) -> tuple[str, int]:
        if properties is None:
            return "", 0
        own = properties.find("{*}numPr")
        if own is not None:
            return attribute(own.find("{*}numId"), "val") or "", _whole(
                attribute(own.find("{*}ilvl"), "val"), 0
            )
        return self._styles.get(attribute(properties.find("{*}pStyle"), "val") or "", ("", 0))

    def _count(self, name: str, depth: int, levels: dict[int, _Level]) -> dict[int, int]:
        counts = self._counts[self._lists[name]]
        if name not in self._begun:
            self._begun.add(name)
            for level, start in self._restarts.get(name, {}).items():
                counts[level] = start - 1
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return counts


def _style_lists(styles: Element | None) -> dict[str, tuple[str, int]]:
    found = {}
    for style in styles.iterfind("{*}style") if styles is not None else ():
        number = style.find("{*}pPr/{*}numPr")
        if number is not None and number.find("{*}numId") is not None:
            depth = _whole(attribute(number.find("{*}ilvl"), "val"), 0)
            found[attribute(style, "styleId") or ""] = (
                attribute(number.find("{*}numId"), "val") or "",
                depth,
            )
    return found


def _level(level: Element) -> _Level:
    return _Level(
        attribute(level.find("{*}numFmt"), "val") or "decimal",
        attribute(level.find("{*}lvlText"), "val") or "",
        _whole(attribute(level.find("{*}start"), "val"), 1),
    )


def _format(levels: dict[int, _Level], depth: int) -> str:
    return levels[depth].format if depth in levels else "decimal"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 7 else otherwise


def _written(count: int, form: str) -> str:
    """Write a count in one of Word's ways.

    >>> _written(3, "upperLetter"), _written(12, "chineseCounting"), _written(4, "lowerRoman")
    ('C', '十二', 'iv')
    """
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (count - 1) % 26) * ((count - 1) // 26 % 3 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "ideographDigital",
        "taiwaneseCountingThousand",
    ):
        return _chinese(count)
    if form == "decimalEnclosedCircle" and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        while count >= value and len(text) < 20:
            text, count = text + sign, count - value
    return text


def _chinese(count: int) -> str:
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens]}十"
    return head + (_CHINESE[ones] if ones else "")
