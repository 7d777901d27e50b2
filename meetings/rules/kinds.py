"""The kinds of activities: who is expected, what makes them valid, what duty they meet. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from learning.rules.hours import HourCategory


class Audience(StrEnum):
    """Who is expected at an activity."""

    PARTY = "party"
    """正式党员 and 预备党员."""
    ALL = "all"
    """Everybody on the roster, also those on the way into the Party."""
    COMMITTEE = "committee"
    """The secretary and the committee members of the unit itself."""
    CHOSEN = "chosen"
    """Those who were chosen by name."""

    @property
    def label(self) -> str:
        """The audience as forms say it."""
        return _AUDIENCES[self]


_AUDIENCES = {
    Audience.PARTY: "全体党员（含预备党员）",
    Audience.ALL: "全体人员（含积极分子、发展对象）",
    Audience.COMMITTEE: "书记和支委",
    Audience.CHOSEN: "逐个选人",
}


class Quorum(StrEnum):
    """How many have to be there for a meeting to be valid."""

    NONE = "none"
    OVER_HALF_OF_VOTERS = "over_half"
    """More than half of those with a vote: 支部党员大会."""
    HALF = "half"
    """At least half of those expected: 支委会."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of activity."""

    key: str
    label: str
    audience: Audience = Audience.PARTY
    quorum: Quorum = Quorum.NONE
    gives_hours: bool = True
    category: HourCategory = HourCategory.COLLECTIVE
    votes: bool = False
    """Whether decisions are usually put to the vote."""
    is_of_group: bool = False
    """Held by a 党小组 rather than the branch."""
    form: str = ""
    """学习形式 as the record says it; empty for the label itself."""
    is_private: bool = False
    """What was said is for those who were expected and for those who oversee them, not for the branch."""


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("members_meeting", "支部党员大会", quorum=Quorum.OVER_HALF_OF_VOTERS, votes=True),
        Kind(
            "committee_meeting",
            "支委会",
            Audience.COMMITTEE,
            Quorum.HALF,
            gives_hours=False,
            votes=True,
            is_private=True,
        ),
        Kind("group_meeting", "党小组会", is_of_group=True),
        Kind("lecture", "党课"),
        Kind("theme_day", "主题党日", Audience.ALL),
        Kind("org_life", "组织生活会", is_private=True),
        Kind("review", "民主评议党员", votes=True, is_private=True),
        Kind("micro_lecture", "微党课", Audience.ALL, form="党课"),
        Kind("study", "集中学习", Audience.ALL),
        Kind("forum", "大讲堂", Audience.ALL),
        Kind("training", "集中培训", Audience.ALL, category=HourCategory.TRAINING),
        Kind("talk", "谈心谈话", Audience.CHOSEN, gives_hours=False, is_private=True),
        Kind("birthday", "政治生日", gives_hours=False),
        Kind("oath", "重温入党誓词"),
        Kind("memorial", "祭扫纪念", Audience.ALL),
        Kind("film", "观看教育片", Audience.ALL),
        Kind("preach", "宣讲", Audience.ALL),
        Kind("visit", "走访调研", Audience.ALL, gives_hours=False),
        Kind("volunteer", "志愿服务", Audience.ALL, gives_hours=False),
        Kind("practice", "实践活动", Audience.ALL, gives_hours=False),
        Kind("other", "其他活动", Audience.ALL, gives_hours=False),
    )
}
"""Every kind by its key, in the order forms list them."""


TAUGHT = frozenset({"lecture", "micro_lecture", "forum", "preach", "training"})
"""Kinds at which somebody teaches: whoever of the own people speaks gets 授课 hours."""


def label_of(key: str) -> str:
    """Name a kind; one that is not known any more names itself.

    >>> label_of("lecture"), label_of("gone")
    ('党课', 'gone')
    """
    return KINDS[key].label if key in KINDS else key


def is_valid(quorum: Quorum, expected: int, present: int) -> bool:
    """Say whether enough are there. For ``OVER_HALF_OF_VOTERS`` only those with a vote are counted.

    >>> [is_valid(Quorum.OVER_HALF_OF_VOTERS, 10, n) for n in (5, 6)]
    [False, True]
    >>> [is_valid(Quorum.HALF, 5, n) for n in (2, 3)], is_valid(Quorum.HALF, 4, 2)
    ([False, True], True)
    """
    if quorum is Quorum.OVER_HALF_OF_VOTERS:
        return 2 * present > expected
    return quorum is Quorum.NONE or 2 * present >= expected


def quorum_in_words(quorum: Quorum, expected: int, present: int) -> str:
    """Say what is asked and what is there, or nothing where nothing is asked.

    >>> quorum_in_words(Quorum.OVER_HALF_OF_VOTERS, 10, 5)
    '有表决权的应到 10 人，实到 5 人，未超过半数，不能开会表决。'
    """
    if quorum is Quorum.NONE:
        return ""
    ok = is_valid(quorum, expected, present)
    if quorum is Quorum.OVER_HALF_OF_VOTERS:
        verdict = "超过半数，可以开会表决。" if ok else "未超过半数，不能开会表决。"
        return f"有表决权的应到 {expected} 人，实到 {present} 人，{verdict}"
    verdict = "达到半数，可以开会。" if ok else "不足半数，不能开会。"
    return f"应到 {expected} 人，实到 {present} 人，{verdict}"
