"""Live quizzes through their pages: hosting, joining, answering, ending."""

import pytest
from sqlalchemy import select

from meetings.models import LivePlayer, LiveQuestion, LiveRound


@pytest.fixture
def host(make):
    return make.secretary()


@pytest.fixture
def opened(browser, make, host, session):
    """Open a round with one question of each of these types; gives it."""

    def open_round(*types, **given):
        questions = [make.question(kind) for kind in types]
        browser.sign_in(host)
        form = {"title": "党史现场答题", "node": make.branch.id, "source": "later", "seconds": "20"}
        usual = {"worth": "10", "speed_percent": "0", "shows_names": "y", "shows_standings": "y"}
        address = browser.post("/live/new", **form | usual | {"counts_as": "nothing"} | given)
        live_round = session.scalars(select(LiveRound).order_by(LiveRound.id.desc())).unique().first()
        assert address == f"/live/{live_round.id}/prepare"
        for question in questions:
            browser.post(f"/live/{live_round.id}/pick", question=[question.id], done="1")
        return live_round

    return open_round


@pytest.fixture
def step(browser, host, session):
    """Press the one key that goes on."""

    def press(live_round, status=303):
        session.refresh(live_round)
        browser.sign_in(host)
        return browser.post(f"/live/{live_round.id}/step", status, steps=live_round.steps)

    return press


@pytest.fixture
def play(browser, session):
    """Answer the present question as a member, with the plain form."""

    def give(member, live_round, value, status=303):
        session.refresh(live_round)
        browser.sign_in(member)
        row = session.scalars(
            select(LiveQuestion).where(
                LiveQuestion.round_id == live_round.id, LiveQuestion.position == live_round.position
            )
        ).one()
        answer = {f"q{live_round.position}": value, "question": row.id}
        return browser.post(f"/live/{live_round.id}/answers", status, **answer)

    return give


def join(browser, member, live_round):
    browser.sign_in(member)
    return browser.post("/live/join", pin=live_round.pin)


def test_a_round_from_the_lobby_to_the_end(browser, make, opened, step, play, host, session):
    live_round = opened("single", "multiple")
    one, two = make.member(name="李建华"), make.member(name="王秀兰")
    assert join(browser, one, live_round) == f"/live/{live_round.id}/play"
    assert "请稍候" in browser.get(f"/live/{live_round.id}/play").text
    join(browser, two, live_round)
    browser.sign_in(host)
    lobby = browser.get(f"/live/{live_round.id}/wall")
    assert "2 人已加入" in " ".join(lobby.text.split())
    assert "李建华" in lobby.text
    step(live_round)
    play(one, live_round, "A")
    page = browser.get(f"/live/{live_round.id}/play")
    assert "已收到：A" in page.text
    assert page.select_one("input[value=A]").has_attr("checked")
    play(two, live_round, "B")
    step(live_round)
    wall = browser.get(f"/live/{live_round.id}/wall")
    assert "is-key" not in str(wall)
    assert "正确答案" not in wall.text
    step(live_round)
    wall = browser.get(f"/live/{live_round.id}/wall")
    assert wall.select_one(".is-key .k").text == "A"
    assert "见党章" in wall.text
    browser.sign_in(one)
    assert "答对了，得 10 分" in browser.get(f"/live/{live_round.id}/play").text
    browser.sign_in(two)
    assert "没有答对" in browser.get(f"/live/{live_round.id}/play").text
    step(live_round)
    rows = browser.get(f"/live/{live_round.id}/wall").select("tbody tr")
    assert [row.th.text for row in rows] == ["李建华", "王秀兰"]
    step(live_round)
    play(two, live_round, ["A", "C"])
    for _ in range(4):
        step(live_round)
    session.refresh(live_round)
    assert (live_round.phase, live_round.pin) == ("ended", None)
    points = dict(session.execute(select(LivePlayer.member_id, LivePlayer.points)).all())
    assert points == {one.id: 1000, two.id: 1000}
    result = browser.get(f"/live/{live_round.id}/result")
    assert "1 人答对" in result.text
    sheet = browser.fetch(f"/live/{live_round.id}/result.xlsx")
    assert sheet.status_code == 200
    browser.sign_in(two)
    assert "现场答题结束" in browser.get(f"/live/{live_round.id}/play").text
    assert "党史现场答题" in browser.get("/live/").text
