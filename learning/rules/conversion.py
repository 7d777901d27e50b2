"""The conversion rules in force for a member on a day, and what an event earns under them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from learning.rules.hours import PRESETS, HourCategory, Rule, Unit, format_hours, within_caps

UNIT_LABELS: Mapping[Unit, str] = {
    Unit.DAY: "一天",
    Unit.HALF_DAY: "半天",
    Unit.HOUR: "一小时",
    Unit.QUIZ: "测试合格",
    Unit.MATERIAL: "学完资料",
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


def hours_for_event(unit: Unit, amount: int, rules: Mapping[Unit, Conversion], days: int = 1) -> int:
    """Turn an event's length into hundredths of 学时; ``amount`` is in hundredths of the unit.

    Hours never make more of a day than the day's own rule gives.

    >>> shipped = in_force([], "/", date(2026, 5, 1))
    >>> hours_for_event(Unit.DAY, 150, shipped), hours_for_event(Unit.HOUR, 1000, shipped)
    (1200, 800)
    """
    earned = (2 * amount * rules[unit].hundredths + 100) // 200
    return min(earned, days * rules[Unit.DAY].hundredths) if unit is Unit.HOUR else earned


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
