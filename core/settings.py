"""What an administrator may change about the site without touching code."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base
from core.web import session as request_session
from core.work import Work

DEFAULTS: Mapping[str, Any] = {
    "site.title": "支部学堂",
    "board.names": "shown",
    "bank.review": False,
    "backup.hour": None,
    "backup.keep": 14,
}
"""Every setting with its default; a name outside this table is a mistake of ours."""


class Setting(Base):
    """One changed setting."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def setting(session: Session, name: str) -> Any:
    """Give a setting's value, the default where nobody changed it."""
    row = session.get(Setting, name)
    return DEFAULTS[name] if row is None else row.value


def settings(session: Session) -> dict[str, Any]:
    """Give all settings."""
    return dict(DEFAULTS) | {row.name: row.value for row in session.scalars(select(Setting))}


def change_setting(work: Work, name: str, value: Any) -> None:
    """Set a setting; the caller has checked who asks and writes the audit log."""
    assert name in DEFAULTS
    work.session.merge(Setting(name=name, value=value))
    _cache.clear()


_cache: dict[str, tuple[float, Any]] = {}
_SECONDS = 30.0


def cached_setting(name: str) -> Any:
    """Give a setting for a page's frame: half a minute old at most; a refusal needs no database for it."""
    try:
        return recent_setting(request_session(), name)
    except AttributeError:  # outside a transaction: the page is a refusal
        return _cache[name][1] if name in _cache else DEFAULTS[name]


def recent_setting(session: Session, name: str) -> Any:
    """Give a setting, half a minute old at most, where a statement for each use would be too many."""
    kept = _cache.get(name)
    if kept and time.monotonic() - kept[0] < _SECONDS:
        return kept[1]
    value = setting(session, name)
    _cache[name] = (time.monotonic(), value)
    return value
