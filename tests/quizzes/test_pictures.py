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


def typed(make, **more):
    usual = {"type": "hotspot", "stem": "点出遵义。", "key": KEY, "node": make.branch.id, "difficulty": 2}
    return usual | {"state": "active"} | more


KEY = "对 矩形 100,200,300,400\n错 圆形 700,500,80"


def upload(content=None, name="a.png"):
    return (io.BytesIO(drawing(size=(80, 40)) if content is None else content), name)


def test_a_secretary_uploads_a_picture_and_goes_on_writing(browser, secretary, make, session):
    browser.sign_in(secretary)
    told = typed(make, look="1", picture=upload(), new_at="figure", new_alt="地图")
    page = browser.post("/manage/questions", status=200, **told)
    assert page.select_one("textarea[name=stem]").text.strip() == "点出遵义。"
    file = page.select_one("[name=picture_file]")["value"]
    assert page.select_one("[data-area-editor]")
    kept = {"picture_file": file, "picture_at": "figure", "picture_alt": "地图"}
    browser.get(browser.post("/manage/questions", **typed(make, **kept)))
    content = session.scalars(select(QuestionVersion)).one().content
    assert content["options"] == [["A", "第 1 区"], ["B", "第 2 区"]]
    assert content["pictures"][0] == {"file": file, "at": "figure", "alt": "地图", "width": 80, "height": 40}


def test_a_picture_can_come_with_the_question_at_once(browser, secretary, make, session):
    browser.sign_in(secretary)
    browser.post("/manage/questions", **typed(make, picture=upload(), new_at="figure"))
    assert session.scalars(select(QuestionVersion)).one().type == "hotspot"


def test_a_bad_picture_is_refused_beside_what_was_typed(browser, secretary, make):
    browser.sign_in(secretary)
    page = browser.post(
        "/manage/questions", status=422, **typed(make, picture=upload(b"<svg/>"), new_at="figure")
    )
    assert "SVG" in page.text
    assert page.select_one("textarea[name=stem]").text.strip() == "点出遵义。"


def test_a_picture_nobody_uploaded_cannot_be_named(browser, secretary, make):
    browser.sign_in(secretary)
    named = {"picture_file": "0" * 64, "picture_at": "figure", "picture_alt": ""}
    page = browser.post("/manage/questions", status=422, **typed(make, **named))
    assert "请上传一张要点选的图片" in page.text


def test_removing_a_picture_is_a_new_version_and_the_old_one_keeps_it(browser, taken, make, session):
    version = session.scalars(select(QuestionVersion)).one()
    address = f"/manage/questions/{version.question_id}/edit"
    page = browser.get(address)
    files = [field["value"] for field in page.select("[name=picture_file]")]
    told = {
        "type": "single", "stem": "下图是什么旗？", "option_a": "红旗", "option_b": "蓝旗", "key": "A",
        "node": make.branch.id, "difficulty": 2, "state": "active", "picture_file": files,
        "picture_at": ["stem", "B", "explanation"], "picture_alt": ["旗", "", ""], "picture_remove": "1",
    }  # fmt: skip
    browser.post(address, **told)
    first, second = session.scalars(select(QuestionVersion).order_by(QuestionVersion.number)).all()
    assert [one["at"] for one in first.content["pictures"]] == ["stem", "B", "explanation"]
    assert [(one["at"], one["alt"]) for one in second.content["pictures"]] == [
        ("stem", "旗"),
        ("explanation", ""),
    ]


def test_areas_are_ticked_without_a_script_and_the_page_does_not_tell_which_are_right(
    browser, secretary, make, session
):
    browser.sign_in(secretary)
    pages = []
    for key in (KEY, "错 矩形 100,200,300,400\n对 圆形 700,500,80"):
        browser.sign_in(secretary)
        told = typed(make, key=key, picture=upload(), new_at="figure")
        made = browser.post("/manage/questions", **told)
        version = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id.desc())).first()
        quiz = make.quiz(paper_kind=PaperKind.FIXED, question_count=1, full_points=200, reveal="at_once")
        make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version.id, worth=200))
        browser.sign_in(make.member())
        address = browser.post(f"/quizzes/{quiz.id}/attempts")
        page = browser.get(address)
        assert made
        pages.append(re.sub(r"question-pictures/[^\"]+", "", str(page.select_one("fieldset[data-position]"))))
        assert len(page.select("[data-hotspot] [data-area]")) == 2
        result = browser.get(browser.post(f"{address}/submit", q1="A"))
    assert pages[0] == pages[1]
    assert result.select_one(".hotspot-area.is-wrong")["data-area"] == "A"
    assert result.select_one(".hotspot-area.is-right")["data-area"] == "B"
