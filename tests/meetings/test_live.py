"""Live quizzes through their pages: hosting, joining, answering, ending."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core.jobs import work_once
from core.work import Work
from learning.models import HourEntry
from meetings.actions.live import end_forgotten_rounds
from meetings.actions.live_settling import settle_step
from meetings.models import LiveAnswer, LivePlayer, LiveQuestion, LiveRound
from meetings.queries.live import digest
from meetings.queries.live_checks import CHECKS
from meetings.rules.entry_codes import WRONG_CODES, WRONG_PINS, code_for
from meetings.views.live_push import Pace, deliveries, pace
from members.models import Member
from quizzes.models import Mistake, PracticeAnswer
from quizzes.rules.questions import Content
from tests.factories import NOON


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


def test_a_vote_has_no_right_answer_and_a_number_goes_to_the_nearest(
    browser, make, opened, step, play, session, host
):
    live_round = opened()
    number = Content("共有几条？", (), {"value": "119", "tolerance": "0"})
    question = make.question("numeric", content=number)
    browser.sign_in(host)
    browser.post(f"/live/{live_round.id}/pick", question=[question.id])
    browser.post(f"/live/{live_round.id}/votes", stem="去哪里？", options="陵园\n消防站")
    near, far = make.member(), make.member()
    for member in (near, far):
        join(browser, member, live_round)
    step(live_round)
    play(near, live_round, "118")
    play(far, live_round, "一百")
    for _ in range(4):
        step(live_round)
    play(far, live_round, "A")
    step(live_round)
    browser.sign_in(host)
    assert "is-key" not in str(browser.get(f"/live/{live_round.id}/wall"))
    step(live_round)
    assert [row.th.text for row in browser.get(f"/live/{live_round.id}/wall").select("tbody tr")] == [
        "党员甲"
    ] * 2
    points = session.execute(select(LivePlayer.member_id, LivePlayer.points)).all()
    assert dict(tuple(row) for row in points) == {near.id: 1000, far.id: 0}


def test_speed_earns_a_little_only_where_the_host_wants_it(browser, make, opened, step, play, clock, session):
    live_round = opened("single", speed_percent="20")
    quick, slow = make.member(), make.member()
    for member in (quick, slow):
        join(browser, member, live_round)
    step(live_round)
    play(quick, live_round, "A")
    clock(seconds=10)
    play(slow, live_round, "A")
    clock(seconds=30)
    for _ in range(2):
        step(live_round)
    points = session.execute(select(LivePlayer.member_id, LivePlayer.points)).all()
    assert dict(tuple(row) for row in points) == {quick.id: 1200, slow.id: 1100}


def test_the_checks_notice_points_that_no_answer_earned(session, asking, play, step):
    live_round, member = asking("single")
    play(member, live_round, "A")
    for _ in range(2):
        step(live_round)
    assert [breach for check in CHECKS for breach in check(session)] == []
    session.execute(update(LivePlayer).values(points=900))
    session.execute(update(LiveAnswer).values(at=NOON + timedelta(hours=1)))
    assert [len(check(session)) for check in CHECKS] == [1, 1]


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


def test_after_the_end_a_player_sees_every_question_with_the_own_answer(browser, asking, play, step):
    live_round, member = asking("single")
    play(member, live_round, "B")
    for _ in range(4):
        step(live_round)
    browser.sign_in(member)
    page = browser.get(f"/live/{live_round.id}/play")
    assert "您的答案：乙" in " ".join(page.text.split())
    assert "见党章" in page.text


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
