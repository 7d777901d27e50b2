"""The calendar of the site: moments are UTC inside, Asia/Shanghai for people."""

from datetime import UTC, date, datetime, time, timedelta, timezone

# The zone has had no summer time since 1991, so a fixed offset is the whole rule and needs no zone file.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"


def local(moment: datetime) -> datetime:
    """Give the moment on the clocks of Shanghai."""
    return moment.astimezone(SHANGHAI)


def day_of(moment: datetime) -> date:
    """Give the Shanghai calendar day of a moment.

    >>> day_of(datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
    datetime.date(2026, 1, 1)
    """
    return local(moment).date()


def year_of(moment: datetime) -> int:
    """Give the Shanghai calendar year of a moment."""
    return local(moment).year


def start_of(day: date) -> datetime:
    """Give the first moment of a Shanghai day, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Give the first moment after a Shanghai day, in UTC."""
    return start_of(day + timedelta(days=1))


def say_day(day: date | datetime, *, beside: date | datetime | None = None) -> str:
    """Say a day in words; the year is left out when it is the one ``beside`` it.

    >>> say_day(date(2026, 11, 5))
    '2026 年 11 月 5 日'
    >>> say_day(date(2026, 11, 5), beside=date(2026, 1, 1))
    '11 月 5 日'
    """
    day = day_of(day) if isinstance(day, datetime) else day
    other = day_of(beside) if isinstance(beside, datetime) else beside
    short = f"{day.month} 月 {day.day} 日"
    return short if other and other.year == day.year else f"{day.year} 年 {short}"


def say_moment(moment: datetime, *, beside: datetime | None = None) -> str:
    """Say a moment in words, to the minute.

    >>> say_moment(datetime(2026, 11, 5, 10, 30, tzinfo=UTC))
    '2026 年 11 月 5 日 18:30'
    """
    return f"{say_day(moment, beside=beside)} {local(moment):%H:%M}"


def say_weekday(day: date | datetime) -> str:
    """Say the day of the week.

    >>> say_weekday(date(2026, 11, 25))
    '星期三'
    """
    day = day_of(day) if isinstance(day, datetime) else day
    return f"星期{_WEEKDAYS[day.weekday()]}"


def say_span(seconds: int) -> str:
    """Say a length of time.

    >>> say_span(95), say_span(7200), say_span(40)
    ('1 分 35 秒', '2 小时', '40 秒')
    """
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{n} {word}" for n, word in ((hours, "小时"), (minutes, "分"), (left, "秒")) if n]
    return " ".join(parts) or "0 秒"
