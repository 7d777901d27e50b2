"""Pictures of what a live quiz asks: on the wall, on phones, and for nobody before."""

import io
import json

import pytest
from sqlalchemy import select

from meetings.models import LiveQuestion
from quizzes.models import Question
from tests.meetings.live_rounds import join
from tests.quizzes.rules.test_pictures import drawing
from tests.quizzes.test_pictures import IMPORT, bundle


@pytest.fixture
def picture_round(browser, make, opened, host, session):
    """A round with one question whose stem, option B and explanation have a picture each."""
    live_round = opened()
    content = bundle(a=drawing(), b=drawing("blue"), c=drawing("green"))
    address = browser.post(IMPORT, file=(io.BytesIO(content), "题库.zip"), node=make.branch.id)
    browser.post(f"{address}/take")
    (question,) = session.scalars(select(Question))
    browser.post(f"/live/{live_round.id}/pick", question=[question.id], done="1")
    return live_round


def shown_on(page):
    return [image["src"] for image in page.select("img.q-picture")]


def told(browser, address):
    return json.loads(browser.fetch(address).data)["state"]["html"]


def test_pictures_are_on_the_wall_and_on_phones_and_explain_once_the_key_is_told(
    browser, make, picture_round, step, play, host
):
    member, place = make.member(), f"/live/{picture_round.id}"
    join(browser, member, picture_round)
    step(picture_round)
    assert len(shown_on(browser.get(f"{place}/wall"))) == 2
    assert "有图" in browser.get(f"{place}/prepare").main.text
    wall = told(browser, f"{place}/host.json?shows=wall")
    play(member, picture_round, "A")
    stem, option = shown_on(browser.get(f"{place}/play"))
    assert stem in wall
    assert option in told(browser, f"{place}/play.json")
    for address in (stem, option):
        answer = browser.fetch(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert "private" in answer.headers["Cache-Control"]
    browser.get(stem.rpartition("/")[0] + "/3", 404)
    step(picture_round)
    step(picture_round)
    browser.sign_in(member)
    (why,) = shown_on(browser.get(f"{place}/play"))
    assert browser.fetch(why).status_code == 200
    step(picture_round)
    step(picture_round)
    assert len(shown_on(browser.get(f"{place}/result"))) == 2
    browser.sign_in(member)
    assert shown_on(browser.get(f"{place}/play")) == [stem, why]


def test_nobody_gets_a_picture_before_it_is_asked_nor_who_does_not_play(
    browser, make, picture_round, step, host, session
):
    place = f"/live/{picture_round.id}/pictures/{session.scalars(select(LiveQuestion.id)).one()}"
    player, other = make.member(), make.member()
    join(browser, player, picture_round)
    browser.get(f"{place}/1", 404)
    step(picture_round)
    for address in (f"{place}/9", place.replace("/pictures/", "/pictures/9") + "/1"):
        browser.get(address, 404)
    assert browser.fetch(f"{place}/1").status_code == 200
    browser.sign_in(other)
    browser.get(f"{place}/1", 404)
    browser.sign_out()
    browser.get(f"{place}/1", 404)


def test_a_phone_that_joined_by_code_sees_pictures(browser, make, picture_round, step, host):
    member, place = make.member(name="李建华"), f"/live/{picture_round.id}"
    codes = browser.get(f"{place}/codes")
    row = next(one for one in codes.select("tbody tr") if "李建华" in one.text)
    code = row.select_one("td.num").text.strip()
    step(picture_round)
    browser.sign_out()
    browser.post("/live/join", pin=picture_round.pin)
    browser.post(f"{place}/enter", member=member.id, code=code)
    (stem, _) = shown_on(browser.get(f"{place}/play"))
    assert browser.fetch(stem).status_code == 200
