"""The pages of those who tend the materials."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from content.models import Material, Picture, Revision
from core.files import store
from tests.content.made import pdf, png, report, word
from tests.factories import NOON


@pytest.fixture
def secretary(browser, make):
    return browser.sign_in(make.secretary())


@pytest.fixture
def place(library, make):
    return {"column": library.column.id, "node": make.branch.id}


def upload(browser, place, *files, status=303):
    sent = [(BytesIO(content), name) for content, name in files]
    return browser.post("/manage/materials/new", status, files=sent, **place)


def settings_of(material, **changed):
    usual = {
        "title": material.title,
        "column": material.column_id,
        "node": material.node_id,
        "required": "free",
        "when": "draft",
    }
    return usual | changed


def test_several_files_become_drafts_and_bad_ones_are_refused_one_by_one(secretary, place, session):
    where = upload(
        secretary,
        place,
        (word(report), "通知.docx"),
        (b"<html><script>alert(1)</script>", "报告.pdf"),
        (pdf(["x"]), "学习.pdf"),
    )
    page = secretary.get(where)
    assert [row.text for row in page.select("tbody .row-link")] == ["学习", "关于开展主题党日活动的通知"]
    assert "报告.pdf 没有上传：文件的内容是网页" in page.select_one(".notice-bad").text
    assert [one.published_at for one in session.scalars(select(Material))] == [None, None]


def test_one_file_leads_to_its_settings(secretary, place):
    page = secretary.get(upload(secretary, place, ("# 通知\n\n正文".encode(), "通知.md")))
    assert page.select_one("[name=title]")["value"] == "通知"


def test_a_script_is_told_what_became_of_each_file(secretary, place):
    sent = {"files": [(BytesIO(b"x" * 9), "坏.docx")], **place}
    answer = secretary.fetch(
        "/manage/materials/new", method="POST", data=sent, headers={"Accept": "application/json"}
    )
    assert answer.json["results"][0]["url"] == ""
    assert "坏.docx" in answer.json["results"][0]["name"]
    assert answer.json["results"][0]["problem"].endswith("。")


def test_no_file_is_no_upload(secretary, place):
    page = secretary.post("/manage/materials/new", 422, **place)
    assert "请先选择要上传的文件" in page.select_one(".notice-bad").text


def test_settings_publish_a_material_and_tell_its_audience(secretary, library, make, browser):
    draft = library.article(published_at=None)
    form = settings_of(draft, required="must", when="now", due_on="2026-03-31", stages=["full"], hours="1.5")
    secretary.post(f"/manage/materials/{draft.id}", **form)
    library.fresh(draft)
    assert (draft.is_required, draft.hundredths, draft.stages) == (True, 150, ["full"])
    page = browser.sign_in(make.member()).get(f"/materials/{draft.id}")
    assert "请在 3 月 31 日前学完" in " ".join(page.select_one(".passed").text.split())


def test_publishing_can_wait(secretary, library):
    draft = library.article(published_at=None)
    secretary.post(
        f"/manage/materials/{draft.id}", **settings_of(draft, when="at", publish_at="2026-03-03T08:00")
    )
    assert library.fresh(draft).published_at == NOON + timedelta(hours=20)
    assert "等待发布" in secretary.get("/manage/materials?state=waiting").select_one("tbody").text
    secretary.post(f"/manage/materials/{draft.id}", 422, **settings_of(draft, when="at"))
    secretary.post(f"/manage/materials/{draft.id}", **settings_of(draft))
    assert library.fresh(draft).published_at is None


def test_saving_settings_of_a_published_material_keeps_its_moment(secretary, library):
    law = library.article()
    before = law.published_at
    secretary.post(f"/manage/materials/{law.id}", **settings_of(law, when="now", title="新名"))
    library.fresh(law)
    assert (law.title, law.published_at) == ("新名", before)


@pytest.mark.parametrize(
    ("to", "seen"), [("withdraw", 404), ("draft", 404), ("restore", 200), ("publish", 200)]
)
def test_a_material_is_withdrawn_and_given_back(secretary, library, make, browser, to, seen):
    law = library.article()
    secretary.post(f"/manage/materials/{law.id}/state", to=to)
    browser.sign_in(make.member()).get(f"/materials/{law.id}", status=seen)


def test_what_is_not_on_the_page_is_not_done(secretary, library):
    secretary.post(f"/manage/materials/{library.article().id}/state", 422, to="delete")


def test_an_article_is_written_on_the_page(secretary, place, session):
    where = secretary.post(
        "/manage/materials/write", title="通知", format="markdown", body="**要**学习", **place
    )
    material = session.scalar(select(Material))
    assert where == f"/manage/materials/{material.id}"
    assert "<strong>要</strong>" in session.get(Revision, material.revision_id).html


def test_what_was_written_is_not_lost_when_it_is_refused(secretary, place):
    text = "<div>" * 300 + "很深"
    page = secretary.post("/manage/materials/write", 409, title="通知", format="html", body=text, **place)
    assert "很深" in page.select_one("textarea").text
    assert "排版太复杂" in page.select_one(".notice-bad").text


def test_changing_the_text_makes_a_new_version_and_keeps_the_old(secretary, library):
    law = library.article()
    page = secretary.get(f"/manage/materials/{law.id}/text")
    assert "第一条" in page.select_one("textarea").text
    secretary.post(f"/manage/materials/{law.id}/text", format="html", body="<p>新的。</p>", note="修订")
    page = secretary.get(f"/manage/materials/{law.id}")
    assert [row.text.split()[:3] for row in page.select("#revisions tbody th")] == [
        ["第", "2", "版"],
        ["第", "1", "版"],
    ]
    assert "修订" in page.select_one("#revisions tbody tr").text
    old = secretary.get(f"/manage/materials/{law.id}/revisions/1")
    assert "制定本法" in old.select_one(".doc-body").text
    secretary.get(f"/manage/materials/{law.id}/revisions/9", status=404)


def test_replacing_the_file_keeps_the_old_one_for_those_who_tend_it(secretary, library, make, browser):
    first, second = pdf(["Old"]), word(report)
    paper = library.file(first, "旧.pdf")
    address = f"/manage/materials/{paper.id}/file"
    secretary.post(address, files=[(BytesIO(second), "新.docx")], note="改用 Word")
    assert library.fresh(paper).kind == "article"
    assert secretary.fetch(f"/materials/{paper.id}/file").data == second
    assert secretary.fetch(f"/manage/materials/{paper.id}/revisions/1/file").data == first
    secretary.post(address, 415, files=[(BytesIO(b"MZ"), "坏.pdf")])
    secretary.post(address, 422)
    browser.sign_in(make.member()).get(f"/manage/materials/{paper.id}/revisions/1/file", status=404)


def test_a_pdf_is_not_written_on_the_page(secretary, library):
    secretary.get(f"/manage/materials/{library.file(pdf(['x']), 'x.pdf').id}/text", status=422)


def test_the_editor_gets_an_address_for_a_picture_or_a_reason(secretary, library, session):
    address = f"/manage/materials/{library.article().id}/pictures"
    good = secretary.fetch(address, method="POST", data={"files": [(BytesIO(png()), "a.png")]}).json
    picture = session.scalar(select(Picture))
    assert good["data"]["url"] == f"/materials/{picture.material_id}/pictures/{picture.id}"
    assert secretary.fetch(good["data"]["url"]).mimetype == "image/png"
    bad = secretary.fetch(address, method="POST", data={"files": [(BytesIO(b"<svg/>"), "a.png")]}).json
    assert (bad["errno"], bad["message"][-1]) == (1, "。")


def test_lists_can_be_searched_and_filtered(secretary, library):
    library.article("消防法", is_required=True)
    library.file(pdf(["x"]), "报告.pdf")
    library.article("通知", published_at=None)
    titles = {
        asked: [row.text for row in secretary.get(f"/manage/materials?{asked}").select(".row-link")]
        for asked in ("q=消防", "kind=pdf", "required=must", "state=draft", "state=withdrawn")
    }
    assert list(titles.values()) == [["消防法"], ["报告"], ["消防法"], ["通知"], []]
    assert len(secretary.get(f"/manage/materials?column={library.column.id}").select(".row-link")) == 3


def test_the_number_of_statements_does_not_grow_with_the_list(secretary, library, queries):
    counts = []
    for number in range(9):
        library.article(f"第 {number} 份", "<p>文</p>")
        if number in {1, 8}:
            queries.clear()
            secretary.get("/manage/materials")
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, queries


@pytest.mark.parametrize("role", [None, "group_leader", "inspector"])
def test_others_have_no_business_here(browser, make, library, place, role):
    law = library.article()
    browser.sign_in(make.member(role))
    for address in (
        "/manage/materials",
        "/manage/materials/new",
        "/manage/materials/write",
        "/manage/columns",
    ):
        browser.get(address, status=403)
    for address in (f"/manage/materials/{law.id}", f"/manage/materials/{law.id}/text"):
        browser.get(address, status=404)
    upload(browser, place, (pdf(["x"]), "x.pdf"), status=403)


def test_another_branch_finds_nothing_to_tend(browser, make, library):
    law = library.article()
    browser.sign_in(make.secretary(node=make.node()))
    browser.get(f"/manage/materials/{law.id}", status=404)
    browser.post(f"/manage/materials/{law.id}/state", 404, to="withdraw")
    assert not browser.get("/manage/materials").select(".row-link")


def test_a_file_for_another_branch_is_refused_and_not_kept(browser, make, library, site):
    elsewhere = make.node()
    browser.sign_in(make.secretary(node=elsewhere))
    place = {"column": library.column.id, "node": make.branch.id}
    with site.app_context():
        before = set(store().keys())
        browser.post("/manage/materials/new", 422, files=[(BytesIO(pdf(["x"])), "x.pdf")], **place)
        assert set(store().keys()) == before


def test_a_body_longer_than_the_page_takes_is_refused_unread(secretary, library):
    address = f"/manage/materials/{library.article().id}/state"
    told = {"CONTENT_LENGTH": "60000001", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    answer = secretary.fetch(address, method="POST", environ_overrides=told)
    assert answer.status_code == 413


def test_the_list_says_how_many_have_finished(secretary, library, make):
    make.member()
    library.article()
    row = secretary.get("/manage/materials").select_one("tbody tr")
    assert row.select_one("[data-label=学完]").text.split() == ["0/3", "人"]


def test_a_draft_of_no_required_reading_counts_one_hour_once_it_is_required(secretary, library):
    draft = library.article(published_at=None)
    assert not secretary.get(f"/manage/materials/{draft.id}").select_one("[name=hours]").get("value")
    secretary.post(f"/manage/materials/{draft.id}", **settings_of(draft, required="must", hours=""))
    assert library.fresh(draft).hundredths == 100
