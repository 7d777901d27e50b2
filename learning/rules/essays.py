"""心得体会: its states, and how near it comes to other texts. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz


class EssayState(StrEnum):
    """How far a 心得体会 has come."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """The state as pages say it."""
        return _LABELS[self]

    @property
    def is_open(self) -> bool:
        """Whether the writer may still change it."""
        return self in {EssayState.DRAFT, EssayState.RETURNED}


_LABELS = {
    EssayState.DRAFT: "草稿",
    EssayState.HANDED_IN: "待审阅",
    EssayState.RETURNED: "已退回",
    EssayState.ACCEPTED: "已通过",
    EssayState.PUBLISHED: "已发布",
}
WRITTEN = (EssayState.HANDED_IN, EssayState.ACCEPTED, EssayState.PUBLISHED)
"""States that count as written."""
SHORTEST = 30
"""Fewer characters are no text that could be handed in."""
MOST_CHARACTERS = 20_000
_LIKE = 85
"""From this ``partial_ratio`` on a sentence is called near; below, common phrases would be."""
_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]")
_LONG_ENOUGH = 12
_GRAM = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A text that others wrote."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A sentence of the essay that stands nearly so in another text."""

    sentence: str
    title: str


def plain(text: str) -> str:
    """Give a text without signs and spaces.

    >>> plain("守 土 有责，Ａ1。")
    '守土有责a1'
    """
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())


def likenesses(text: str, sources: Iterable[Source]) -> list[Likeness]:
    """List the sentences that stand nearly so elsewhere, each with the first text it was found in.

    >>> source = Source("某材料", "安全生产工作坚持中国共产党的领导，以人为本。其余不同。")
    >>> said = "我体会到，安全生产工作要坚持中国共产党的领导，以人为本。今天天气很好，我们去参观了纪念馆。"
    >>> [one.title for one in likenesses(said, [source])]
    ['某材料']
    """
    sentences = [(said.strip(), plain(said)) for said in _SENTENCE.findall(text)]
    waiting = [(said, bare, _grams(bare)) for said, bare in sentences if len(bare) >= _LONG_ENOUGH]
    found: dict[str, Likeness] = {}
    for source in sources:
        there = plain(source.text)
        grams = _grams(there)
        for said, bare, own in waiting:
            if said not in found and own & grams and fuzz.partial_ratio(bare, there) >= _LIKE:
                found[said] = Likeness(said, source.title)
    return [found[said] for said, _ in sentences if said in found]


def share(text: str, found: Sequence[Likeness]) -> int:
    """Say what part of a text is near to others, in percent of its characters.

    >>> share("甲乙丙丁。", [Likeness("甲乙", "某材料")])
    50
    """
    whole = len(plain(text))
    return 100 * sum(len(plain(one.sentence)) for one in found) // whole if whole else 0


def _grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}
