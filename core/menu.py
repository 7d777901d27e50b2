"""The menu: each package lists its entries, app.py joins them, the frame shows those the viewer may use."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from flask import url_for

from core.web import asked, site, work


class Entry(NamedTuple):
    """One entry of the menu."""

    key: str
    label: str
    endpoint: str
    icon: str
    order: int
    needs: StrEnum
    is_for_managers: bool = False
    """Stands in the 管理 list rather than among the five tabs."""
    also: str | tuple[str, ...] = ()
    """Beginnings of further addresses that belong to the entry."""


class Shown(NamedTuple):
    """An entry as the frame draws it."""

    key: str
    label: str
    url: str
    icon: str
    current: bool


def shown_menu(entries: Sequence[Entry], *, managers: bool) -> list[Shown]:
    """Give the entries this viewer may use, in order; the current one is the longest match of the address."""
    rulebook, mine, sent = site().rulebook, work(), asked()
    path, root = sent.path, sent.script_root
    allowed = [e for e in entries if e.is_for_managers is managers and rulebook.allows(mine, e.needs)]
    addresses = {entry.key: _address(entry.endpoint, root) for entry in allowed}
    beginnings = [(url, e.key) for e in allowed for url in (addresses[e.key], *_listed(e.also))]
    here = [(len(url), key) for url, key in beginnings if _is_at(path, url)]
    current = max(here, default=(0, None))[1]
    ordered = sorted(allowed, key=lambda entry: entry.order)
    return [Shown(e.key, e.label, addresses[e.key], e.icon, e.key == current) for e in ordered]


@cache
def _address(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


def _listed(also: str | tuple[str, ...]) -> tuple[str, ...]:
    return (also,) if isinstance(also, str) and also else tuple(also)


def _is_at(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
