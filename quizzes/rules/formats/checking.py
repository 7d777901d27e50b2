"""Look over a whole file: gaps in the numbers, questions that stand twice, keys that disagree."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from quizzes.rules.formats.characters import bare
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.reading import Item, Problem


def number_gaps(drafts: Sequence[Draft], places: dict[int, str]) -> list[Problem]:
    """Report where the numbers jump; a restart at 1 is a new part, not a gap."""
    problems = []
    for order, (before, after) in enumerate(pairwise(drafts), start=2):
        if (
            before.number is None
            or after.number is None
            or after.number in (before.number + 1, 1)
            or before.block != after.block
        ):
            continue
        message = f"题号从 {before.number} 跳到 {after.number}，请看中间是否漏了题。"
        problems.append(Problem("number_gap", message, after.line, places.get(after.line), order, "warning"))
    return problems


def repeats(items: Sequence[Item]) -> list[Problem]:
    """Report questions that stand twice: the same key is a duplicate, another key a conflict."""
    seen: dict[tuple[str, tuple[str, ...]], list[Item]] = defaultdict(list)
    problems = []
    for item in items:
        shown = tuple(hashlib.sha256(one.data).hexdigest() for one in item.pictures)
        same = seen[bare(item.stem), (*sorted(bare(text) for _, text in item.options), *shown)]
        if same and bare(item.stem):
            problems.append(_repeat(same[0], item))
        same.append(item)
    return problems


def _repeat(first: Item, again: Item) -> Problem:
    place = again.place or None
    if _said(first) == _said(again) or again.answer is None:
        message = f"和第 {first.number} 题重复（第 {first.line} 行）。"
        return Problem("duplicate", message, again.line, place, again.number, "warning")
    message = f"和第 {first.number} 题（第 {first.line} 行）题目相同、答案不同，请定下哪个对。"
    return Problem("conflict", message, again.line, place, again.number, "error")


def _said(item: Item) -> object:
    """Compare keys by what they say: the same options may stand in another order."""
    texts = dict(item.options)
    if item.options and isinstance(item.answer, (str, list)):
        return {bare(texts.get(letter, letter)) for letter in item.answer}
    return item.answer
