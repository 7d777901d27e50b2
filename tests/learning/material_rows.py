from content.models import Material, MaterialKind, Revision, StudyColumn
from tests.factories import NOON

TEXT = "".join(
    f'<p id="p-{n}x">第 {n} 段，为了加强安全生产工作，防止和减少生产安全事故。</p>' for n in range(60)
)


def make_material(make, kind="article", characters=1200, pages=0, seconds=0, **given):
    """A published material with a revision; what is not said is an ordinary short article."""
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
    row.revision_id = make.save(Revision(material_id=row.id, number=1, html=TEXT, at=NOON, **size)).id
    return make.save(row)
