"""Presentations: as pages where LibreOffice is, as text with notes elsewhere; nothing of them runs."""

import sys
from io import BytesIO

import pytest

from content.actions.intake import taken_in
from content.models import MaterialKind, Revision
from content.rules.conversion.slides import slides as read_slides
from core.files import store
from core.packages import TooBigError, UnreadableError
from tests.content.made import pdf, png, rewritten, slides, word

DRAWER = """\
    #!{python}
    import pathlib, sys
    out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
    assert sys.argv[sys.argv.index("--convert-to") + 1] == "pdf:impress_pdf_Export"
    given = pathlib.Path(sys.argv[-1])
    assert given.read_bytes()[:2] == b"PK"
    (out / (given.stem + ".pdf")).write_bytes(bytes.fromhex("{made}"))
"""


@pytest.fixture
def no_office(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))


def install(folder, monkeypatch, made):
    import textwrap

    program = folder / "soffice"
    program.write_text(
        textwrap.dedent(DRAWER).format(python=sys.executable, made=made.hex()), encoding="utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_text_tables_pictures_and_notes_are_read_slide_by_slide():
    made = slides(
        "党课\n第一讲\n第二讲",
        "小结\n<b>完",
        notes=["开场白"],
        picture=png(),
        table=[["甲", "乙"], ["1", "2"]],
    )
    read = read_slides(made)
    assert (read["title"], read["notes"], read["warnings"]) == ("党课", ["备注：开场白", ""], [])
    assert "<h2>第 1 页　党课</h2>\n<p>第一讲</p>\n<p>第二讲</p>" in read["html"]
    assert "<blockquote><p>备注：开场白</p></blockquote>" in read["html"]
    assert "<th>甲</th>" in read["html"]
    assert "&lt;b&gt;完" in read["html"]
    assert len(read["pictures"]) == 1
    assert read["html"].count('<img src="/docx-picture/1.png"') == 2


@pytest.mark.parametrize(
    "content",
    [
        word(),
        slides(),
        rewritten(slides("x"), {"ppt/presentation.xml": lambda old: old[:40]}),
        rewritten(slides("x"), {"slide1.xml": lambda old: b'<!DOCTYPE a [<!ENTITY b "c">]>' + old}),
    ],
)
def test_what_is_no_presentation_or_harmful_is_refused(content):
    with pytest.raises(UnreadableError):
        read_slides(content)


def test_a_bomb_is_not_unpacked():
    with pytest.raises(TooBigError):
        read_slides(rewritten(slides("x"), {"slide1.xml": lambda _: bytes(50_000_000)}))


def test_without_an_office_it_is_an_article_and_that_is_said(no_office, library, site):
    with site.app_context(), taken_in(store(), BytesIO(slides("党课\n要点")), "党课.pptx") as body:
        assert (body.kind, body.title) == (MaterialKind.ARTICLE, "党课")
        assert "没有安装 LibreOffice" in body.warnings[0]


def test_with_an_office_pages_are_drawn_and_the_original_is_kept(
    tmp_path, monkeypatch, library, browser, make
):
    install(tmp_path, monkeypatch, pdf(["one", "two"]))
    given = slides("党课\n要点", "小结", notes=["讲稿第一段", ""])
    talk = library.file(given, "党课.pptx")
    revision = library.work.session.get(Revision, talk.revision_id)
    assert (talk.kind, revision.pages, revision.kind) == (MaterialKind.PDF, 2, MaterialKind.PDF)
    assert "备注：讲稿第一段" in revision.html
    browser.sign_in(make.member())
    page = browser.get(f"/materials/{talk.id}")
    shown = browser.fetch(page.select_one("[data-pdf]")["data-pdf"])
    assert (shown.mimetype, shown.data) == ("application/pdf", pdf(["one", "two"]))
    original = browser.fetch(f"/materials/{talk.id}/file?inline=1")
    assert original.data == given
    assert original.headers["Content-Disposition"].startswith("attachment")


def test_an_office_that_fails_leaves_the_text(tmp_path, monkeypatch, library, site):
    program = tmp_path / "soffice"
    program.write_text(f"#!{sys.executable}\nimport sys; sys.exit(1)\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with site.app_context(), taken_in(store(), BytesIO(slides("党课\n要点")), "党课.pptx") as body:
        assert body.kind is MaterialKind.ARTICLE
        assert "没有转换成功" in body.warnings[0]
