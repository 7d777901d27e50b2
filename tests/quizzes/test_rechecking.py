"""待复核: a cited paragraph goes out of its material, and somebody looks at the questions on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from content.actions.columns import add_column
from content.actions.intake import written
from content.actions.materials import add_article, revise
from content.queries.paragraphs import find
from members.models import AuditEvent, Notice
from quizzes.actions.bank import revise_question
from quizzes.models import QuestionState, QuestionVersion
from quizzes.rules.questions import Content
from tests.factories import NOON

TEXT = "<p>第一条 总则。</p><p>第二条 党员必须学习。</p>"
LATER = "<p>第一条 总则。</p><p>第二条 党员应当学习。</p>"


@pytest.fixture
def secretary(make):
    return make.secretary()


@pytest.fixture
def keeping(work_as, secretary):
    return work_as(secretary)


@pytest.fixture
def law(keeping, make):
    column = add_column(keeping, make.branch, "党章")
    keeping.session.flush()
    return add_article(keeping, column, "党章", TEXT)


@pytest.fixture
def citing(make, session, keeping, law):
    """Make a question that cites the paragraph with these words, or all of the material."""

    def cite(words, **given):
        question = make.question(**given)
        version = session.get(QuestionVersion, question.version_id)
        version.material_id = law.id
        version.anchor = find(keeping, law.id, words) if words else ""
        return make.save(question)

    return cite


def test_only_questions_on_what_is_gone_are_flagged(keeping, make, law, citing):
    gone, kept, whole = citing("必须学习"), citing("总则"), citing("")
    retired, other = citing("必须学习", state=QuestionState.RETIRED), make.question()
    revise(keeping, law, written(LATER))
    assert gone.needs_recheck_since == keeping.now
    assert {one.needs_recheck_since for one in (kept, whole, retired, other)} == {None}


def test_those_who_keep_the_bank_are_told_once(session, secretary, keeping, law, citing):
    citing("必须学习")
    citing("必须学习")
    revise(keeping, law, written(LATER))
    told = session.scalars(select(Notice).where(Notice.url == "/manage/questions?flag=recheck")).all()
    assert [(one.member_id, one.title) for one in told] == [(secretary.id, "2 题待复核")]
    revise(keeping, law, written(LATER + "<p>第三条</p>"))
    session.flush()
    assert (
        len(session.scalars(select(AuditEvent).where(AuditEvent.deed == "quizzes.question.flag")).all()) == 1
    )


def test_a_flag_keeps_its_day(work_as, secretary, keeping, law, citing):
    gone = citing("必须学习")
    revise(keeping, law, written(LATER))
    revise(work_as(secretary, NOON + timedelta(days=1)), law, written("<p>全文修改。</p>"))
    assert gone.needs_recheck_since == NOON


def test_a_new_version_clears_the_flag(keeping, law, citing):
    gone = citing("必须学习")
    revise(keeping, law, written(LATER))
    content = Content("党员应当做什么？", (("A", "学习"), ("B", "休息")), "A")
    assert revise_question(keeping, gone, "single", content)
    assert gone.needs_recheck_since is None


def test_the_bank_shows_flagged_questions_until_somebody_has_looked(
    browser, session, secretary, keeping, law, citing
):
    gone = citing("必须学习")
    citing("总则")
    revise(keeping, law, written(LATER))
    session.commit()
    browser.sign_in(secretary)
    links = browser.get("/manage/questions?flag=recheck").select("tbody a.row-link")
    assert [one["href"] for one in links] == [f"/manage/questions/{gone.id}"]
    page = browser.get(f"/manage/questions/{gone.id}")
    url = page.select_one("form[action$=recheck]")["action"]
    browser.post(url)
    assert not browser.get("/manage/questions?flag=recheck").select("tbody a.row-link")
    assert not browser.get(f"/manage/questions/{gone.id}").select_one("form[action$=recheck]")
    browser.post(url)
    told = session.scalars(select(AuditEvent).where(AuditEvent.deed == "quizzes.question.recheck")).all()
    assert len(told) == 1


@pytest.mark.parametrize(("role", "here"), [(None, True), ("inspector", True), ("secretary", False)])
def test_others_do_not_clear_a_flag(browser, make, session, keeping, law, citing, role, here):
    gone = citing("必须学习")
    revise(keeping, law, written(LATER))
    session.commit()
    browser.sign_in(make.member(role, node=make.branch if here else make.node()))
    browser.post(f"/manage/questions/{gone.id}/recheck", 404)
    assert gone.needs_recheck_since == NOON


def test_flagging_costs_the_same_for_many_questions(session, keeping, law, citing, queries):
    counts = []
    for count in (1, 6):
        for _ in range(count):
            citing("必须学习")
        queries.clear()
        revise(keeping, law, written(LATER))
        session.flush()
        counts.append(len(queries))
        revise(keeping, law, written(TEXT))
        session.flush()
    assert counts[1] <= counts[0] + 1
