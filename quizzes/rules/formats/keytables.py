"""Keys in a table at the end: a row of numbers, and below it a row of keys."""

import re
from collections.abc import Iterable, Iterator

from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.keys import bare_key

_NUMBERS = re.compile(r"[| ]{0,3}(?:题号|题序|序号|题目)[:| \t]{1,9}((?:\d{1,4}(?:[| \t,、.]{1,9}|$))+)$")
_KEYS = re.compile(r"[| ]{0,3}(?:参考|正确)?答案[:| \t]{1,9}(\S.*)$")
_GAPS = re.compile(r"[|\t ]+")
_FARTHEST = 3
"""Lines between the two rows at most, such as a Markdown ruler."""
_FEWEST, _LONGEST = 3, 4
"""A row of numbers without a name has at least so many, and none is longer."""

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
        if _NUMBERS.match(fold(text).strip()) or _row_of_numbers(text):
            waiting = [(number, text)]
        else:
            yield number, text
    yield from waiting


def _row_of_numbers(text: str) -> list[str]:
    """Read a row that is nothing but numbers, each one more than the one before.

    >>> _row_of_numbers("1 2 3"), _row_of_numbers("1921 7")
    (['1', '2', '3'], [])
    """
    words = [word for word in _GAPS.split(fold(text).strip(" |\t")) if word]
    if len(words) < _FEWEST or not all(word.isdecimal() and len(word) <= _LONGEST for word in words):
        return []
    first = int(words[0])
    return words if [int(word) for word in words] == list(range(first, first + len(words))) else []


def _is_between(text: str) -> bool:
    return not text.strip(" \t|-:")


def _pair(above: str, below: str) -> str:
    """Put a row of keys under its numbers; nothing if they are not as many."""
    numbers, keys = _NUMBERS.match(fold(above).strip()), _KEYS.match(fold(below).strip())
    asked = re.findall(r"\d+", numbers[1]) if numbers else _row_of_numbers(above)
    given = [key for key in _GAPS.split((keys[1] if keys else fold(below)).strip(" |\t")) if key]
    if not asked or len(given) != len(asked) or not (keys or all(bare_key(key) for key in given)):
        return ""
    return "  ".join(f"{number}.{key}" for number, key in zip(asked, given, strict=True))
