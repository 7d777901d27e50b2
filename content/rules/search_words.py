"""Cutting texts, and what people look for, into the words of the search index; showing where they hit.

A run of Chinese characters becomes its overlapping pairs and its last character, so that any two or more
characters that stand together are found, whatever a dictionary thinks; Latin words and numbers stay whole.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from content.rules.plain_text import mend_radicals

SCHEME = 1
"""Raised whenever the same text would be cut differently: what was cut before is then cut again."""
MOST_TERMS = 8
_LONGEST_WORD = 40
_CHINESE = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_CHINESE}]+)|((?:(?![{_CHINESE}])\w)+)")
_BETWEEN = re.compile(rf"(?<=[{_CHINESE}])[^\S\n]+(?=[{_CHINESE}])")
_STRETCH = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for: words of the index that must follow each other."""

    text: str
    tokens: tuple[str, ...]
    is_open: bool
    """Whether the last word need only begin so."""


@dataclass(frozen=True)
class Query:
    """What is looked for: all terms must be there."""

    terms: tuple[Term, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Make what finds the terms in plain text, blanks inside them notwithstanding."""
        if not self.terms:
            return None
        longest = sorted((term.text for term in self.terms), key=len, reverse=True)
        return re.compile("|".join(f"({_spaced(text)})" for text in longest))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text to show, lit or not."""

    text: str
    is_hit: bool


def plain(text: str) -> str:
    """Write a text as the index has it: one width, small letters, real characters for radicals.

    >>> plain("ＡＢＣ ⼈⺠")
    'abc 人民'
    """
    return mend_radicals(unicodedata.normalize("NFKC", text)).lower()


_plain_letter = lru_cache(maxsize=20_000)(plain)


def tokens(text: str) -> list[str]:
    """Cut a text into the words of the index, in order.

    >>> tokens("党的二十大 2022年 GB/T")
    ['党的', '的二', '二十', '十大', '大', '2022', '年', 'gb', 't']
    >>> tokens("张　三")
    ['张三', '三']
    """
    return list(_cut(_BETWEEN.sub("", plain(text))))


def _cut(text: str) -> Iterator[str]:
    for chinese, word in _RUN.findall(text):
        if word:
            yield word[:_LONGEST_WORD]
            continue
        yield from map("".join, pairwise(chinese))
        yield chinese[-1]


def read_query(words: str) -> Query:
    """Read what somebody typed; nothing in it has a special meaning.

    >>> [(term.tokens, term.is_open) for term in read_query("三会一课 2026年 章").terms]
    [(('三会', '会一', '一课'), False), (('2026', '年'), True), (('章',), True)]
    >>> read_query("?!").terms
    ()
    """
    stretches = dict.fromkeys(_STRETCH.findall(plain(words)))
    return Query(tuple(_term(one[:_LONGEST_WORD]) for one in list(stretches)[:MOST_TERMS]))


def _term(text: str) -> Term:
    cut = list(_cut(text))
    last = _RUN.findall(text)[-1][0]
    if len(last) > 1:
        # Another character may follow in the text, so that this one need not end its run there.
        return Term(text, tuple(cut[:-1]), is_open=False)
    return Term(text, tuple(cut), is_open=True)


def parts_of(query: Query) -> list[str]:
    """Give smaller things to look for where the whole was not found.

    >>> parts_of(read_query("消防 演练")), parts_of(read_query("消防安全演练")), parts_of(read_query("消防"))
    (['消防', '演练'], ['消防安', '全演练', '消防', '演练'], [])
    """
    if len(query.terms) > 1:
        return [term.text for term in query.terms]
    text = query.terms[0].text if query.terms else ""
    if len(text) < 4:
        return []
    half = len(text) // 2
    return list(dict.fromkeys([text[:half], text[half:], text[:2], text[-2:]]))


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs that are looked through together."""

    first: int
    """Position of its first paragraph."""
    last: int
    text: str


_ENOUGH = 600
_MOST = 2_000
_OVERLAP = 20


def sections(paragraphs: Sequence[tuple[int, str, str]]) -> list[Section]:
    """Put paragraphs (position, heading above, text) together, to the next heading or 2,000 characters.

    The index of one database counts words only to 16,383, and a hit must be near what it is shown with.

    >>> made = sections([(1, "", "甲" * 700), (2, "总则", "乙"), (3, "总则", "丙")])
    >>> [(one.first, one.last) for one in made]
    [(1, 1), (2, 3)]
    >>> [(one.first, len(one.text)) for one in sections([(1, "", "甲" * 3000)])]
    [(1, 2000), (1, 1020)]
    """
    made: list[Section] = []
    kept: list[str] = []
    first = last = length = 0
    above = ""

    def end() -> None:
        if kept:
            made.append(Section(first, last, "\n".join(kept)))
            kept.clear()

    for position, heading, text in paragraphs:
        for part in _in_parts(text):
            is_full = length + len(part) > _MOST or (heading != above and length >= _ENOUGH)
            if not kept or is_full:
                end()
                first, length = position, 0
            kept.append(part)
            last, length, above = position, length + len(part), heading
    end()
    return made


def _in_parts(text: str) -> list[str]:
    starts = range(0, max(1, len(text) - _OVERLAP), _MOST - _OVERLAP)
    return [text[start : start + _MOST] for start in starts]


def _spaced(text: str) -> str:
    begins_word = "" if re.match(rf"[{_CHINESE}]", text) else r"(?<![0-9a-z])"
    return begins_word + r"\s*".join(map(re.escape, text))


def hits_in(text: str, query: Query) -> list[tuple[int, int, str]]:
    """Find the terms in a text: from where to where, and which.

    >>> hits_in("学习ＡＢＣ，学 习", read_query("学习 abc"))
    [(0, 2, '学习'), (2, 5, 'abc'), (6, 9, '学习')]
    """
    if query.pattern is None:
        return []
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        written = _plain_letter(letter)
        letters.append(written)
        places += [place] * len(written)
    found = query.pattern.finditer("".join(letters))
    return [(places[one.start()], places[one.end() - 1] + 1, "".join(one[0].split())) for one in found]


def lit(text: str, query: Query) -> list[Piece]:
    """Cut a text into pieces, lit where the terms are.

    >>> lit("学习党章", read_query("党章"))
    [Piece(text='学习', is_hit=False), Piece(text='党章', is_hit=True)]
    """
    pieces, at = [], 0
    for start, end, _ in hits_in(text, query):
        pieces += [Piece(text[at:start], is_hit=False), Piece(text[start:end], is_hit=True)]
        at = end
    pieces.append(Piece(text[at:], is_hit=False))
    return [piece for piece in pieces if piece.text]


def snippet(text: str, query: Query, most: int = 110) -> list[Piece]:
    """Cut out what is around the first hit, lit; the beginning of a text without any.

    >>> "".join(piece.text for piece in snippet("甲" * 50 + "党章" + "乙" * 50, read_query("党章"), most=20))
    '…甲甲甲甲甲党章乙乙乙乙乙乙乙乙乙乙乙乙乙…'
    """
    hits = hits_in(text, query)
    start = max(0, min(hits[0][0] - most // 4, len(text) - most)) if hits else 0
    end = min(len(text), start + most)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return lit(before + text[start:end] + after, query)


def best_paragraph(texts: Sequence[str], query: Query) -> int:
    """Say which of some paragraphs has most of what is looked for; the first of equals.

    >>> best_paragraph(["党章", "学习党章", "学习"], read_query("学习 党章"))
    1
    """

    def worth(text: str) -> tuple[int, int]:
        hits = hits_in(text, query)
        return len({term for _, _, term in hits}), len(hits)

    return max(range(len(texts)), key=lambda place: (worth(texts[place]), -place), default=0)
