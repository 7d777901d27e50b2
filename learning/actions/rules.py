"""Setting conversion rules and targets for a unit."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.work import Work
from learning.models import HourRule, HourTarget
from learning.rules.conversion import UNIT_LABELS
from learning.rules.hours import HourCategory, Unit, format_hours
from learning.rules.targets import Audience
from members.actions.audit import record
from members.models import Node

AUDIENCE_LABELS = {
    Audience.MEMBER: "党员",
    Audience.COMMITTEE: "书记和支委",
    Audience.CANDIDATE: "发展对象",
}
"""The kinds of people for whom a branch sets a target."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What a rule is to be from a day on."""

    unit: Unit
    hundredths: int
    category: HourCategory
    valid_from: date
    cap_per_year: int | None = None


def change_rule(work: Work, node: Node, change: RuleChange) -> None:
    """Let a rule hold at a unit and below from a day on; what held there before ends the day before.

    Entries already written keep the rule they were written under.
    """
    _end_others(work, node, change)
    work.session.add(
        HourRule(
            node_id=node.id,
            name=UNIT_LABELS[change.unit],
            unit=change.unit.value,
            hundredths=change.hundredths,
            cap_per_year=change.cap_per_year,
            category=change.category,
            valid_from=change.valid_from,
        )
    )
    worth = f"{UNIT_LABELS[change.unit]}计 {format_hours(change.hundredths)} 学时"
    cap = "" if change.cap_per_year is None else f"，每年最多 {format_hours(change.cap_per_year)} 学时"
    told = f"{node.name}：自 {change.valid_from} 起，{worth}{cap}。"
    record(work, "learning.rules.change", f"node:{node.id}", node.path, told)


def _end_others(work: Work, node: Node, change: RuleChange) -> None:
    same = select(HourRule).where(HourRule.node_id == node.id, HourRule.unit == change.unit.value)
    for other in work.session.scalars(same):
        if other.valid_from >= change.valid_from:
            work.session.delete(other)
        elif other.valid_until is None or other.valid_until >= change.valid_from:
            other.valid_until = change.valid_from - timedelta(days=1)
    work.session.flush()  # the new row must find the old ones ended


def set_targets(work: Work, node: Node, year: int, wanted: dict[Audience, int]) -> None:
    """Set how many hours a unit's people are to earn in a year, in hundredths by kind of people."""
    for audience, hundredths in wanted.items():
        same = select(HourTarget).where(
            HourTarget.node_id == node.id, HourTarget.audience == audience.value, HourTarget.year == year
        )
        kept = work.session.scalar(same) or HourTarget(node_id=node.id, audience=audience.value, year=year)
        kept.hundredths = hundredths
        work.session.add(kept)
    said = "，".join(f"{AUDIENCE_LABELS[who]} {format_hours(hours)} 学时" for who, hours in wanted.items())
    record(work, "learning.targets.set", f"node:{node.id}", node.path, f"{node.name} {year} 年应修：{said}。")
