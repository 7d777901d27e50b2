"""Large files are read by a job: how far, why not, again; the material stays a draft until then."""

from io import BytesIO

import pytest
from sqlalchemy import select

from content.actions.reading import _in_steps  # the steps have no other door
from content.models import Conversion, Material, MaterialKind, Revision, StoredFile
from content.rules import uploads
from content.rules.sniffing import Kind
from core.child import ChildFailedError
from core.files import store
from core.jobs import Job, work_once
from tests.content.made import LOCKED_PDF, pdf, swollen_pdf, word


@pytest.fixture
def slow(monkeypatch):
    """Let every file be one that takes long."""
    for kind in uploads.SLOW:
        monkeypatch.setitem(uploads.SLOW, kind, 0)


@pytest.fixture
def secretary(browser, make):
    return browser.sign_in(make.secretary())


def upload(browser, library, content, name):
    place = {"column": library.column.id, "node": library.column.node_id}
    return browser.post("/manage/materials/new", 303, files=[(BytesIO(content), name)], **place)


def test_a_large_file_is_a_draft_until_a_job_has_read_it(slow, secretary, library, site, session):
    where = upload(secretary, library, pdf(["x", "y"]), "学习.pdf")
    page = secretary.get(where)
    assert page.select_one("[data-conversion] progress")["value"] == "0"
    assert "读完以后才能发布" in page.text
    told = secretary.fetch(where + "/conversion").json
    assert told == {"percent": 0, "failed": "", "is_over": False}
    assert "还没有正文" in secretary.post(where + "/state", 409, to="publish").text
    assert work_once(site)
    session.expire_all()
    made = session.scalar(select(Material))
    assert (made.title, made.kind, made.published_at) == ("学习", MaterialKind.PDF, None)
    assert session.get(Revision, made.revision_id).pages == 2
    assert session.scalar(select(Conversion)) is None
    assert secretary.fetch(where + "/conversion").json["is_over"]
    assert not secretary.get(where).select("[data-conversion]")
    assert len(session.scalars(select(StoredFile)).all()) == 1


def test_a_failure_says_why_and_can_be_tried_again_or_given_up(slow, secretary, library, site, session):
    where = upload(secretary, library, LOCKED_PDF, "加密.pdf")
    assert work_once(site)
    page = secretary.get(where)
    assert "加密.pdf 没有读成：PDF 加了打开密码" in " ".join(page.text.split())
    assert secretary.fetch(page.find("a", string="加密.pdf")["href"]).data == LOCKED_PDF
    secretary.post(where + "/conversion", 303, to="retry")
    secretary.post(where + "/conversion", 303, to="retry")
    assert secretary.get(where).select("[data-conversion]")
    assert work_once(site)
    assert not work_once(site)
    secretary.post(where + "/conversion", 422, to="x")
    secretary.post(where + "/conversion", 303, to="drop")
    assert "没有读成" not in secretary.get(where).text
    assert session.scalar(select(Material)).revision_id is None


def test_what_is_read_stays_until_the_new_file_is_read_and_a_later_one_wins(
    slow, secretary, library, site, session
):
    law = library.article()
    first, url = law.revision_id, f"/manage/materials/{law.id}"
    secretary.post(url + "/file", 303, files=[(BytesIO(pdf(["a"])), "甲.pdf")], note="换成 PDF")
    assert "党员看到的还是现在的版本" in secretary.get(url).text
    secretary.post(url + "/file", 303, files=[(BytesIO(word()), "乙.docx")], note="换成 Word")
    assert library.fresh(law).revision_id == first
    assert work_once(site)
    assert work_once(site)
    now = session.get(Revision, library.fresh(law).revision_id)
    assert (now.number, now.note, now.file.name) == (2, "换成 Word", "乙.docx")
    assert now.by_id is not None
    assert not [job.failed for job in session.scalars(select(Job)) if job.failed]


def test_only_those_who_tend_it_hear_how_far_it_is(slow, browser, secretary, library, make):
    where = upload(secretary, library, pdf(["x"]), "学习.pdf")
    browser.sign_in(make.member())
    assert browser.fetch(where + "/conversion").status_code == 404
    browser.post(where + "/conversion", 404, to="drop")


def test_a_refused_kind_is_refused_at_once_and_leaves_nothing(slow, secretary, library, site):
    with site.app_context():
        before = set(store().keys())
        upload(secretary, library, b"<html><script>alert(1)</script>", "学习.pdf")
        assert set(store().keys()) == before


def test_a_pdf_is_read_in_steps():
    told = []
    found = _in_steps(BytesIO(pdf([f"page {n}" for n in range(5)])), told.append, 2)
    assert (found["text"], told) == ([f"page {n}" for n in range(5)], [40, 80])


def test_the_page_that_cannot_be_read_is_named():
    # Its text unpacks to more than the child's memory.
    with pytest.raises(ChildFailedError, match="第 4 页没有读成。文件读不出来"):
        _in_steps(BytesIO(swollen_pdf(4, at=4)), [].append)


def test_the_page_is_named_to_who_waits_for_the_upload_too(secretary, library):
    page = secretary.get(upload(secretary, library, swollen_pdf(2, at=2), "坏页.pdf"))
    assert "坏页.pdf 没有上传：第 2 页没有读成。文件读不出来" in page.text


def test_every_slow_kind_is_one_we_take():
    assert set(uploads.SLOW) <= uploads.MATERIALS
    assert Kind.MP4 not in uploads.SLOW
