"""How much study counts as how many 学时. Hours are whole hundredths (1 学时 = 100). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class HourCategory(StrEnum):
    """What kind of study it was."""

    TRAINING = "training"
    COLLECTIVE = "collective"
    ONLINE = "online"
    SELF_STUDY = "self_study"
    TEACHING = "teaching"
    WORKS = "works"

    @property
    def label(self) -> str:
        """The category as the record says it."""
        return _CATEGORY_LABELS[self]


_CATEGORY_LABELS = {
    HourCategory.TRAINING: "集中培训",
    HourCategory.COLLECTIVE: "集体学习",
    HourCategory.ONLINE: "网络学习",
    HourCategory.SELF_STUDY: "自学",
    HourCategory.TEACHING: "授课",
    HourCategory.WORKS: "成果",
}


class Evidence(StrEnum):
    """How well an entry of the ledger is vouched for."""

    PRESENT = "present"
    TESTED = "tested"
    COMPLETED = "completed"
    CLAIMED = "claimed"

    @property
    def label(self) -> str:
        """The grade as the record says it."""
        return _EVIDENCE_LABELS[self]


_EVIDENCE_LABELS = {
    Evidence.PRESENT: "现场",
    Evidence.TESTED: "测试",
    Evidence.COMPLETED: "完成",
    Evidence.CLAIMED: "自报",
}


class Norm(StrEnum):
    """A requirement that hours count toward."""

    PARTY = "party"
    """集中学习培训 of members, 党员教育管理工作条例."""
    CADRE = "cadre"
    """干部教育培训, 干部教育培训工作条例."""
    CADRE_ONLINE = "cadre_online"
    """Online study of cadres."""


class Unit(StrEnum):
    """What a rule gives hours for."""

    DAY = "day"
    HALF_DAY = "half_day"
    HOUR = "hour"
    LESSON = "lesson"
    """A 课时; only whole ones count."""
    UP_TO = "up_to"
    """A sitting no longer than ``minutes``."""
    FROM = "from"
    """A sitting of at least ``minutes``."""
    TEACHING = "teaching"
    """Giving the lesson: ``value`` is what the listeners get times so many hundredths."""
    MATERIAL = "material"
    """A material finished, whatever its length."""
    QUIZ = "quiz"
    """A test passed."""


_LENGTHS = frozenset({Unit.DAY, Unit.HALF_DAY, Unit.HOUR, Unit.LESSON, Unit.UP_TO, Unit.FROM})


@dataclass(frozen=True, slots=True)
class Rule:
    """So many hours for one unit of study."""

    unit: Unit
    value: int
    """In hundredths of 学时; for TEACHING in hundredths of what the listeners get."""
    minutes: int = 0
    """How long the unit is, where it is a length of time."""
    cap_per_event: int | None = None
    cap_per_year: int | None = None
    category: HourCategory | None = None
    """None: as the event itself says."""
    counts_toward: frozenset[Norm] = frozenset({Norm.PARTY, Norm.CADRE})
    valid_from: date = date.min
    valid_to: date = date.max
    """The last day on which it holds."""

    def __post_init__(self) -> None:
        """Refuse a rule that could take hours away or divide by nothing."""
        if self.value < 0 or (self.unit in _LENGTHS and self.minutes <= 0):
            raise ValueError("a rule gives hours, and a length of time has minutes")

    def holds_on(self, day: date) -> bool:
        """Say whether the rule is in force."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of rules that a branch takes over as a whole and may then edit."""

    key: str
    label: str
    rules: tuple[Rule, ...]

    def on(self, day: date) -> "Preset":
        """Give the preset with the rules in force on a day."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.holds_on(day)))

    def rule(self, unit: Unit) -> Rule | None:
        """Give the first rule for a unit."""
        return next((rule for rule in self.rules if rule.unit is unit), None)


_ONLINE = frozenset({Norm.PARTY, Norm.CADRE, Norm.CADRE_ONLINE})
# Only preset C names a value for a passed test; that the others give the same is our own default.
_QUIZ = Rule(Unit.QUIZ, 50, category=HourCategory.ONLINE, counts_toward=_ONLINE)


def _time(unit: Unit, value: int, minutes: int) -> Rule:
    return Rule(unit, value, minutes)


def _online(unit: Unit, value: int, minutes: int) -> Rule:
    return Rule(unit, value, minutes, category=HourCategory.ONLINE, counts_toward=_ONLINE)


PRESETS: Mapping[str, Preset] = {
    "A": Preset(
        "A",
        "机关常用：一天 8 学时，半天 4 学时，1 小时 1 学时",
        (_time(Unit.DAY, 800, 480), _time(Unit.HALF_DAY, 400, 240), _time(Unit.HOUR, 100, 60), _QUIZ),
    ),
    "B": Preset(
        "B",
        "一天 6 学时，半天 3 学时，授课按 5 倍计",
        (
            _time(Unit.DAY, 600, 480),
            _time(Unit.HALF_DAY, 300, 240),
            Rule(Unit.TEACHING, 500, category=HourCategory.TEACHING),
            _QUIZ,
        ),
    ),
    "C": Preset(
        "C",
        "网络课程：30 分钟及以上 1 学时，15 至 30 分钟 0.5 学时，15 分钟及以下 0.25 学时，测试合格 0.5 学时",
        (
            _online(Unit.UP_TO, 25, 15),
            _online(Unit.FROM, 100, 30),
            _online(Unit.FROM, 50, 15),
            _QUIZ,
        ),
    ),
    "D": Preset("D", "课时制：45 分钟 1 学时", (_time(Unit.LESSON, 100, 45), _QUIZ)),
    "D50": Preset("D50", "课时制：50 分钟 1 学时", (_time(Unit.LESSON, 100, 50), _QUIZ)),
}
"""The rules shipped with the site, by the letter of the preset."""

DEFAULT_PRESET = PRESETS["A"]


def hours_for_duration(
    minutes: int, preset: Preset = DEFAULT_PRESET, *, days: int = 1, is_teaching: bool = False
) -> int:
    """Turn the length of one event into hours, no more than the preset gives for its days.

    Where the preset has lengths of time, a part of a unit gives its part, rounded half up.

    >>> [hours_for_duration(90, PRESETS[key]) for key in "ABCD"]
    [150, 113, 100, 200]
    >>> hours_for_duration(600), hours_for_duration(600, days=2)
    (800, 1000)
    >>> hours_for_duration(240, PRESETS["B"], is_teaching=True)
    1500
    """
    if minutes <= 0:
        return 0
    earned = _hours_for_length(minutes, preset)
    day = preset.rule(Unit.DAY)
    if day:
        earned = min(earned, day.value * max(1, days))
    teaching = preset.rule(Unit.TEACHING) if is_teaching else None
    return _round(earned * teaching.value, 100) if teaching else earned


def _hours_for_length(minutes: int, preset: Preset) -> int:
    for rule in preset.rules:
        fits_short = rule.unit is Unit.UP_TO and minutes <= rule.minutes
        if fits_short or (rule.unit is Unit.FROM and minutes >= rule.minutes):
            return _capped(rule.value, rule.cap_per_event)
    lesson = preset.rule(Unit.LESSON)
    if lesson:
        return _capped(minutes // lesson.minutes * lesson.value, lesson.cap_per_event)
    for unit in (Unit.HOUR, Unit.HALF_DAY, Unit.DAY):
        length = preset.rule(unit)
        if length:
            return _capped(_round(minutes * length.value, length.minutes), length.cap_per_event)
    return 0


def hours_for_half_days(half_days: int, preset: Preset = DEFAULT_PRESET) -> int:
    """Turn a training counted in half-days into hours; where the preset has no days, by their length.

    >>> hours_for_half_days(3), hours_for_half_days(3, PRESETS["B"]), hours_for_half_days(1, PRESETS["D"])
    (1200, 900, 500)
    """
    days, odd = divmod(max(0, half_days), 2)
    day, half = preset.rule(Unit.DAY), preset.rule(Unit.HALF_DAY)
    if day and half:
        return days * day.value + odd * half.value
    return hours_for_duration(half_days * 240, preset, days=days + odd)


def hours_for_material(minutes: int, preset: Preset = DEFAULT_PRESET, stated: int | None = None) -> int:
    """Say what finishing a material earns: what its editor stated, or a rule gives all, or its length.

    >>> hours_for_material(30), hours_for_material(20, PRESETS["C"]), hours_for_material(20, stated=200)
    (50, 50, 200)
    """
    if stated is not None:
        return max(0, stated)
    rule = preset.rule(Unit.MATERIAL)
    return rule.value if rule else hours_for_duration(minutes, preset)


def hours_for_quiz(preset: Preset = DEFAULT_PRESET, stated: int | None = None) -> int:
    """Say what passing a test earns: what its author stated, or else what the preset gives.

    >>> hours_for_quiz(), hours_for_quiz(stated=0)
    (50, 0)
    """
    rule = preset.rule(Unit.QUIZ)
    return (rule.value if rule else 0) if stated is None else max(0, stated)


def within_caps(earned: int, rule: Rule, already_this_year: int) -> int:
    """Cut hours down to what the rule lets one event and one year have.

    >>> within_caps(800, Rule(Unit.HOUR, 100, 60, cap_per_event=400, cap_per_year=1000), 700)
    300
    """
    allowed = _capped(earned, rule.cap_per_event)
    if rule.cap_per_year is not None:
        allowed = min(allowed, rule.cap_per_year - already_this_year)
    return max(0, allowed)


def format_hours(hundredths: int) -> str:
    """Write hours without useless zeros.

    >>> format_hours(650), format_hours(3200), format_hours(25), format_hours(-50), format_hours(0)
    ('6.5', '32', '0.25', '-0.5', '0')
    """
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}.{rest:02}".rstrip("0").rstrip(".")


def total(entries: Iterable[int]) -> int:
    """Add up the entries of a ledger, corrections included; a sum below nothing is nothing.

    >>> total([400, 50, -50]), total([-50])
    (400, 0)
    """
    return max(0, sum(entries))


def _capped(hundredths: int, cap: int | None) -> int:
    return hundredths if cap is None else min(hundredths, cap)


def _round(dividend: int, divisor: int) -> int:
    """Divide and round halves up, in whole numbers."""
    return (2 * dividend + divisor) // (2 * divisor)


REGRADED = "改判"
"""How the reason begins for which a 改判 takes hours back."""


def counts_again(reason: str) -> bool:
    """Say whether hours that were taken back for this reason may be earned once more.

    A 改判 says nothing against the member; what a secretary took back stays so.

    >>> counts_again("改判，不再合格：第 3 题答案有误"), counts_again("替答")
    (True, False)
    """
    return reason.startswith(f"{REGRADED}，")


def quiz_cause(quiz_id: int, earlier: int) -> str:
    """Name the cause by which a quiz counts, after so many entries of the same quiz.

    >>> quiz_cause(7, 0), quiz_cause(7, 1)
    ('quiz:7', 'quiz:7:2')
    """
    return f"quiz:{quiz_id}:{earlier + 1}" if earlier else f"quiz:{quiz_id}"
