"""What a branch has to hold and how often: the shipped table, and lights that say what is missing. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from meetings.rules.kinds import label_of
from meetings.rules.periods import Period, Span, spans_of


@dataclass(frozen=True, slots=True)
class Duty:
    """So many activities of one kind in each period."""

    duty: str
    """A kind's key."""
    period: Period
    times: int
    is_of_group: bool = False
    """Asked of each 党小组 by itself."""

    @property
    def label(self) -> str:
        """Name what is to be held."""
        return label_of(self.duty)

    @property
    def words(self) -> str:
        """Say how often.

        >>> Duty("lecture", Period.QUARTER, 1).words
        '党课每季度 1 次'
        """
        return f"{self.label}{self.period.label} {self.times} 次"


SHIPPED: Sequence[Duty] = (
    Duty("members_meeting", Period.QUARTER, 1),
    Duty("committee_meeting", Period.MONTH, 1),
    Duty("group_meeting", Period.MONTH, 1, is_of_group=True),
    Duty("lecture", Period.QUARTER, 1),
    Duty("theme_day", Period.MONTH, 1),
    Duty("org_life", Period.YEAR, 1),
    Duty("review", Period.YEAR, 1),
)
"""What holds wherever a branch has set nothing else (三会一课 and what goes with it)."""

BUNDLES: Sequence[tuple[str, Period, Sequence[tuple[str, Sequence[str]]]]] = (
    (
        "一月一课一片一实践",
        Period.MONTH,
        (
            ("一课", ("lecture", "micro_lecture", "forum")),
            ("一片", ("film",)),
            ("一实践", ("practice", "volunteer", "visit", "memorial")),
        ),
    ),
    (
        "四个一",
        Period.YEAR,
        (
            ("一次联合走访", ()),
            ("一次联合学习", ()),
            ("一次联合党课", ()),
            ("一次安全法治宣讲", ()),
        ),
    ),
)
"""Checklists that a branch may take over as they are: name, period, and items with the kinds that count."""


def in_use(kept: Iterable[Duty]) -> list[Duty]:
    """Put a branch's own rules over the shipped ones; 0 times takes a duty out.

    >>> own = [Duty("lecture", Period.MONTH, 1), Duty("review", Period.YEAR, 0), Duty("film", Period.YEAR, 2)]
    >>> [duty.words for duty in in_use(own)][3:]
    ['党课每月 1 次', '主题党日每月 1 次', '组织生活会每年 1 次', '观看教育片每年 2 次']
    """
    own = {duty.duty: duty for duty in kept}
    shipped = [own.pop(duty.duty, duty) for duty in SHIPPED]
    return [duty for duty in (*shipped, *own.values()) if duty.times]


class Light(StrEnum):
    """How a duty stands in a period."""

    DONE = "done"
    PLANNED = "planned"
    """Not held yet, but on the calendar."""
    DUE = "due"
    """The period runs, and nothing is planned."""
    MISSED = "missed"
    """The period is over."""
    LATER = "later"
    """The period has not begun."""

    @property
    def label(self) -> str:
        """The light in words."""
        return _LIGHTS[self]


_LIGHTS = {
    Light.DONE: "已完成",
    Light.PLANNED: "已安排",
    Light.DUE: "待安排",
    Light.MISSED: "缺",
    Light.LATER: "未到",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one duty stands in one period."""

    span: Span
    times: int
    held: int
    planned: int
    light: Light

    @property
    def missing(self) -> int:
        """Count what has not been held."""
        return max(0, self.times - self.held)


def stand(span: Span, times: int, held: int, planned: int, today: date) -> Standing:
    """Say how a duty stands in a period.

    >>> quarter = Span(Period.QUARTER, 2026, 4)
    >>> [stand(quarter, 1, held, planned, day).light.value for held, planned, day in (
    ...     (1, 0, date(2026, 11, 1)), (0, 1, date(2026, 11, 1)), (0, 0, date(2026, 11, 1)),
    ...     (0, 0, date(2027, 1, 1)), (0, 0, date(2026, 9, 1)))]
    ['done', 'planned', 'due', 'missed', 'later']
    """
    if held >= times:
        light = Light.DONE
    elif today > span.last:
        light = Light.MISSED
    elif held + planned >= times:
        light = Light.PLANNED
    else:
        light = Light.DUE if today >= span.first else Light.LATER
    return Standing(span, times, held, planned, light)


def stand_all_year(
    period: Period, times: int, year: int, days: Iterable[tuple[date, bool]], today: date
) -> list[Standing]:
    """Say how a duty stands in every period of a year; ``days`` are those of activities, and whether held.

    >>> found = stand_all_year(Period.QUARTER, 1, 2026, [(date(2026, 2, 6), True)], date(2026, 5, 1))
    >>> [one.light.value for one in found]
    ['done', 'due', 'later', 'later']
    """
    known = list(days)
    found = []
    for span in spans_of(period, year):
        inside = [held for day, held in known if span.first <= day <= span.last]
        found.append(stand(span, times, sum(inside), len(inside) - sum(inside), today))
    return found


def missing_in_words(label: str, standing: Standing, of: str = "") -> str:
    """Say what is missing, or nothing.

    >>> due = stand(Span(Period.QUARTER, 2026, 4), 1, 0, 0, date(2026, 11, 25))
    >>> missing_in_words("支部党员大会", due), missing_in_words("党小组会", due, "第二党小组")
    ('还差：第 4 季度支部党员大会 1 次', '还差：第二党小组第 4 季度党小组会 1 次')
    """
    if standing.light in {Light.DONE, Light.LATER} or not standing.missing:
        return ""
    planned = f"（已安排 {standing.planned} 次）" if standing.planned else ""
    of = f"{of} " if of and standing.span.label[0].isdecimal() else of
    return f"还差：{of}{standing.span.label}{label} {standing.missing} 次{planned}"


def missing_pairs(
    committee: Sequence[int], others: Sequence[int], talked: Iterable[frozenset[int]]
) -> list[tuple[int, int]]:
    """List the pairs that have not talked this year: each two of the committee, and each member with one.

    For another member it is enough to have talked with any one of the committee: named first then.

    >>> missing_pairs([1, 2], [5, 6], [frozenset({1, 2}), frozenset({2, 5})])
    [(1, 6)]
    """
    done = set(talked)
    found = [
        (a, b)
        for place, a in enumerate(committee)
        for b in committee[place + 1 :]
        if not any({a, b} <= group for group in done)
    ]
    alone = [one for one in others if not any({a, one} <= group for a in committee for group in done)]
    return [*found, *((committee[0], one) for one in alone if committee)]
