"""The options of a question as spreadsheets hold them: a cell each, all in one, or behind the stem."""

import ast
import re
from collections.abc import Iterator

from quizzes.rules.formats import options, own
from quizzes.rules.formats.characters import bare, fold
from quizzes.rules.formats.drafts import Draft

_LIST_BREAKS = re.compile(r"\s*(?:\n|\||\$;\$|\*\*|[;；](?=[A-H][.、:-])|###)\s*")
_DASHED = re.compile(r"([A-H]) ?[-—=] ?")


def without_label(letter: str, text: str) -> str:
    """Take a repeated label off an option's cell.

    >>> without_label("A", "A、甲"), without_label("A", "B 超检查")
    ('甲', 'B 超检查')
    """
    dashed = _DASHED.match(fold(text))
    if dashed and dashed[1] == letter:
        return text[dashed.end() :].strip() or text
    label = options.label_at(fold(text))
    if label and label.letter == letter and label.style in options.FIRM:
        return text[label.text_start :].strip() or text
    return text


def split_together(cell: str) -> Iterator[tuple[str, str]]:
    """Take the options of one cell apart: by labels, by lines or by bars.

    >>> list(split_together("A.甲 B.乙")), list(split_together("甲|乙"))
    ([('A', '甲'), ('B', '乙')], [('A', '甲'), ('B', '乙')])
    """
    cell = cell.replace("**", "\n").strip()
    folded = fold(cell)
    label = options.label_at(folded)
    if label and label.style != "glued":
        labels = [label, *options.following(folded, label)]
        if len(labels) > 1 or len(_LIST_BREAKS.split(folded)) == 1:
            yield from (
                (letter, text.rstrip(" ;；|,，")) for letter, text, _, _ in options.texts(cell, labels)
            )
            return
    for letter, text in zip(own.ALPHABET, _plain_list(cell), strict=False):
        yield letter, without_label(letter, text)


def _plain_list(cell: str) -> list[str]:
    if cell.startswith("[") and cell.endswith("]") and len(cell) < 5000:
        try:
            listed = ast.literal_eval(cell)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            listed = None
        if isinstance(listed, list):
            return [_text_of(each) for each in listed]
    parts = [part.strip() for part in _LIST_BREAKS.split(cell)]
    return (
        [part for part in parts if part]
        if len(parts) > 1
        else [part.strip() for part in re.split("[;；]", cell) if part.strip()]
    )


def _text_of(listed: object) -> str:
    """Give the text of an option of a list: itself, or what stands beside its letter."""
    if not isinstance(listed, dict):
        return str(listed)
    told = (listed.get(name) for name in ("value", "text", "content", "label", "name"))
    return next((str(text) for text in told if text), str(listed))


def options_in_stem(draft: Draft) -> None:
    """Make options of those behind the stem in its own cell, unless they only repeat the columns."""
    stem = draft.stem[0]
    labels = options.inside(fold(stem))
    if not labels:
        return
    inside = [(letter, text) for letter, text, _, _ in options.texts(stem, labels)]
    if draft.options and {bare(text) for _, text in inside} != {bare(text) for _, text in draft.options}:
        return
    draft.stem = [stem[: labels[0].start].strip()]
    if not draft.options:
        for letter, text in inside:
            draft.add_option(letter, text, draft.line)
