"""One evening on one page: stage after stage with one key, and what the minutes keep of it."""

import pytest
from sqlalchemy import select

from core.work import Work
from meetings.actions.arenas import add_talk, open_arena
from meetings.actions.contest_setting import Block, open_contest
from meetings.actions.contest_setting import Plan as ContestPlan
from meetings.actions.live import Item, Plan, open_round
from meetings.models import (
    ActivityMinutes,
    AgendaItem,
    BoardShow,
    Evening,
    EveningShown,
    LivePlayer,
    QuizReview,
    ReviewedQuestion,
)
from meetings.queries.evenings import shown_lines
from meetings.rules.contest import Part
from meetings.rules.evening import Kind
from meetings.rules.live import Measures
from meetings.rules.minutes import from_json
from meetings.views.live_push import deliveries, pace
from quizzes.models import Standing
from quizzes.queries.bank import Wanted
from tests.factories import NOON, viewer_of
from tests.learning.material_rows import make_material


@pytest.fixture(autouse=True)
def nothing_delivered():
    deliveries.forget()
    pace.forget()


@pytest.fixture
def live_round(make, secretary, session):
    question = make.question("single")
    work = Work(session, NOON, viewer_of(secretary))
    made = open_round(work, Plan("现场答题一", make.branch, [Item(question.version_id, "single", 20, 1000)]))
    session.commit()
    return made


@pytest.fixture
def agenda(session):
    """Give an activity these items: title and what the wall shows."""

    def write(activity, *items):
        for position, (title, shows) in enumerate(items, start=1):
            session.add(AgendaItem(activity_id=activity.id, position=position, title=title, shows=shows))
        session.commit()

    return write


@pytest.fixture
def press(browser, session, secretary):
    """Press the one key, with what the wall knows."""

    def send(activity, status=303, what="step", **given):
        browser.sign_in(secretary)
        page = browser.get(f"/activities/{activity.id}/evening/wall")
        steps = page.select_one("[data-step] input[name=steps]")["value"]
        return browser.post(f"/activities/{activity.id}/evening/{what}", status, **{"steps": steps} | given)

    return send


def wall(browser, activity, part="part"):
    page = browser.get(f"/activities/{activity.id}/evening/wall")
    return " ".join(page.select_one(f"[data-{part}]").text.split())


def test_an_evening_from_signing_in_to_the_minutes(
    browser, make, held, agenda, press, live_round, secretary, session, clock
):
    member = make.member(name="李建华")
    activity = held()
    agenda(activity, ("学习文件", ""), ("答题", f"live:{live_round.id}"))
    clock(hours=2)
    browser.sign_in(member)
    browser.post("/live/join", pin=live_round.pin)
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    assert "人已到" in wall(browser, activity)
    press(activity)
    assert "学习文件" in wall(browser, activity)
    press(activity)
    assert "1 人已加入" in wall(browser, activity)
    # The same key now goes through the live quiz, and only then on.
    press(activity)
    assert "党章规定了什么" in wall(browser, activity)
    row = browser.get(f"/live/{live_round.id}/wall")
    assert row.select_one(".l-q")
    browser.sign_in(member)
    question = browser.get(f"/live/{live_round.id}/play").select_one("input[name=question]")["value"]
    browser.post(f"/live/{live_round.id}/answers", q1="A", question=question)
    for _ in range(4):
        press(activity)
    session.refresh(live_round)
    assert live_round.phase == "ended"
    assert session.scalars(select(LivePlayer.points)).one() == 1000
    press(activity)
    assert "决定和表决" in wall(browser, activity)
    press(activity)
    assert "会议结束" in wall(browser, activity)
    # All of it is in the minutes, in the order it was shown, without names.
    browser.post(f"/activities/{activity.id}/roll/rest")
    browser.post(f"/activities/{activity.id}/close")
    kept = session.scalars(select(ActivityMinutes)).one()
    told = from_json(kept.content).shown
    assert [line.split(" ", 1)[1].split("：")[0] for line in told] == ["签到", "议程", "现场答题", "决定"]
    assert "答题，1 人参加，1 题，答对 100%" in told[2]
    assert told[2] in browser.get(f"/activities/{activity.id}").text


def test_a_contest_is_judged_from_the_same_page(browser, make, held, agenda, press, secretary, session):
    one, two = make.member(), make.member()
    make.question("single")
    teams = [("第一队", [one.id]), ("第二队", [two.id])]
    plan = ContestPlan("竞赛", make.branch, teams, [Block(Part.REQUIRED, 1, 10, 20)], Wanted())
    contest = open_contest(Work(session, NOON, viewer_of(secretary)), plan)
    session.commit()
    activity = held()
    agenda(activity, ("竞赛", f"contest:{contest.id}"))
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    press(activity)
    press(activity)
    press(activity)
    press(activity, what="judge", right="1")
    assert "第一队答对" in wall(browser, activity, "side")
    for _ in range(2):
        press(activity)
    session.refresh(contest)
    assert contest.phase == "ended"
    press(activity)
    assert "决定和表决" in wall(browser, activity)


def test_a_stage_can_be_left_and_come_back_to(browser, held, agenda, press, live_round, secretary, session):
    activity = held()
    agenda(activity, ("答题", f"live:{live_round.id}"))
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    press(activity)
    press(activity, deed="skip")
    assert "决定和表决" in wall(browser, activity)
    press(activity, deed="back")
    assert "人已加入" in wall(browser, activity)
    session.refresh(live_round)
    assert live_round.phase == "lobby"
    # Both visits are kept; two remotes at once take one step.
    assert len(session.scalars(select(EveningShown)).all()) == 4
    for _ in range(2):
        browser.post(f"/activities/{activity.id}/evening/step", steps="4.0")
    session.refresh(live_round)
    assert (live_round.phase, live_round.steps) == ("question", 1)


def test_only_who_keeps_the_activity_walks_through_it(browser, make, held, agenda, secretary, session):
    activity = held()
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    for person in (make.member(), make.secretary(node=make.node(name="第三党支部"))):
        browser.sign_in(person)
        for page in ("evening/wall", "evening/remote", "evening.json", "evening.stream"):
            assert browser.fetch(f"/activities/{activity.id}/{page}").status_code == 404
        for deed in ("evening", "evening/step", "evening/judge"):
            browser.post(f"/activities/{activity.id}/{deed}", 404, steps="0.0")
    assert session.scalars(select(Evening.position)).all() == [0]


def test_what_somebody_may_not_host_is_not_drawn_nor_driven(browser, make, held, agenda, secretary, session):
    other = make.node(name="第三党支部")
    host = make.secretary(node=other)
    question = make.question("single", node=other)
    work = Work(session, NOON, viewer_of(host))
    foreign = open_round(work, Plan("别人的", other, [Item(question.version_id, "single", 20, 1000)]))
    session.commit()
    activity = held()
    agenda(activity, ("答题", f"live:{foreign.id}"))
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    for _ in range(2):
        steps = f"{session.scalars(select(Evening.steps)).one()}.0"
        browser.post(f"/activities/{activity.id}/evening/step", steps=steps)
        session.expire_all()
        told = browser.get(f"/activities/{activity.id}/evening/wall").text
        assert foreign.pin not in told
    assert foreign.steps == 0


def test_the_agenda_offers_rounds_boards_and_talks_to_show(
    browser, held, live_round, make, secretary, session
):
    quiz = make.quiz_with("single", published_at=NOON)
    over = Plan("课前", make.branch, [], measures=Measures.BEFORE)
    half = open_round(Work(session, NOON, viewer_of(secretary)), over)
    half.ended_at = NOON
    session.commit()
    activity = held()
    browser.sign_in(secretary)
    page = browser.get(f"/activities/{activity.id}/minutes")
    offered = {option["value"] for option in page.select("#agenda-0-link option")}
    assert f"live:{half.id}" not in offered
    assert {f"live:{live_round.id}", f"board:{quiz.id}", f"review:{quiz.id}"} <= offered
    form = {"agenda-0-title": "答题", "agenda-0-link": f"live:{live_round.id}", "seen": ""}
    browser.post(f"/activities/{activity.id}/minutes", **form)
    assert session.scalars(select(AgendaItem.shows)).one() == f"live:{live_round.id}"
    browser.post(f"/activities/{activity.id}/minutes", 422, **form | {"agenda-0-link": "live:999999"})
    again = browser.get(f"/activities/{activity.id}/minutes")
    assert again.select_one("#agenda-0-link option[selected]")["value"] == f"live:{live_round.id}"


def test_boards_and_reviews_are_shown_as_stages(
    browser, make, held, agenda, press, secretary, session, clock
):
    quiz, other = make.quiz_with("single"), make.quiz_with("single", title="另一份测试")
    # The host's own wall has gone on to another board's groups: that is nothing of the evening's.
    seen = {
        "quiz_id": quiz.id,
        "host_id": secretary.id,
        "others": [other.id],
        "turn": 1,
        "screen": 2,
        "changed_at": NOON,
    }
    make.save(BoardShow(**seen))
    attempt = make.submitted(quiz, make.member(name="榜上有名"), 100, 60, NOON)
    done = {"points": 100, "spent_seconds": 60, "submitted_at": NOON, "member_id": attempt.member_id}
    make.save(Standing(quiz_id=quiz.id, attempt_id=attempt.id, **done))
    activity = held()
    agenda(activity, ("看榜", f"board:{quiz.id}"), ("讲评", f"review:{quiz.id}"))
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    press(activity)
    assert "榜上有名" in wall(browser, activity)
    press(activity)
    assert quiz.title in wall(browser, activity)
    assert "开始讲评" in wall(browser, activity)
    # Nothing was missed, so there is nothing to go through: the host is told, and skips it.
    press(activity, 409)
    press(activity, deed="skip")
    assert "决定和表决" in wall(browser, activity)
    state = browser.fetch(f"/activities/{activity.id}/evening.json").json["state"]
    assert browser.fetch(f"/activities/{activity.id}/evening.json?v={state['v']}").status_code == 204
    browser.get(f"/activities/{activity.id}/evening/remote")


def test_the_minutes_count_the_questions_that_were_gone_through(make, held, secretary, session):
    quiz, activity = make.quiz_with("single"), held()
    review = QuizReview(quiz_id=quiz.id, host_id=secretary.id, created_at=NOON, position=2)
    make.save(review)
    for position in (1, 2, 3):
        version = make.question("single").version_id
        row = {"review_id": review.id, "position": position, "version_id": version, "asked": 4, "right": 1}
        make.save(ReviewedQuestion(**row))
    shown = {"activity_id": activity.id, "kind": Kind.REVIEW, "key": quiz.id, "title": "讲评", "at": NOON}
    make.save(EveningShown(**shown))
    work = Work(session, NOON, viewer_of(secretary))
    assert shown_lines(work, activity)[0].endswith("讲评，讲评 2 题")


def test_talks_materials_and_tests_are_shown_as_stages(browser, make, held, press, secretary, session):
    arena = open_arena(Work(session, NOON, viewer_of(secretary)), "微党课比赛", make.branch)
    add_talk(Work(session, NOON, viewer_of(secretary)), arena, "一封家书", "讲课人甲")
    activity = held()
    shown = (
        {"title": "擂台", "shows": f"arena:{arena.id}"},
        {"title": "学文件", "material_id": make_material(make, title="讲义").id},
        {"title": "测一测", "quiz_id": make.quiz_with("single").id},
    )
    for position, given in enumerate(shown, start=1):
        session.add(AgendaItem(activity_id=activity.id, position=position, **given))
    session.commit()
    browser.sign_in(secretary)
    browser.post(f"/activities/{activity.id}/evening")
    press(activity)
    assert "一封家书" in wall(browser, activity)
    for title, linked in (("学文件", "讲义"), ("测一测", "每周一测")):
        press(activity)
        assert f"{title} {linked}" in wall(browser, activity)
        assert browser.get(f"/activities/{activity.id}/evening/wall").select_one(".e-qr")
