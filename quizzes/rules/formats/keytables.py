"""Keys in a table at the end: a row of numbers, and below it a row of keys."""

import re
from collections.abc import Iterable, Iterator

from quizzes.rules.formats.characters import fold

_NUMBERS = re.compile(r"[| ]{0,3}(?:题号|题序|序号|题目)[:| \t]{1,9}((?:\d{1,4}(?:[| \t,、.]{1,9}|$))+)$")
_KEYS = re.compile(r"[| ]{0,3}(?:参考|正确)?答案[:| \t]{1,9}(\S.*)$")
_GAPS = re.compile(r"[|\t ]+")
_FARTHEST = 3
"""Lines between the two rows at most, such as a Markdown ruler."""

Numbered = tuple[int, str]


def unfold(lines: Iterable[Numbered]) -> Iterator[Numbered]:
    r"""Write a table of keys as the list it stands for; other lines stay.

    >>> list(unfold([(1, "题号\t1\t2"), (2, "答案\tB\tAC"), (3, "完")]))
    [(1, ''), (2, '1.B  2.AC'), (3, '完')]
    """
    waiting: list[Numbered] = []
    for number, text in lines:
        if waiting:
            listed = _pair(waiting[0][1], text)
            if listed:
                yield from ((each, "") for each, _ in waiting)
                yield number, listed
                waiting = []
                continue
            if len(waiting) < _FARTHEST and _is_between(text):
                waiting.append((number, text))
                continue
            yield from waiting
            waiting = []
        if _NUMBERS.match(fold(text).strip()):
            waiting = [(number, text)]
        else:
            yield number, text
    yield from waiting


def _is_between(text: str) -> bool:
    return not text.strip(" \t|-:")


def _pair(above: str, below: str) -> str:
    """Put a row of keys under its numbers; nothing if they are not as many."""
    numbers, keys = _NUMBERS.match(fold(above).strip()), _KEYS.match(fold(below).strip())
    if not numbers or not keys:
        return ""
    asked = re.findall(r"\d+", numbers[1])
    given = [key for key in _GAPS.split(keys[1].strip(" |\t")) if key]
    if len(given) != len(asked):
        return ""
    return "  ".join(f"{number}.{key}" for number, key in zip(asked, given, strict=True))
