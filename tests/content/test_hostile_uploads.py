"""Whatever is uploaded, a browser of a member never runs it, nor takes it for something else."""

import io
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from content.models import Material
from core.files import INLINE, store
from tests.content.made import mp3, mp4, pdf, png, rewritten, slides, word

SCRIPT = b"<script>alert(document.domain)</script>"


def with_macro(package):
    file = io.BytesIO(package)
    with zipfile.ZipFile(file, "a") as more:
        more.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return file.getvalue()


BOMB = rewritten(word(), {"word/document.xml": lambda _: bytes(55_000_000)})
REFUSED = {
    "page.pdf": b"<!DOCTYPE html><html>" + SCRIPT,
    "page.txt": b"\xef\xbb\xbf  <html>" + SCRIPT,
    "page.mp3": b"<html>" + SCRIPT,
    "page.docx": b"PK\x03\x04" + SCRIPT,
    "picture.pdf": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "macro.docx": with_macro(word()),
    "macro.pptx": with_macro(slides("x")),
    "macro.docm": word(),
    "bomb.docx": BOMB,
    "bomb.pptx": rewritten(slides("x"), {"slide1.xml": lambda _: bytes(55_000_000)}),
    "word.pdf": word(),
    "pdf.docx": pdf(["x"]),
    "picture.mp4": png(),
    "program.pdf": b"MZ\x90\x00" + bytes(200),
    "page.html": b"<p>x</p>",
    "film.html": mp4(),
    "film.mp4": mp4() + SCRIPT,
}
POLYGLOTS = {
    "both.pdf": pdf(["x"]) + SCRIPT,
    "zip.pdf": pdf(["x"]) + word(),
    "sound.mp3": mp3(2) + SCRIPT,
    "film.mp4": mp4(),
    "text.md": b"# x\n\n" + SCRIPT + b"\n\n[y](javascript:alert(1)) <img src=x onerror=alert(1)>",
    "text.txt": b"x " + SCRIPT,
}


def upload(browser, library, name, content):
    place = {"column": library.column.id, "node": library.column.node_id}
    return browser.post("/manage/materials/new", 303, files=[(BytesIO(content), name)], **place)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_harmful_or_mislabelled_is_refused_and_leaves_nothing(name, browser, library, make, site):
    browser.sign_in(make.secretary())
    with site.app_context():
        before = set(store().keys())
        page = browser.get(upload(browser, library, name, REFUSED[name]))
        assert "没有上传" in page.select_one(".notice-bad").text
        assert set(store().keys()) == before
    assert library.work.session.scalar(select(Material)) is None


@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_two_things_at_once_is_only_ever_the_one(name, browser, library, make, session):
    browser.sign_in(make.secretary())
    upload(browser, library, name, POLYGLOTS[name])
    made = session.scalar(select(Material))
    page = browser.get(f"/materials/{made.id}")
    assert not page.select("article script, article [onerror]")
    assert not [one for one in page.select("a[href]") if one["href"].startswith("javascript:")]
    for address in ("file", "file?inline=1", "stream"):
        answer = browser.fetch(f"/materials/{made.id}/{address}")
        assert answer.data == POLYGLOTS[name]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.mimetype in INLINE | {"text/plain"}
        is_shown = answer.headers["Content-Disposition"].startswith("inline")
        assert is_shown == (answer.mimetype in INLINE and address != "file")
