"""心得体会: drafts are private, review happens once, and only what the writer allows is published."""

import pytest
from sqlalchemy import select

from content.models import Revision
from core.errors import BadInputError
from learning.actions.essays import (
    EssayError,
    Verdict,
    accept_essay,
    hand_in,
    publish_essay,
    return_essay,
    save_essay,
    start_essay,
    take_back_essay,
)
from learning.models import Essay, HourEntry
from learning.queries.essays import resembling
from learning.rules.essays import EssayState
from members.models import Notice

SAID = "学习了条例以后，我认识到安全生产工作必须落实到每一项检查、每一个岗位，不能只停留在口头上。"
VALUES = {"title": "学习体会", "learned": SAID, "may_publish": True}


@pytest.fixture
def writer(make):
    return make.member(name="李建华")


@pytest.fixture
def mine(work_as, writer):
    return work_as(writer)


@pytest.fixture
def keeper(work_as, make):
    return work_as(make.secretary())


@pytest.fixture
def essay(mine, keeper):
    essay = start_essay(mine, VALUES)
    hand_in(mine, essay)
    return essay


def test_next_to_nothing_is_not_handed_in(mine):
    with pytest.raises(BadInputError, match="至少写 30 个字"):
        hand_in(mine, start_essay(mine, {"title": "体会", "text": "很好！" * 5}))


def test_what_was_handed_in_is_not_changed_but_may_be_taken_back(mine, essay):
    with pytest.raises(EssayError, match="不能再改"):
        save_essay(mine, essay, VALUES)
    take_back_essay(mine, essay)
    save_essay(mine, essay, VALUES | {"title": "新题目"})
    hand_in(mine, essay)
    assert (essay.title, essay.state) == ("新题目", EssayState.HANDED_IN)


def test_an_accepted_essay_may_earn_hours_once(essay, keeper, writer, earned, session):
    accept_essay(keeper, essay, Verdict("写得实在", 100))
    assert earned(writer) == (100, 100, 1)
    assert session.scalar(select(HourEntry.cause)) == f"essay:{essay.id}"
    with pytest.raises(EssayError, match="不需要再审阅"):
        accept_essay(keeper, essay, Verdict("", 100))
    assert earned(writer) == (100, 100, 1)


def test_a_returned_essay_is_handed_in_again(mine, essay, keeper, session):
    return_essay(keeper, essay, "请结合岗位再写两句。")
    assert any("退回" in title for title in session.scalars(select(Notice.title)))
    save_essay(mine, essay, VALUES)
    hand_in(mine, essay)
    assert essay.state is EssayState.HANDED_IN


def test_only_what_is_accepted_and_allowed_is_published(mine, essay, keeper):
    with pytest.raises(EssayError, match="本人也同意"):
        publish_essay(keeper, essay)
    accept_essay(keeper, essay, Verdict())
    publish_essay(keeper, essay)
    assert essay.state is EssayState.PUBLISHED
    silent = start_essay(mine, VALUES | {"may_publish": False})
    hand_in(mine, silent)
    accept_essay(keeper, silent, Verdict())
    with pytest.raises(EssayError, match="本人也同意"):
        publish_essay(keeper, silent)


def test_the_check_names_the_material_but_never_another_writer(make, work_as, essay, material, session):
    text = material(title="安全生产条例")
    session.get_one(Revision, text.revision_id).html = f"<p id='p-1'>{SAID}</p>"
    session.flush()
    other = work_as(make.member(name="王芳"))
    own = start_essay(other, {"title": "体会", "text": f"今天下雨了，我们改在室内活动。{SAID}"})
    told = {one.title for one in resembling(other, own)}
    assert told <= {"本支部的另一篇心得体会", "《安全生产条例》"}
    assert len(resembling(other, own)) == 1
    assert (
        resembling(
            other,
            start_essay(
                other, {"title": "体会", "text": "我自己想到的话，和别人说的都不一样，因为写的是昨天的巡查。"}
            ),
        )
        == []
    )


def test_drafts_are_for_the_writer_alone(browser, make, writer, mine):
    draft = start_essay(mine, VALUES)
    for who in (make.secretary(), make.member(), make.member("admin")):
        browser.sign_in(who).get(f"/essays/{draft.id}", 404)
    browser.sign_in(writer).get(f"/essays/{draft.id}")


def test_the_way_of_an_essay_by_the_pages(browser, make, writer, session, earned):
    browser.sign_in(writer)
    assert len(browser.get("/essays").select(".empty")) == 2
    assert "至少写" in browser.post("/essays/new", 422, title="体会", learned="短", hand_in="1").text
    where = browser.post("/essays/new", title="学习体会", learned=SAID, may_publish="y")
    assert SAID in browser.get(where).text
    essay = session.scalar(select(Essay).order_by(Essay.id.desc()))
    assert "没有发现相近" in browser.get(f"/essays/{essay.id}/likeness").text
    browser.post(f"/essays/{essay.id}/edit", title="学习体会", learned=SAID, may_publish="y", hand_in="1")
    browser.post(f"/manage/essays/{essay.id}/accept", 404)
    browser.sign_in(make.member()).get(f"/essays/{essay.id}", 404)
    browser.get(f"/essays/{essay.id}/likeness", 404)
    browser.sign_in(make.secretary())
    assert "学习体会" in browser.get("/manage/essays").text
    assert "请写明原因" in browser.post(f"/manage/essays/{essay.id}/return", 422, remark="").text
    browser.post(f"/manage/essays/{essay.id}/accept", remark="好", hours="1")
    browser.post(f"/manage/essays/{essay.id}/publish")
    browser.sign_in(make.member())
    assert "学习体会" in browser.get("/essays").text
    assert SAID in browser.get(f"/essays/{essay.id}").text
    browser.sign_in(make.member(node=make.node(name="别的支部"))).get(f"/essays/{essay.id}", 404)
    assert earned(writer)[0] == 100


def test_an_essay_is_never_a_page_of_its_own(browser, writer):
    where = browser.sign_in(writer).post(
        "/essays/new", title="<script>alert(1)</script>", whole="<img src=x onerror=alert(1)>" * 3
    )
    page = browser.get(where.replace("/edit", ""))
    assert page.select("article img, article script") == []


def test_an_essay_sent_twice_is_one(mine, session):
    essay = start_essay(mine, VALUES)
    with pytest.raises(EssayError, match="刚才已经保存"):
        start_essay(mine, VALUES)
    assert list(session.scalars(select(Essay.id))) == [essay.id]
