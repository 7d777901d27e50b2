"""Contests of teams through their pages: setting up, going on, the buzzer, verdicts, corrections, attacks."""

import pytest
from sqlalchemy import func, select, update

from meetings.models import (
    Contest,
    ContestBuzz,
    ContestLine,
    ContestQuestion,
    ContestTeam,
)
from meetings.queries.checks import CHECKS
from meetings.queries.contests import now_of
from meetings.views.contests import buzz_pace
from members.models import NodeKind

FORM = {
    "title": "党章知识竞赛",
    "grouping": "hand",
    "required_count": "0",
    "buzzer_count": "0",
    "risk_count": "0",
    "seconds": "20",
    "foul_points": "10",
}


@pytest.fixture(autouse=True)
def nobody_pressed():
    """Keys of a test that was rolled back are given out again."""
    buzz_pace.forget()


@pytest.fixture
def host(make):
    return make.secretary()


@pytest.fixture
def one(make):
    return make.member(name="李建华")


@pytest.fixture
def two(make):
    return make.member(name="王秀兰")


@pytest.fixture
def opened(browser, make, host, one, two, session):
    """Open a contest of two teams with so many questions of each part."""

    def open_contest(**given):
        for _ in range(8):
            make.question("single")
        browser.sign_in(host)
        teams = "第一队：李建华\n第二队：王秀兰"
        address = browser.post("/contests/new", **FORM | {"node": make.branch.id, "teams": teams} | given)
        contest = session.scalars(select(Contest).order_by(Contest.id.desc())).unique().first()
        assert address == f"/contests/{contest.id}/prepare"
        browser.get(address)
        return contest

    return open_contest


@pytest.fixture
def press(browser, host, session):
    """Press something on the host's remote."""

    def send(contest, what="step", status=303, **given):
        session.refresh(contest)
        browser.sign_in(host)
        return browser.post(f"/contests/{contest.id}/{what}", status, **{"steps": contest.steps} | given)

    return send


@pytest.fixture
def buzz(browser, session):
    """Press the buzzer as a member."""

    def send(member, contest, status=303, question=None):
        session.refresh(contest)
        browser.sign_in(member)
        here = select(ContestQuestion.id).where(
            ContestQuestion.contest_id == contest.id, ContestQuestion.position == contest.position
        )
        return browser.post(f"/contests/{contest.id}/buzz", status, question=question or session.scalar(here))

    return send


def points(session, contest):
    session.expire_all()
    now = now_of(session, contest)
    return {now.teams[place.team_id]: (place.points, place.playoff) for place in now.board}


def phase(session, contest):
    session.refresh(contest)
    return contest.phase, contest.position


def test_a_contest_from_the_lobby_to_the_end(browser, opened, press, buzz, one, two, host, session):
    contest = opened(required_count="1", buzzer_count="1", risk_count="1")
    browser.sign_in(one)
    assert browser.get("/").select_one(f"a[href='/contests/{contest.id}/play']")
    assert "您在第一队" in browser.get(f"/contests/{contest.id}/play").text
    press(contest)
    browser.sign_in(one)
    assert "由第一队回答" in browser.get(f"/contests/{contest.id}/play").text
    press(contest)
    press(contest, "judge", right="1")
    browser.sign_in(host)
    wall = browser.get(f"/contests/{contest.id}/wall")
    assert wall.select_one(".is-key .k").text == "A"
    assert "第一队答对" in wall.text
    press(contest)
    press(contest)
    buzz(two, contest)
    browser.sign_in(host)
    assert "请第二队回答" in browser.get(f"/contests/{contest.id}/wall").text
    press(contest, "judge", right="0")
    press(contest)
    second = session.scalars(select(ContestTeam.id).where(ContestTeam.name == "第二队")).one()
    press(contest, "turn", team=second)
    press(contest, "turn", stake="30")
    press(contest)
    press(contest, "judge", right="1")
    press(contest)
    assert points(session, contest) == {"第二队": (20, 0), "第一队": (10, 0)}
    browser.sign_in(host)
    rows = browser.get(f"/contests/{contest.id}/wall").select("tbody tr")
    assert [row.th.text for row in rows] == ["第二队", "第一队"]
    press(contest)
    assert phase(session, contest) == ("ended", 3)
    assert "记分单" in browser.get(f"/contests/{contest.id}/result").text
    assert browser.fetch(f"/contests/{contest.id}/result.xlsx").status_code == 200
    browser.sign_in(two)
    assert "比赛结束" in browser.get(f"/contests/{contest.id}/play").text
    assert "党章知识竞赛" in browser.get("/contests/").text


def test_teams_are_the_groups_of_a_branch(browser, make, host, session):
    for name in ("第一党小组", "第二党小组"):
        group = make.node(parent=make.branch, name=name, kind=NodeKind.GROUP)
        make.member(node=group)
    make.question("single")
    browser.sign_in(host)
    browser.post(
        "/contests/new", **FORM | {"node": make.branch.id, "grouping": "groups", "buzzer_count": "1"}
    )
    names = session.scalars(select(ContestTeam.name).order_by(ContestTeam.number)).all()
    assert names == ["第一党小组", "第二党小组"]


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ("一队：李建华", "要有 2 到 8 支队"),
        ("一队：李建华\n二队：张三", "没有找到：张三"),
        ("一队：李建华\n二队：李建华", "同时写在两支队里"),
        ("一队：李建华\n二队：", "还没有队员"),
    ],
)
def test_teams_that_cannot_play_are_refused(browser, make, host, one, teams, said):
    make.question("single")
    browser.sign_in(host)
    form = FORM | {"node": make.branch.id, "buzzer_count": "1", "teams": teams}
    page = browser.post("/contests/new", 422, **form)
    assert said in page.text
    assert page.select_one("textarea[name=teams]").text.strip() == teams


def test_an_early_buzz_is_a_foul_costs_points_and_the_question(opened, press, buzz, one, two, session):
    contest = opened(buzzer_count="1")
    press(contest)
    buzz(one, contest)
    press(contest)
    buzz(one, contest)
    assert points(session, contest)["第一队"] == (-10, 0)
    assert now_of(session, contest).turn is None
    buzz(two, contest)
    now = now_of(session, contest)
    assert now.teams[now.turn] == "第二队"
    assert [called.rank for called in now.called] == [1, 0]


def test_who_arrives_first_answers_whoever_is_stored_first(
    opened, press, buzz, clock, one, two, session, browser, host
):
    contest = opened(buzzer_count="1")
    press(contest)
    press(contest)
    clock(seconds=0.312)
    buzz(one, contest)
    clock(seconds=0.311)
    buzz(two, contest)
    browser.sign_in(host)
    called = browser.get(f"/contests/{contest.id}/wall").select(".c-called li")
    assert [" ".join(line.text.split()) for line in called] == ["1 第二队 0.311 秒", "2 第一队 0.312 秒"]
    # The first is wrong: the next in the order answers.
    press(contest, "judge", right="0")
    now = now_of(session, contest)
    assert now.teams[now.turn] == "第一队"
    assert points(session, contest)["第二队"] == (-10, 0)


def test_a_buzz_counts_once_and_a_replay_does_nothing(opened, press, buzz, one, session):
    contest = opened(buzzer_count="2")
    press(contest)
    press(contest)
    buzz(one, contest)
    first = session.scalars(select(ContestBuzz)).one()
    at, old = first.at, first.question_id
    buzz(one, contest)
    for _ in range(2):
        press(contest)
    buzz(one, contest, 409, question=old)
    session.expire_all()
    assert [row.at for row in session.scalars(select(ContestBuzz))] == [at]


def test_a_buzz_after_the_bell_or_after_the_answer_is_refused(opened, press, buzz, clock, one, two, session):
    contest = opened(buzzer_count="1")
    press(contest)
    press(contest)
    clock(seconds=20.1)
    buzz(one, contest, 409)
    clock(seconds=5)
    buzz(one, contest)
    press(contest, "judge", right="1")
    buzz(two, contest, 409)
    line = session.scalars(select(ContestLine)).one()
    press(contest, "undo", line=line.id)
    # The answer was on the wall: judging anew is possible, buzzing is not.
    assert phase(session, contest) == ("open", 1)
    buzz(two, contest, 409)


def test_nobody_buzzes_for_another_team_or_from_outside(
    browser, make, opened, press, buzz, one, two, session
):
    contest = opened(buzzer_count="1")
    press(contest)
    press(contest)
    session.refresh(contest)
    row = session.scalars(select(ContestQuestion)).one()
    first = session.scalars(select(ContestTeam.id).where(ContestTeam.name == "第一队")).one()
    browser.sign_in(two)
    browser.post(f"/contests/{contest.id}/buzz", question=row.id, team=first, team_id=first)
    pressed = session.scalars(select(ContestBuzz)).one()
    assert pressed.team_id != first
    for outsider in (make.member(), make.secretary()):
        buzz(outsider, contest, 404)


def test_members_cannot_drive_the_remote(browser, make, opened, one, session):
    contest = opened(buzzer_count="1")
    stranger = make.secretary(node=make.node(name="第三党支部"))
    for person in (one, stranger):
        browser.sign_in(person)
        for page in ("wall", "remote", "prepare", "host.json", "host.stream"):
            assert browser.fetch(f"/contests/{contest.id}/{page}").status_code == 404, page
        for deed in ("step", "judge", "turn", "correct", "undo", "playoff", "end", "replace"):
            browser.post(f"/contests/{contest.id}/{deed}", 404, steps=0)
    assert phase(session, contest) == ("lobby", 0)


def test_the_key_is_not_told_before_its_time(browser, opened, press, one, host):
    contest = opened(buzzer_count="1")
    for _ in range(2):
        press(contest)
        for person, pages in ((one, ("play", "play.json")), (host, ("wall", "remote", "host.json"))):
            browser.sign_in(person)
            for page in pages:
                told = browser.fetch(f"/contests/{contest.id}/{page}").text
                assert "见党章" not in told
                assert "is-key" not in told


def test_two_remotes_at_once_do_one_thing(opened, press, buzz, one, session):
    contest = opened(required_count="1")
    press(contest, steps=0)
    press(contest, steps=0)
    assert phase(session, contest) == ("read", 1)
    press(contest)
    steps = contest.steps
    press(contest, "judge", right="1")
    press(contest, "judge", right="1", steps=steps + 1)
    assert session.scalar(select(func.count()).select_from(ContestLine)) == 1


def test_corrections_need_a_reason_and_are_undone_by_a_line(opened, press, session):
    contest = opened(required_count="1")
    press(contest)
    team = session.scalars(select(ContestTeam.id).where(ContestTeam.name == "第二队")).one()
    press(contest, "correct", 422, team=team, points="-5", reason=" ")
    press(contest, "correct", 422, team=team, points="500", reason="多了")
    steps = contest.steps
    press(contest, "correct", team=team, points="-5", reason="场外提示")
    # Pressed again because the answer was lost: it is one correction.
    press(contest, "correct", 409, steps=steps, team=team, points="-5", reason="场外提示")
    assert points(session, contest)["第二队"] == (-5, 0)
    line = session.scalars(select(ContestLine)).one()
    for _ in range(2):
        press(contest, "undo", line=line.id)
    assert points(session, contest)["第二队"] == (0, 0)
    assert [one.points for one in session.scalars(select(ContestLine).order_by(ContestLine.id))] == [-5, 5]


def test_the_checks_notice_presses_and_undoings_that_cannot_be(opened, press, buzz, one, two, session):
    contest = opened(buzzer_count="1")
    press(contest)
    buzz(one, contest)
    line = session.scalars(select(ContestLine)).one()
    press(contest, "undo", line=line.id)
    assert [breach for check in CHECKS for breach in check(session)] == []
    session.execute(update(ContestBuzz).values(member_id=two.id))
    session.execute(update(ContestLine).where(ContestLine.undoes_id.is_not(None)).values(points=99))
    assert [len(check(session)) for check in CHECKS][-2:] == [1, 1]


def test_a_tie_is_decided_by_a_playoff_between_those_who_are_level(
    opened, press, buzz, host, two, session, browser, make
):
    third = make.member(name="赵强")
    contest = opened(required_count="2", teams="第一队：李建华\n第二队：王秀兰\n第三队：赵强")
    for _ in range(2):
        press(contest)
        press(contest)
        press(contest, "judge", right="1")
    press(contest, "playoff", 409)
    press(contest)
    browser.sign_in(host)
    wall = browser.get(f"/contests/{contest.id}/wall")
    assert not wall.select_one("[data-when=playoff]").has_attr("hidden")
    press(contest, "playoff", back="wall")
    press(contest)
    press(contest)
    buzz(third, contest, 409)
    buzz(two, contest)
    press(contest, "judge", right="1")
    assert points(session, contest) == {"第二队": (10, 10), "第一队": (10, 0), "第三队": (0, 0)}
    press(contest)
    press(contest, "playoff", 409)


def test_a_phone_that_knows_is_told_nothing_and_one_that_floods_waits(browser, opened, press, one):
    contest = opened(buzzer_count="1")
    press(contest)
    browser.sign_in(one)
    state = browser.fetch(f"/contests/{contest.id}/play.json?v=0").json["state"]
    assert state["buzzer"] == "early"
    assert browser.fetch(f"/contests/{contest.id}/play.json?v={state['v']}").status_code == 204
    for _ in range(buzz_pace.MOST):
        browser.post(f"/contests/{contest.id}/buzz", question=state["question"])
    browser.post(f"/contests/{contest.id}/buzz", 429, question=state["question"])


def test_questions_can_be_replaced_before_the_contest(browser, opened, press, session):
    contest = opened(required_count="1")
    before = session.scalars(select(ContestQuestion.version_id)).one()
    press(contest, "replace", position="1")
    assert session.scalars(select(ContestQuestion.version_id)).one() != before
    press(contest, "replace", 422, position="9")
    press(contest)
    press(contest, "replace", 409, position="1")
