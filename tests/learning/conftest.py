import pytest

from content.models import Material, MaterialKind, Revision, StudyColumn
from tests.factories import NOON


@pytest.fixture
def material(make):
    """Make a published material with a revision; what is not said is an ordinary short article."""

    def made(kind="article", characters=1200, pages=0, seconds=0, **given):
        node = given.pop("node", None) or make.branch
        column = make.save(StudyColumn(node_id=node.id, title="理论学习"))
        usual = {
            "column_id": column.id,
            "node": node,
            "title": "学习材料甲",
            "kind": MaterialKind(kind),
            "is_required": True,
            "published_at": NOON,
            "hundredths": 100,
            "created_at": NOON,
        }
        row = make.save(Material(**usual | given))
        size = {"characters": characters, "pages": pages, "seconds": seconds}
        revision = make.save(Revision(material_id=row.id, number=1, html="<p>正文</p>", at=NOON, **size))
        row.revision_id = revision.id
        return make.save(row)

    return made


@pytest.fixture
def earned(session):
    """Say what the ledger has for a member in a year: (kept total, sum of entries, number of entries)."""
    from sqlalchemy import func, select

    from learning.models import HourEntry, HourTotal

    def told(member, year=2026):
        session.expire_all()
        total = session.get(HourTotal, (member.id, year))
        mine = select(func.coalesce(func.sum(HourEntry.hundredths), 0), func.count()).where(
            HourEntry.member_id == member.id, HourEntry.year == year
        )
        added, count = session.execute(mine).one()
        return (total.hundredths if total else 0, added, count)

    return told
