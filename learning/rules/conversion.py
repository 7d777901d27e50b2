"""The conversion rules in force for a member on a day, and what an event earns under them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from learning.rules.hours import (
    PRESETS,
    HourCategory,
    Rule,
    Unit,
    format_hours,
    hours_for_duration,
    hours_for_half_days,
    within_caps,
)

UNIT_LABELS: Mapping[Unit, str] = {
    Unit.DAY: "一天",
    Unit.HALF_DAY: "半天",
    Unit.HOUR: "一小时",
    Unit.QUIZ: "测试合格",
    Unit.MATERIAL: "学完资料",
    Unit.TEACHING: "讲课（听课学时的倍数）",
}
"""The units that a branch sets a rule for, as pages name them."""

_MINUTES = {Unit.DAY: 480, Unit.HALF_DAY: 240, Unit.HOUR: 60}


@dataclass(frozen=True, slots=True)
class Conversion:
    """One rule: so many hundredths of 学时 for a unit, at most so many a year."""

    unit: Unit
    name: str
    hundredths: int
    category: HourCategory | None = None
    """None: as the event itself says."""
    cap_per_year: int | None = None
    cap_per_event: int | None = None
    preset: str = ""
    """By which of the shipped sets lengths of time are counted; empty: in proportion."""
    version: str = "默认"
    place: str = "/"
    """Path of the node for which it holds, and below."""
    valid_from: date = date.min
    valid_until: date | None = None
    """The last day on which it holds."""

    @property
    def signature(self) -> str:
        """Name the rule and its version, as a ledger entry keeps it."""
        worth = f" {format_hours(self.hundredths)} 学时" if self.hundredths else ""
        return f"{self.unit}/{self.name}{worth}/{self.version}"

    def holds(self, place: str, day: date) -> bool:
        """Say whether it is in force for a member there on a day."""
        inside = place.startswith(self.place)
        return inside and self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def within_caps(self, earned: int, already_this_year: int) -> int:
        """Cut what was earned down to what the rule lets a year have."""
        rule = Rule(self.unit, self.hundredths, _MINUTES.get(self.unit, 0), cap_per_year=self.cap_per_year)
        return within_caps(earned, rule, already_this_year)


SHIPPED: tuple[Conversion, ...] = (
    *(
        Conversion(rule.unit, UNIT_LABELS[rule.unit], rule.value, rule.category)
        for rule in PRESETS["A"].rules
    ),
    Conversion(Unit.MATERIAL, UNIT_LABELS[Unit.MATERIAL], 0),
)
"""Preset A, which holds wherever a branch has set nothing else."""


def in_force(rows: Iterable[Conversion], place: str, day: date) -> dict[Unit, Conversion]:
    """Choose for each unit the rule of the nearest node above a member, else the shipped one.

    >>> own = Conversion(Unit.HOUR, "一小时", 120, place="/1/4/", valid_from=date(2026, 1, 1))
    >>> [in_force([own], place, date(2026, 5, 1))[Unit.HOUR].hundredths for place in ("/1/4/9/", "/1/5/")]
    [120, 100]
    """
    chosen = {rule.unit: rule for rule in SHIPPED}
    held = [row for row in rows if row.holds(place, day)]
    for row in sorted(held, key=lambda row: (len(row.place), row.valid_from)):
        chosen[row.unit] = row
    return chosen


def hours_for_event(
    unit: Unit, amount: int, rules: Mapping[Unit, Conversion], days: int = 1, *, is_teaching: bool = False
) -> int:
    """Turn an event's length into hundredths of 学时; ``amount`` is in hundredths of the unit.

    Hours never make more of a day than the day's own rule gives. Who teaches may get a multiple.

    >>> shipped = in_force([], "/", date(2026, 5, 1))
    >>> hours_for_event(Unit.DAY, 150, shipped), hours_for_event(Unit.HOUR, 1000, shipped)
    (1200, 800)
    >>> lessons = preset_rules("D", date(2026, 1, 1))
    >>> hours_for_event(Unit.HOUR, 100, lessons), hours_for_event(Unit.HALF_DAY, 100, lessons)
    (100, 500)
    """
    rule = rules[unit]
    earned = _by_preset(rule, amount, days) if rule.preset else _in_proportion(rule, amount, rules, days)
    earned = _within_event(earned, rule)
    teaching = rules.get(Unit.TEACHING)
    return taught(earned, teaching) if is_teaching and teaching else earned


def taught(heard: int, teaching: Conversion, speakers: int = 1) -> int:
    """Say what giving a lesson earns, in hundredths, by what its listeners get.

    Several speakers share it, and nobody who spoke gets less than a listener.

    >>> five = Conversion(Unit.TEACHING, "讲课", 500, cap_per_event=700)
    >>> taught(100, five), taught(200, five), taught(100, five, speakers=2), taught(100, five, speakers=9)
    (500, 700, 250, 100)
    """
    shared = (2 * heard * teaching.hundredths + 100 * speakers) // (200 * speakers)
    return max(heard, _within_event(shared, teaching))


def rule_for(unit: Unit, rules: Mapping[Unit, Conversion], *, is_teaching: bool = False) -> Conversion:
    """Give the rule under which an entry stands, and whose cap for a year it falls under."""
    return (rules.get(Unit.TEACHING) if is_teaching else None) or rules[unit]


def _within_event(earned: int, rule: Conversion) -> int:
    return earned if rule.cap_per_event is None else min(earned, rule.cap_per_event)


def _in_proportion(rule: Conversion, amount: int, rules: Mapping[Unit, Conversion], days: int) -> int:
    earned = (2 * amount * rule.hundredths + 100) // 200
    return min(earned, days * rules[Unit.DAY].hundredths) if rule.unit is Unit.HOUR else earned


def _by_preset(rule: Conversion, amount: int, days: int) -> int:
    lengths = PRESETS[rule.preset]
    half_days, rest = divmod(amount * {Unit.DAY: 2, Unit.HALF_DAY: 1}.get(rule.unit, 0), 100)
    if rule.unit is not Unit.HOUR and not rest:
        return hours_for_half_days(half_days, lengths)
    return hours_for_duration(amount * _MINUTES[rule.unit] // 100, lengths, days=days)


def preset_rules(key: str, valid_from: date, place: str = "/") -> dict[Unit, Conversion]:
    """Give the rules that a shipped set stands for, from a day on.

    >>> [rule.hundredths for rule in preset_rules("B", date(2026, 1, 1)).values()]
    [600, 300, 75, 500, 50]
    """
    preset = PRESETS[key]
    worth = {
        Unit.DAY: hours_for_half_days(2, preset),
        Unit.HALF_DAY: hours_for_half_days(1, preset),
        Unit.HOUR: hours_for_duration(60, preset),
    }
    worth |= {rule.unit: rule.value for rule in preset.rules if rule.unit in {Unit.QUIZ, Unit.TEACHING}}
    fixed = {Unit.QUIZ: HourCategory.ONLINE, Unit.TEACHING: HourCategory.TEACHING}
    return {
        unit: Conversion(
            unit,
            UNIT_LABELS[unit],
            hundredths,
            fixed.get(unit),
            preset=key if unit in _MINUTES and key != "A" else "",
            version=f"{valid_from.isoformat()} 起",
            place=place,
            valid_from=valid_from,
        )
        for unit, hundredths in worth.items()
    }


def days_of(unit: Unit, amount: int) -> int:
    """Say over how many days at least an event of this length goes.

    >>> [days_of(Unit.DAY, 150), days_of(Unit.HALF_DAY, 300), days_of(Unit.HOUR, 900)]
    [2, 2, 1]
    """
    per_day = {Unit.DAY: 100, Unit.HALF_DAY: 200}.get(unit)
    return 1 if per_day is None else max(1, -(-amount // per_day))


def rule_in_words(signature: str) -> str:
    """Say the rule of a ledger entry.

    >>> rule_in_words("day/一天 8 学时/2026-01-01 起"), rule_in_words("")
    ('一天 8 学时（2026-01-01 起）', '')
    """
    parts = signature.split("/")
    return f"{parts[1]}（{parts[2]}）" if len(parts) == 3 else signature
