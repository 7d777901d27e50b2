"""How many 学时 a member has to reach in a year. Hours are whole hundredths (1 学时 = 100). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from learning.rules.hours import Norm

_MONTHS = 12


class Audience(StrEnum):
    """Whom a requirement is made for. A member may belong to several."""

    MEMBER = "member"
    """正式党员和预备党员."""
    COMMITTEE = "committee"
    """Secretaries and committee members."""
    CANDIDATE = "candidate"
    """发展对象."""
    CADRE_SECTION = "cadre_section"
    """Cadres of 乡科级 and below."""
    CADRE_DIVISION = "cadre_division"
    """Cadres of 处级 and above."""
    CADRE_ONLINE = "cadre_online"
    """Cadres with an account of an online academy."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """So many hours for one audience, and where that is written."""

    audience: Audience
    norm: Norm
    hundredths: int
    source: str
    years: int = 1
    """Over how many calendar years together."""
    trainings: int = 0
    """How many 集中培训 must be among it."""
    is_pro_rata: bool = True
    """A part of the year makes a part of the hours."""
    valid_from: date = date.min
    valid_to: date = date.max


_PARTY_RULES = "《中国共产党党员教育管理工作条例》第二十条"
_PARTY_PLAN = "《2019—2023年全国党员教育培训工作规划》（2024—2028年数值以最新文件为准，可在设置中修改）"
_ADMISSION_RULES = "《中国共产党发展党员工作细则》第十七条"
_CADRE_RULES = "《干部教育培训工作条例》（2023年）"
_ONLINE_RULES = "干部网络学习的通行要求（以本单位文件为准，可在设置中修改）"

REQUIREMENTS: Sequence[Requirement] = (
    Requirement(Audience.MEMBER, Norm.PARTY, 3200, _PARTY_RULES),
    Requirement(Audience.COMMITTEE, Norm.PARTY, 5600, _PARTY_PLAN, trainings=1),
    Requirement(Audience.CANDIDATE, Norm.PARTY, 2400, _ADMISSION_RULES, is_pro_rata=False),
    Requirement(Audience.CADRE_SECTION, Norm.CADRE, 9000, _CADRE_RULES),
    Requirement(Audience.CADRE_DIVISION, Norm.CADRE, 55000, _CADRE_RULES, years=5),
    Requirement(Audience.CADRE_ONLINE, Norm.CADRE_ONLINE, 5000, _ONLINE_RULES),
)
"""What the site is shipped with; a branch may edit it."""


@dataclass(frozen=True, slots=True)
class MemberYear:
    """What of a member decides the targets of one year."""

    audiences: frozenset[Audience]
    joined_on: date | None = None
    """When the member came to the branch; None if before anyone remembers."""
    left_on: date | None = None
    exempt_months: frozenset[int] = frozenset()
    """Months of 免训 or 送学上门, 1 to 12."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one member has to reach."""

    requirement: Requirement
    hundredths: int
    months: int
    """For how many months of the year it is asked."""

    @property
    def is_asked(self) -> bool:
        """Say whether there is anything to reach; exempt members stand in no denominator."""
        return self.hundredths > 0


def targets_for(
    member: MemberYear, year: int, requirements: Iterable[Requirement] = REQUIREMENTS
) -> list[Target]:
    """Give what a member has to reach in a year: for each norm the highest that applies.

    >>> [target.hundredths for target in targets_for(MemberYear(frozenset({Audience.MEMBER})), 2026)]
    [3200]
    >>> late = MemberYear(frozenset({Audience.MEMBER, Audience.COMMITTEE}), joined_on=date(2026, 7, 15))
    >>> [(target.hundredths, target.months) for target in targets_for(late, 2026)]
    [(2800, 6)]
    """
    months = months_counted(member, year)
    highest: dict[Norm, Target] = {}
    for requirement in requirements:
        if requirement.audience in member.audiences and _holds_in(requirement, year):
            target = Target(requirement, _pro_rata(requirement, months), months)
            before = highest.get(requirement.norm)
            if before is None or before.hundredths < target.hundredths:
                highest[requirement.norm] = target
    return list(highest.values())


def as_set(requirement: Requirement, place: str, targets: Mapping[tuple[str, str], int]) -> Requirement:
    """Put what the nearest unit above a member has set in the place of what is shipped.

    :param targets: hundredths by path of the unit and audience

    >>> set_by = {("/1/", "member"): 4000, ("/1/4/", "member"): 4800}
    >>> [as_set(REQUIREMENTS[0], place, set_by).hundredths for place in ("/1/4/9/", "/1/5/", "/2/")]
    [4800, 4000, 3200]
    """
    above = (
        path for path, audience in targets if audience == requirement.audience and place.startswith(path)
    )
    nearest = max(above, key=len, default=None)
    if nearest is None:
        return requirement
    return replace(requirement, hundredths=targets[nearest, requirement.audience.value])


def months_counted(member: MemberYear, year: int) -> int:
    """Count the months of a year in which study is asked of the member; a month begun counts.

    >>> nobody = frozenset[Audience]()
    >>> months_counted(MemberYear(nobody, date(2026, 3, 31), exempt_months=frozenset({5})), 2026)
    9
    >>> months_counted(MemberYear(nobody, date(2019, 7, 1), left_on=date(2025, 12, 31)), 2026)
    0
    """
    first, last = _month_in(member.joined_on, year, 1), _month_in(member.left_on, year, _MONTHS)
    asked = range(max(first, 1), min(last, _MONTHS) + 1)
    return sum(month not in member.exempt_months for month in asked)


def months_within(first: date | None, last: date | None, year: int) -> frozenset[int]:
    """Give the months of a year that an exemption touches; without an end it goes on.

    >>> sorted(months_within(date(2026, 11, 20), None, 2026)), months_within(None, None, 2026)
    ([11, 12], frozenset())
    """
    if first is None:
        return frozenset()
    start, end = _month_in(first, year, 1), _month_in(last, year, _MONTHS)
    return frozenset(range(max(start, 1), min(end, _MONTHS) + 1))


def audiences_of(
    stage: str, roles: Iterable[str], cadre: str = "", *, studies_online: bool = False
) -> frozenset[Audience]:
    """Say which requirements a person's stage, roles and rank bring.

    >>> sorted(map(str, audiences_of("full", ["secretary"]))), audiences_of("activist", [])
    (['committee', 'member'], frozenset())
    >>> sorted(map(str, audiences_of("activist", [], "section", studies_online=True)))
    ['cadre_online', 'cadre_section']
    """
    by_stage = {"full": Audience.MEMBER, "probationary": Audience.MEMBER, "candidate": Audience.CANDIDATE}
    found = {by_stage[stage]} if stage in by_stage else set()
    leads = not {"secretary", "committee"}.isdisjoint(roles)
    if leads and Audience.MEMBER in found:
        found.add(Audience.COMMITTEE)
    if cadre:
        found.add(Audience.CADRE_DIVISION if cadre == "division" else Audience.CADRE_SECTION)
    if studies_online:
        found.add(Audience.CADRE_ONLINE)
    return frozenset(found)


def _month_in(day: date | None, year: int, otherwise: int) -> int:
    """Give the month of a day as seen from a year: 0 if it lies before, 13 if after."""
    if day is None:
        return otherwise
    if day.year == year:
        return day.month
    return 0 if day.year < year else _MONTHS + 1


def _holds_in(requirement: Requirement, year: int) -> bool:
    return requirement.valid_from <= date(year, 12, 31) and date(year, 1, 1) <= requirement.valid_to


def _pro_rata(requirement: Requirement, months: int) -> int:
    if months == 0:
        return 0
    # Over several years only the whole is asked; a month away does not change it.
    if not requirement.is_pro_rata or requirement.years > 1:
        return requirement.hundredths
    return (2 * requirement.hundredths * months + _MONTHS) // (2 * _MONTHS)
