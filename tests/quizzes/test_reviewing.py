"""审题: with the setting on, what one writes another reads before it is used."""

import pytest
from sqlalchemy import select

from core.settings import change_setting
from core.work import Work
from members.models import AuditEvent, Notice
from quizzes.actions.bank import add_question, describe_question, revise_question
from quizzes.actions.categories import Changes, change_questions
from quizzes.actions.importing import Entry, put_in
from quizzes.actions.reviewing import NotWaitingError, OwnQuestionError, approve, send_back
from quizzes.models import Question, QuestionState
from quizzes.queries.secrecy import may_practise
from quizzes.rules.questions import Content

WORDS = Content("党章规定了什么？", (("A", "甲"), ("B", "乙")), "A")
OTHER = Content("党章又规定了什么？", (("A", "甲"), ("B", "乙")), "B")
TYPED = {
    "type": "single",
    "stem": "党章规定了什么？",
    "option_a": "甲",
    "option_b": "乙",
    "key": "A",
    "difficulty": "2",
    "state": "active",
    "category": "",
    "material": "",
    "anchor": "",
}


@pytest.fixture
def writer(make):
    return make.member("committee", name="委员乙")


@pytest.fixture
def writing(work_as, writer):
    return work_as(writer)


@pytest.fixture
def reading(work_as, make):
    return work_as(make.member("committee", name="委员丁"))


@pytest.fixture
def leading(work_as, make):
    return work_as(make.secretary())


@pytest.fixture
def asked_for(leading):
    """The site's setting is on, for as long as the test."""
    change_setting(leading, "bank.review", True)
    leading.session.commit()
    yield
    change_setting(leading, "bank.review", False)


@pytest.fixture
def waiting(asked_for, writing, make):
    question = add_question(writing, make.branch.id, "single", WORDS)
    writing.session.commit()
    return question


def test_without_the_setting_questions_are_used_at_once(writing, make):
    question = add_question(writing, make.branch.id, "single", WORDS)
    assert question.state is QuestionState.ACTIVE
    revise_question(writing, question, "single", OTHER)
    assert question.state is QuestionState.ACTIVE


def test_new_and_changed_questions_of_the_committee_wait(waiting, writing, make):
    assert waiting.state is QuestionState.IN_REVIEW
    used = make.question()
    revise_question(writing, used, "single", OTHER)
    assert used.state is QuestionState.IN_REVIEW


def test_those_of_the_secretary_do_not_wait(asked_for, leading, make):
    question = add_question(leading, make.branch.id, "single", WORDS)
    revise_question(leading, question, "single", OTHER)
    assert question.state is QuestionState.ACTIVE


def test_imports_wait_whoever_brings_them(asked_for, leading, make):
    [question] = put_in(leading, make.branch.id, [Entry("single", WORDS)])
    assert question.state is QuestionState.IN_REVIEW
    with pytest.raises(OwnQuestionError):
        change_questions(leading, [question.id], Changes(state=QuestionState.ACTIVE))


IMPORTED = Entry("single", WORDS, origin="题库.txt 第 3 行")


@pytest.mark.parametrize("way", [QuestionState.DRAFT, QuestionState.RETIRED])
def test_an_import_of_ones_own_does_not_come_into_use_by_a_detour(asked_for, leading, reading, make, way):
    [question] = put_in(leading, make.branch.id, [IMPORTED])
    about = {"category_id": None, "topic": "", "difficulty": 2}
    describe_question(leading, question, **about, state=way)
    describe_question(leading, question, **about, state=QuestionState.ACTIVE)
    assert question.state is QuestionState.IN_REVIEW
    describe_question(leading, question, **about, state=way)
    revise_question(leading, question, "single", OTHER)
    with pytest.raises(OwnQuestionError):
        change_questions(leading, [question.id], Changes(state=QuestionState.ACTIVE))
    describe_question(leading, question, **about, state=QuestionState.ACTIVE)
    approve(reading, question, question.version_id)
    describe_question(leading, question, **about, state=way)
    describe_question(leading, question, **about, state=QuestionState.ACTIVE)
    assert question.state is QuestionState.ACTIVE


def test_what_a_job_takes_over_is_the_uploaders(asked_for, leading, make):
    nobody = Work(leading.session, leading.now)
    [question] = put_in(nobody, make.branch.id, [Entry("single", WORDS)], by_id=leading.person.id)
    with pytest.raises(OwnQuestionError):
        approve(leading, question, question.version_id)
    revise_question(nobody, question, "single", OTHER, by_id=leading.person.id)
    with pytest.raises(OwnQuestionError):
        approve(leading, question, question.version_id)


def test_what_waits_is_not_practised(waiting, reading, session):
    usable = select(Question.id).where(Question.id == waiting.id, may_practise(reading))
    assert session.scalar(usable) is None
    approve(reading, waiting, waiting.version_id)
    session.flush()
    assert session.scalar(usable) == waiting.id


def test_nobody_approves_their_own(waiting, writing, make):
    for decide in (
        lambda: approve(writing, waiting, waiting.version_id),
        lambda: send_back(writing, waiting, waiting.version_id, "不行"),
        lambda: change_questions(writing, [waiting.id], Changes(state=QuestionState.ACTIVE)),
    ):
        with pytest.raises(OwnQuestionError):
            decide()
    about = {"category_id": None, "topic": "", "difficulty": 2}
    describe_question(writing, waiting, **about, state=QuestionState.ACTIVE)
    assert waiting.state is QuestionState.IN_REVIEW
    describe_question(writing, waiting, **about, state=QuestionState.DRAFT)
    describe_question(writing, waiting, **about, state=QuestionState.ACTIVE)
    assert waiting.state is QuestionState.IN_REVIEW


def test_another_approves_many_at_once(waiting, reading):
    assert change_questions(reading, [waiting.id], Changes(state=QuestionState.ACTIVE)) == 1
    assert waiting.state is QuestionState.ACTIVE


def test_only_the_wording_that_was_read_is_approved(waiting, writing, reading):
    seen = waiting.version_id
    revise_question(writing, waiting, "single", OTHER)
    with pytest.raises(NotWaitingError):
        approve(reading, waiting, seen)
    approve(reading, waiting, waiting.version_id)
    with pytest.raises(NotWaitingError):
        send_back(reading, waiting, waiting.version_id, "晚了")


def test_from_the_form_to_the_approval(browser, make, session, asked_for, writer, leading):
    browser.sign_in(writer)
    url = browser.post("/manage/questions", node=make.branch.id, **TYPED)
    assert not browser.get(url).select("form[action$=review]")
    [told] = session.scalars(select(Notice).where(Notice.title == "有一道题待审")).all()
    assert (told.member_id, told.url) == (leading.person.id, url)
    version = session.scalars(select(Question)).one().version_id
    browser.post(f"{url}/review", 409, approve="1", version=version)

    browser.sign_in(session.get(type(writer), leading.person.id))
    assert browser.get("/manage/questions?state=in_review").select_one(f'a[href="{url}"]')
    form = browser.get(url).select("form[action$=review]")[0]
    version = form.select_one("[name=version]")["value"]
    browser.post(f"{url}/review", approve="1", version=version)
    session.expire_all()
    assert session.scalars(select(Question.state)).all() == [QuestionState.ACTIVE]
    said = session.scalars(select(AuditEvent.summary).where(AuditEvent.deed == "quizzes.question.review"))
    assert said.all() == ["审题“党章规定了什么？”：通过，已启用。"]


def test_a_question_goes_back_with_the_reason(browser, make, session, waiting, writer):
    browser.sign_in(make.member("committee"))
    url = f"/manage/questions/{waiting.id}"
    page = browser.post(f"{url}/review", 422, version=waiting.version_id, reason="")
    assert page.select_one("[data-error-summary]")
    browser.post(f"{url}/review", version=waiting.version_id, reason="答案没有出处。")
    session.expire_all()
    assert waiting.state is QuestionState.DRAFT
    [told] = session.scalars(select(Notice).where(Notice.member_id == writer.id)).all()
    assert (told.title, told.text) == ("您出的题被退回", "答案没有出处。")
    browser.sign_in(writer)
    assert "答案没有出处。" in browser.get(url).select_one(".notice").text
    browser.post(f"{url}/edit", node=make.branch.id, **TYPED | {"explanation": "见党章第十条。"})
    session.expire_all()
    assert waiting.state is QuestionState.IN_REVIEW


@pytest.mark.parametrize(("role", "here"), [(None, True), ("inspector", True), ("secretary", False)])
def test_others_do_not_review(browser, make, session, waiting, role, here):
    browser.sign_in(make.member(role, node=make.branch if here else make.node()))
    browser.post(f"/manage/questions/{waiting.id}/review", 404, approve="1", version=waiting.version_id)
    session.expire_all()
    assert waiting.state is QuestionState.IN_REVIEW


def test_many_are_approved_with_as_many_statements_as_one(asked_for, writing, reading, make, queries):
    counts = []
    for count in (1, 6):
        entries = [Entry("single", WORDS)] * count
        made = [question.id for question in put_in(writing, make.branch.id, entries)]
        writing.session.commit()
        queries.clear()
        assert change_questions(reading, made, Changes(state=QuestionState.ACTIVE)) == count
        reading.session.flush()
        counts.append(len(queries))
    assert counts[1] <= counts[0]  # the first also begins the audit log


def test_the_setting_is_on_the_page_and_in_the_log(browser, make, session):
    browser.sign_in(make.member("admin"))
    form = {"title": "支部学堂", "names": "shown", "backup_hour": "", "backup_keep": "14"}
    browser.post("/manage/settings", **form, review="y")
    assert browser.get("/manage/settings").select_one("[name=review]").has_attr("checked")
    told = session.scalars(select(AuditEvent.summary).where(AuditEvent.deed == "site.settings")).all()
    assert told == ["修改网站设置：新题先审再用 关→开。"]
    browser.post("/manage/settings", **form)
