"""Setting conversion rules and targets for a unit."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.work import Work
from learning.models import HourRule, HourTarget
from learning.rules.conversion import UNIT_LABELS, Conversion, preset_rules
from learning.rules.hours import PRESETS, HourCategory, Unit, format_hours
from learning.rules.targets import Audience
from members.actions.audit import record
from members.models import Node

AUDIENCE_LABELS = {
    Audience.MEMBER: "党员",
    Audience.COMMITTEE: "书记和支委",
    Audience.CANDIDATE: "发展对象",
    Audience.CADRE_SECTION: "乡科级及以下干部",
    Audience.CADRE_DIVISION: "处级及以上干部五年",
    Audience.CADRE_ONLINE: "干部网络学习",
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
    cap_per_event: int | None = None

    def as_conversion(self, place: str = "/") -> Conversion:
        """Give the rule as it would hold."""
        return Conversion(
            self.unit,
            UNIT_LABELS[self.unit],
            self.hundredths,
            self.category,
            self.cap_per_year,
            self.cap_per_event,
            version=f"{self.valid_from.isoformat()} 起",
            place=place,
            valid_from=self.valid_from,
        )


def adopt_preset(work: Work, node: Node, key: str, valid_from: date) -> None:
    """Let a shipped set of rules hold at a unit and below from a day on; what held ends the day before.

    Entries already written keep the rule they were written under.
    """
    rules = preset_rules(key, valid_from, node.path)
    if Unit.TEACHING not in rules:
        rules[Unit.TEACHING] = Conversion(
            Unit.TEACHING, UNIT_LABELS[Unit.TEACHING], 100, HourCategory.TEACHING, valid_from=valid_from
        )
    for rule in rules.values():
        _end_others(work, node, rule.unit, valid_from)
        work.session.add(_row(node, rule))
    told = f"{node.name}：自 {valid_from} 起采用换算方案“{PRESETS[key].label}”。"
    record(work, "learning.rules.preset", f"node:{node.id}", node.path, told)


def _row(node: Node, rule: Conversion) -> HourRule:
    return HourRule(
        node_id=node.id,
        name=rule.name,
        unit=rule.unit.value,
        hundredths=rule.hundredths,
        cap_per_year=rule.cap_per_year,
        cap_per_event=rule.cap_per_event,
        preset=rule.preset,
        category=rule.category or HourCategory.COLLECTIVE,
        valid_from=rule.valid_from,
    )


def change_rule(work: Work, node: Node, change: RuleChange) -> None:
    """Let a rule hold at a unit and below from a day on; what held there before ends the day before.

    Entries already written keep the rule they were written under.
    """
    _end_others(work, node, change.unit, change.valid_from)
    work.session.add(_row(node, change.as_conversion(node.path)))
    worth = f"{UNIT_LABELS[change.unit]}计 {format_hours(change.hundredths)} 学时"
    cap = "" if change.cap_per_year is None else f"，每年最多 {format_hours(change.cap_per_year)} 学时"
    told = f"{node.name}：自 {change.valid_from} 起，{worth}{cap}。"
    record(work, "learning.rules.change", f"node:{node.id}", node.path, told)


def _end_others(work: Work, node: Node, unit: Unit, valid_from: date) -> None:
    same = select(HourRule).where(HourRule.node_id == node.id, HourRule.unit == unit.value)
    for other in work.session.scalars(same):
        if other.valid_from >= valid_from:
            work.session.delete(other)
        elif other.valid_until is None or other.valid_until >= valid_from:
            other.valid_until = valid_from - timedelta(days=1)
    work.session.flush()  # the new row must find the old ones ended


def set_targets(work: Work, node: Node, year: int, wanted: dict[Audience, int]) -> None:
    """Set how many hours a unit's people are to earn from a year on, in hundredths by kind of people."""
    for audience, hundredths in wanted.items():
        same = select(HourTarget).where(
            HourTarget.node_id == node.id, HourTarget.audience == audience.value, HourTarget.year == year
        )
        kept = work.session.scalar(same) or HourTarget(node_id=node.id, audience=audience.value, year=year)
        kept.hundredths = hundredths
        work.session.add(kept)
    said = "，".join(f"{AUDIENCE_LABELS[who]} {format_hours(hours)} 学时" for who, hours in wanted.items())
    record(work, "learning.targets.set", f"node:{node.id}", node.path, f"{node.name} {year} 年应修：{said}。")
