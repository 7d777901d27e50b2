"""Questions that are no choice, no judgement and no prose: 排序题, 匹配题, 数值题, as people write them."""

import re
from decimal import Decimal

from quizzes.rules.formats.characters import bare, fold
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.options import LETTERS
from quizzes.rules.formats.reading import Answer
from quizzes.rules.types import numeric

KINDS = ("ordering", "matching", "numeric")

_ARROWS = re.compile(r"\s*(?:→|->|—>|=>|➜|＞|>|、|,|，|;|；|\n)\s*")
_POINTS = re.compile(r"[①-⑳]|[(（]\d{1,2}[)）]")
_LEFT = re.compile(r"(?m)^\s*(?:[(（](\d{1,2})[)）]|(\d{1,2})[.．、)）]|([①-⑳]))\s*(.+?)\s*$")
_PAIR = re.compile(r"[(（]?(\d{1,2}|[①-⑳])[)）]?\s*[-—–:：=→.、]{0,2}>?\s*([A-Ha-h])(?![A-Za-z])")
_NAMED = re.compile(r"\s*(.+?)\s*(?:=|＝|——|—|-|→|->|：|:)\s*([A-Ha-hＡ-Ｈ])\s*")
_RANGE = re.compile(r"[\[(]?\s*(-?[\d.,]+)\s*(?:~|～|至|到|\.\.|,|—|–|(?<=\d)-)\s*(-?[\d.,]+)\s*[\])]?")
_SLACK = re.compile(r"(.+?)\s*(?:\(?(?:允许)?误差(?:范围)?(?:为|是|在|:)?|±|\+/-|\+-)\s*±?\s*([\d.]+)\s*\)?")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def fits(draft: Draft, stem: str) -> bool:
    """Say whether a question under such a heading can be one: a number needs no options, the others some."""
    if draft.kind == "numeric":
        return not draft.options
    return len(draft.options) > 1 or (draft.kind == "ordering" and len(_POINTS.findall(stem)) > 1)


def decide(draft: Draft, stem: str) -> tuple[str, str, Answer]:
    """Give type, stem and key; the key is None where it cannot be made out."""
    written = "\n".join(draft.key or []).strip()
    if draft.kind == "numeric":
        return "numeric", stem, number(written)
    if draft.kind == "ordering":
        stem = stem if draft.options else _options_from_points(draft, stem)
        return "ordering", stem, order(written, draft.options)
    stem, left = _left_items(stem)
    return "matching", stem, pairs(written, left)


def number(written: str) -> Answer:
    """Read a number with its tolerance, or a range.

    >>> number("3.14±0.01"), number("3.13～3.15"), number("约为 3"), number("3.14（误差 0.01）")
    ('3.14±0.01', '3.14±0.01', None, '3.14±0.01')
    """
    word = fold(written).replace("−", "-").strip(" 。")
    slack = _SLACK.fullmatch(word)
    if slack and numeric.parse(slack[1]) is not None:
        return f"{slack[1].strip()}±{slack[2]}"
    if numeric.parse(word) is not None:
        return word.strip()
    between = _RANGE.fullmatch(word)
    low, high = (numeric.parse(between[1]), numeric.parse(between[2])) if between else (None, None)
    return None if low is None or high is None or high < low else middle(low, high)


def middle(low: Decimal, high: Decimal) -> str:
    """Write a range as its middle and what may be off it.

    >>> middle(Decimal("1"), Decimal("5"))
    '3±2'
    """
    return f"{plain_number((low + high) / 2)}±{plain_number((high - low) / 2)}"


def plain_number(number: Decimal) -> str:
    """Write a number without an exponent and without empty decimals.

    >>> plain_number(Decimal("3.50")), plain_number(Decimal("1E+2"))
    ('3.5', '100')
    """
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def order(written: str, options: list[tuple[str, str]]) -> list[str] | None:
    """Read an order: letters, or the options' own words with arrows between them.

    >>> order("C,A,B", [("A", "甲"), ("B", "乙"), ("C", "丙")])
    ['C', 'A', 'B']
    >>> order("乙→甲", [("A", "甲"), ("B", "乙")]), order("②①", [("A", "甲"), ("B", "乙")])
    (['B', 'A'], ['B', 'A'])
    """
    letters = re.sub(r"[^A-Z]", "", _as_letters(fold(written)).upper())
    if re.fullmatch(r"[A-Za-z\s,、;.→>—-]+", _as_letters(fold(written))) and letters:
        return list(letters)
    named = {bare(text): letter for letter, text in options}
    words = [bare(part) for part in _ARROWS.split(written) if part.strip()]
    return [named[word] for word in words] if words and all(word in named for word in words) else None


def _as_letters(folded: str) -> str:
    """Circled numbers count the items as letters do."""
    return "".join(
        chr(65 + _CIRCLED.index(sign)) if sign in _CIRCLED[: len(LETTERS)] else sign for sign in folded
    )


def _options_from_points(draft: Draft, stem: str) -> str:
    """Make options of the items ①…②… in the stem."""
    first = _POINTS.search(stem)
    parts = [part.strip(" ;；。,，\n") for part in _POINTS.split(stem)]
    for letter, text in zip(LETTERS, parts[1:], strict=False):
        draft.add_option(letter, text, draft.line)
    return stem[: first.start()].rstrip() if first else stem


def _left_items(stem: str) -> tuple[str, list[str]]:
    """Take the numbered lines of a stem as the left side."""
    found = list(_LEFT.finditer(stem))
    if len(found) < 2:
        return stem, []
    return stem[: found[0].start()].rstrip(), [each[4].rstrip("；;。") for each in found]


def pairs(written: str, left: list[str]) -> Answer:
    """Read 1-B，2-A by the numbers of the left side, or 一大=A；遵义会议=C by its words.

    >>> pairs("1-B，2-A", ["甲", "乙"])
    {'left': ['甲', '乙'], 'right': ['B', 'A']}
    >>> pairs("一大=A；遵义会议=c", [])
    {'left': ['一大', '遵义会议'], 'right': ['A', 'C']}
    """
    numbered = {_place(number): letter.upper() for number, letter in _PAIR.findall(fold(written))}
    if left and set(numbered) == set(range(1, len(left) + 1)):
        return {"left": left, "right": [numbered[place] for place in range(1, len(left) + 1)]}
    found = [_NAMED.fullmatch(part) for part in re.split(r"[;；\n]", written) if part.strip()]
    if not found or not all(found):
        return None
    known = [each for each in found if each]
    return {"left": [each[1] for each in known], "right": [fold(each[2]).upper() for each in known]}


def _place(number: str) -> int:
    return _CIRCLED.index(number) + 1 if number in _CIRCLED else int(number)
