"""Options that have bullets instead of letters, or their letters twice."""

import re

from quizzes.rules.formats import keys
from quizzes.rules.formats.characters import bare, fold
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.options import LETTERS

_BULLET = re.compile(r"(?:[-*+] |[•·●○◦◯□☐◆◇■▪▢] ?)(?=\S)")
_SECOND = re.compile(r"([A-H])[.、:] ?(?=\S)")
_BREAKS = ("[;；\n]", "[,，]", "、")
_FEWEST, _MOST = 2, 8


def to_options(draft: Draft) -> None:
    """Make options of the bulleted lines that end a stem, where the key names some of them.

    >>> draft = Draft(1, 4, stem=["党旗是什么颜色？", "- 红", "- 黄"], key=["红"])
    >>> to_options(draft)
    >>> draft.stem, draft.options
    (['党旗是什么颜色？'], [('A', '红'), ('B', '黄')])
    """
    if draft.options or draft.settled or not (draft.key or draft.listed_key):
        return
    texts = _bulleted(draft.stem)
    said = fold("\n".join(draft.key or [draft.listed_key or ""]))
    if not _FEWEST <= len(texts) <= _MOST or not _names(said, texts):
        return
    draft.stem = draft.stem[: -len(texts)]
    for letter, text in zip(LETTERS, texts, strict=False):
        draft.add_option(letter, text, draft.line)
    draft.phase = "key"


def without_second_labels(draft: Draft) -> None:
    """Take the letters off options that repeat them: A、A.甲, B、B.乙.

    >>> draft = Draft(1, 3, options=[("A", "A.甲"), ("B", "B.乙"), ("C", "丙")])
    >>> without_second_labels(draft)
    >>> draft.options
    [('A', '甲'), ('B', '乙'), ('C', '丙')]
    """
    if draft.settled:
        return
    shorter = [(letter, _without(letter, text)) for letter, text in draft.options]
    twice = sum(before != after for before, after in zip(draft.options, shorter, strict=True))
    if twice >= max(_FEWEST, len(shorter) / 2):
        draft.options[:] = shorter


def _without(letter: str, text: str) -> str:
    found = _SECOND.match(fold(text))
    return text[found.end() :] if found and found[1] == letter else text


def _bulleted(stem: list[str]) -> list[str]:
    """Give the bulleted lines at the end of a stem, without their bullets."""
    texts: list[str] = []
    for line in reversed(stem[1:]):
        found = _BULLET.match(line)
        if not found:
            break
        texts.insert(0, line[found.end() :].strip())
    return texts


def _names(said: str, texts: list[str]) -> bool:
    """Say whether a key names bulleted texts, by their words or by letters."""
    known = {bare(text) for text in texts}
    lettered = keys.letters(said)
    if bare(said) in known or (lettered and lettered[-1] <= LETTERS[len(texts) - 1]):
        return True
    listed = [[bare(part) for part in re.split(breaks, said) if bare(part)] for breaks in _BREAKS]
    return any(len(parts) > 1 and set(parts) <= known for parts in listed)
