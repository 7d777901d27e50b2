"""How soon something is due, in words. Pure."""

from datetime import datetime

from core.times import day_of, local, say_day, say_moment

SOON_DAYS = 3


def days_left(due_at: datetime, now: datetime) -> int:
    """Count the midnights of Shanghai between now and the due moment."""
    return (day_of(due_at) - day_of(now)).days


def is_soon(due_at: datetime | None, now: datetime) -> bool:
    """Say whether it is due within three days, or was."""
    return due_at is not None and days_left(due_at, now) <= SOON_DAYS


def say_due(due_at: datetime | None, now: datetime) -> str:
    """Say until when something is to be done.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 11, 24, 4, tzinfo=UTC)
    >>> say_due(noon + timedelta(hours=6), noon), say_due(noon + timedelta(days=3, hours=6), noon)
    ('今天 18:00 截止', '剩 3 天，11 月 27 日 18:00 截止')
    >>> say_due(noon + timedelta(days=9), noon), say_due(noon - timedelta(days=1), noon), say_due(None, noon)
    ('12 月 3 日 12:00 截止', '已过期限：11 月 23 日', '没有期限')
    """
    if due_at is None:
        return "没有期限"
    if due_at <= now:
        return f"已过期限：{say_day(due_at, beside=now)}"
    left = days_left(due_at, now)
    if left <= 1:
        return f"{('今天', '明天')[left]} {local(due_at):%H:%M} 截止"
    moment = f"{say_moment(due_at, beside=now)} 截止"
    return f"剩 {left} 天，{moment}" if left <= SOON_DAYS else moment
