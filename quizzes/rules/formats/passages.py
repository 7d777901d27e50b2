"""Find 材料题 in lines: a passage, then questions （1）（2）… that have options or keys of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizzes.rules.formats import options, sections, segments
from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft

_HEADING = re.compile(r"材料|案例")
_OPENER = re.compile(
    r"(?:\d{1,4}[.、]\s?)?(?:\[(?:材料|案例)[^\[\]]{0,6}\]|(?:材料|案例)[一二三四五六七八九十\d]{0,2}[:：]"
    r"|阅读(?:下列|下面|以下)?(?:材料|资料|案例)|(?:请)?(?:根据|结合)(?:下列|下面|以下|上述)?(?:材料|资料|案例))"
)
_NUMBERED = re.compile(r"\d{1,4}[.、](?!\d)")
_OWN_NUMBER = re.compile(r"(?:\d{1,4}[.、]\s*)?(?:\[(?:材料|案例)题\]\s*)?")
_SUB = re.compile(r"\((\d{1,2})\)\s*")
_SUB_KEY = re.compile(r"\((\d{1,2})\)[.、: ]{0,3}([A-H]{1,8}|√|×|对|错|正确|错误)[ ,;.。]{0,4}")
_SUB_KEYS = re.compile(rf"(?:{_SUB_KEY.pattern})+")
_RANGED = re.compile(r"(\d{1,4}) ?(?:[-—–~～]{1,3}|至|到) ?(\d{1,4}) ?小?题")
_FARTHEST = 80
_MOST_ASKED = 30

Numbered = tuple[int, str]


@dataclass
class Passages:
    """Which passage a question asks about, and its key in a list at the end, by the question's line."""

    texts: dict[int, str] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)


def take_out(lines: Sequence[Numbered]) -> tuple[list[Numbered], Passages]:
    """Give the lines without the passages, and what is to be handed to the questions.

    >>> lines = enumerate(["材料一：甲姓李。", "（1）甲姓？", "答案：李", "（2）甲姓张。", "答案：错"])
    >>> left, passages = take_out(list(lines))
    >>> left[0], passages.texts
    ((1, '第1题：甲姓？'), {1: '材料一：甲姓李。', 3: '材料一：甲姓李。'})
    """
    return _Desk(lines).read()


class _Desk:
    """One pass over the lines."""

    def __init__(self, lines: Sequence[Numbered]) -> None:
        self.lines = lines
        self.folded = [fold(text).strip() for _, text in lines]
        self.kept: list[Numbered] = []
        self.passages = Passages()
        self.groups: dict[str, list[int]] = {}
        """The lines of the questions of a passage, by the passage's own number."""
        self.armed = False

    def read(self) -> tuple[list[Numbered], Passages]:
        at = 0
        while at < len(self.lines):
            if sections.part_type(self.folded[at]):
                self.armed = _HEADING.search(self.folded[at]) is not None
            at = self._take_ranged(at) or self._take_passage(at) or self._take_listed(at) or self._keep(at)
        return self.kept, self.passages

    def _keep(self, at: int) -> int:
        self.kept.append(self.lines[at])
        return at + 1

    def _take_passage(self, at: int) -> int | None:
        folded = self.folded
        opens = _OPENER.match(folded[at]) or (self.armed and _NUMBERED.match(folded[at]))
        subs = _subs(folded, at) if opens else []
        if not subs:
            return None
        self._begin(at, subs)
        number = _NUMBERED.match(folded[at])
        if number:
            self.groups[number[0].rstrip(".、")] = [self.lines[sub][0] for sub in subs]
        return _keep(self.lines, folded, subs, self.kept)

    def _begin(self, at: int, subs: list[int]) -> None:
        words = "\n".join(text.strip() for _, text in self.lines[at : subs[0]] if text.strip())
        passage = words[_number_end(words) :]
        self.passages.texts |= {self.lines[sub][0]: passage for sub in subs}

    def _take_ranged(self, at: int) -> int | None:
        """Take a passage that says which numbers ask about it: 根据以下材料，回答 2-3 题."""
        opens = _OPENER.match(self.folded[at])
        ranged = _RANGED.search(self.folded[at], 0, 60) if opens else None
        if not ranged or not 0 <= int(ranged[2]) - int(ranged[1]) < _MOST_ASKED:
            return None
        wanted = range(int(ranged[1]), int(ranged[2]) + 1)
        subs: list[int] = []
        for place in range(at + 1, min(len(self.folded), at + _FARTHEST * len(wanted))):
            if len(subs) < len(wanted) and re.match(rf"{wanted[len(subs)]} ?[.、)]", self.folded[place]):
                subs.append(place)
        if len(subs) != len(wanted):
            return None
        self._begin(at, subs)
        return subs[0]

    def _take_listed(self, at: int) -> int | None:
        """Take the keys of a whole passage from a list at the end: 1.（1）B（2）AC."""
        number = _NUMBERED.match(self.folded[at])
        subs = self.groups.get(number[0].rstrip(".、"), []) if number else []
        rest = self.folded[at][number.end() :].strip() if number else ""
        if not subs or not _SUB_KEYS.fullmatch(rest):
            return None
        given = dict(_SUB_KEY.findall(rest))
        if set(given) != {str(place) for place in range(1, len(subs) + 1)}:
            return None
        self.passages.keys |= {line: given[str(place)] for place, line in enumerate(subs, start=1)}
        return at + 1


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


def hand_out(drafts: Sequence[Draft], passages: Passages) -> None:
    """Give each question its passage; what it is shows in itself, not in the heading 材料题."""
    for draft in drafts:
        if draft.line in passages.texts:
            draft.stimulus, draft.part = passages.texts[draft.line], None
        draft.listed_key = passages.keys.get(draft.line, draft.listed_key)
