"""The chain that makes a changed or missing line of the audit log show. Pure."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any


def link(previous: str, at: datetime, told: Sequence[Any]) -> str:
    """Hash a line of the log together with the chain before it.

    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> link("", noon, ["a"]) == link("x", noon, ["a"])
    False
    """
    line = json.dumps([at.astimezone(UTC).isoformat(), *told], ensure_ascii=False)
    return sha256((previous + line).encode()).hexdigest()
