"""The phones of the teams of a contest: by PIN, name and one-time code, or by who is signed in."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from meetings.actions.contest_setting import Block, Plan, open_contest
from meetings.actions.contests import end_forgotten_contests, go_on
from meetings.actions.live import Plan as LivePlan
from meetings.actions.live import open_round
from meetings.models import ContestBuzz, ContestSeat
from meetings.queries.contests import now_of
from meetings.rules.contest import Part
from meetings.rules.entry_codes import WRONG_CODES, code_for
from meetings.views.contests import buzz_pace
from quizzes.queries.bank import Wanted


@pytest.fixture
def one(make):
    return make.member(name="李建华")


@pytest.fixture
def two(make):
    return make.member(name="王秀兰")


@pytest.fixture
def contest(make, busy, one, two, session):
    """A contest of two teams at a question whose buzzer is open."""
    buzz_pace.forget()
    make.question("single")
    teams = [("第一队", [one.id]), ("第二队", [two.id])]
    work = busy()
    made = open_contest(work, Plan("知识竞赛", make.branch, teams, [Block(Part.BUZZER, 1, 10, 20)], Wanted()))
    for steps in range(2):
        assert go_on(work, made, steps)
    session.commit()
    return made


def test_a_teams_phone_without_a_sign_in_buzzes_after_pin_name_and_code(
    browser, make, contest, secretary, one, two, session
):
    make.member(name="赵强")
    base = f"/contests/{contest.id}"
    browser.sign_in(secretary)
    assert browser.fetch(f"{base}/qr.svg").mimetype == "image/svg+xml"
    rows = browser.get(f"{base}/codes").select("tbody tr")
    codes = {row.th.text: row.select("td")[-1].text for row in rows}
    assert set(codes) == {one.name, two.name}
    asked = now_of(session, contest).row.id
    browser.sign_out()
    browser.post(f"{base}/buzz", 403, question=asked)
    browser.get(f"{base}/enter", 409)
    assert browser.post("/live/join", pin=contest.pin) == f"{base}/enter"
    assert "李建华（第一队）" in browser.get(f"{base}/enter").text
    wrong = f"{(int(codes[one.name]) + 1) % 1_000_000:06}"
    browser.post(f"{base}/enter", 409, member=one.id, code=wrong)
    browser.post(f"{base}/enter", 409, member=two.id, code=codes[one.name])
    assert browser.post(f"{base}/enter", member=one.id, code=codes[one.name]) == f"{base}/play"
    assert "知识竞赛 · 第一队" in browser.get(f"{base}/play").text
    browser.post(f"{base}/buzz", question=asked)
    assert session.scalars(select(ContestBuzz.member_id)).all() == [one.id]
    for page in ("wall", "remote", "codes", "host.json", "result"):
        assert browser.fetch(f"{base}/{page}").status_code != 200, page
    # Who comes back by the code on the wall is in at once. The code is used up, and the latest phone counts.
    assert browser.post("/live/join", pin=contest.pin) == f"{base}/enter"
    assert browser.fetch(f"{base}/enter").status_code == 303
    browser.post(f"{base}/enter", 409, member=one.id, code=codes[one.name])
    session.execute(update(ContestSeat).where(ContestSeat.member_id == one.id).values(token_hash="another"))
    assert browser.fetch(f"{base}/play.json").status_code == 403


def test_guessing_the_codes_of_a_team_is_throttled(browser, contest, one):
    right = code_for(contest.seed, one.id, 0)
    browser.post("/live/join", pin=contest.pin)
    for _ in range(WRONG_CODES):
        browser.post(f"/contests/{contest.id}/enter", 409, member=one.id, code="000000")
    browser.post(f"/contests/{contest.id}/enter", 429, member=one.id, code=right)


def test_who_is_signed_in_comes_to_the_own_team_and_strangers_come_nowhere(
    browser, make, contest, secretary, one, session
):
    stranger = make.member()
    browser.sign_in(one)
    assert browser.post("/live/join", pin=contest.pin) == f"/contests/{contest.id}/play"
    browser.sign_in(stranger)
    browser.post("/live/join", 403, pin=contest.pin)
    assert browser.fetch(f"/contests/{contest.id}/play").status_code == 404
    browser.sign_in(secretary)
    browser.post(f"/contests/{contest.id}/end")
    session.refresh(contest)
    assert contest.pin is None


def test_a_contest_that_nobody_ended_ends_by_itself_a_day_later(contest, busy, one, two, make, session):
    teams = [("甲队", [one.id]), ("乙队", [two.id])]
    plan = Plan("下月的竞赛", make.branch, teams, [Block(Part.BUZZER, 1, 10, 20)], Wanted())
    waiting = open_contest(busy(), plan)
    for days, over in ((0.9, (False, False)), (1.1, (True, False)), (29, (True, False)), (31, (True, True))):
        end_forgotten_contests(busy(days=days))
        session.flush()
        assert (contest.pin is None, waiting.pin is None) == over
    assert contest.phase == "ended"


STRANGERS_ASK = {
    "live": ["enter", "play", "play.json", "play.stream", "pictures/1/1", "wall", "codes", "qr.svg"],
    "contests": ["enter", "play", "play.json", "play.stream", "wall", "codes", "qr.svg", "result"],
}
STRANGERS_SEND = {"live": ["enter", "answers"], "contests": ["enter", "buzz"]}


def test_no_answer_tells_strangers_which_numbers_exist(browser, make, contest, busy, session):
    key = open_round(busy(), LivePlan("现场答题", make.branch, [])).id
    stranger = make.member(node=make.node(name="第三党支部"))
    session.commit()

    def told(kind, number, part, method):
        answer = browser.fetch(f"/{kind}/{number}/{part}", method=method)
        words = BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)
        return answer.status_code, *(re.sub(r"\d+", "", text) for text in (answer.location or "", words))

    def check():
        for kind, there in (("live", key), ("contests", contest.id)):
            asked = [("GET", part) for part in STRANGERS_ASK[kind]]
            for method, part in asked + [("POST", part) for part in STRANGERS_SEND[kind]]:
                assert told(kind, there, part, method) == told(kind, 987654, part, method), (kind, part)

    browser.sign_out()
    check()
    browser.sign_in(stranger)
    check()
