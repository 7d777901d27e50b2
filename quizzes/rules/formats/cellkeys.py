"""The key of a question as spreadsheets hold it: a cell, ticks in columns, a right text among wrong ones."""

import re
from collections.abc import Sequence

from quizzes.rules.formats import keys
from quizzes.rules.formats.characters import bare, fold
from quizzes.rules.formats.columns import Block
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.options import LETTERS

_MARKER = re.compile(r"(?:正确|参考|标准)?答案[:：] *")
_DIGITS = re.compile(r"[1-8](?:[ ,、;|]*[1-8])*$")


def give(draft: Draft, block: Block, row: Sequence[str]) -> None:
    """Give a draft, which has its options, the key of its row."""
    key = _MARKER.sub("", block.cell(row, "key"))
    if draft.label in ("fill_blank", "short_answer") and draft.options:
        _from_options(draft, key)
    elif key:
        draft.key = [_of_digits(draft, key)]
    else:
        ticked = _ticked(block, row)
        draft.key = [ticked] if ticked else None


def answers_of_blanks(draft: Draft, block: Block, row: Sequence[str]) -> bool:
    """Take 答案1, 答案2 for one blank each, where nothing says that they are options to choose from."""
    texts = [row[column].strip() for column in block.answers if column < len(row) and row[column].strip()]
    blanks = len(keys.BLANK.findall("\n".join(draft.stem)))
    if not texts or draft.kind not in (None, "fill_blank") or (draft.kind is None and blanks != len(texts)):
        return False
    draft.key = ["；".join(texts)]
    return True


def beside_wrong_ones(draft: Draft, block: Block, row: Sequence[str]) -> bool:
    """Make options of the right text and of the wrong ones in columns of their own; the right one is A."""
    right = block.cell(row, "key")
    wrong = [row[column].strip() for column in block.wrong if column < len(row) and row[column].strip()]
    if not right or not wrong or draft.options:
        return False
    for letter, text in zip(LETTERS, [right, *wrong], strict=False):
        draft.add_option(letter, text, draft.line)
    draft.key = ["A"]
    return True


def is_ticked(cell: str) -> bool:
    """Say whether a cell that says yes or no says yes.

    >>> is_ticked("√"), is_ticked("true"), is_ticked("1"), is_ticked("0"), is_ticked("")
    (True, True, True, False, False)
    """
    word = fold(cell).strip()
    return word == "1" or keys.judgement(word) is True


def _ticked(block: Block, row: Sequence[str]) -> str:
    """Give the letters whose columns are ticked, or the judgement that is."""
    ticked = [
        letter
        for letter, column in sorted(block.ticks.items())
        if column < len(row) and is_ticked(row[column])
    ]
    yes, no = block.cell(row, "yes"), block.cell(row, "no")
    if bool(yes) != bool(no) and is_ticked(yes or no):
        return "对" if yes else "错"
    return "".join(ticked)


def _from_options(draft: Draft, key: str) -> None:
    """Take the answer of a blank from column A where a bank says that the key is A."""
    texts = dict(draft.options)
    named = keys.letters(fold(key))
    draft.options = []
    if not key or (named and set(named) <= set(texts)):
        draft.key = ["；".join(texts[letter] for letter in named or texts)]
    else:
        draft.key = [key]


def _of_digits(draft: Draft, key: str) -> str:
    """Keys may count the options: 1,3 is A and C; not if an option's text is that very number."""
    word = fold(key).strip()
    if not draft.options or not _DIGITS.match(word) or bare(key) in {bare(text) for _, text in draft.options}:
        return key
    if len(draft.options) == 2 and keys.judgement(draft.options[0][1]) is not None and word not in ("1", "2"):
        return key
    named = [chr(64 + int(digit)) for digit in re.findall(r"\d", word)]
    return "".join(named) if set(named) <= {letter for letter, _ in draft.options} else key
