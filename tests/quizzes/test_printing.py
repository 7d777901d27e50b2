"""A quiz on paper: versions, what stands on them, and who may have the key."""

import zipfile
from io import BytesIO

import docx
import pypdfium2
import pytest
from sqlalchemy import select

from members.models import AuditEvent
from quizzes.actions.papers import swap_question
from quizzes.actions.printing import NothingToPrintError, PrintedAlreadyError, make_versions
from quizzes.models import PaperEntry, PaperQuestion, PrintedPaper, QuestionVersion
from quizzes.queries.printing import is_outdated, printed_papers, questions_on, sheet_to_print
from quizzes.rules.exports.entry import no_pictures
from quizzes.rules.prints.pictures import pictures_on_paper, with_areas
from quizzes.rules.prints.sheet import print_question
from quizzes.rules.questions import Content, Picture
from quizzes.rules.types import TYPES as QUESTION_TYPES
from quizzes.rules.types.hotspot.areas import Area
from tests.factories import CONTENTS, OPTIONS
from tests.quizzes.rules.test_pictures import drawing

TYPES = ("single", "multiple", "true_false", "fill_blank", "ordering", "short_answer")
CITIES = (("A", "上海"), ("B", "遵义"))


@pytest.fixture
def secretary(make):
    return make.secretary()


@pytest.fixture
def quiz(make, session):
    """One question of each type, two of them about a passage."""
    quiz = make.quiz_with(*TYPES, title="年终测试")
    session.refresh(quiz)
    return quiz


@pytest.fixture
def with_passage(make, session, quiz):
    from quizzes.models import PaperQuestion

    passage = "阅读材料：春风又绿江南岸。"
    more = [
        ("matching", Content("会议与地点。", CITIES, {"left": ["一大", "遵义会议"], "right": ["A", "B"]})),
        ("single", Content("写的是哪个季节？", OPTIONS, "C", stimulus=passage)),
        ("numeric", Content("共几个字？", (), {"value": "7", "tolerance": "0"}, stimulus=passage)),
    ]
    for position, (kind, content) in enumerate(more, start=len(TYPES) + 1):
        version = make.question(kind, content=content).version_id
        make.save(PaperQuestion(quiz_id=quiz.id, position=position, version_id=version, worth=300))
    quiz.question_count = len(TYPES) + len(more)
    return make.save(quiz)


def words_of(pdf):
    return "".join(
        "".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)
    )


def words_in(document):
    opened = docx.Document(BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "".join("".join([*(p.text for p in opened.paragraphs), *cells]).split())


def test_version_a_stands_as_it_was_set_and_b_asks_the_same_otherwise(make, work_as, secretary, with_passage):
    one, other = make_versions(work_as(secretary), with_passage, 2)
    assert not one.shuffles_options
    assert other.shuffles_options
    assert sorted(one.paper) == sorted(other.paper)
    first = questions_on(work_as(secretary), with_passage, one)
    second = {each.asked.version_id: each for each in questions_on(work_as(secretary), with_passage, other)}
    assert [key for key, _, _ in first[0].options] == ["A", "B", "C", "D"]
    turned = [second[each.asked.version_id].options != each.options for each in first if each.options]
    assert any(turned)


def test_questions_about_one_passage_stay_together_in_their_order(make, work_as, secretary, with_passage):
    for printed in make_versions(work_as(secretary), with_passage, 4):
        asked = questions_on(work_as(secretary), with_passage, printed)
        about = [n for n, one in enumerate(asked) if one.asked.content.stimulus]
        assert about == [about[0], about[0] + 1]
        assert [asked[n].asked.type.name for n in about] == ["single", "numeric"]


def test_each_version_of_a_drawn_quiz_is_a_draw_of_its_own(make, work_as, secretary):
    quiz = make.drawn_quiz("single", 5, 40)
    one, other = make_versions(work_as(secretary), quiz, 2)
    assert len(one.paper) == len(other.paper) == 5
    assert one.paper != other.paper


def test_a_paper_says_its_sections_points_and_passages_but_no_answer(make, work_as, secretary, with_passage):
    (printed,) = make_versions(work_as(secretary), with_passage, 1)
    sheet = sheet_to_print(work_as(secretary), with_passage, printed, no_pictures, is_only=True)
    headings = "一、单选题 二、多选题 三、判断题 四、填空题 五、排序题 六、简答题 七、匹配题 八、材料题"
    assert [one.heading for one in sheet.sections] == headings.split()
    assert sheet.sections[1].note == "共 1 题，每题 2 分，共 2 分；全部选对才得分"
    assert sheet.sections[-1].note == "共 2 题，每题 3 分，共 6 分"
    shown = [question.stimulus for question in sheet.sections[-1].questions]
    assert shown == ["阅读材料：春风又绿江南岸。", ""]
    told = sheet.told(with_key=False)
    assert not any(
        one["answer"] or one["explanation"] for part in told["sections"] for one in part["questions"]
    )
    answers = [question.answer for part in sheet.sections for question in part.questions]
    assert answers == ["A", "AC", "√", "北京", "ABCD", "结合实际。", "（1）A　（2）B", "C", "7"]


def test_the_key_of_a_turned_version_goes_by_its_own_letters(make, work_as, secretary, quiz):
    _, other = make_versions(work_as(secretary), quiz, 2)
    for one in questions_on(work_as(secretary), quiz, other):
        if one.asked.type.name != "single":
            continue
        sheet = sheet_to_print(work_as(secretary), quiz, other, no_pictures, is_only=False)
        printed = sheet.sections[0].questions[0]
        letters = dict(printed.options)
        assert letters[printed.answer] == CONTENTS["single"].option_text("A")


@pytest.mark.parametrize("what", ["paper", "sheet", "answers"])
def test_all_three_come_as_pdf_and_word(browser, make, work_as, secretary, with_passage, what):
    printed = make_versions(work_as(secretary), with_passage, 2)[1]
    browser.sign_in(secretary)
    pdf = browser.fetch(f"/manage/quizzes/printed/{printed.id}/{what}.pdf")
    word = browser.fetch(f"/manage/quizzes/printed/{printed.id}/{what}.docx")
    assert (pdf.status_code, word.status_code) == (200, 200)
    for said in (words_of(pdf.data), words_in(word.data)):
        assert "年终测试" in said
        assert "（B卷）" in said
        assert "八、材料题" in said
        assert ("春风又绿" in said) == (what == "paper")
        assert ("结合实际" in said) == (what == "answers")
        assert ("姓名" in said) == (what != "answers")
    assert "第1页共" in words_of(pdf.data)


def test_the_key_is_for_those_who_set_the_quiz_and_taking_it_is_noted(
    browser, make, session, work_as, secretary, quiz
):
    (printed,) = make_versions(work_as(secretary), quiz, 1)
    for other in (make.member(), make.member("inspector"), make.secretary(node=make.node())):
        browser.sign_in(other)
        for address in ("answers.pdf", "answers.docx", "paper.pdf", "sheet.docx"):
            assert browser.fetch(f"/manage/quizzes/printed/{printed.id}/{address}").status_code == 404, (
                address
            )
    noted = select(AuditEvent.summary).where(AuditEvent.deed == "quizzes.print_key")
    assert not session.scalars(noted).all()
    browser.sign_in(secretary)
    assert browser.fetch(f"/manage/quizzes/printed/{printed.id}/key.pdf").status_code == 404
    assert browser.fetch(f"/manage/quizzes/printed/{printed.id}/answers.pdf").status_code == 200
    assert session.scalars(noted).all() == ["书记甲 取出了《年终测试》A 卷的参考答案。"]


def test_making_them_again_replaces_them_until_a_sheet_is_keyed_in(
    browser, make, session, work_as, secretary, quiz
):
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/print")
    assert "生成试卷" in page.text
    browser.post(f"/manage/quizzes/{quiz.id}/print", count="2")
    browser.post(f"/manage/quizzes/{quiz.id}/print", count="1")
    (printed,) = printed_papers(work_as(secretary), quiz)
    attempt = make.submitted(quiz, make.member(), 0, 60, printed.made_at)
    make.save(
        PaperEntry(
            attempt_id=attempt.id, printed_id=printed.id, by_id=secretary.id, entered_at=printed.made_at
        )
    )
    with pytest.raises(PrintedAlreadyError):
        make_versions(work_as(secretary), quiz, 2)
    assert "不能重新生成" in browser.get(f"/manage/quizzes/{quiz.id}/print").text


def test_a_paper_changed_after_printing_is_pointed_out(make, work_as, secretary, quiz):
    printed = make_versions(work_as(secretary), quiz, 2)
    assert not is_outdated(work_as(secretary), quiz, printed)
    make.question("single", content=Content("另一道题？", OPTIONS, "B"))
    swap_question(work_as(secretary), quiz, 1)
    assert is_outdated(work_as(secretary), quiz, printed)


def test_a_quiz_without_questions_is_not_printed(make, work_as, secretary, browser):
    quiz = make.quiz(paper_kind="fixed")
    with pytest.raises(NothingToPrintError):
        make_versions(work_as(secretary), quiz, 1)
    browser.sign_in(secretary)
    assert "还没有题目" in browser.get(f"/manage/quizzes/{quiz.id}/print").text
    browser.post(f"/manage/quizzes/{quiz.id}/print", status=422, count="9")


def hotspot(file="f" * 64):
    key = {"areas": [["rect", [100, 100, 400, 400]], ["circle", [700, 500, 100]]], "right": ["A"]}
    options = (("A", "第 1 区"), ("B", "第 2 区"))
    return Content("点出遵义。", options, key, pictures=(Picture(file, "figure"),))


def test_a_picture_stands_on_the_paper_with_all_areas_numbered_alike():
    (shown,) = pictures_on_paper(hotspot(), lambda _: drawing(size=(300, 200)))
    assert (shown.at, shown.width, shown.media_type) == ("figure", 300, "image/png")
    areas = [Area("rect", (100, 100, 400, 400), is_right) for is_right in (True, False)]
    one, other = (with_areas(drawing(size=(300, 200)), [area]) for area in areas)
    assert one == other
    assert one != drawing(size=(300, 200))


def test_pictures_go_with_the_letter_of_their_option_and_into_both_files(browser, make, secretary, session):
    browser.sign_in(secretary)
    text = io_text("1．下图是什么旗？\nA．红旗\nB．蓝旗\n图片：题干 a.png 一面旗\n\t选项B b.png\n答案：A\n")
    address = browser.post("/manage/questions/import", file=(BytesIO(text), "题库.zip"), node=make.branch.id)
    browser.post(f"{address}/take")
    version = session.scalar(select(QuestionVersion.id))
    quiz = make.quiz(paper_kind="fixed", question_count=1, full_points=200, title="看图")
    make.save(PaperQuestion(quiz_id=quiz.id, position=1, version_id=version, worth=200))
    browser.post(f"/manage/quizzes/{quiz.id}/print", count="2")
    for printed in session.scalars(select(PrintedPaper)):
        where = f"/manage/quizzes/printed/{printed.id}/paper"
        document = docx.Document(BytesIO(browser.fetch(f"{where}.docx").data))
        assert len(document.inline_shapes) == 2
        pdf = pypdfium2.PdfDocument(browser.fetch(f"{where}.pdf").data)
        images = [one for page in pdf for one in page.get_objects() if one.type == 3]
        assert len(images) == 2


def io_text(question):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(
            "题库.txt", f"支部学堂题库（可以直接导入，请保留这一行）\n\n一、单选题\n\n{question}"
        )
        for name, colour in (("a", "red"), ("b", "blue")):
            package.writestr(f"pictures/{name}.png", drawing(colour, size=(300, 200)))
    return buffer.getvalue()


def test_the_key_of_areas_goes_by_the_letters_that_can_be_ticked():
    options = [("A", "A", "第 1 区"), ("B", "B", "第 2 区")]
    printed = print_question(1, QUESTION_TYPES["hotspot"], hotspot(), options, 200, shows_passage=True)
    assert (printed.answer, printed.boxes) == ("A", ["A", "B"])
