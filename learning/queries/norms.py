"""What besides the party's own hours is asked of a member: as a cadre, as a leader, online."""

from typing import NamedTuple

from sqlalchemy import func, select

from core.work import Work
from learning.models import HourEntry, HourTotal
from learning.queries.rules import kept_targets
from learning.rules.hours import HourCategory, Norm, format_hours
from learning.rules.targets import (
    REQUIREMENTS,
    MemberYear,
    Target,
    as_set,
    audiences_of,
    months_within,
    targets_for,
)
from members.models import Member
from members.queries.roles import role_names


class NormStanding(NamedTuple):
    """One requirement and how far it is met."""

    label: str
    due: int
    earned: int
    source: str
    counts_trainings: bool = False
    """The figures are numbers of 集中培训, not hundredths of 学时."""

    @property
    def gap(self) -> int:
        """What is missing."""
        return max(0, self.due - self.earned)

    @property
    def words(self) -> str:
        """Say both figures, as the printed forms do."""
        if self.counts_trainings:
            return f"{self.label}：应 {self.due} 次，已 {self.earned} 次"
        return f"{self.label}：应修 {format_hours(self.due)} 学时，已修 {format_hours(self.earned)} 学时"


_LABELS = {Norm.CADRE: "干部教育培训", Norm.CADRE_ONLINE: "干部网络学习"}


def norms_of(work: Work, member: Member, year: int) -> list[NormStanding]:
    """Say how a member stands to what is asked besides the party's hours; empty for most.

    Every hour counts for 干部教育培训; for the online academies those of the category 网络学习.
    """
    roles = role_names(work, [member.id]).get(member.id, [])
    audiences = audiences_of(
        member.stage.value, roles, member.cadre.value, studies_online=member.studies_online
    )
    exempt = months_within(member.exempt_from, member.exempt_until, year)
    set_by = kept_targets(work, year)
    requirements = [as_set(one, member.place, set_by) for one in REQUIREMENTS]
    asked_of = MemberYear(audiences, member.arrived_on, member.left_on, exempt)
    targets = targets_for(asked_of, year, requirements)
    found = [_hours(work, member, year, one) for one in targets if one.requirement.norm in _LABELS]
    asked = max((one.requirement.trainings for one in targets if one.is_asked), default=0)
    if asked:
        source = next(one.requirement.source for one in targets if one.requirement.trainings)
        found.append(
            NormStanding("集中培训次数", asked, _trainings(work, member, year), source, counts_trainings=True)
        )
    return found


def _hours(work: Work, member: Member, year: int, target: Target) -> NormStanding:
    requirement = target.requirement
    first = year - requirement.years + 1
    label = _LABELS[requirement.norm]
    if requirement.years > 1:
        label = f"{label}（{first}—{year} 年）"
    if requirement.norm is Norm.CADRE_ONLINE:
        counted = select(func.sum(HourEntry.hundredths)).where(
            HourEntry.member_id == member.id,
            HourEntry.year == year,
            HourEntry.category == HourCategory.ONLINE,
        )
    else:
        counted = select(func.sum(HourTotal.hundredths)).where(
            HourTotal.member_id == member.id, HourTotal.year.between(first, year)
        )
    return NormStanding(label, target.hundredths, work.session.scalar(counted) or 0, requirement.source)


def _trainings(work: Work, member: Member, year: int) -> int:
    """Count the 集中培训 of a year that were not taken back."""
    mine = HourEntry.member_id == member.id, HourEntry.year == year
    taken_back = select(HourEntry.reverses_id).where(*mine, HourEntry.reverses_id.is_not(None))
    counted = select(func.count()).where(
        *mine,
        HourEntry.category == HourCategory.TRAINING,
        HourEntry.reverses_id.is_(None),
        HourEntry.id.not_in(taken_back),
    )
    return work.session.scalar(counted) or 0
