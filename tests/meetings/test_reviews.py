"""讲评: the most missed questions on the wall, driven by its host alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from content.models import Paragraph
from meetings.models import AgendaItem, QuizReview, ReviewedQuestion
from members.models import Notice
from quizzes.models import PaperQuestion, PracticeRound, QuestionVersion, Standing
from quizzes.rules.questions import Content
from tests.factories import NOON
from tests.learning.material_rows import make_material

OPTIONS = (("A", "一九二一年"), ("B", "一九二二年"))


@pytest.fixture
def quiz(make, session):
    """A quiz that is over: everybody missed the second question, some the first and nobody the third."""
    made = make.quiz(
        title="十一月测试",
        paper_kind="fixed",
        opens_at=NOON - timedelta(days=3),
        closes_at=NOON - timedelta(days=1),
        question_count=3,
        full_points=600,
    )
    for position, stem in enumerate(("党成立于哪一年？", "二大在哪一年？", "三大在广州。"), 1):
        content = Content(stem, OPTIONS, "A", f"解析{position}")
        question = make.question(content=content, topic="党史")
        if position == 2:
            version = session.get(QuestionVersion, question.version_id)
            version.material_id, version.anchor = cited_material(make), "p1"
        make.save(
            PaperQuestion(quiz_id=made.id, position=position, version_id=question.version_id, worth=200)
        )
    return made


def cited_material(make):
    material = make_material(make, title="党史讲义")
    words = "二大通过了第一部党章。"
    make.save(Paragraph(revision_id=material.revision_id, position=1, anchor="p1", text=words))
    return material.id


@pytest.fixture
def takers(make, quiz, session):
    versions = [
        row.version_id
        for row in session.query(PaperQuestion).filter_by(quiz_id=quiz.id).order_by(PaperQuestion.position)
    ]
    people = []
    for n in range(4):
        member = make.member(name=f"王同志{n}")
        first = n > 1
        attempt = make.submitted(quiz, member, 200 + 200 * first, 300, NOON - timedelta(days=2))
        attempt.paper = [[version, 200] for version in versions]
        attempt.by_position = [200 if first else 0, 0, 200]
        attempt.choices = ["A" if first else "B", "B", "A"]
        make.save(attempt)
        make.save(
            Standing(
                quiz_id=quiz.id,
                member_id=member.id,
                attempt_id=attempt.id,
                points=attempt.points,
                spent_seconds=300,
                submitted_at=attempt.submitted_at,
            )
        )
        people.append(member)
    return people


@pytest.fixture
def host(make):
    return make.secretary()


@pytest.fixture
def begun(browser, quiz, takers, host, session):
    """A 讲评 under way, its host signed in."""
    browser.sign_in(host)
    browser.post(f"/boards/quizzes/{quiz.id}/review", 303)
    return session.scalars(select(QuizReview)).one()


def press(browser, review, deed, status=303):
    base = f"/boards/reviews/{review.id}"
    steps = browser.fetch(f"{base}/wall.json").json["steps"]
    return browser.post(f"{base}/step", status, deed=deed, steps=steps)


def wall(browser, review):
    return browser.get(f"/boards/reviews/{review.id}/wall")


def test_it_goes_from_question_to_counts_to_answer_and_to_the_next_the_most_missed_first(browser, begun):
    page = wall(browser, begun)
    assert "二大在哪一年" in page.h2.text
    assert "人" not in page.select_one(".l-opts").text
    press(browser, begun, "next")
    page = wall(browser, begun)
    assert "4 人" in page.select_one(".l-opts").text
    assert page.select_one(".is-key") is None
    press(browser, begun, "next")
    page = wall(browser, begun)
    assert "一九二一年" in page.select_one(".is-key").text
    assert "解析2" in page.text
    assert page.blockquote is None
    press(browser, begun, "next")
    assert "二大通过了第一部党章" in wall(browser, begun).blockquote.text
    press(browser, begun, "next")
    assert "党成立于哪一年" in wall(browser, begun).h2.text
    for _ in range(3):
        press(browser, begun, "next")
    assert "讲评结束" in wall(browser, begun).text


def test_neither_key_nor_reason_is_in_the_page_before_it_is_told(browser, begun):
    for _ in range(2):
        page = str(wall(browser, begun))
        assert "解析2" not in page
        assert "is-key" not in page
        press(browser, begun, "next")


def test_no_name_is_on_any_page_of_it(browser, begun, quiz):
    addresses = [f"/boards/reviews/{begun.id}/{page}" for page in ("wall", "remote")]
    for _ in range(7):
        assert not any("王同志" in browser.get(address).text for address in addresses)
        press(browser, begun, "next")
    assert "王同志" not in browser.get(f"/boards/quizzes/{quiz.id}/review").text


def test_skipping_pinning_and_noting_are_kept(browser, begun, session):
    press(browser, begun, "pin")
    browser.post(f"/boards/reviews/{begun.id}/note", 303, position=1, note="多讲党章")
    assert "多讲党章" in browser.get(f"/boards/reviews/{begun.id}/remote").text
    assert "多讲党章" not in wall(browser, begun).text
    press(browser, begun, "skip")
    assert "党成立于哪一年" in wall(browser, begun).h2.text
    session.expire_all()
    row = session.scalars(select(ReviewedQuestion).order_by(ReviewedQuestion.position)).first()
    assert (row.is_skipped, row.is_pinned, row.note) == (True, True, "多讲党章")


def test_beginning_again_goes_on_where_it_was_and_a_press_counts_once(browser, begun, quiz, session):
    for _ in range(2):
        browser.post(f"/boards/reviews/{begun.id}/step", 303, deed="next", steps=0)
    browser.post(f"/boards/quizzes/{quiz.id}/review", 303)
    assert len(session.scalars(select(QuizReview)).all()) == 1
    assert "4 人" in wall(browser, begun).select_one(".l-opts").text


def test_those_who_missed_get_three_questions_once_and_nobody_else(browser, make, begun, takers, session):
    extra = make.question(content=Content("四大在上海。", OPTIONS, "A"), topic="党史").id
    for _ in range(2):
        browser.post(f"/boards/reviews/{begun.id}/practice", 303)
    rounds = session.scalars(select(PracticeRound).order_by(PracticeRound.member_id)).all()
    assert [one.member_id for one in rounds] == [member.id for member in takers]
    assert all(len(one.question_ids) == 3 for one in rounds)
    assert extra in rounds[-1].question_ids
    notices = session.scalars(select(Notice).where(Notice.cause == f"review:{begun.id}")).all()
    assert {one.url for one in notices} == {f"/practice/rounds/{one.id}" for one in rounds}
    browser.sign_in(takers[0])
    own = next(one.url for one in notices if one.member_id == takers[0].id)
    assert "二大在哪一年" in browser.get(own).text


@pytest.mark.parametrize("given", [{"reveal": "never"}, {"closes_at": NOON + timedelta(days=1)}])
def test_nothing_is_told_before_the_key_may_be_known(browser, begun, quiz, session, given):
    for name, value in given.items():
        setattr(quiz, name, value)
    session.commit()
    browser.get(f"/boards/reviews/{begun.id}/wall", 409)
    browser.get(f"/boards/reviews/{begun.id}/remote", 409)
    for path in ("step", "practice"):
        browser.post(f"/boards/reviews/{begun.id}/{path}", 409, deed="next", steps=0)
    browser.post(f"/boards/quizzes/{quiz.id}/review", 409)
    assert "还不能公布" in browser.get(f"/boards/quizzes/{quiz.id}/review").text


def test_a_question_that_another_open_quiz_asks_keeps_its_answer(browser, make, begun, session):
    row = session.scalars(select(ReviewedQuestion).order_by(ReviewedQuestion.position)).first()
    other = make.quiz(paper_kind="fixed", question_count=1)
    make.save(PaperQuestion(quiz_id=other.id, position=1, version_id=row.version_id, worth=200))
    press(browser, begun, "next")
    told = press(browser, begun, "next", 409)
    assert "暂不公布" in told.text
    press(browser, begun, "skip")
    assert "党成立于哪一年" in wall(browser, begun).h2.text


@pytest.mark.parametrize("role", ["member", "group_leader", "other"])
def test_nobody_but_its_host_reaches_it(browser, make, begun, quiz, takers, role):
    person = {
        "member": lambda: takers[0],
        "group_leader": lambda: make.member("group_leader", node=make.branch),
        "other": lambda: make.secretary(name="副书记"),
    }[role]()
    browser.sign_in(person)
    base = f"/boards/reviews/{begun.id}"
    for path in ("wall", "wall.json", "remote"):
        browser.get(f"{base}/{path}", 404)
    for path in ("step", "note", "practice"):
        browser.post(f"{base}/{path}", 404, deed="next", steps=0, position=1, note="x")
    browser.get(f"/boards/quizzes/{quiz.id}/review", 200 if role == "other" else 404)


def test_an_evening_goes_through_the_review_with_its_one_key(
    browser, make, quiz, takers, held, session, secretary
):
    activity = held()
    make.save(AgendaItem(activity_id=activity.id, position=1, title="讲评", shows=f"review:{quiz.id}"))
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    seen = []
    while not seen or "决定和表决" not in seen[-1]:
        page = browser.get(f"/activities/{activity.id}/evening/wall")
        seen.append(" ".join(page.select_one("[data-part]").text.split()))
        steps = page.select_one("[data-step] input[name=steps]")["value"]
        browser.post(f"/activities/{activity.id}/evening/step", steps=steps)
    assert "开始讲评" in seen[1]
    assert "二大在哪一年" in seen[2]
    assert "正确答案" not in seen[2]
    assert any("二大通过了第一部党章" in one for one in seen)
    assert not any("王同志" in one for one in seen)
    assert session.scalars(select(QuizReview)).unique().one().ended_at is not None
