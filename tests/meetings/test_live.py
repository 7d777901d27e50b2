"""Playing a live quiz through its pages: joining, answering, what is told when, what it leaves."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import delete, func, select, update

from core.jobs import work_once
from core.push import Listener
from core.work import Work
from learning.models import HourEntry
from meetings.actions.live_settling import settle_step
from meetings.models import LiveAnswer, LivePlayer
from meetings.queries.live_checks import CHECKS
from meetings.queries.live_shown import moment_of
from meetings.views.evening_push import EveningReporter
from meetings.views.live_push import LiveReporter, Pace, Page
from members.models import AuditEvent, SignIn
from quizzes.models import Mistake, PracticeAnswer, PracticeRound
from quizzes.rules.questions import Content
from tests.factories import NOON
from tests.meetings.live_rounds import answers_of, join


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
    assert "党史现场答题" in result.select_one(".print-title").text
    assert "2/ 3 人" in " ".join(result.text.split())
    sheet = openpyxl.load_workbook(BytesIO(browser.fetch(f"/live/{live_round.id}/result.xlsx").data))
    assert list(sheet["党小组"].values)[-1] == ("合计", 3, 2, 67, 10)
    exported = select(AuditEvent.summary).where(AuditEvent.deed == "members.export")
    assert "党史现场答题" in session.scalars(exported).one()
    answers = list(sheet["每次作答"].values)[1:]
    assert [(row[0], row[2], row[5], row[6]) for row in answers] == [
        (1, "李建华", "对", 10),
        (1, "王秀兰", "错", 0),
        (2, "李建华", "未作答", ""),
        (2, "王秀兰", "对", 10),
    ]
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
    counted = browser.get("/manage/mastery").main.text
    assert "0 份答卷，现场答题 2 人次" in counted
    browser.sign_in(good)
    kept = session.scalars(select(PracticeRound.id).where(PracticeRound.member_id == good.id)).one()
    assert "做了 2 题，答对 2 题" in browser.get(f"/practice/rounds/{kept}").main.text
    # The job that is begun again, after its process died, settles nobody twice.
    running = Work(session, site.clock())
    assert settle_step(running, live_round)
    assert session.scalar(select(func.count()).select_from(PracticeAnswer)) == 4


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


def test_nothing_tells_the_key_before_it_is_shown(browser, make, opened, step, host, session):
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
        # It is kept back before anything is drawn: templates and pushed states cannot give it away.
        session.expire_all()
        moment = moment_of(session, live_round)
        assert (moment.key, moment.explanation, moment.source, moment.explaining) == ("", "", "", ())
    step(live_round)
    assert "解析里的秘密" in browser.get(f"/live/{live_round.id}/wall").text


def test_pages_are_told_only_while_the_sign_in_or_the_phone_counts(browser, make, asking, planned, session):
    live_round, member = asking("single")
    browser.sign_in(member)
    sign_in = session.scalars(select(SignIn.id).order_by(SignIn.id.desc())).first()
    session.execute(update(LivePlayer).values(token_hash="of the phone"))
    pages = [Page(1, sign_in), Page(1, 0, "of the phone"), Page(1, 0, "of another"), Page(1, 987654)]
    own, by_code, *others = [Listener(None, ("live", live_round.id), page) for page in pages]
    evening = Listener(None, ("evening", planned().id), sign_in)

    def told():
        heard = LiveReporter().welcome(session, live_round.id, [own, by_code, *others])
        return [*heard, *EveningReporter().welcome(session, evening.topic[1], [evening])]

    assert told() == [own, by_code, evening]
    session.execute(delete(SignIn))
    session.execute(update(LivePlayer).values(token_hash="of a later phone"))
    assert told() == []


def test_a_phone_that_floods_is_told_to_wait(browser, asking):
    live_round, member = asking("single")
    browser.sign_in(member)
    asked = [browser.fetch(f"/live/{live_round.id}/play.json").status_code for _ in range(Pace.MOST + 5)]
    assert asked == [200] * Pace.MOST + [429] * 5


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


def test_after_the_end_a_player_sees_every_question_with_the_own_answer(browser, asking, play, step):
    live_round, member = asking("single")
    play(member, live_round, "B")
    for _ in range(4):
        step(live_round)
    browser.sign_in(member)
    page = browser.get(f"/live/{live_round.id}/play")
    assert "您的答案：乙" in " ".join(page.text.split())
    assert "见党章" in page.text
