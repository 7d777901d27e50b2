"""Whether a material is there for a member to study. Pure."""

from collections.abc import Collection
from datetime import datetime


def is_shown(
    published_at: datetime | None,
    withdrawn_at: datetime | None,
    stages: Collection[str] | None,
    stage: str,
    now: datetime,
) -> bool:
    """Say whether it is published, not withdrawn, and meant for people at this stage; no stages means all.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> is_shown(noon, None, [], "full", noon), is_shown(noon, None, ["full"], "candidate", noon)
    (True, False)
    >>> is_shown(None, None, [], "full", noon), is_shown(noon, noon, [], "full", noon)
    (False, False)
    """
    if published_at is None or published_at > now or (withdrawn_at is not None and withdrawn_at <= now):
        return False
    return not stages or stage in stages
