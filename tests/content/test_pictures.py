"""Pictures that are materials of their own: cleaned on the way in, described, looked at, never run."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from content.actions.intake import taken_in
from content.actions.materials import describe_picture, revise, take_back
from content.models import MaterialKind, Paragraph, Picture, Revision, StoredFile
from content.rules.conversion.picture import picture
from core.files import store
from tests.content.made import image, pdf, png


def photo(width=40, height=90, **how):
    return image("JPEG", Image.new("RGB", (width, height), (180, 20, 20)), **how)


def revision_of(library, material):
    return library.work.session.get(Revision, material.revision_id)


def test_a_picture_is_kept_as_its_clean_copy_under_its_own_name(library, site):
    exif = Image.Exif()
    exif[0x010E] = "办公室的位置"
    with site.app_context():
        before = set(store().keys())
    made = library.file(photo(exif=exif) + b"<script>alert(1)</script>", "一图读懂.jpg")
    assert (made.kind, made.title) == (MaterialKind.PICTURE, "一图读懂")
    revision = revision_of(library, made)
    assert (revision.kind, revision.file.name, revision.file.media_type) == (
        MaterialKind.PICTURE,
        "一图读懂.jpg",
        "image/jpeg",
    )
    assert library.work.session.scalars(select(Picture.file_id)).all() == [revision.file_id]
    with site.app_context(), store().open(revision.file.key) as file:
        content = file.read()
        assert set(store().keys()) - before == {revision.file.key}
    assert b"script" not in content
    assert "办公室".encode() not in content
    assert Image.open(io.BytesIO(content)).size == (40, 90)


def test_a_member_looks_at_it_with_and_without_scripts(browser, library, make):
    made = library.file(photo(), "海报.jpeg", is_required=True)
    describe_picture(library.work, made, "红色的海报", "第一行\n\n第二行")
    library.work.session.commit()
    browser.sign_in(make.member())
    listed = browser.get("/study/").select_one(".rows .mat")
    assert "图片" in listed.text
    page = browser.get(listed["href"])
    shown = page.select_one("[data-picture] figure img")
    assert (shown["alt"], shown["width"], shown["height"]) == ("红色的海报", "40", "90")
    assert [one.text for one in page.select("[data-picture] p")] == ["第一行", "第二行"]
    assert browser.fetch(shown["src"]).mimetype == "image/jpeg"
    alone = browser.fetch(page.find("a", string="看原图")["href"])
    assert (alone.mimetype, alone.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "attachment" in browser.fetch(f"/materials/{made.id}/file").headers["Content-Disposition"]
    found = browser.get("/search?q=第二行&kind=picture")
    assert [one.text for one in found.select(".mat-title")] == ["海报"]


def test_describing_it_keeps_the_picture_and_what_was_said_before(browser, library, make):
    made = library.file(photo(), "海报.jpg")
    first = revision_of(library, made)
    browser.sign_in(make.secretary())
    url = f"/manage/materials/{made.id}/picture"
    assert browser.get(url).select_one("[name=alt]")["value"] == "海报"
    browser.post(url, 422, alt="", words="字")
    browser.post(url, 303, alt='宣传"画', words="总则\n第一条 甲<b>", note="补上文字")
    second = revision_of(library, library.fresh(made))
    assert (second.number, second.file_id, second.note) == (2, first.file_id, "补上文字")
    assert library.work.session.scalars(select(StoredFile.id)).all() == [first.file_id]
    texts = select(Paragraph.text).where(Paragraph.revision_id == second.id).order_by(Paragraph.position)
    assert library.work.session.scalars(texts).all() == ['宣传"画', "总则", "第一条 甲<b>"]
    page = browser.get(url)
    assert page.select_one("[name=alt]")["value"] == '宣传"画'
    assert page.select_one("[name=words]").text.strip() == "总则\n第一条 甲<b>"
    third = take_back(library.work, made, library.work.session.get(Revision, first.id))
    assert (third.html, third.file_id, third.kind) == (first.html, first.file_id, MaterialKind.PICTURE)


def test_another_file_may_take_its_place(browser, library, make):
    made = library.file(png(), "海报.png")
    browser.sign_in(make.secretary())
    browser.get(f"/manage/materials/{made.id}/picture")
    new = {"files": (io.BytesIO(pdf(["one"])), "海报.pdf"), "note": ""}
    browser.post(f"/manage/materials/{made.id}/file", 303, **new)
    assert library.fresh(made).kind is MaterialKind.PDF
    browser.get(f"/manage/materials/{made.id}/picture", 404)
    browser.get(f"/manage/materials/{made.id}/revisions/1")


def test_what_is_no_picture_has_no_words_for_one(browser, library, make):
    law = library.article()
    browser.sign_in(make.secretary())
    browser.get(f"/manage/materials/{law.id}/picture", 404)
    browser.sign_in(make.member())
    picture_of_ours = library.file(png(), "海报.png")
    browser.get(f"/manage/materials/{picture_of_ours.id}/picture", 404)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((5200, 2600), (2560, 1280)), ((1080, 9000), (1080, 9000)), ((2880, 9000), (1440, 4500))],
)
def test_what_is_scrolled_along_stays_legible(size, kept):
    made = picture(photo(*size))
    assert (made["width"], made["height"]) == kept


def test_a_long_picture_keeps_its_place_on_the_page(library):
    made = library.file(photo(300, 12_000), "一图读懂.jpg")
    assert 'height="12000"' in revision_of(library, made).html


def test_replacing_a_picture_shows_the_new_one(library):
    made = library.file(png(4, 3), "甲.png")
    first = revision_of(library, made)
    describe_picture(library.work, made, "甲", "字")
    assert revision_of(library, made).file_id == first.file_id
    with library.site.app_context(), taken_in(store(), io.BytesIO(png(8, 6)), "乙.png") as body:
        second = revise(library.work, made, body)
    assert second.file_id != first.file_id
    assert 'width="8"' in second.html
