"""``flask check`` finds what must never be in the tables of materials."""

import pytest
from sqlalchemy import delete, select, update

from content.models import Material, Paragraph, StoredFile
from content.queries.checks import CHECKS
from core.files import store
from tests.content.made import pdf, report, word


@pytest.fixture
def problems(library, site):
    law = library.article()
    library.file(pdf(["x"]), "报告.pdf")
    library.file(word(report), "通知.docx")

    def find():
        with site.app_context():
            return [sentence for check in CHECKS for sentence in check(library.work.session)]

    assert find() == []
    return law, find


def test_a_lost_file_is_found(problems, library, site):
    key = library.work.session.scalar(select(StoredFile.key).where(StoredFile.name == "报告.pdf"))
    with site.app_context():
        store().delete(key)
    assert problems[1]() == ["文件缺失：“报告.pdf”不在文件存储里。"]


def test_a_paragraph_that_is_gone_is_found(problems, library):
    gone = delete(Paragraph).where(Paragraph.revision_id == problems[0].revision_id, Paragraph.position == 1)
    library.work.session.execute(gone)
    assert "段落不符" in problems[1]()[0]


def test_a_text_of_another_material_is_found(problems, library):
    law = problems[0]
    other = library.article("消防法", "<p>文</p>")
    library.work.session.execute(
        update(Material).where(Material.id == other.id).values(revision_id=law.revision_id)
    )
    assert f"版本不符：资料 {other.id}《消防法》的正文属于别的资料。" in problems[1]()
