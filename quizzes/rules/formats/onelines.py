"""Banks that put a whole question on one line with signs of their own."""

import re
from collections.abc import Iterator, Sequence

from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.keys import judgement, letters
from quizzes.rules.formats.options import LETTERS, label_at

_AT = re.compile(r"[^#%$@]*(?:#[^#%$@]*)*%[^#%$@]*(?:\$[^@]*)?")
_AT_KEY = re.compile(r"% ?([A-H]{1,8}|[YN])(?![A-Za-z])")
_PIPES = re.compile(r"(?:\d{1,5}\|\|\|)?[^|]+\|\|\|[^|]+$")
_DASH_KEY = re.compile(r"(?P<number>\d{1,5})[.、](?P<stem>.{4,}?)-(?P<key>[A-H]{1,8}|对|错):(?P<text>.*)$")
_ENOUGH = 0.6
"""The share of lines that must be of one kind before a whole file is read that way."""


def read_onelines(lines: Sequence[tuple[int, str]]) -> list[Draft] | None:
    """Read a bank of one-line questions, or nothing if it is not one."""
    filled = [(number, text) for number, text in lines if text.strip()]
    if not filled:
        return None
    if filled[0][1].lstrip().startswith("@") and sum(text.count("%") for _, text in filled) >= 1:
        return list(_at_signs(filled))
    for pattern, read in ((_PIPES, _piped), (_DASH_KEY, _dashed)):
        matching = sum(bool(pattern.match(fold(text).strip())) for _, text in filled)
        if matching >= max(1, _ENOUGH * len(filled)):
            return [draft for number, text in filled if (draft := read(number, text))]
    return None


def _at_signs(filled: Sequence[tuple[int, str]]) -> Iterator[Draft]:
    """`@stem#option#option%KEY$chapter`, many to a line."""
    for number, text in filled:
        for piece in text.split("@"):
            if piece.strip():
                yield _at_sign(number, piece)


def _at_sign(line: int, piece: str) -> Draft:
    found = _AT_KEY.search(fold(piece))
    if not found:
        draft = Draft(line, line, stem=[piece.strip()])
        draft.note("unreadable", "这一题的格式不完整（缺少选项或答案），请补上。", line, error=True)
        return draft
    stem, *texts = piece[: found.start()].split("#")
    rest, _, chapter = piece[found.end() :].partition("$")
    draft = Draft(line, line, section=chapter.split("%")[0].strip(), stem=[stem.strip()], key=[found[1]])
    for letter, text in zip(LETTERS, texts, strict=False):
        draft.add_option(letter, text.strip(), line)
    if rest.strip() or "%" in chapter:
        tail = (rest.strip() or chapter)[:30]
        draft.note("trailing_text", f"答案后面多出文字“{tail}”，没有导入，请核对是否漏了一题。", line)
    return draft


def _piped(line: int, text: str) -> Draft | None:
    """`1|||stem|||C，text`."""
    parts = [part.strip() for part in text.split("|||")]
    if len(parts) < 2:
        return None
    number = int(parts[0]) if len(parts) > 2 and parts[0].isdigit() else None
    draft = Draft(line, line, number, stem=[parts[-2]])
    draft.key = [parts[-1]]
    return _with_text_of_key(draft)


def _dashed(line: int, text: str) -> Draft | None:
    """`1.stem-D:text`."""
    found = _DASH_KEY.match(fold(text).strip())
    if not found:
        return None
    text = text.strip()
    draft = Draft(line, line, int(found["number"]), stem=[text[slice(*found.span("stem"))].strip()])
    draft.key = [text[found.start("key") :].strip()]
    return _with_text_of_key(draft)


def _with_text_of_key(draft: Draft) -> Draft:
    """Take a key that brings the right option's text along, but not the others, as a key in words."""
    body = fold((draft.key or [""])[0])
    label = label_at(body)
    if judgement(body) is None and letters(body) is None and label:
        draft.key = [(draft.key or [""])[0][label.text_start :].strip(" ,，、.:：")]
    return draft
