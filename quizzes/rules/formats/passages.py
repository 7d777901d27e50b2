"""Find 材料题 in lines: a passage, then questions （1）（2）… that have options or keys of their own."""

import re
from collections.abc import Sequence

from quizzes.rules.formats import options, sections, segments
from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft

_HEADING = re.compile(r"材料|案例")
_OPENER = re.compile(
    r"(?:\d{1,4}[.、]\s?)?(?:\[(?:材料|案例)[^\[\]]{0,6}\]|(?:材料|案例)[一二三四五六七八九十\d]{0,2}[:：]"
    r"|阅读(?:下列|下面|以下)?(?:材料|资料|案例)|根据(?:下列|下面|以下)(?:材料|资料|案例))"
)
_NUMBERED = re.compile(r"\d{1,4}[.、](?!\d)")
_OWN_NUMBER = re.compile(r"(?:\d{1,4}[.、]\s*)?(?:\[(?:材料|案例)题\]\s*)?")
_SUB = re.compile(r"\((\d{1,2})\)\s*")
_FARTHEST = 80

Numbered = tuple[int, str]


def take_out(lines: Sequence[Numbered]) -> tuple[list[Numbered], dict[int, str]]:
    """Give the lines without the passages, and by the line of each question the passage it asks about.

    >>> lines = enumerate(["材料一：甲姓李。", "（1）甲姓？", "答案：李", "（2）甲姓张。", "答案：错"])
    >>> left, passages = take_out(list(lines))
    >>> left[0], passages
    ((1, '第1题：甲姓？'), {1: '材料一：甲姓李。', 3: '材料一：甲姓李。'})
    """
    kept: list[Numbered] = []
    passages: dict[int, str] = {}
    armed, at = False, 0
    folded = [fold(text).strip() for _, text in lines]
    while at < len(lines):
        if sections.part_type(folded[at]):
            armed = _HEADING.search(folded[at]) is not None
        opens = _OPENER.match(folded[at]) or (armed and _NUMBERED.match(folded[at]))
        subs = _subs(folded, at) if opens else []
        if not subs:
            kept.append(lines[at])
            at += 1
            continue
        words = "\n".join(text.strip() for _, text in lines[at : subs[0]] if text.strip())
        passage = words[_number_end(words) :]
        at = _keep(lines, folded, subs, kept)
        passages |= {lines[sub][0]: passage for sub in subs}
    return kept, passages


def _number_end(words: str) -> int:
    found = _OWN_NUMBER.match(fold(words))
    return found.end() if found else 0


def _keep(lines: Sequence[Numbered], folded: list[str], subs: list[int], kept: list[Numbered]) -> int:
    """Keep the questions of a passage, numbered so that each begins one; say where the next thing begins."""
    at = subs[0]
    while at < len(lines) and not (at > subs[-1] and _begins_next(folded, at)):
        number, text = lines[at]
        if at in subs:
            found = _SUB.match(folded[at])
            bare = text.strip()
            text = f"第{found[1]}题：{bare[found.end() :]}" if found else text
        kept.append((number, text))
        at += 1
    return at


def _begins_next(folded: list[str], at: int) -> bool:
    line = folded[at]
    return bool(
        _NUMBERED.match(line) or _OPENER.match(line) or sections.part_type(line) or sections.chapter(line)
    )


def _subs(folded: list[str], start: int) -> list[int]:
    """Give the places of （1）（2）… after a passage, if each is a question by itself; else nothing."""
    subs: list[int] = []
    has_own = False
    for at in range(start, min(len(folded), start + _FARTHEST * (len(subs) + 1))):
        found = _SUB.match(folded[at])
        if found and int(found[1]) == len(subs) + 1 and (has_own or not subs):
            subs.append(at)
            has_own = bool(options.inside(folded[at]))
        elif at > start and (_begins_next(folded, at) or found):
            break
        elif segments.KEY.match(folded[at]) or _is_first_option(folded[at]):
            if not subs:
                return []
            has_own = True
    return subs if len(subs) > 1 and has_own else []


def _is_first_option(line: str) -> bool:
    label = options.label_at(line)
    return label is not None and label.letter == "A" and label.style in options.FIRM


def hand_out(drafts: Sequence[Draft], passages: dict[int, str]) -> None:
    """Give each question its passage; what it is shows in itself, not in the heading 材料题."""
    for draft in drafts:
        if draft.line in passages:
            draft.stimulus, draft.part = passages[draft.line], None
