"""One evening on one page: the stages of an activity, in the order the host walks through them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a stage shows."""

    SIGN = "sign"
    WORDS = "words"
    MATERIAL = "material"
    QUIZ = "quiz"
    LIVE = "live"
    CONTEST = "contest"
    ARENA = "arena"
    BOARD = "board"
    REVIEW = "review"
    DECISIONS = "decisions"
    END = "end"

    @property
    def label(self) -> str:
        """The kind as people call it."""
        return _LABELS[self]


_LABELS = {
    Kind.SIGN: "签到",
    Kind.WORDS: "议程",
    Kind.MATERIAL: "学习",
    Kind.QUIZ: "测试",
    Kind.LIVE: "现场答题",
    Kind.CONTEST: "知识竞赛",
    Kind.ARENA: "微党课擂台",
    Kind.BOARD: "成绩榜",
    Kind.REVIEW: "讲评",
    Kind.DECISIONS: "决定",
    Kind.END: "结束",
}
LINKED = frozenset({Kind.LIVE, Kind.CONTEST, Kind.ARENA, Kind.BOARD, Kind.REVIEW})
"""What an item of the agenda can show besides a material or a quiz."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing the wall shows."""

    kind: Kind
    title: str
    key: int = 0
    """Of what is linked: a material, a quiz, a round …"""
    speaker: str = ""


def read_link(link: str) -> tuple[Kind, int] | None:
    """Read what an item of the agenda shows; None for what is no link.

    >>> read_link("live:12"), read_link("sign:1"), read_link("live:x"), read_link("")
    ((<Kind.LIVE: 'live'>, 12), None, None, None)
    """
    name, _, key = link.partition(":")
    is_known = name in LINKED and key.isascii() and key.isdecimal()
    return (Kind(name), int(key)) if is_known else None


def stages(items: Iterable[Stage]) -> list[Stage]:
    """Put signing in before the agenda, and what was decided after it.

    >>> [stage.kind.value for stage in stages([Stage(Kind.LIVE, "答题", 3)])]
    ['sign', 'live', 'decisions', 'end']
    """
    return [
        Stage(Kind.SIGN, "签到"),
        *items,
        Stage(Kind.DECISIONS, "决定和表决"),
        Stage(Kind.END, "会议结束"),
    ]


def next_words(list_: list[Stage], position: int) -> str:
    """Say what the one key does when the present stage is done.

    >>> next_words(stages([Stage(Kind.WORDS, "学文件")]), 0), next_words(stages([]), 2)
    ('下一项：学文件', '已到最后')
    """
    return f"下一项：{list_[position + 1].title}" if position + 1 < len(list_) else "已到最后"
