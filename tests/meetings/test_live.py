"""Live quizzes through their pages: hosting, joining, answering, ending."""

import pytest
from sqlalchemy import func, select, update

from core.jobs import work_once
from core.work import Work
from learning.models import HourEntry
from meetings.actions.live_settling import settle_step
from meetings.models import LiveAnswer, LivePlayer, LiveQuestion, LiveRound
from meetings.queries.live import digest
from meetings.rules.entry_codes import WRONG_CODES, WRONG_PINS, code_for
from meetings.views.live_push import Pace, deliveries, pace
from quizzes.models import Mistake, PracticeAnswer
from quizzes.rules.questions import Content


@pytest.fixture(autouse=True)
def nothing_delivered(session):
    """Keys of a test that was rolled back are given out again."""
    deliveries.forget()
    pace.forget()


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


def test_what_a_round_leaves_with_its_players(browser, make, opened, step, play, site, session):
    live_round = opened("single", "true_false", counts_as="quiz", hours="0.5")
    good, bad = make.member(name="李建华"), make.member(name="王秀兰")
    for member in (good, bad):
        join(browser, member, live_round)
    for right, wrong in (("A", "B"), ("true", "false")):
        step(live_round)
        play(good, live_round, right)
        play(bad, live_round, wrong)
        for _ in range(3):
            step(live_round)
    for _ in range(2):
        step(live_round)
    while work_once(site):
        pass
    entries = session.execute(select(HourEntry.member_id, HourEntry.hundredths, HourEntry.outcome)).all()
    assert entries == [(good.id, 50, "20 分，答对 2 / 2 题")]
    missed = session.scalars(select(Mistake.member_id)).all()
    assert missed == [bad.id, bad.id]
    # The job that is begun again, after its process died, settles nobody twice.
    running = Work(session, site.clock())
    assert settle_step(running, live_round)
    assert session.scalar(select(func.count()).select_from(PracticeAnswer)) == 4


@pytest.fixture
def asking(browser, make, opened, step):
    """A round at its first question, with a member who has joined; gives both."""

    def ask(*types):
        live_round = opened(*types)
        member = make.member(name="李建华")
        join(browser, member, live_round)
        step(live_round)
        return live_round, member

    return ask


def answers_of(session):
    session.expire_all()
    return session.execute(select(LiveAnswer.value, LiveAnswer.changes)).all()


def test_the_last_answer_in_time_counts_and_the_same_again_changes_nothing(asking, play, session):
    live_round, member = asking("single")
    play(member, live_round, "B")
    play(member, live_round, "A")
    play(member, live_round, "A")
    assert answers_of(session) == [("A", 1)]


def test_an_answer_after_the_bell_is_refused(asking, play, clock, session):
    live_round, member = asking("single")
    play(member, live_round, "B")
    clock(seconds=20)
    play(member, live_round, "C")
    clock(seconds=24)
    assert "时间到了" in play(member, live_round, "A", 409).text
    assert answers_of(session) == [("C", 1)]


def test_a_phone_that_got_the_question_late_has_its_full_time(browser, asking, play, clock, session):
    live_round, member = asking("single")
    browser.sign_in(member)
    clock(seconds=2)
    browser.get(f"/live/{live_round.id}/play")
    clock(seconds=21.9)
    play(member, live_round, "A")
    clock(seconds=22.1 + 1)
    play(member, live_round, "B", 409)
    assert answers_of(session) == [("A", 0)]


def test_an_answer_after_the_host_stopped_is_refused(asking, play, step, session):
    live_round, member = asking("single")
    step(live_round)
    play(member, live_round, "A", 409)
    assert answers_of(session) == []


def test_the_key_waits_for_phones_that_are_still_answering(browser, asking, play, step, clock):
    live_round, member = asking("single")
    clock(seconds=20)
    step(live_round)
    assert "还在作答" in step(live_round, 409).text
    play(member, live_round, "A")
    step(live_round)
    browser.sign_in(member)
    assert "答对了" in browser.get(f"/live/{live_round.id}/play").text


def test_nothing_tells_the_key_before_it_is_shown(browser, make, opened, step, host):
    content = Content("密文？", (("A", "甲"), ("B", "乙")), "B", "解析里的秘密")
    live_round = opened()
    question = make.question("single", content=content)
    browser.sign_in(host)
    browser.post(f"/live/{live_round.id}/pick", question=[question.id])
    member = make.member()
    join(browser, member, live_round)
    for _ in range(2):
        step(live_round)
        for person, pages in ((member, ("play", "play.json")), (host, ("wall", "host.json", "remote"))):
            browser.sign_in(person)
            for page in pages:
                told = browser.fetch(f"/live/{live_round.id}/{page}").text
                assert "解析里的秘密" not in told
                assert "is-key" not in told
                assert "正确答案" not in told
    step(live_round)
    assert "解析里的秘密" in browser.get(f"/live/{live_round.id}/wall").text


def test_a_phone_that_floods_is_told_to_wait(browser, asking):
    live_round, member = asking("single")
    browser.sign_in(member)
    asked = [browser.fetch(f"/live/{live_round.id}/play.json").status_code for _ in range(Pace.MOST + 5)]
    assert asked == [200] * Pace.MOST + [429] * 5


def test_members_cannot_drive_the_remote(browser, make, opened, session):
    live_round = opened("single")
    stranger = make.secretary(node=make.node(name="第三党支部"))
    for person in (make.member(), stranger):
        browser.sign_in(person)
        for page in ("wall", "remote", "codes", "prepare", "result", "qr.svg", "host.json", "host.stream"):
            assert browser.fetch(f"/live/{live_round.id}/{page}").status_code == 404, page
        browser.post(f"/live/{live_round.id}/step", 404, steps=0)
        browser.post(f"/live/{live_round.id}/end", 404)
    session.refresh(live_round)
    assert (live_round.phase, live_round.steps) == ("lobby", 0)


def test_two_remotes_at_once_take_one_step(browser, opened, host, session):
    live_round = opened("single", "single")
    browser.sign_in(host)
    for _ in range(2):
        browser.post(f"/live/{live_round.id}/step", steps=0)
    session.refresh(live_round)
    assert (live_round.phase, live_round.position, live_round.steps) == ("question", 1, 1)


def test_who_has_not_joined_cannot_answer_nor_for_another(browser, make, asking, play, session):
    live_round, _ = asking("single")
    outsider = make.member(name="王秀兰")
    play(outsider, live_round, "A", 403)
    foreign = make.member(node=make.node(name="第三党支部"))
    browser.sign_in(foreign)
    browser.post("/live/join", 403, pin=live_round.pin)
    assert answers_of(session) == []


@pytest.mark.parametrize("value", ["Z", "", "A\0", "A" * 5000])
def test_what_is_no_answer_is_refused(asking, play, session, value):
    live_round, member = asking("single")
    play(member, live_round, value, 409)
    assert answers_of(session) == []


def test_a_member_without_a_signed_in_phone_joins_with_a_code_once(browser, make, opened, host, session):
    live_round = opened("single")
    member = make.member(name="李建华")
    browser.sign_in(host)
    rows = browser.get(f"/live/{live_round.id}/codes").select("tbody tr")
    code = next(row.select("td")[-1].text for row in rows if row.th.text == "李建华")
    browser.sign_out()
    browser.get(f"/live/{live_round.id}/enter", 409)
    assert browser.post("/live/join", pin=live_round.pin) == f"/live/{live_round.id}/enter"
    assert "李建华" in browser.get(f"/live/{live_round.id}/enter").text
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    browser.post(f"/live/{live_round.id}/enter", 409, member=member.id, code=wrong)
    browser.post(f"/live/{live_round.id}/enter", member=member.id, code=code)
    assert "请稍候" in browser.get(f"/live/{live_round.id}/play").text
    browser.post(f"/live/{live_round.id}/enter", 409, member=member.id, code=code)
    # Another phone with the next code takes the player over, with the score; the first phone is out.
    session.execute(update(LivePlayer).values(points=700))
    session.commit()
    first = browser.cookie("live")
    player = session.scalars(select(LivePlayer)).one()
    again = code_for(live_round.seed, member.id, player.codes_used)
    browser.post(f"/live/{live_round.id}/enter", member=member.id, code=again)
    session.refresh(player)
    assert player.points == 700
    assert digest(first) != player.token_hash == digest(browser.cookie("live"))


def test_guessing_codes_and_pins_is_throttled(browser, make, opened, session):
    live_round = opened("single")
    member = make.member()
    browser.sign_out()
    browser.post("/live/join", pin=live_round.pin)
    right = code_for(live_round.seed, member.id, 0)
    for n in range(WRONG_CODES):
        wrong = f"{(int(right) + 1 + n) % 1_000_000:06}"
        browser.post(f"/live/{live_round.id}/enter", 409, member=member.id, code=wrong)
    browser.post(f"/live/{live_round.id}/enter", 429, member=member.id, code=right)
    for _ in range(WRONG_PINS - WRONG_CODES):
        browser.post("/live/join", 409, pin="000000")
    browser.post("/live/join", 429, pin=live_round.pin)
