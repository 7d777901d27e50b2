"""Give pictures of a document to the questions, and the texts in them, that they stand at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.reading import Drawn
from quizzes.rules.questions import EXPLANATION, STEM

_MARK = re.compile(r"(?<![A-Za-z])([A-H]) ?[.、:)\]]")
_WHY = re.compile(r"\s{0,9}[【\[(]?(?:答案)?(?:解析|详解|讲解)")


@dataclass(frozen=True)
class Placed:
    """A picture of a document: its line, how many characters of the line stand before it, and its bytes."""

    line: int
    before: int
    data: bytes
    alt: str = ""


def hand_out(drafts: Sequence[Draft], texts: Sequence[str], placed: Sequence[Placed]) -> list[int]:
    """Give each picture to its question; returns the lines of those that belong to none."""
    left = []
    for one in placed:
        draft = next((each for each in reversed(drafts) if each.line <= one.line), None)
        if draft is None:
            left.append(one.line)
            continue
        draft.pictures.append(Drawn(_place(draft, texts, one), one.data, one.alt))
    return left


def _place(draft: Draft, texts: Sequence[str], one: Placed) -> str:
    text = texts[one.line - 1] if one.line <= len(texts) else ""
    letters = {letter for letter, _ in draft.options}
    marks = [mark[1] for mark in _MARK.finditer(fold(text[: one.before])) if mark[1] in letters]
    if marks and one.line > draft.line:
        return marks[-1]
    if any(_WHY.match(fold(line)) for line in texts[draft.line : one.line]):
        return EXPLANATION
    return STEM


def name_bare_options(draft: Draft) -> None:
    """Give options that are only pictures words by which results and statistics can name them."""
    drawn = {one.at for one in draft.pictures}
    bare = [letter for letter, text in draft.options if not text.strip() and letter in drawn]
    words = {letter: f"图 {number}" for number, letter in enumerate(bare, start=1)}
    draft.options = [(letter, words.get(letter, text)) for letter, text in draft.options]


def without_stem(draft: Draft) -> None:
    """Say for a question whose stem is only a picture that it asks about the picture."""
    if draft.settled and not draft.settled.stem.strip() and draft.pictures:
        draft.settled = replace(draft.settled, stem="看图回答。")
    elif not draft.settled and not "".join(draft.stem).strip() and draft.pictures:
        draft.stem = ["看图回答。"]
