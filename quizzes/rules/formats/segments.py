"""Cut source lines into segments: a key or an explanation glued to a line becomes a line of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from quizzes.rules.formats import keylists, keytables, numbers
from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.sections import before_keys, head_label, part_type, tail_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Span = tuple[int, int]

KEY = re.compile(
    r"(?:- )?[*\[(# ^→★☆●◆■▲※►•·▪]{0,6}(?:(?:正确|参考|标准|本题|试题)?答 ?案(?:要点|提示|是|为)?"
    r"|正确选项(?:是|为)?(?=[\]): ]|$)|(?i:(?:correct |right )?(?:answer|key))(?=[: ]))"
    r"(?P<end>[\])*  ]{0,4}[:;.]{0,2}\*{0,2})"
    r"|答[:;]|\[答\]:?|答 {1,3}(?=(?:[A-H]{1,8}|对|错|√|×|正确|错误)$)"
)
"""A key line: 答案： 【答案】 答案;C 答案]D 答："""
ANSWERED = re.compile(r"答 {1,4}(?=[^\s:;])(?P<end>(?!))?")
"""A key word without its colon: 答 总纲. Only a question that waits for its key makes it one."""
KEYS_TITLE = re.compile(
    r"[*#\[(= -]{0,6}(?:[一二三四五六七八九十]{1,3}[、.])?(?:参考|正确|标准|试题|本卷)?答案"
    r"(?:部分|(?:及|与|和|、)[^:]{2,10})?[\])*:=# -]{0,6}$"
)
"""The heading of a list of keys: 参考答案及解析."""
EXPLANATION = re.compile(
    r"(?:- )?[*\[( →★☆●◆■▲※►•·▪]{0,3}(?:答案|试题|本题|参考|题目|答题|考点|名师|文字)?"
    r"(?:解析|详解|分析|解释|解答|点拨|说明|解题思路)"
    r"(?:[\])*]{1,3}[:;]?|\*{0,2}[:;])\*{0,2}|答案解析(?=[^ :;]{4})"
)
REMARK = re.compile(
    r"[\[(]?(?P<name>(?:所属|对应|考核|考查)?知识点(?:章节|名称)?|考点(?:章节)?|考核点|考查点"
    r"|(?:题目|试题)?难度(?:等级|系数)?|难易程度|难易度|出处|来源|题目来源|教材页码|页码|(?:所属)?章节"
    r"|认知层次|能力层次|(?:题目|试题)(?:编号|分值)"
    r"|(?:我的|你的|您的|学生|考生)答案|得分|分值|我的得分|题型)(?:[\])][:;]?|[:;])"
)
TITLE = re.compile(
    r"[\[(](?:题目|试题) ?\d{1,5}[\])][:.、]?|[\[(]?(?:题目|题干|试题|问题|问)[\])]? ?\d{0,5}[:;]"
)
"""A question's own label in 题目：… 答案：… pairs."""

_INNER = re.compile(
    r"(?:→ ?|\^\*\^|\*\*|★ ?)?(?:\[(?:正确|参考|标准)?答案\]|正确选项(?:是|为)? ?:"
    r"|(?:正确|参考|标准|本题)?(?<!我的)(?<!你的)(?<!您的)(?<!学生)(?<!考生)答案(?:是|为)? ?[:;])"
    r"|(?<=[^ 案的])答案(?=[A-H]{1,8}[ 。.]{0,3}$)|解析:(?= ?(?:本题)?(?:正确)?答案[选为是])"
    r"|正确答案(?=[A-H]{1,8}(?:答案)?解析)"
    r"|\[(?:答案)?(?:解析|详解|分析)\]|(?:我的|你的|您的|学生|考生)答案 ?[:;]"
)
_BULLETS = " *[(→★☆●◆■▲※►•·▪-"
_INNER_AFTER_KEY = re.compile(
    r"(?<=答案[A-H])(?:答案)?解析|(?:答案|试题)?(?:解析|详解|知识点|考点|难度|难易程度)[:;]"
)
_JUDGED = re.compile(r"\( {0,3}(?:√|×|✓|✗|对|错|正确|错误) {0,3}\)[。;. ]{0,9}(?=(\d{1,4})[.、] ?[^\d\s])")
_TITLE_BEHIND = re.compile(
    r"[)。] {0,4}([二三四五六七八九十]{1,2} ?[、.]? ?"
    r"(?:[单多]项?选(?:择)?题?|判断题?|填空题?|简答题?|是非题|问答题|论述题))$"
)
_LONGEST_TITLE_BEHIND = 20
_KEY_THEN_NUMBER = re.compile(r"(?:[A-H]{1,8}|对|错|√|×|正确|错误)[ 。.]{0,3}(?=\d{1,4}[.、](?!\d))")


_MOST_FILLED = 0.6
"""The share of a line that marked words may take; a line that is bold from end to end is only bold."""


@dataclass(frozen=True)
class Segment:
    """A piece of a source line, with its folded twin of the same length."""

    line: int
    text: str
    folded: str
    after_gap: bool = False
    first: bool = True
    """Whether the piece begins its line."""
    marked: tuple[Span, ...] = field(default=())
    """Where the writer's colour, bold or star stands; counted inside `text`."""
    label: str | None = None
    """The type written behind the text: （多选题）."""

    def part(self, start: int, end: int | None) -> Segment:
        """Give a part of the segment as a segment of its own."""
        last = len(self.text) if end is None else end
        inside = tuple(
            (left - start, right - start) for left, right in self.marked if right > start and left < last
        )
        return Segment(self.line, self.text[start:end], self.folded[start:end], marked=inside)

    @property
    def filled(self) -> str:
        """The text with its marked words as filled blanks: __北京__; all of it if all is marked."""
        marked = sum(right - left for left, right in self.marked)
        if not 0 < marked <= _MOST_FILLED * len(self.text):
            return self.text.strip()
        text = self.text
        for left, right in sorted(self.marked, reverse=True):
            word = text[max(left, 0) : right].strip(" 　_")
            text = f"{text[: max(left, 0)]}__{word}__{text[right:]}" if word else text
        return text.strip()

    def rest(self, at: int) -> str:
        """Give the text from a place of the folded view on."""
        words = self.text[at:].strip(" \t　\xa0*")
        is_closed = words.endswith((")", "）")) and "(" not in words and "（" not in words
        return words[:-1].rstrip() if is_closed else words


def without_marker(folded: str) -> str:
    """Take 答案： off the front.

    >>> without_marker("参考答案:1.A 2.B"), without_marker("1.A 2.B")
    ('1.A 2.B', '1.A 2.B')
    """
    found = KEY.match(folded)
    return folded[found.end() :].strip() if found else folded


def cut(lines: Iterable[tuple[int, str]], marked: dict[int, list[Span]]) -> list[Segment]:
    """Cut lines into segments; blank lines leave only the mark `after_gap` behind."""
    segments: list[Segment] = []
    gap = False
    for number, text in keytables.unfold(lines):
        pieces = list(_pieces(number, text, marked.get(number, [])))
        if pieces and gap:
            head = pieces[0]
            pieces[0] = replace(head, after_gap=True)
        segments.extend(pieces)
        gap = not pieces
    return segments


def _pieces(line: int, text: str, marks: list[Span]) -> Iterator[Segment]:
    folded = fold(text)
    places = _places(folded)
    for index, start in enumerate(places):
        end = places[index + 1] if index + 1 < len(places) else len(text)
        piece = text[start:end]
        bare = piece.strip(" \t　\xa0\r")
        if not bare:
            continue
        begin = start + piece.index(bare)
        inside = tuple((left - begin, right - begin) for left, right in marks if right > begin and left < end)
        seen = folded[begin : begin + len(bare)]
        length, label = tail_label(seen)
        skipped, named = head_label(seen)
        yield Segment(
            line,
            bare[skipped:length],
            seen[skipped:length],
            marked=tuple((left - skipped, right - skipped) for left, right in inside),
            first=index == 0,
            label=label or named,
        )


def _places(folded: str) -> list[int]:
    """Where the pieces of a line begin."""
    heading = before_keys(folded)
    rest = folded[heading:].strip()
    if heading and (keylists.entries(rest) or keylists.row(rest, part_type(folded[:heading].strip()))):
        return [0, heading]
    if ("答" not in folded and "解" not in folded and "选项" not in folded) or part_type(folded):
        return [0, *_run_on(folded)]
    if KEYS_TITLE.match(folded.strip()):
        return [0]
    places = {0, *_run_on(folded)}
    places.update(
        _before_bracket(folded, found.start())
        for found in _INNER.finditer(folded)
        if folded[: found.start()].strip(_BULLETS)
    )
    key = min((place for place in places if KEY.match(folded, place)), default=None)
    if key is not None or KEY.match(folded.lstrip()):
        begin = key or 0
        places.update(
            found.start()
            for found in _INNER_AFTER_KEY.finditer(folded, begin + 1)
            if not EXPLANATION.match(folded)
        )
        places.update(_glued_numbers(folded, sorted(places)))
    return sorted(places)


def _before_bracket(folded: str, at: int) -> int:
    """Let a key in brackets begin with its bracket: (答案:A)."""
    return at - 1 if folded[at - 1 : at] == "(" else at


def _run_on(folded: str) -> Iterator[int]:
    """Find the judge questions that go on behind another on its line: 1.甲。(√) 2.乙。(×) 二、单选题."""
    title = _TITLE_BEHIND.search(folded, max(0, len(folded) - _LONGEST_TITLE_BEHIND))
    if title:
        yield title.start(1)
    first = numbers.number_at(folded)
    last = first.value if first else 0
    for found in _JUDGED.finditer(folded) if first else ():
        if int(found[1]) == last + 1:
            last += 1
            yield found.start(1)


def _glued_numbers(folded: str, places: list[int]) -> Iterator[int]:
    """Find a next question that is glued to a key, as in 【答案】B2.甲."""
    for place in places:
        marker = KEY.match(folded, place)
        if marker:
            key = _KEY_THEN_NUMBER.match(folded, marker.end())
            if key:
                yield key.end()
