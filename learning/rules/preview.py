"""What another set of conversion rules would have made of the hours of a year. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from learning.rules.conversion import Conversion, hours_for_event
from learning.rules.hours import HourCategory, Unit

_WORTH = re.compile(r" (\d+(?:\.\d+)?) 学时$")


class Counted(NamedTuple):
    """An entry that a conversion rule made."""

    member_id: int
    hundredths: int
    rule: str
    """The signature the entry keeps."""
    category: HourCategory


class Effect(NamedTuple):
    """What a member has under the rules that were in force, and would have under others."""

    now: int
    then: int


def effects(entries: Iterable[Counted], rules: Mapping[Unit, Conversion]) -> dict[int, Effect]:
    """Count a year's entries again under other rules; those made under no rule for a length stay out.

    >>> entry = Counted(7, 400, "half_day/半天 4 学时/默认", HourCategory.COLLECTIVE)
    >>> from datetime import date
    >>> from learning.rules.conversion import preset_rules
    >>> effects([entry], preset_rules("B", date(2026, 1, 1)))
    {7: Effect(now=400, then=300)}
    """
    found: dict[int, Effect] = {}
    used: dict[tuple[int, Unit], int] = {}
    for entry in entries:
        unit = _unit(entry.rule)
        if unit is None or unit not in rules:
            continue
        then = _again(entry, unit, rules)
        before = used.get((entry.member_id, unit), 0)
        then = rules[unit].within_caps(then, before) if then > 0 else then
        used[entry.member_id, unit] = before + then
        had = found.get(entry.member_id, Effect(0, 0))
        found[entry.member_id] = Effect(had.now + entry.hundredths, had.then + then)
    return found


def _unit(rule: str) -> Unit | None:
    name = rule.partition("/")[0]
    return Unit(name) if name in {unit.value for unit in Unit} else None


def _again(entry: Counted, unit: Unit, rules: Mapping[Unit, Conversion]) -> int:
    parts = entry.rule.split("/")
    worth = _WORTH.search(parts[1]) if len(parts) == 3 else None
    old = round(float(worth[1]) * 100) if worth else 0
    if not old or entry.category is HourCategory.TEACHING:
        return entry.hundredths  # what the quiz or the material itself stated, or a multiple for speaking
    if unit in {Unit.QUIZ, Unit.MATERIAL}:
        return entry.hundredths * rules[unit].hundredths // old
    sign = -1 if entry.hundredths < 0 else 1
    amount = abs(entry.hundredths) * 100 // old
    return sign * hours_for_event(unit, amount, rules, days=max(1, -(-amount // 800)))
