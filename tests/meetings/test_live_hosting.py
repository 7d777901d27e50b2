"""Hosting a live quiz through its pages: setting it up, driving it, letting people in."""

from datetime import timedelta

from sqlalchemy import select, update

from core.work import Work
from meetings.actions.live import end_forgotten_rounds, end_round
from meetings.models import LivePlayer, LiveQuestion
from meetings.queries.doors import digest
from meetings.queries.live_turnout import turnout_of
from meetings.rules.entry_codes import WRONG_CODES, WRONG_PINS, code_for
from members.actions.life import transfer
from members.models import Member
from tests.factories import NOON


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
    page = browser.get(f"/live/{live_round.id}/play").text
    assert "请稍候" in page
    assert "李建华" in page
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
    asked = f"/live/{live_round.id}/play.json"
    assert browser.fetch(asked).status_code == 200
    for out in (first, "", "anything"):
        browser.keep_cookie("live", out)
        assert browser.fetch(asked).status_code == 403, out


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


def test_a_pin_is_told_to_nobody_by_an_address(browser, make, opened):
    live_round = opened("single")
    browser.sign_out()
    page = browser.get(f"/live/join?pin={live_round.pin}")
    assert live_round.title not in page.text
    assert live_round.pin not in browser.fetch(f"/live/{live_round.id}/play").location
    browser.sign_in(make.member(node=make.node(name="第三党支部")))
    assert live_round.pin not in browser.fetch(f"/live/{live_round.id}/play").location


def test_the_result_of_a_running_round_does_not_tell_the_key(browser, asking, host, step):
    live_round, _ = asking("single")
    browser.sign_in(host)
    assert "见党章" not in browser.get(f"/live/{live_round.id}/result").text
    for _ in range(2):
        step(live_round)
    assert "见党章" in browser.get(f"/live/{live_round.id}/result").text


def test_the_turnout_goes_by_who_belonged_there_when_the_round_ended(opened, make, clock, session, host):
    moves, live_round = make.member(name="李建华"), opened("single")
    end_round(Work(session, clock(hours=1), host), live_round)
    later = Work(session, clock(days=3), host)
    there = turnout_of(later, live_round, [])
    transfer(later, moves, make.node(name="第三党支部"))
    session.flush()
    assert sum(one.expected for one in there) >= 1
    assert turnout_of(later, live_round, []) == there


def test_a_round_that_nobody_ended_ends_by_itself(opened, clock, session, site):
    live_round = opened("single")
    for hours, phase in ((23, "lobby"), (25, "ended")):
        end_forgotten_rounds(Work(session, clock(hours=hours)))
        session.refresh(live_round)
        assert live_round.phase == phase
    assert live_round.pin is None


def test_questions_on_an_open_test_are_pointed_out(browser, make, opened, host):
    live_round = opened()
    quiz = make.quiz_with("single")
    paper = browser.get(f"/live/{live_round.id}/pick").select("input[name=question]")
    browser.post(f"/live/{live_round.id}/pick", question=[paper[0]["value"]], done="1")
    assert "第 1 题正用于没有结束的测试" in browser.get(f"/live/{live_round.id}/prepare").text
    quiz.reveal = "at_once"
    make.save(quiz)
    assert "正用于没有结束的测试" not in browser.get(f"/live/{live_round.id}/prepare").text


def test_members_find_the_open_round_on_their_front_page(browser, make, opened):
    live_round = opened("single")
    browser.sign_in(make.member())
    assert browser.get("/").select_one(f"a[href='/live/join?pin={live_round.pin}']")


def test_a_round_is_drawn_from_the_bank_or_taken_from_a_test(browser, make, host, session):
    for _ in range(3):
        make.question("single", topic="党章")
    make.question("fill_blank")
    quiz = make.quiz_with("true_false", "fill_blank", "multiple")
    browser.sign_in(host)
    form = {"title": "现场答题", "node": make.branch.id, "seconds": "30", "worth": "5", "speed_percent": "20"}
    browser.post("/live/new", **form, source="bank", topic="党章", count="2", counts_as="nothing")
    browser.post("/live/new", **form, source="quiz", quiz=quiz.id, counts_as="nothing")
    browser.post("/live/new", 422, **form | {"speed_percent": "21"}, source="later", counts_as="nothing")
    browser.post("/live/new", 409, **form, source="bank", type="numeric", counts_as="nothing")
    asked = select(LiveQuestion.round_id, LiveQuestion.type, LiveQuestion.seconds, LiveQuestion.worth)
    rows = session.execute(asked.order_by(LiveQuestion.id)).all()
    first, second = rows[0].round_id, rows[-1].round_id
    assert [row[:2] for row in rows] == [
        (first, "single"),
        (first, "single"),
        (second, "true_false"),
        (second, "multiple"),
    ]
    assert {row[2:] for row in rows} == {(30, 500)}


def test_the_rule_stands_beside_the_switch_about_names(browser, host):
    browser.sign_in(host)
    assert "不许搞积分排名" in browser.get("/live/new").select_one("#shows_names-hint").text


def test_questions_are_ordered_timed_and_taken_out_before_the_round_begins(browser, opened, step, session):
    live_round = opened("single", "multiple", "true_false")
    page = f"/live/{live_round.id}/prepare"
    browser.post(page, order1="3", order2="1", order3="2", seconds2="45", gone="1")
    asked = select(LiveQuestion.type, LiveQuestion.position, LiveQuestion.seconds)
    assert session.execute(asked.order_by(LiveQuestion.position)).all() == [
        ("multiple", 1, 45),
        ("true_false", 2, 20),
    ]
    browser.post(f"/live/{live_round.id}/votes", stem="去哪里？", options="陵园\n消防站")
    browser.post(f"/live/{live_round.id}/votes", 409, stem="去哪里？", options="陵园")
    step(live_round)
    browser.post(page, 409, gone="1")


def test_a_host_who_stopped_too_early_goes_back(browser, asking, play, step, clock, session):
    live_round, member = asking("single")
    back = f"/live/{live_round.id}/back"
    step(live_round)
    play(member, live_round, "A", 409)
    browser.sign_in(session.get(Member, live_round.host_id))
    session.refresh(live_round)
    browser.post(back, steps=live_round.steps)
    play(member, live_round, "A")
    clock(seconds=20)
    step(live_round)
    session.refresh(live_round)
    assert "不能再恢复" in browser.post(back, 409, steps=live_round.steps).text
    for _ in range(2):
        step(live_round)
    session.refresh(live_round)
    browser.post(back, steps=live_round.steps)
    session.refresh(live_round)
    assert live_round.phase == "answer"
    step(live_round)
    step(live_round)
    assert session.scalar(select(LivePlayer.points)) == 1000


def test_names_on_the_wall_can_be_hidden_and_shown(browser, make, asking, play, step, session):
    live_round, member = asking("single")
    play(member, live_round, "A")
    for _ in range(3):
        step(live_round)
    wall = f"/live/{live_round.id}/wall"
    assert "李建华" in browser.get(wall).text
    browser.post(f"/live/{live_round.id}/names")
    assert "李建华" not in browser.get(wall).text


def test_a_quiz_that_is_over_leads_its_setters_to_the_wall(browser, make, host):
    quiz = make.quiz_with("single", closes_at=NOON - timedelta(hours=1))
    running = make.quiz_with("single")
    browser.sign_in(host)
    link = browser.get(f"/quizzes/{quiz.id}").select_one("a[href^='/live/new']")
    form = browser.get(link["href"])
    assert form.select_one("#quiz option[selected]")["value"] == str(quiz.id)
    assert form.select_one("input[name=source][checked]")["value"] == "quiz"
    assert not browser.get(f"/quizzes/{running.id}").select_one("a[href^='/live/new']")
    browser.sign_in(make.member())
    assert not browser.get(f"/quizzes/{quiz.id}").select_one("a[href^='/live/new']")
