"""Take papers apart that were pasted as one paragraph: web pages lose the line breaks between questions.

Only what is sure is cut: a heading before a number, and the next number between the end of one question
and the first option (or the key) of the next.
"""

import bisect
import itertools
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.sections import TYPE

_SHORTEST = 60
_FEWEST = 2
_LONGEST_GAP = 3
_HEADING_REACH = 60
"""How far before the questions of a part its heading names their type."""
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3} ?[、.,:]|\([一二三四五六七八九十]{1,3}\)"
    r"|第[一二三四五六七八九十]{1,2}(?:部分|大?题)[、:]?) ?"
    rf"(?:{TYPE})(?:试题)? ?(?:\([^()]{{0,80}}\))?[:。]? ?(?=\(?0?1(?:[、.)\s]|[^\d\s])|题目)"
)
_TITLED = re.compile(r"题目 ?(?:\d{1,3}|[一二三四五六七八九十]{1,3}) ?[:、.]")
"""A question that is counted behind the word itself: 题目一：."""
_FIRST_LABEL = re.compile(
    r"(?:(?<![A-Za-z选项为是故、])|(?<=\)o))(?:A ?[.、:)]|\(A\))(?! ?[A-H][.、,。;)和与及 ])"
    r"(?=[^.。]{0,400}?[^a-z]\(?B ?[.、:)])"
)
_SPACED_LABEL = re.compile(
    r"(?<=[)。.?: ])A {1,2}(?=\S[^。]{0,80}? {1,2}B {1,2}\S[^。]{0,80}? {1,2}C {1,2}\S)"
)
"""A first option whose letter has only blanks around it."""
_KEY = re.compile(
    r"(?:\[(?:参考|正确|标准)?答案\]|(?:参考|正确|标准)?答案) ?(?:[:是为] ?|(?=[A-H√×对错正(]))"
    r"|\[解析\] ?:? ?(?=[A-H]{1,8}[。.])"
)
_JUDGED = re.compile(r"\( {0,3}(?:[√×✓✗对错]|正确|错误) {0,3}\)")
_BLANK = re.compile(r"\( {0,9}\)|_{3,}")
_TELLS = re.compile(r"\W{0,3}(?:答|(?:参考|试题|本题)?(?:解析|分析|详解|解释|说明))")
"""A line that answers or explains counts points, no questions."""
_KEY_BODY = re.compile(r"[A-H]{1,8}(?=\d)")
_NUMBER = re.compile(r"(?<![(\d])(\d{1,5}) ?[.、)](?!\d(?!\d{3} ?年|\d?月))(?=.{2})", re.DOTALL)
_START = re.compile(r"\W{0,4}(\d{1,4})(?: ?[.、)]|(?=[^\d\s.、)]))")
_GLUED = re.compile(r"0\d(?=[^\s.．、)）:：])")
_CHUNK = re.compile(r"(\d{1,3})、")
_PAGE = re.compile(r"第 ?\d{1,3} ?页 ?共 ?\d{1,3} ?页")


@dataclass(frozen=True)
class _Candidate:
    value: int
    at: int
    is_clean: bool
    """No digit stands before it."""


def apart(lines: Sequence[tuple[int, str]], whole: Container[int] = ()) -> list[tuple[int, str]]:
    """Give each question of a run-on line a line of its own, under the number of the line it stood in.

    :param whole: numbers of lines that stay as they are, since something is known of their places

    >>> first = "一、单选题(每题2分)1.党的生日是()。A.七一B.八一C.十一D.五四答案:A"
    >>> [text[:5] for _, text in apart([(7, f"{first}2.军旗的底色是()。A.红B.黄答案:A解析:略")])]
    ['一、单选题', '1.党的生', '2.军旗的']
    """
    cut: list[tuple[int, str]] = []
    for joined in _joined(_with_colons(lines)):
        cut += joined if any(number in whole for number, _ in joined) else _apart(joined)
    return cut


def _with_colons(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Put a colon that a page left alone on its line back behind the word before it."""
    kept: list[tuple[int, str]] = []
    for number, text in lines:
        if kept and text.strip() in (":", "："):
            kept[-1] = (kept[-1][0], f"{kept[-1][1]}：")
        else:
            kept.append((number, text))
    return kept


def _apart(joined: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Cut lines that are one text; each piece counts to the line in which it begins."""
    text = "".join(piece for _, piece in joined)
    if len(text) < _SHORTEST and "题目" not in text:
        yield joined[0][0], text
        return
    ends, end = [], 0
    for _, piece in joined:
        end += len(piece)
        ends.append(end)
    places = [0, *_places(fold(text)), len(text)]
    for start, stop in itertools.pairwise(places):
        piece = text[start:stop]
        number = joined[min(bisect.bisect_right(ends, start), len(joined) - 1)][0]
        yield number, _tidied(piece) if len(places) > _LONGEST_GAP else piece


def _tidied(piece: str) -> str:
    """Give a piece without a page's number inside it, and with a point behind a number that has none."""
    glued = _GLUED.match(piece)
    return _PAGE.sub(" ", f"{glued[0]}.{piece[glued.end() :]}" if glued else piece)


def _places(folded: str) -> list[int]:
    """Where the pieces of a line begin, but for the first one."""
    headings = list(_HEADING.finditer(folded))
    found: list[int] = []
    bounds = [0, *(heading.start() for heading in headings), len(folded)]
    for index, (start, stop) in enumerate(itertools.pairwise(bounds)):
        heading = headings[index - 1].end() if index else start
        starts = _questions(folded, heading, stop)
        if index and (starts or len(headings) > 1):
            found += [start, heading]
        found += starts
    titled = [title.start() for title in _TITLED.finditer(folded)]
    found += titled
    found += [heading.start() for heading in headings if heading.end() in titled]
    return sorted({place for place in found if folded[:place].strip()})


def _questions(folded: str, start: int, stop: int) -> list[int]:
    """Where the questions of one part begin."""
    anchors = _anchors(folded, start, stop)
    if len(anchors) < _FEWEST:
        return []
    candidates = _candidates(folded, start, stop)
    first = _first(folded, candidates, start, anchors)
    if first is None:
        return []
    places, last = [first.at], first.value
    for before, after in itertools.pairwise(anchors):
        chosen = _next(folded, candidates, before, after, last)
        if chosen:
            places.append(chosen.at)
            last = chosen.value
    return places if len(places) >= _FEWEST else []


def _anchors(folded: str, start: int, stop: int) -> list[int]:
    """Give what stands once in each question of a part: its option A, its key, its judgement, or a blank."""
    keys = [found.start() for found in _KEY.finditer(folded, start, stop)]
    labels = [found.start() for found in _FIRST_LABEL.finditer(folded, start, stop)]
    labels = labels or [found.start() for found in _SPACED_LABEL.finditer(folded, start, stop)]
    if len(labels) >= max(_FEWEST, len(keys)) or len(keys) < _FEWEST <= len(labels):
        return labels
    if len(keys) >= _FEWEST:
        return keys
    judged = [found.start() for found in _JUDGED.finditer(folded, start, stop)]
    if len(judged) >= _FEWEST:
        return judged
    is_named = "填空" in folded[max(0, start - _HEADING_REACH) : start]
    return [found.start() for found in _BLANK.finditer(folded, start, stop)] if is_named else []


def _first(
    folded: str, candidates: Sequence[_Candidate], start: int, anchors: Sequence[int]
) -> _Candidate | None:
    """Find the number of the first question: at the start, or behind a title if the next number counts on."""
    before = [one for one in candidates if one.at < anchors[0] and one.is_clean]
    far = anchors[min(_LONGEST_GAP, len(anchors) - 1)]
    after = {one.value for one in candidates if anchors[0] < one.at < far}
    head = _START.match(folded, start)
    if head and head.start(1) <= anchors[0]:
        before.insert(0, _Candidate(int(head[1]), head.start(1), is_clean=True))
    before = before[:0] if _TELLS.match(folded, start) else before
    goes_on = next((one for one in reversed(before) if one.value + 1 in after), None)
    return goes_on or (before[0] if head and before and before[0].at == head.start(1) else None)


def _candidates(folded: str, start: int, stop: int) -> list[_Candidate]:
    found = []
    for number in _NUMBER.finditer(folded, start, stop):
        figures = number[1]
        found += [
            _Candidate(int(figures[cut:]), number.start() + cut, is_clean=cut == 0)
            for cut in range(len(figures))
            if figures[cut] != "0" or cut == 0
        ]
    for key in _KEY.finditer(folded, start, stop):
        body = _KEY_BODY.match(folded, key.end())
        figures = folded[body.end() : body.end() + 2] if body else ""
        if body and figures.isdigit() and folded[body.end() + 2 : body.end() + 3] not in (".", "、", ")"):
            found.append(_Candidate(int(figures), body.end(), is_clean=True))
    return sorted(found, key=lambda candidate: candidate.at)


def _next(
    folded: str, candidates: Sequence[_Candidate], before: int, after: int, last: int
) -> _Candidate | None:
    """Find the number of the next question between two anchors: the last one that counts on."""
    low = bisect.bisect_right(candidates, before, key=lambda candidate: candidate.at)
    high = bisect.bisect_left(candidates, after, key=lambda candidate: candidate.at)
    between = candidates[low:high]
    for value in range(last + 1, last + 1 + _LONGEST_GAP):
        for is_clean in (True, False):
            fitting = [one for one in between if one.value == value and one.is_clean is is_clean]
            if fitting:
                return fitting[-1]
    return None


def _joined(lines: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Put together what a site of documents shows in numbered chunks: 1、…, 2、…, each cut anywhere."""
    chunk: list[tuple[int, str]] = []
    for number, text in lines:
        head = _CHUNK.match(text)
        if chunk and not text.strip():
            continue
        if head and int(head[1]) == len(chunk) + 1 and (chunk or _counts_inside(text[head.end() :])):
            chunk.append((number, text[head.end() :]))
            continue
        if chunk:
            yield chunk
            chunk = []
        yield [(number, text)]
    if chunk:
        yield chunk


def _counts_inside(text: str) -> bool:
    """Say whether a line holds a paper that counts for itself, whatever number stands before it."""
    return len(text) >= _SHORTEST and len(_places(fold(text))) > _FEWEST
