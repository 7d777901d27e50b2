import pytest
from sqlalchemy import func, select

from learning.models import HourEntry, HourTotal
from tests.learning.material_rows import make_material


@pytest.fixture
def material(make):
    """Make a published material: ``material(kind, characters=…, …)``."""
    return lambda *kind, **given: make_material(make, *kind, **given)


@pytest.fixture
def earned(session):
    """Say what the ledger has for a member in a year: (kept total, sum of entries, number of entries)."""

    def told(member, year=2026):
        session.expire_all()
        total = session.get(HourTotal, (member.id, year))
        mine = select(func.coalesce(func.sum(HourEntry.hundredths), 0), func.count()).where(
            HourEntry.member_id == member.id, HourEntry.year == year
        )
        added, count = session.execute(mine).one()
        return (total.hundredths if total else 0, added, count)

    return told
