"""Notes, highlights and 收藏 belong to the member alone, and outlive the text they were made on."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from content.actions.intake import written
from content.actions.materials import revise
from learning.models import Bookmark, Note
from tests.content.conftest import Library


@pytest.fixture
def law(session, site, make, work_as):
    library = Library(work_as(make.secretary()), site, make)
    made = library.article(text="<p>第一条 为了加强安全生产工作。</p><p>第二条 本法自公布之日起施行。</p>")
    made.library = library
    return made


@pytest.fixture
def reader(browser, make, law):
    member = make.member()
    browser.sign_in(member)
    return member


def anchors(browser, law):
    return [one["id"] for one in browser.get(f"/materials/{law.id}").select(".doc-body p[id]")]


def mark(browser, law, quote="安全生产", place=0, words="要记住", **more):
    part = {"anchor": anchors(browser, law)[place], "start": 8, "quote": quote}
    answer = browser.fetch(
        f"/materials/{law.id}/notes", method="POST", json={"parts": [part], "words": words, **more}
    )
    return answer.status_code, answer.get_json()


def test_marked_words_stand_beside_the_text_and_in_the_own_list(browser, law, reader):
    status, told = mark(browser, law)
    assert (status, told["notes"][0]["quote"]) == (201, "安全生产")
    item = browser.get(f"/materials/{law.id}").select_one("[data-note]")
    assert (item.q.text, item.p.text, item["data-anchor"]) == ("安全生产", "要记住", anchors(browser, law)[0])
    card = browser.get("/me/notes").select_one(".note-cards .card")
    assert card.a["href"].endswith(f"#{item['data-anchor']}")
    assert browser.get("/me/notes?q=记住").select(".note-cards .card")
    assert not browser.get("/me/notes?q=没有的词").select(".note-cards .card")


def test_nobody_else_sees_or_touches_a_note(browser, law, reader, make, session):
    mark(browser, law)
    browser.post(f"/materials/{law.id}/keep")
    note, bookmark = session.scalar(select(Note)), session.scalar(select(Bookmark))
    for person in (make.member(), make.secretary(), make.member("admin")):
        browser.sign_in(person)
        assert "要记住" not in browser.get(f"/materials/{law.id}").text
        assert "要记住" not in browser.get("/me/notes").text
        browser.post(f"/notes/{note.id}", 404, words="改了")
        browser.post(f"/notes/{note.id}/erase", 404)
        browser.post(f"/bookmarks/{bookmark.id}/drop", 404)
    assert session.scalar(select(Note.words)) == "要记住"


def test_a_note_stays_while_its_paragraph_does_and_is_an_orphan_afterwards(browser, law, reader):
    mark(browser, law, "安全生产", 0)
    mark(browser, law, "本法", 1)
    kept = "<p>新的开头。</p><p>第二条 本法自公布之日起施行。</p>"
    revise(law.library.work, law, written(kept))
    law.library.work.session.commit()
    items = browser.get(f"/materials/{law.id}").select("[data-note]")
    assert [(one.q.text, bool(one["data-anchor"])) for one in items] == [("本法", True), ("安全生产", False)]
    assert "这一段已改动" in items[1].text
    assert "原来的段落已改动" in browser.get("/me/notes").text


def test_only_words_that_stand_there_can_be_marked(browser, law, reader, session):
    assert mark(browser, law, "不在这里")[0] == 422
    assert mark(browser, law, "安全生产", 1)[0] == 422
    assert mark(browser, law, " ")[0] == 422
    assert mark(browser, law, words="长" * 2001)[0] == 422
    assert mark(browser, law, color="pink")[0] == 422
    for body in ({}, [], {"parts": "x"}, {"parts": [{}]}, {"parts": [], "words": ""}, {"parts": [1]}):
        answer = browser.fetch(f"/materials/{law.id}/notes", method="POST", json=body)
        assert answer.status_code == 422, body
    assert session.scalars(select(Note)).all() == []


def test_without_scripts_a_note_is_written_changed_and_deleted(browser, law, reader, session):
    assert browser.post(f"/materials/{law.id}/notes", words="整篇的想法").endswith("#notes")
    note = session.scalar(select(Note))
    browser.post(f"/notes/{note.id}", words="<script>改了</script>")
    session.expire_all()
    assert "<script>改了" not in str(browser.get("/me/notes").select_one(".note-cards"))
    browser.post(f"/notes/{note.id}/erase")
    assert session.scalars(select(Note)).all() == []
    assert "还没有笔记" in browser.get("/me/notes").text


def test_an_emptied_highlight_stays_and_an_emptied_note_goes(browser, law, reader, session):
    mark(browser, law)
    browser.post(f"/materials/{law.id}/notes", words="想法")
    for note in session.scalars(select(Note)).all():
        browser.post(f"/notes/{note.id}", words="")
    session.expire_all()
    assert [(one.quote, one.words) for one in session.scalars(select(Note))] == [("安全生产", "")]


def test_materials_and_paragraphs_are_kept_and_dropped(browser, law, reader, session):
    browser.post(f"/materials/{law.id}/keep")
    assert browser.get(f"/materials/{law.id}").select_one(".keep button").text.strip() == "已收藏"
    second = anchors(browser, law)[1]
    browser.post(f"/materials/{law.id}/keep", anchor=second)
    browser.post(f"/materials/{law.id}/keep", anchor=second)
    rows = browser.get("/me/bookmarks").select(".note-cards .row")
    assert [("第二条" in row.text) for row in rows] == [True, False]
    browser.post(f"/materials/{law.id}/keep")
    assert len(browser.get("/me/bookmarks").select(".note-cards .row")) == 1
    browser.post(f"/bookmarks/{session.scalar(select(Bookmark.id))}/drop")
    assert "还没有收藏" in browser.get("/me/bookmarks").text


def test_what_was_withdrawn_keeps_its_notes_but_no_link(browser, law, reader, session):
    from content.actions.materials import withdraw

    mark(browser, law)
    browser.post(f"/materials/{law.id}/keep")
    withdraw(law.library.work, law)
    session.commit()
    assert "资料已撤下" in browser.get("/me/notes").text
    assert not browser.get("/me/bookmarks").select(".note-cards .row-main a")
    browser.post(f"/materials/{law.id}/notes", 404, words="x")


def test_the_workbook_has_the_own_notes_and_no_formula(browser, law, reader):
    mark(browser, law, words="=1+1")
    answer = browser.fetch("/me/notes.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    cells = [cell for row in sheet.iter_rows(min_row=2, values_only=False) for cell in row]
    assert [cell.value for cell in cells][:3] == [law.title, "安全生产", "=1+1"]
    assert all(cell.data_type != "f" for cell in cells)
