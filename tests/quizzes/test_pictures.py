"""Pictures of questions on pages: who sees them, where they stand, and that nobody comes by them before."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from quizzes.models import ImportItem, PaperKind, PaperQuestion, QuestionPicture, QuestionVersion
from tests.quizzes.rules.test_pictures import OPTIONS, drawing

TEXT = """1．下图是什么旗？
A．红旗
B．蓝旗
图片：题干 a.png 一面旗
\t选项B b.png
\t解析 c.png
答案：A
解析：看颜色。
"""


def bundle(text=TEXT, **files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("题库.txt", f"支部学堂题库（可以直接导入，请保留这一行）\n\n一、单选题\n\n{text}")
        for name, content in files.items():
            package.writestr(f"pictures/{name}.png", content)
    return buffer.getvalue()


@pytest.fixture
def secretary(make):
    return make.secretary()


@pytest.fixture
def taken(browser, make, secretary):
    """A bank with one question that has three pictures; gives the page of its import."""
    browser.sign_in(secretary)
    content = bundle(a=drawing(), b=drawing("blue"), c=drawing("green"))
    address = browser.post(IMPORT, file=(io.BytesIO(content), "题库.zip"), node=make.branch.id)
    page = browser.get(f"{address}?only=all")
    browser.post(f"{address}/take")
    return page


IMPORT = "/manage/questions/import"


def shown_on(page):
    return [image["src"] for image in page.select("img.q-picture")]


def test_the_preview_shows_pictures_where_they_belong(taken, session):
    assert taken.select_one("img.q-picture")["alt"] == "一面旗"
    assert len(shown_on(taken)) == 3
    item = session.scalar(select(ImportItem))
    assert [one.at for one in item.wording.pictures] == ["stem", "B", "explanation"]


def test_a_picture_is_sent_as_what_it_is(browser, taken):
    answer = browser.fetch(shown_on(taken)[0])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.data.startswith(b"\x89PNG")


def test_the_address_serves_nobody_else(browser, taken, make):
    address = shown_on(taken)[0]
    browser.sign_in(make.member())
    browser.get(address, status=404)
    browser.get("/question-pictures/abc", status=404)


def test_the_address_serves_nobody_who_is_not_signed_in(browser, taken):
    address = shown_on(taken)[0]
    browser.sign_out()
    assert browser.fetch(address).status_code in (302, 303, 401)


def test_a_taker_sees_pictures_but_those_of_the_explanation_only_after(browser, taken, make, session):
    version = session.scalar(select(QuestionVersion))
    quiz = make.quiz(paper_kind=PaperKind.FIXED, question_count=1, full_points=200, reveal="at_once")
    make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version.id, worth=200))
    browser.sign_in(make.member())
    assert shown_on(browser.get(f"/quizzes/{quiz.id}")) == []
    address = browser.post(f"/quizzes/{quiz.id}/attempts")
    page = browser.get(address)
    assert len(shown_on(page)) == 2
    result = browser.get(browser.post(f"{address}/submit", q1="A"))
    assert len(shown_on(result)) == 3


def test_a_picture_is_stored_once(browser, taken, make, session):
    before = session.query(QuestionPicture).count()
    content = bundle(TEXT.replace("什么旗", "哪一面旗"), a=drawing(), b=drawing("blue"), c=drawing("green"))
    browser.post(IMPORT, file=(io.BytesIO(content), "题库.zip"), node=make.branch.id)
    assert (before, session.query(QuestionPicture).count()) == (3, 3)


@pytest.mark.parametrize("form", ["moodle", "qti3", "xlsx", "docx", "text"])
def test_the_bank_goes_out_and_in_with_its_pictures(browser, taken, make, session, form):
    answer = browser.fetch(f"/manage/questions/export/file?format={form}")
    name = re.search(r"filename\*=UTF-8''(\S+)", answer.headers["Content-Disposition"])[1]
    assert name.endswith(".zip") or form in ("moodle", "docx")
    browser.post(IMPORT, file=(io.BytesIO(answer.data), "a.zip"), node=make.branch.id)
    first, second = session.scalars(select(ImportItem).order_by(ImportItem.id)).all()
    assert first.content == second.content
    assert OPTIONS
