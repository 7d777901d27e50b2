"""What is still missing to a target, in words, and whether it will be reached in time. Pure."""

from dataclasses import dataclass
from datetime import date

from learning.rules.hours import format_hours

TYPICAL_SESSION = 400
"""What one 集中学习 gives, in hundredths of 学时: a half-day under the default preset."""

REACHED = "已达标"


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a member stands to a target, in hundredths of 学时."""

    due: int
    earned: int
    expected_by_now: int
    """What an even pace would have earned by this day."""

    @property
    def gap(self) -> int:
        """What is still missing."""
        return max(0, self.due - self.earned)

    @property
    def is_reached(self) -> bool:
        """Say whether nothing is missing."""
        return self.earned >= self.due

    @property
    def is_behind(self) -> bool:
        """Say whether an even pace would have earned more by now, while the year goes on."""
        return not self.is_reached and not self.is_over and self.earned < self.expected_by_now

    @property
    def is_over(self) -> bool:
        """Say whether the last day of the year has come: what is missing stays so."""
        return self.expected_by_now >= self.due

    @property
    def percent(self) -> int:
        """How much of the target is reached, 100 only when all of it is."""
        return 100 if self.is_reached else max(0, self.earned) * 100 // self.due


def forecast(due: int, earned: int, on: date) -> Forecast:
    """Say how a member stands to the target of the year on one of its days.

    >>> half = forecast(3200, 1500, on=date(2026, 7, 2))
    >>> half.expected_by_now, half.is_behind, half.percent
    (1604, True, 46)
    """
    return Forecast(due, earned, expected(due, on))


def expected(due: int, on: date) -> int:
    """Give what an even pace would have earned of a year's target by one of its days.

    >>> expected(3200, date(2026, 7, 2))
    1604
    """
    days = (date(on.year, 12, 31) - date(on.year, 1, 1)).days + 1
    return due * on.timetuple().tm_yday // days


def gap_in_words(due: int, earned: int, pending: int = 0, session: int = TYPICAL_SESSION) -> str:
    """Say what is missing and how it could be made up.

    >>> gap_in_words(3200, 2550)
    '还差 6.5 学时，约 2 次集中学习'
    >>> gap_in_words(3200, 3200)
    '已达标'
    >>> gap_in_words(3200, 3000, pending=200)
    '还差 2 学时，待认定 2 学时通过后即可达标'
    """
    gap = max(0, due - earned)
    if gap == 0:
        return REACHED
    missing = f"还差 {format_hours(gap)} 学时"
    if pending >= gap:
        return f"{missing}，待认定 {format_hours(pending)} 学时通过后即可达标"
    return f"{missing}，约 {-(-gap // session)} 次集中学习"


def sessions_in_words(gap: int, pending: int = 0, session: int = TYPICAL_SESSION) -> str:
    """Say how often one would have to study together to make up what is missing.

    >>> sessions_in_words(650), sessions_in_words(0), sessions_in_words(200, pending=200)
    ('约 2 次集中学习可以补上。', '', '待认定的通过后即可达标。')
    """
    if gap and pending >= gap:
        return "待认定的通过后即可达标。"
    return f"约 {-(-gap // session)} 次集中学习可以补上。" if gap else ""


def pace_in_words(standing: Forecast) -> str:
    """Say whether the target will be reached in time at this pace, or by how much it was passed.

    Empty on the last day of the year and later: what is missing then stays so.

    >>> pace_in_words(forecast(3200, 1500, on=date(2026, 7, 2)))
    '按全年进度，到今天应有 16 学时，您慢了 1 学时；照现在的速度，年底约有 29.5 学时。'
    >>> pace_in_words(forecast(3200, 1700, on=date(2026, 7, 2)))
    '照现在的进度，年底前可以达标。'
    >>> pace_in_words(forecast(3200, 3350, on=date(2026, 7, 2)))
    '比应修多 1.5 学时。'
    """
    if standing.is_reached:
        more = standing.earned - standing.due
        return f"比应修多 {format_hours(more)} 学时。" if more else ""
    if standing.is_over:
        return ""
    if not standing.is_behind:
        return "照现在的进度，年底前可以达标。"
    # Halves of an hour are enough for a look at the calendar.
    expected = max(_TO, standing.expected_by_now // _TO * _TO)
    behind = max(_TO, (standing.expected_by_now - standing.earned) // _TO * _TO)
    by_then = standing.earned * standing.due // max(1, standing.expected_by_now) // _TO * _TO
    return (
        f"按全年进度，到今天应有 {format_hours(expected)} 学时，您慢了 {format_hours(behind)} 学时；"
        f"照现在的速度，年底约有 {format_hours(by_then)} 学时。"
    )


_TO = 50
