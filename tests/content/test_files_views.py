"""Files leave the site only to those who may see the material, in the parts asked for, and harmless."""

import pytest
from sqlalchemy import select

from content.actions.materials import withdraw
from content.models import Picture
from tests.content.made import mp4, pdf, report, word


@pytest.fixture
def reader(browser, make):
    return browser.sign_in(make.member())


def test_a_member_gets_the_original_as_a_download(reader, library):
    content = pdf(["Hello"])
    made = library.file(content, "二十大报告.pdf")
    got = reader.fetch(f"/materials/{made.id}/file")
    assert (got.status_code, got.data, got.mimetype) == (200, content, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "%E4%BA%8C%E5%8D%81%E5%A4%A7" in got.headers["Content-Disposition"]
    assert "script-src" not in got.headers["Content-Security-Policy"]
    assert got.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "private, no-store"


def test_only_what_is_safe_to_show_is_shown_in_the_browser(reader, library):
    film = library.file(mp4(), "微党课.mp4")
    notice = library.file(word(), "通知.docx")
    shown = [reader.fetch(f"/materials/{one.id}/file?inline=1").headers for one in (film, notice)]
    assert [h["Content-Disposition"].split(";")[0] for h in shown] == ["inline", "attachment"]


def test_parts_of_a_film_are_served_as_asked(reader, library):
    content = mp4(seconds=30)
    film = library.file(content, "微党课.mp4")
    address = f"/materials/{film.id}/stream"
    part = reader.fetch(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, content[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    tail = reader.fetch(address, headers={"Range": "bytes=-4"})
    assert tail.data == content[-4:]
    beyond = reader.fetch(address, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    whole = reader.fetch(address)
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    head = reader.fetch(address, method="HEAD")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(content)))


def test_the_page_of_a_film_plays_it_and_the_page_of_a_pdf_has_its_text_without_scripts(reader, library):
    film = library.file(mp4(), "微党课.mp4")
    source = reader.get(f"/materials/{film.id}").select_one("video[controls] source")
    assert reader.fetch(source["src"]).mimetype == "video/mp4"
    paper = library.file(pdf(["First page", "Second"]), "报告.pdf")
    page = reader.get(f"/materials/{paper.id}")
    assert [one["data-page"] for one in page.select("[data-page]")] == ["1", "2"]
    assert "First page" in page.select_one("details[open] .doc-body").text
    assert reader.fetch(page.select_one("[data-pdf]")["data-pdf"]).mimetype == "application/pdf"


def test_pictures_belong_to_their_material(reader, library):
    made = library.file(word(report), "通知.docx")
    picture = library.work.session.scalar(select(Picture))
    page = reader.get(f"/materials/{made.id}")
    got = reader.fetch(page.select_one(".doc-body img")["src"])
    assert (got.status_code, got.mimetype) == (200, "image/png")
    other = library.article()
    reader.get(f"/materials/{other.id}/pictures/{picture.id}", status=404)


@pytest.mark.parametrize("what", ["file", "stream", "pictures/{picture}"])
def test_nobody_else_gets_a_file(browser, make, library, what):
    made = library.file(word(report), "通知.docx")
    picture = library.work.session.scalar(select(Picture.id))
    address = f"/materials/{made.id}/" + what.format(picture=picture)
    assert browser.fetch(address).status_code == 303
    browser.sign_in(make.member(node=make.node())).get(address, status=404)
    member = make.member()
    assert browser.sign_in(member).fetch(address).status_code == 200
    withdraw(library.work, made)
    library.work.session.commit()
    browser.get(address, status=404)


def test_an_article_without_a_file_has_none_to_give(reader, library):
    reader.get(f"/materials/{library.article().id}/file", status=404)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", 'a"b\r\nX-Evil: 1.pdf', "\u202efdp.pdf", "学 习" * 90 + ".pdf"]
)
def test_hostile_names_stay_names(reader, library, name):
    made = library.file(pdf(["x"]), name)
    got = reader.fetch(f"/materials/{made.id}/file")
    assert "X-Evil" not in got.headers
    assert "/" not in got.headers["Content-Disposition"].replace("''", "")
    assert len(got.headers["Content-Disposition"]) < 1_500
