"""Keys that stand together at the end: `1-5 ABCCA 6.错`, `1、A 2、B`, one letter a line under a heading."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from quizzes.rules.formats.characters import bare
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.keys import bare_key

_RANGE = re.compile(r"[(第]?(\d{1,4}) ?(?:[-—–~～]{1,4}|至|到) ?(\d{1,4})[题 ]{0,2}[).、:]{0,2}\s{0,30}")
_ONE = re.compile(r"[(第]?(\d{1,4})[题 ]{0,2}[).、:]{0,2}\s{0,8}")
_GROUP = re.compile(
    r"\(? ?(?:[A-H]+(?:[、,|] ?[A-H]+)*|[√×✓✗✔✖❌✅]|正确|错误|对|错|是|否"
    r"|[TFYNVX]{1,500}(?![a-zA-Z])|true|false|yes|no) ?\)?",
    re.IGNORECASE,
)
_ROWS = {
    "single": ("[A-H]", r"[A-H][A-H ,、;.]*"),
    "multiple": ("[A-H]+", r"[A-H]{1,8}(?:[ ;]+[A-H]{1,8})+"),
    "true_false": ("正确|错误|[√×✓✗对错TF]", r"(?:(?:正确|错误|[√×✓✗对错TF])[ ,、;.]*)+"),
}
"""One key, and a row of them, by the type of their part."""
_CHAPTER = re.compile(r"\s*第\s?[一二三四五六七八九十百零\d]{1,4}\s?[章讲节篇编课单专]")
_BETWEEN = re.compile(r"[\s,;、.。]{1,200}")


@dataclass(frozen=True)
class Entry:
    """One key of a list: for which question (number None: the next one), and what it says."""

    number: int | None
    body: str
    line: int
    section: str = ""
    part: str | None = None
    region: int = 0
    told: str = ""
    """What is explained behind the key."""


def entries(folded: str) -> list[tuple[int, str]] | None:
    """Read a line that is a key list from end to end, or nothing.

    >>> entries("1-5 ABCCA 6.错")
    [(1, 'A'), (2, 'B'), (3, 'C'), (4, 'C'), (5, 'A'), (6, '错')]
    >>> entries("1.A 2.B 3.AC"), entries("1. 题目一?")
    ([(1, 'A'), (2, 'B'), (3, 'AC')], None)
    """
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(folded):
        step = _range_at(folded, at) or _one_at(folded, at)
        if not step:
            return None
        keys, at = step
        found += keys
        gap = _BETWEEN.match(folded, at)
        at = gap.end() if gap else at
    return found or None


def _range_at(folded: str, at: int) -> tuple[list[tuple[int, str]], int] | None:
    head = _RANGE.match(folded, at)
    if not head:
        return None
    first, last = int(head[1]), int(head[2])
    wanted = last - first + 1
    if not 0 < wanted <= 500:
        return None
    groups, end = _groups(folded, head.end())
    keys = _spread(groups, wanted)
    return ([(first + index, key) for index, key in enumerate(keys)], end) if keys else None


def _groups(folded: str, at: int) -> tuple[list[str], int]:
    """Collect keys until the next number."""
    groups: list[str] = []
    while at < len(folded):
        group = _GROUP.match(folded, at)
        if not group:
            break
        groups.append(group[0].strip())
        at = group.end()
        gap = _BETWEEN.match(folded, at)
        at = gap.end() if gap else at
    return groups, at


def _spread(groups: list[str], wanted: int) -> list[str] | None:
    """Give each question its key: one group each, or one letter each."""
    if len(groups) == wanted:
        return groups
    single = [char for group in groups for char in group if char not in "()、,| "]
    return single if len(single) == wanted else None


def _one_at(folded: str, at: int) -> tuple[list[tuple[int, str]], int] | None:
    head = _ONE.match(folded, at)
    key = _GROUP.match(folded, head.end()) if head else None
    if not head or not key or (key.end() < len(folded) and folded[key.end()] not in " \t,;、.。(0123456789"):
        return None
    return [(int(head[1]), key[0].strip())], key.end()


def row(folded: str, part: str | None) -> list[tuple[None, str]]:
    """Read a row of keys without numbers, for the questions of a part in their order.

    >>> row("CA", "single"), row("ABCD  ABC", "multiple"), row("A B C", "multiple")
    ([(None, 'C'), (None, 'A')], [(None, 'ABCD'), (None, 'ABC')], [])
    """
    one, whole = _ROWS.get(part or "", ("", ""))
    found = re.findall(one, folded) if one and re.fullmatch(whole, folded) else []
    if part == "multiple" and all(len(each) == 1 for each in found):
        return []
    return [(None, each) for each in found] if len(found) > 1 else []


def is_key_body(folded: str) -> bool:
    """Say whether a text is one key or a list of keys."""
    return bare_key(folded) or entries(folded) is not None


def chapter_key(title: str) -> str:
    """Give what a chapter's title and its heading in a key list have in common.

    >>> chapter_key("第一章  总  则") == chapter_key("第一章答案"), chapter_key("导论")
    (True, '导论')
    """
    found = _CHAPTER.match(title)
    return bare(found[0] if found else title.removesuffix("答案"))


def hand_out(drafts: list[Draft], listed: list[Entry], starts: list[int]) -> list[Entry]:
    """Give listed keys to their questions by chapter, part and number; give back those that found none.

    `starts` says for each region how many questions stood before it.
    """
    lost: list[Entry] = []
    for region, start in enumerate(starts):
        mine = [entry for entry in listed if entry.region == region]
        before = starts[region - 1] if region else 0
        scope = drafts[before:start]
        sections = {chapter_key(draft.section) for draft in drafts[:start]}
        if not scope or any(entry.section and chapter_key(entry.section) in sections for entry in mine):
            scope = drafts[:start]
        lost += _hand_out_region(scope, mine)
    return lost


def _hand_out_region(scope: list[Draft], listed: list[Entry]) -> list[Entry]:
    groups: dict[tuple[str, str | None, int | None], list[Entry]] = defaultdict(list)
    for entry in listed:
        groups[chapter_key(entry.section), entry.part, entry.number].append(entry)
    lost: list[Entry] = []
    for (section, part, number), group in groups.items():
        asked = _narrow(scope, section, part)
        if number is not None:
            asked = [draft for draft in asked if draft.number == number]
        lost += _pair(asked, group)
    return lost


def _narrow(scope: list[Draft], section: str, part: str | None) -> list[Draft]:
    """Keep the questions of a section and part, as far as the questions know of them."""
    here = [draft for draft in scope if chapter_key(draft.section) == section] if section else []
    here = here or scope
    same = [draft for draft in here if draft.part == part] if part else []
    return same or here


def _pair(asked: list[Draft], group: list[Entry]) -> list[Entry]:
    open_ones = [draft for draft in asked if draft.listed_key is None]
    if len(open_ones) != len(group):
        keyless = [draft for draft in open_ones if draft.key is None]
        open_ones = keyless if len(keyless) == len(group) else open_ones
    if len(open_ones) == len(group) or (len(open_ones) == 1 and group[0].number is not None):
        for draft, entry in zip(open_ones, group, strict=False):
            draft.listed_key = entry.body
            if entry.told and draft.kind == "short_answer":
                draft.listed_key = f"{entry.body}。{entry.told}"
            elif entry.told and not draft.explanation:
                draft.explanation = [entry.told]
        return group[len(open_ones) :]
    return group


def summary(lost: Iterable[Entry]) -> str:
    """Say which numbers of a key list found no question, in the fewest words."""
    numbers = [str(entry.number) for entry in lost if entry.number is not None]
    if not numbers:
        return "没有题号的答案"
    return f"第 {'、'.join(numbers[:12])}{' 等' if len(numbers) > 12 else ''} 题的答案"
