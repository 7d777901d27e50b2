"""微党课擂台 through its pages: questions of the speaker, before and after the talk, what was learned."""

import pytest
from sqlalchemy import select

from meetings.actions.live_settling import settle_step
from meetings.models import Arena, ArenaTalk, LiveAnswer, LivePlayer, LiveQuestion, LiveRound
from meetings.queries.arenas import talks_of
from meetings.views.live_push import deliveries, pace
from quizzes.models import Mistake, PaperKind, PaperQuestion, PracticeAnswer, Reveal

QUESTIONS = {
    f"questions-{n}-{name}": value
    for n in range(3)
    for name, value in (("stem", f"第 {n + 1} 问？"), ("options", "对的\n错的"), ("right", "1"))
}


@pytest.fixture(autouse=True)
def nothing_delivered():
    """Keys of a test that was rolled back are given out again."""
    deliveries.forget()
    pace.forget()


@pytest.fixture
def host(make):
    return make.secretary()


@pytest.fixture
def speaker(make):
    return make.member(name="讲课人甲")


@pytest.fixture
def talk(browser, make, host, speaker, session):
    """A talk whose questions the speaker has written."""
    browser.sign_in(host)
    address = browser.post("/arenas/new", title="微党课比赛", node=make.branch.id)
    browser.post(f"{address}/talks", title="一封家书", speaker="讲课人甲")
    made = session.scalars(select(ArenaTalk)).unique().one()
    browser.sign_in(speaker)
    assert "一封家书" in browser.get("/arenas/").text
    browser.get(f"/arenas/talks/{made.id}")
    browser.post(f"/arenas/talks/{made.id}", **QUESTIONS)
    return made


@pytest.fixture
def begin(browser, host, session):
    def start(talk, when, status=303):
        browser.sign_in(host)
        address = browser.post(f"/arenas/talks/{talk.id}/begin", status, when=when)
        if status != 303:
            return None
        return session.get_one(LiveRound, int(address.split("/")[2]))

    return start


@pytest.fixture
def step(browser, host, session):
    def press(live_round, times=1):
        browser.sign_in(host)
        for _ in range(times):
            session.refresh(live_round)
            browser.post(f"/live/{live_round.id}/step", steps=live_round.steps)
        session.refresh(live_round)
        return live_round.phase

    return press


def answer(browser, session, live_round, answers):
    """Answer the present question: by member."""
    session.refresh(live_round)
    here = LiveQuestion.round_id == live_round.id, LiveQuestion.position == live_round.position
    row = session.scalars(select(LiveQuestion).where(*here)).one()
    for member, value in answers.items():
        browser.sign_in(member)
        given = {f"q{row.position}": value, "question": row.id}
        browser.post(f"/live/{live_round.id}/answers", **given)


def test_a_talk_is_measured_by_what_those_learned_who_answered_twice(
    browser, make, talk, begin, step, host, speaker, session
):
    people = [make.member(name=f"听众{n}") for n in range(5)]
    begin(talk, "after", 409)
    before = begin(talk, "before")
    assert begin(talk, "before").id == before.id
    for person in (*people, speaker):
        browser.sign_in(person)
        browser.post("/live/join", pin=before.pin)
    for _ in range(3):
        step(before)
        answer(browser, session, before, dict.fromkeys(people, "B") | {speaker: "A"})
        begin(talk, "after", 409)
        assert step(before) == "counted"
        for page in ("wall", "remote"):
            browser.sign_in(host)
            assert "is-key" not in str(browser.get(f"/live/{before.id}/{page}"))
    assert step(before) == "ended"
    browser.sign_in(people[0])
    phone = browser.get(f"/live/{before.id}/play")
    assert "请听课" in phone.text
    assert "正确答案" not in phone.text
    # Everybody is brought along, on the same phone; the first page says where it goes on.
    after = begin(talk, "after")
    browser.sign_in(people[0])
    assert browser.get(f"/live/{before.id}/play").select_one(f"a[href='/live/{after.id}/play']")
    late = make.member(name="后来的")
    browser.sign_in(late)
    browser.post("/live/join", pin=after.pin)
    for _ in range(3):
        step(after)
        answer(
            browser,
            session,
            after,
            dict.fromkeys(people[:4], "A") | {people[4]: "B", late: "A", speaker: "A"},
        )
        assert step(after, 2) == "answer"
    assert step(after) == "ended"
    session.expire_all()
    told = talks_of(session, session.scalars(select(Arena)).unique().one())[0]
    assert (told.gain.takers, told.gain.before_percent, told.gain.after_percent) == (5, 0, 80)
    assert (told.gain.learned, told.rank) == (12, 1)
    # Nobody's own result is anywhere.
    browser.sign_in(host)
    for page in (f"/arenas/{talk.arena_id}", f"/arenas/{talk.arena_id}/wall"):
        shown = browser.get(page).text
        assert "+80" in shown
        assert "听众" not in shown
    assert browser.fetch(f"/live/{after.id}/result").location == f"/arenas/{talk.arena_id}"
    assert browser.fetch(f"/live/{after.id}/result.xlsx").status_code == 404
    assert "听众" not in browser.get(f"/live/{after.id}/wall").text
    browser.sign_in(people[0])
    # The two rounds are none of the live quizzes; a line says where they are.
    for person in (people[0], host):
        browser.sign_in(person)
        listed = browser.get("/live/").main
        assert "一封家书" not in listed.text
        assert listed.select_one("a[href='/arenas/']")


def test_few_takers_are_said_to_be_few_and_get_no_place(browser, make, talk, begin, step, session, host):
    one = make.member()
    for when in ("before", "after"):
        live_round = begin(talk, when)
        browser.sign_in(one)
        if when == "before":
            browser.post("/live/join", pin=live_round.pin)
        step(live_round)
        answer(browser, session, live_round, {one: "B" if when == "before" else "A"})
        browser.sign_in(host)
        browser.post(f"/live/{live_round.id}/end")
    assert "人数少，仅供参考" in browser.get(f"/arenas/{talk.arena_id}").text
    session.expire_all()
    told = talks_of(session, talk.arena)[0]
    assert (told.gain.points, told.rank) == (100, None)
    # Ending early gives no points to what is asked again.
    assert session.scalars(select(LiveAnswer.earned).order_by(LiveAnswer.id)).all() == [0, 1000]
    assert len(session.scalars(select(LivePlayer)).all()) == 2


def test_only_the_speaker_and_the_host_see_the_questions_and_only_before_they_are_asked(
    browser, make, talk, begin, speaker, host
):
    browser.sign_in(make.member())
    browser.get(f"/arenas/talks/{talk.id}", 404)
    browser.post(f"/arenas/talks/{talk.id}", 404, **QUESTIONS)
    browser.post(f"/arenas/talks/{talk.id}/begin", 404, when="before")
    begin(talk, "before")
    browser.sign_in(speaker)
    browser.get(f"/arenas/talks/{talk.id}", 404)
    browser.sign_in(host)
    browser.post(f"/arenas/talks/{talk.id}", 409, **QUESTIONS)
    browser.post(f"/arenas/talks/{talk.id}/remove", 409)


@pytest.mark.parametrize(
    ("field", "value"), [("right", "3"), ("options", "只有一个"), ("stem", ""), ("options", "同\n同")]
)
def test_questions_that_cannot_be_asked_are_refused(browser, talk, speaker, field, value):
    browser.sign_in(speaker)
    browser.post(f"/arenas/talks/{talk.id}", 422, **QUESTIONS | {f"questions-1-{field}": value})


def test_a_speaker_picks_from_the_bank_what_may_be_practised_and_the_later_answers_count(
    browser, make, talk, begin, step, speaker, busy, session
):
    known, hidden = make.question("true_false"), make.question("single")
    paper = make.quiz(paper_kind=PaperKind.FIXED, question_count=1, reveal=Reveal.NEVER)
    make.save(PaperQuestion(quiz_id=paper.id, position=1, version_id=hidden.version_id, worth=100))
    make.question("fill_blank")
    elsewhere = make.question("true_false", node=make.node(name="第三党支部"))
    session.commit()
    place, picked = f"/arenas/talks/{talk.id}", {"questions-2-version": known.version_id}
    two = {name: value for name, value in QUESTIONS.items() if "-2-" not in name}
    browser.sign_in(speaker)
    browser.post(f"{place}/pick", 422, question=known.id)
    assert browser.post(place, **QUESTIONS, without="3", go="bank") == f"{place}/pick"
    offered = browser.get(f"{place}/pick").main.select("[name=question]")
    assert [box["value"] for box in offered] == [str(known.id)]
    browser.post(place, 422, **two, **picked)
    browser.post(f"{place}/pick", question=[known.id, hidden.id, elsewhere.id])
    assert "题库，判断题" in browser.get(place).main.text
    browser.post(place, 422, **two, **{"questions-2-version": hidden.version_id})
    browser.post(place, **two, **picked)
    session.refresh(talk)
    assert talk.questions[2] == {"version": known.version_id}
    one = make.member()
    for when, value, each in (("before", "true", 2), ("after", "false", 3)):
        live_round = begin(talk, when)
        if when == "before":
            browser.sign_in(one)
            browser.post("/live/join", pin=live_round.pin)
        step(live_round, 2 * each + 1)
        answer(browser, session, live_round, {one: value})
        assert step(live_round, each) == "ended"
        assert settle_step(busy(), live_round)
    kept = session.execute(select(PracticeAnswer.question_id, PracticeAnswer.is_right)).all()
    assert kept == [(known.id, False)]
    assert session.scalars(select(Mistake.question_id)).all() == [known.id]
