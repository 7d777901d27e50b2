"""Check questions after a paragraph: at their place, answered there, surviving new states of the text."""

import pytest
from sqlalchemy import select

from content.actions.columns import add_column
from content.actions.intake import written
from content.actions.materials import add_article, publish, revise, take_back
from content.models import Revision
from content.queries.paragraphs import paragraphs_of
from learning.actions.notes import Part, mark
from learning.actions.recall import choose_check, place_check
from learning.models import CheckQuestion, Note, Progress, StudyRule
from quizzes.models import QuestionVersion
from tests.factories import NOON

TEXT = "<h2>总则</h2><p>第一条 甲。</p><ul><li>第一项</li><li>第二项</li></ul><p>第二条 乙。</p>"


class Shelf:
    """An article with two check questions, tended by the secretary."""

    def __init__(self, make, work_as):
        self.work = work_as(make.secretary())
        column = add_column(self.work, make.branch, "理论学习")
        self.law = add_article(self.work, column, "条例", TEXT)
        publish(self.work, self.law, NOON)
        for _ in range(2):
            choose_check(self.work, self.law, make.question().id)
        make.save(StudyRule(material_id=self.law.id, seconds=0))
        own = select(CheckQuestion.id).order_by(CheckQuestion.position)
        self.first, self.second = self.work.session.scalars(own).all()
        self.anchors = {one.text: one.anchor for one in paragraphs_of(self.work, self.law.revision_id)}

    def place(self, check, text):
        place_check(self.work, self.law, check, self.anchors[text])
        self.work.session.commit()

    def revise(self, text):
        made = revise(self.work, self.law, written(text))
        self.work.session.commit()
        return made


@pytest.fixture
def shelf(make, work_as, site):
    return Shelf(make, work_as)


def test_it_stands_after_its_paragraph_and_is_answered_there(browser, make, shelf, session):
    shelf.place(shelf.second, "第一条 甲。")
    member = make.member()
    browser.sign_in(member)
    page = browser.get(f"/materials/{shelf.law.id}")
    inside = page.select_one(".doc-body .check-inside")
    assert inside.find_previous_sibling("p")["id"] == shelf.anchors["第一条 甲。"]
    assert inside.select_one("form")["id"] == f"check-{shelf.second}"
    assert inside.select_one(".q-top b").text == "1"
    assert [one["id"] for one in page.select("#checks form")] == [f"check-{shelf.first}"]
    assert page.select_one(".checks-inside a")["href"] == f"#check-{shelf.second}"
    told = browser.put(f"/materials/{shelf.law.id}/progress", {"percent": 100}).get_json()
    assert "还要答对 2 道检查题" in told["message"]
    where = browser.post(f"/materials/{shelf.law.id}/checks/{shelf.second}", 303, q1="B")
    assert where.endswith(f"#check-{shelf.second}")
    assert "这次没有答对" in browser.get(where).select_one(".check-inside").text
    browser.post(f"/materials/{shelf.law.id}/checks/{shelf.second}", 303, q1="A")
    page = browser.get(where)
    assert "答对了" in page.select_one(".check-inside").text
    assert not page.select(".checks-inside")
    browser.post(f"/materials/{shelf.law.id}/checks/{shelf.first}", 303, q2="A")
    progress = session.get(Progress, (member.id, shelf.law.id), populate_existing=True)
    assert progress.percent == 100
    assert progress.finished_at is not None


def test_a_list_is_not_torn_apart(browser, make, shelf):
    shelf.place(shelf.first, "第一项")
    browser.sign_in(make.member())
    page = browser.get(f"/materials/{shelf.law.id}")
    assert page.select_one(".check-inside").find_previous_sibling().name == "ul"
    assert len(page.select(".doc-body ul li")) == 2


def test_while_the_paragraph_is_gone_it_is_asked_at_the_end(browser, make, shelf):
    shelf.place(shelf.first, "第一条 甲。")
    shelf.revise("<p>第二条 乙。</p>")
    browser.sign_in(make.member())
    page = browser.get(f"/materials/{shelf.law.id}")
    assert not page.select(".check-inside")
    assert len(page.select("#checks form")) == 2
    browser.sign_in(make.secretary())
    page = browser.get(f"/manage/materials/{shelf.law.id}/studied")
    assert "所选的段落已不在正文里" in page.text


def test_going_back_keeps_questions_marks_and_citations(browser, make, shelf, work_as, session):
    anchor = shelf.anchors["第一条 甲。"]
    shelf.place(shelf.first, "第一条 甲。")
    reader = make.member()
    mark(work_as(reader), shelf.law, [Part(anchor, 0, "第一条")], "记住")
    question = make.question()
    version = session.get(QuestionVersion, question.version_id)
    version.material_id, version.anchor = shelf.law.id, anchor
    session.commit()
    old = session.get(Revision, shelf.law.revision_id)
    shelf.revise("<p>全新的正文。</p>")
    take_back(shelf.work, shelf.law, old)
    session.commit()
    browser.sign_in(reader)
    page = browser.get(f"/materials/{shelf.law.id}")
    assert page.select_one(f"#{anchor}").text.endswith("甲。")
    assert page.select_one(".check-inside form")["id"] == f"check-{shelf.first}"
    assert [one["data-anchor"] for one in page.select("[data-note]")] == [anchor]
    assert session.scalar(select(Note.anchor)) == anchor


def test_the_secretary_chooses_the_place(browser, make, shelf, session):
    browser.sign_in(make.secretary())
    url = f"/manage/materials/{shelf.law.id}/checks/{shelf.first}/place"
    page = browser.get(url)
    assert [one.text for one in page.select(".place-text")] == [
        "总则",
        "第一条 甲。",
        "第一项",
        "第二项",
        "第二条 乙。",
    ]
    browser.post(url, 303, anchor=shelf.anchors["第二条 乙。"])
    page = browser.get(f"/manage/materials/{shelf.law.id}/studied")
    assert "问在“第二条 乙。”之后" in page.text
    browser.post(url, 422, anchor="p-0000000000")
    browser.post(url, 303, anchor="")
    assert set(session.scalars(select(CheckQuestion.anchor))) == {""}
    browser.get(f"/manage/materials/{shelf.law.id}/checks/99999/place", 404)
    browser.post(f"/manage/materials/{shelf.law.id}/checks/99999/place", 422, anchor="")
    browser.sign_in(make.member())
    browser.get(url, 404)
    browser.post(url, 404, anchor="")
