"""Who has not been at organisation life for long, before six months make it 自行脱党. Pure.

《中国共产党党员教育管理工作条例》第三十一条: six months without organisation life, dues or work. The
secretary is told privately at three and at five months, so that somebody talks with the person in time.
"""

from datetime import date

ALERT_MONTHS = (3, 5)
RISK_MONTHS = 6


def months_between(first: date, last: date) -> int:
    """Count the whole months between two days.

    >>> [months_between(date(2026, 1, 31), date(2026, 3, day)) for day in (30, 31)]
    [1, 2]
    """
    months = 12 * (last.year - first.year) + last.month - first.month
    return months - (last.day < first.day)


def alert_at(since: date, today: date) -> int | None:
    """Name the month of the latest alert that is due, or None.

    >>> [alert_at(date(2026, 1, 10), date(2026, month, 10)) for month in (3, 4, 5, 6, 9)]
    [None, 3, 3, 5, 5]
    """
    months = months_between(since, today)
    return max((one for one in ALERT_MONTHS if one <= months), default=None)


def absence_in_words(months: int) -> str:
    """Say how long, and what it may lead to.

    >>> absence_in_words(5)
    '已有 5 个月没有参加组织生活，满 6 个月可能按自行脱党处理'
    """
    if months >= RISK_MONTHS:
        return f"已有 {months} 个月没有参加组织生活，请按规定核实处理"
    return f"已有 {months} 个月没有参加组织生活，满 {RISK_MONTHS} 个月可能按自行脱党处理"
