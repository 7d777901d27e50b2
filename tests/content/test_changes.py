"""What changed between two states of a material, and going back to an earlier one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from content.actions.intake import written
from content.actions.materials import revise, take_back
from content.models import MaterialKind, Paragraph, Revision
from content.rules.anchors import anchor_for
from content.rules.changes import Words, compared, pieces, stretches
from core.errors import BadInputError
from tests.content.made import pdf

texts = st.lists(st.text("甲乙丙丁戊。", min_size=1, max_size=12), max_size=12)


def words(lines):
    counted = {}
    made = []
    for line in lines:
        counted[line] = counted.get(line, 0) + 1
        made.append(Words(anchor_for(line, counted[line]), line))
    return made


@given(texts, texts)
def test_both_texts_can_be_read_off_the_changes(before, after):
    found = compared(words(before), words(after))
    assert [one.before for one in found if one.how != "added"] == before
    assert [one.after for one in found if one.how != "removed"] == after
    shown = [one for run in stretches(found) for one in run.changes]
    assert [one for one in shown if one.how != "same"] == [one for one in found if one.how != "same"]
    assert sum(run.left_out + len(run.changes) for run in stretches(found)) == len(found)


@given(st.text("甲乙丙丁", max_size=20), st.text("甲乙丙丁", max_size=20))
def test_pieces_make_up_both_sides(before, after):
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.how != "added") == before
    assert "".join(one.text for one in found if one.how != "removed") == after


def test_the_page_shows_what_came_what_went_and_what_changed(browser, library, make):
    law = library.article(text="<p>第一条 处一万元罚款。</p><p>第二条 保留。</p><p>第三条 删去的内容。</p>")
    new = "<p>第一条 处五万元罚款。</p><p>第二条 保留。</p><p>另外增加完全不同的说明</p>"
    revise(library.work, law, written(new), "按新法修订")
    library.work.session.commit()
    browser.sign_in(make.secretary())
    page = browser.get(f"/manage/materials/{law.id}/revisions/2/changes")
    assert "改动 1 段，新增 1 段，删去 1 段，1 段没有变。改了什么：按新法修订。" in page.text
    assert [one.text for one in page.select(".change-changed del")] == ["一"]
    assert [one.text for one in page.select(".change ins")] == ["五", "另外增加完全不同的说明"]
    assert page.select_one(".change-removed del").text == "第三条 删去的内容。"
    browser.get(f"/manage/materials/{law.id}/revisions/1/changes", 404)
    browser.get(f"/manage/materials/{law.id}/revisions/2/changes?against=9", 404)


def test_only_those_who_tend_a_material_see_what_it_was(browser, library, make):
    law = library.article()
    revise(library.work, law, written("<p>新的</p>"))
    library.work.session.commit()
    for person in (make.member(), make.secretary(node=make.node())):
        browser.sign_in(person)
        for page in ("", "/changes", "/file"):
            browser.get(f"/manage/materials/{law.id}/revisions/2{page}", 404)
        browser.post(f"/manage/materials/{law.id}/revisions/1/take-back", 404)


def test_going_back_makes_a_new_state_and_keeps_the_others(browser, library, make):
    law = library.file(pdf(["old"]), "旧.pdf")
    revise(library.work, law, written("<p>网页上的新文字</p>"))
    library.work.session.commit()
    assert law.kind is MaterialKind.ARTICLE
    browser.sign_in(make.secretary())
    page = browser.get(browser.post(f"/manage/materials/{law.id}/revisions/1/take-back", 303))
    assert "已换回第 1 版，记为第 3 版" in page.text
    law = library.fresh(law)
    first, _, third = library.work.session.scalars(select(Revision).order_by(Revision.number))
    assert (law.revision_id, law.kind, third.number) == (third.id, MaterialKind.PDF, 3)
    assert (third.html, third.file_id, third.pages) == (first.html, first.file_id, 1)
    count = select(func.count()).where(Paragraph.revision_id == third.id)
    assert library.work.session.scalar(count) > 0
    assert browser.fetch(f"/materials/{law.id}/file").data == pdf(["old"])


def test_what_is_read_now_cannot_be_taken_back(library):
    law = library.article()
    now = library.work.session.get(Revision, law.revision_id)
    with pytest.raises(BadInputError, match="就是现在的版本"):
        take_back(library.work, law, now)
