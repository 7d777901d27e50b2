"""Numbers that Word draws by itself and writes in no paragraph's text: 第一条, 一、, （一）."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_DEEPEST = 9
_DIGITS = "零一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "japaneseDigitalTenThousand"}
_CHINESE |= {"taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital"}
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROWS = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": _CIRCLES,
    "decimalEnclosedCircleChinese": _CIRCLES,
}
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_PLAIN = re.compile(r"%\d[.．、)）]?")


def attribute(element: Element | None, name: str) -> str | None:
    """Give an attribute whatever its namespace; Word and its strict dialect use different ones."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def in_chinese(number: int) -> str:
    """Write a number below ten thousand as people count.

    >>> [in_chinese(number) for number in (2, 10, 12, 20, 101, 110, 2024)]
    ['二', '十', '十二', '二十', '一百零一', '一百一十', '二千零二十四']
    """
    if not 0 < number < 10_000:
        return str(number)
    said, rest = "", number
    for unit, name in _UNITS:
        digit, rest = divmod(rest, unit)
        if digit:
            said += _DIGITS[digit] + name
        elif said and rest and not said.endswith("零"):
            said += "零"
    said += _DIGITS[rest] if rest else ""
    return said.removeprefix("一") if 10 <= number < 20 else said


def in_format(number: int, how: str) -> str:
    """Write a number as one of Word's formats does.

    >>> in_format(3, "upperLetter"), in_format(4, "lowerRoman"), in_format(2, "ideographTraditional")
    ('C', 'iv', '乙')
    """
    if how in _CHINESE:
        return in_chinese(number)
    row = _ROWS.get(how, "")
    if 0 < number <= len(row):
        return row[number - 1]
    if how in {"upperLetter", "lowerLetter"} and number > 0:
        letter = chr((ord("A") if how == "upperLetter" else ord("a")) + (number - 1) % 26)
        return letter * ((number - 1) // 26 % 3 + 1)
    if how in {"upperRoman", "lowerRoman"} and 0 < number < 4000:
        return _roman(number) if how == "upperRoman" else _roman(number).lower()
    return f"{number:02}" if how == "decimalZero" else str(number)


def _roman(number: int) -> str:
    made = ""
    for value, sign in _ROMAN:
        made += sign * (number // value)
        number %= value
    return made


@dataclass(slots=True)
class _Level:
    how: str = "decimal"
    text: str = ""
    start: int = 1
    restarts_below: int = _DEEPEST
    """It begins anew after a paragraph of a level before this one; 0: never, as articles do in chapters."""
    is_legal: bool = False
    """Whether the numbers of all levels are written in digits here."""


@dataclass(slots=True)
class _List:
    """One kind of list: its levels, and how far each is counted."""

    levels: dict[int, _Level]
    counted: dict[int, int] = field(default_factory=dict)

    def next(self, depth: int) -> None:
        """Count one on."""
        self.counted[depth] = self.counted.get(depth, self._level(depth).start - 1) + 1
        for deeper in [one for one in self.counted if one > depth]:
            if depth < self._level(deeper).restarts_below:
                del self.counted[deeper]

    def label(self, depth: int) -> str:
        """Write the number at hand."""

        def number(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            level = self._level(at)
            how = "decimal" if self._level(depth).is_legal else level.how
            return in_format(self.counted.get(at, level.start), how)

        return re.sub(r"%([1-9])", number, self._level(depth).text)

    def is_bullet(self, depth: int) -> bool:
        """Say whether there is a sign instead of a number."""
        return self._level(depth).how in {"bullet", "none"}

    def is_plain(self, depth: int) -> bool:
        """Say whether a list of HTML shows the same, begun from one."""
        level = self._level(depth)
        return level.how == "decimal" and level.start == 1 and bool(_PLAIN.fullmatch(level.text))

    def _level(self, depth: int) -> _Level:
        return self.levels.get(depth) or _Level(text=f"%{depth + 1}.")


@dataclass(frozen=True, slots=True)
class Number:
    """What Word draws before a paragraph."""

    list_id: str
    depth: int
    text: str
    is_bullet: bool
    is_plain: bool
    """It is a decimal that lists of HTML show alike, when they begin with one."""
    begins: bool
    """It is the first of its list."""


class Numbering:
    """The lists of one document; remembers how far each has counted."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        kinds = [] if numbering is None else numbering.findall("{*}abstractNum")
        nums = [] if numbering is None else numbering.findall("{*}num")
        self._kinds = {attribute(kind, "abstractNumId"): _List(dict(_levels(kind))) for kind in kinds}
        self._kind_of = {attribute(one, "numId"): _value(one, "abstractNumId") for one in nums}
        self._restarts = {attribute(one, "numId"): dict(_overrides(one)) for one in nums}
        self._depth_of_style = {
            _value(level, "pStyle"): _whole(attribute(level, "ilvl"), 0)
            for kind in kinds
            for level in kind.findall("{*}lvl")
        }
        styled = [] if styles is None else styles.findall("{*}style")
        self._styles = {attribute(style, "styleId"): style for style in styled}
        self._begun: set[str] = set()

    def prefix(self, properties: Element | None) -> str:
        """Count on for a paragraph and give what Word writes before it: `1. `, `A.`, or nothing."""
        number = self.next(properties)
        if number is None or number.is_bullet or not number.text:
            return ""
        return f"{number.text}\t" if number.text[-1].isalnum() else f"{number.text} "

    def next(self, properties: Element | None) -> Number | None:
        """Count on for a paragraph with these properties, if it stands in a list."""
        list_id, depth = self._place(properties)
        kind = self._kinds.get(self._kind_of.get(list_id))
        if list_id is None or kind is None:
            return None
        if list_id not in self._begun:
            self._begun.add(list_id)
            kind.counted.update({at: start - 1 for at, start in self._restarts[list_id].items()})
        begins = depth == 0 and 0 not in kind.counted
        kind.next(depth)
        is_bullet, is_plain = kind.is_bullet(depth), kind.is_plain(depth)
        return Number(list_id, depth, kind.label(depth), is_bullet, is_plain, begins)

    def _place(self, properties: Element | None) -> tuple[str | None, int]:
        list_id, depth = _told(properties)
        if list_id is None and properties is not None:
            list_id, styled = self._of_style(_value(properties, "pStyle"))
            depth = styled if depth is None else depth
        return (None if list_id == "0" else list_id), min(depth or 0, _DEEPEST - 1)

    def _of_style(self, style: str | None) -> tuple[str | None, int | None]:
        for _ in range(_DEEPEST):
            found = self._styles.get(style) if style else None
            if found is None:
                break
            list_id, depth = _told(found.find("{*}pPr"))
            if list_id is not None:
                return list_id, self._depth_of_style.get(style, depth)
            style = _value(found, "basedOn")
        return None, None


def _told(properties: Element | None) -> tuple[str | None, int | None]:
    number = None if properties is None else properties.find("{*}numPr")
    if number is None:
        return None, None
    depth = _value(number, "ilvl")
    return _value(number, "numId"), None if depth is None else _whole(depth, 0)


def _value(element: Element, name: str) -> str | None:
    return attribute(element.find("{*}" + name), "val")


def _levels(kind: Element) -> Iterator[tuple[int, _Level]]:
    for one in kind.iterfind("{*}lvl"):
        is_legal = one.find("{*}isLgl") is not None
        how = "decimal" if is_legal else _value(one, "numFmt") or "decimal"
        start, below = _value(one, "start"), _value(one, "lvlRestart")
        level = _Level(how, _value(one, "lvlText") or "", _whole(start, 1), _whole(below, _DEEPEST), is_legal)
        yield _whole(attribute(one, "ilvl"), 0), level


def _overrides(num: Element) -> Iterator[tuple[int, int]]:
    for one in num.iterfind("{*}lvlOverride"):
        if one.find("{*}startOverride") is not None:
            yield _whole(attribute(one, "ilvl"), 0), _whole(_value(one, "startOverride"), 1)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 7 else otherwise
