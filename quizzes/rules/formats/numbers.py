"""Read the number a question begins with, in every way banks write it."""

import re
from dataclasses import dataclass
from typing import Literal

from quizzes.rules.numerals import read_number

Style = Literal["label", "plain", "round", "paren", "loose"]

_VALUES = ("n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8")
_STYLES: tuple[Style, ...] = ("label", "round", "plain", "paren", "loose")
_MARKUP = r"(?:#{1,6} ?|\*\*|[>★●◆■] ?|\)(?=\d))?"
_NUMBER = re.compile(
    _MARKUP + r"(?:(?P<label>第 ?(?P<n1>\d{1,5}) ?题[.、:]?|题目? ?(?P<n7>\d{1,4})(?=[ .、:])[.、:]?"
    r"|题目(?P<n8>[一二三四五六七八九十]{1,3})[.、:]"
    r"|(?:[Qq]|T(?=\d{1,5}[.、:]))(?P<n2>\d{1,5})[.、: ]?)"
    r"|(?P<round>\((?!(?:19|20)\d\d\))(?P<n3>\d{1,4})\)[.、]?)"
    r"|(?P<plain>(?P<n4>\d{1,5})(?: ?[.、:]|,(?=\D)"
    r"|(?= ?[\[(](?:单|多|不定|判断|是非|填空|简答|问答|论述|名词)[^\[\]()]{0,12}[\])])))"
    r"|(?P<paren>(?P<n5>\d{1,5}) ?\))"
    r"|(?P<loose>(?P<n6>\d{1,5})(?:\t| +(?=\S)|(?=[(\"“‘《\u3400-\u9fff])(?![年月日个名条章节])|$)))"
)
_DEEPER = re.compile(r"\d{1,2}\.(\d{1,3})(?:[、.] ?| {1,4}|\t)(?=[^\d\s年月日号时分个名条章节人元])")
"""A number of two steps: 2.1 is the first question of part 2. "1．7 月 1 日" is the first, about a day."""
_DOUBLED = re.compile(r"(\d{1,5})[.、]")


@dataclass(frozen=True)
class Number:
    """A question's number, how it is written, and where the text behind it begins."""

    value: int
    style: Style
    end: int


def number_at(folded: str) -> Number | None:
    """Read the number at the start of a folded line.

    >>> number_at("6.2022年3月"), number_at("(1)甲").style, number_at("第1题(单选):").style
    (Number(value=6, style='plain', end=2), 'round', 'label')
    >>> number_at("4360.4361.题").value, number_at("2.1 甲是").value, number_at("1.7 月 1 日是").value
    (4361, 1, 1)
    """
    found = _NUMBER.match(folded)
    if not found:
        return None
    value = next(read_number(found[name]) or 0 for name in _VALUES if found[name])
    style = next(name for name in _STYLES if found[name])
    end = found.end()
    again = _DOUBLED.match(folded, end)
    deeper = _DEEPER.match(folded, found.start())
    if style == "plain" and again and int(again[1]) == value + 1:
        value, end = value + 1, again.end()
    elif style == "plain" and deeper:
        value, end = int(deeper[1]), deeper.end()
    while end < len(folded) and folded[end] in " *.、?\t":
        end += 1
    return Number(value, style, end)


def point_at(folded: str) -> int | None:
    """Give the number of a point inside a prose key, if the line begins with one.

    >>> point_at("2. 参加讨论;"), point_at("(1)学习"), point_at("民主集中制")
    (2, None, None)
    """
    number = number_at(folded)
    return number.value if number and number.style == "plain" else None
