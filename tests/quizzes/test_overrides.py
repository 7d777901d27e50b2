from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import BadInputError
from members.models import AuditEvent, NodeKind, Notice
from quizzes.actions.overrides import ArrangedBeforeError, add_override, remove_override
from quizzes.actions.setting import remind_missing
from quizzes.actions.taking import NoAttemptsLeftError, NotOpenError, start_attempt, submit_attempt
from quizzes.models import Attempt, QuizOverride, Reveal
from quizzes.queries.taking import grouped_for, is_revealed
from quizzes.rules.overrides import Override
from tests.factories import NOON

DAY = timedelta(days=1)


@pytest.fixture
def quiz(make):
    return make.quiz_with("single", title="第一章测试")


@pytest.fixture
def secretary(make):
    return make.secretary()


def test_extra_minutes_lengthen_the_next_attempt_and_the_one_under_way(make, work_as, quiz, secretary):
    slow, usual = make.member(name="张明"), make.member()
    running = start_attempt(work_as(slow), quiz)
    add_override(work_as(secretary), quiz, slow, Override(extra_minutes=10), "视力不便")
    assert running.deadline_at == NOON + timedelta(minutes=50)
    assert start_attempt(work_as(usual), quiz).deadline_at == NOON + timedelta(minutes=40)


def test_extra_minutes_do_not_keep_the_quiz_open(make, work_as, secretary):
    quiz, member = make.quiz_with("single", closes_at=NOON + timedelta(minutes=45)), make.member()
    add_override(work_as(secretary), quiz, member, Override(extra_minutes=30), "")
    assert start_attempt(work_as(member), quiz).deadline_at == quiz.closes_at


def test_an_extra_attempt_is_one_more_and_no_second(make, work_as, quiz, secretary):
    member = make.member()
    add_override(work_as(secretary), quiz, member, Override(extra_attempts=1), "")
    for _ in range(2):
        submit_attempt(work_as(member), quiz, start_attempt(work_as(member), quiz), {})
    with pytest.raises(NoAttemptsLeftError):
        start_attempt(work_as(member), quiz)


def test_a_member_goes_before_their_group_and_the_group_before_the_branch(make, work_as, quiz, secretary):
    group = make.node(make.branch, kind=NodeKind.GROUP, name="第一党小组")
    own, grouped, usual = make.member(node=group), make.member(node=group), make.member()
    add_override(work_as(secretary), quiz, quiz.node, Override(extra_minutes=5), "")
    add_override(work_as(secretary), quiz, group, Override(extra_minutes=10, extra_attempts=1), "")
    add_override(work_as(secretary), quiz, own, Override(extra_minutes=2), "")
    minutes = [
        (start_attempt(work_as(one), quiz).deadline_at - NOON) / timedelta(minutes=1)
        for one in (own, grouped, usual)
    ]
    assert minutes == [42, 50, 45]
    submit_attempt(work_as(own), quiz, start_attempt(work_as(own), quiz), {})
    assert start_attempt(work_as(own), quiz).number == 2


def test_an_own_window_opens_the_quiz_for_one_alone_and_seals_its_key(make, work_as, quiz, secretary):
    early, away = make.member(), make.member()
    ended = start_attempt(work_as(early), quiz)
    submit_attempt(work_as(early), quiz, ended, {})
    add_override(work_as(secretary), quiz, away, Override(closes_at=NOON + 3 * DAY), "出差")
    later = NOON + 2 * DAY
    assert quiz.reveal is Reveal.AFTER_CLOSE
    assert not is_revealed(work_as(early, later), quiz, ended)
    assert is_revealed(work_as(early, NOON + 3 * DAY), quiz, ended)
    with pytest.raises(NotOpenError):
        start_attempt(work_as(make.member(), later), quiz)
    assert [one.quiz for one in grouped_for(work_as(away, later)).now] == [quiz]
    assert [one.quiz for one in grouped_for(work_as(early, later)).over] == [quiz]
    assert start_attempt(work_as(away, later), quiz).deadline_at == later + timedelta(minutes=40)


def test_taking_back_ends_the_longer_window_and_leaves_attempts_alone(make, work_as, quiz, secretary):
    member = make.member()
    row = add_override(work_as(secretary), quiz, member, Override(10, 0, None, NOON + 3 * DAY), "")
    running = start_attempt(work_as(member), quiz)
    for _ in range(2):
        remove_override(work_as(secretary), quiz, row.id)
    assert quiz.over_at == quiz.closes_at
    assert running.deadline_at == NOON + timedelta(minutes=50)


def test_one_cannot_arrange_twice_or_nothing_or_for_outsiders(make, work_as, quiz, secretary):
    member, work = make.member(), work_as(secretary)
    with pytest.raises(BadInputError, match="请填写"):
        add_override(work, quiz, member, Override(), "")
    with pytest.raises(BadInputError, match="晚于"):
        add_override(work, quiz, member, Override(opens_at=quiz.closes_at), "")
    with pytest.raises(BadInputError, match="不是发给"):
        add_override(work, quiz, make.member(node=make.node()), Override(1), "")
    add_override(work, quiz, member, Override(1), "")
    with pytest.raises(ArrangedBeforeError):
        add_override(work, quiz, member, Override(2), "")


def test_the_reminder_goes_to_those_who_can_take_it_now(make, work_as, quiz, secretary, session):
    session.refresh(quiz)
    away, later, usual = make.member(), make.member(), make.member()
    add_override(work_as(secretary), quiz, away, Override(closes_at=NOON + 3 * DAY), "")
    add_override(work_as(secretary), quiz, later, Override(opens_at=NOON + timedelta(hours=5)), "")
    assert remind_missing(work_as(secretary), quiz) == 3  # the secretary is a member too
    told = dict(session.execute(select(Notice.member_id, Notice.text)).all())
    assert told.keys() == {away.id, usual.id, secretary.id}
    assert told[away.id] != told[usual.id]


def test_a_secretary_arranges_on_the_page_and_the_member_reads_of_it(make, browser, quiz, secretary, session):
    member = make.member(name="张明", login="z001")
    where = f"/manage/quizzes/{quiz.id}/overrides"
    browser.sign_in(secretary)
    assert "个别安排" in browser.get(f"/manage/quizzes/{quiz.id}").text
    assert browser.post(where, person="张明", extra_minutes="10", reason="视力不便") == where
    page = browser.get(where)
    assert "延长 10 分钟" in page.text
    assert "视力不便" in page.text
    assert "为张明另作答题安排" in session.scalars(select(AuditEvent.summary)).all()[-1]
    browser.sign_in(member)
    front = browser.get(f"/quizzes/{quiz.id}").text
    assert "您的答题时间延长 10 分钟" in front
    assert "视力不便" not in front
    attempt = session.get(Attempt, int(browser.post(f"/quizzes/{quiz.id}/attempts").split("/")[-1]))
    assert attempt.deadline_at == NOON + timedelta(minutes=50)
    browser.sign_in(secretary)
    key = session.scalar(select(QuizOverride.id))
    assert browser.post(f"{where}/{key}/remove") == where
    assert "还没有个别安排" in browser.get(where).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"person": "没有的人", "extra_minutes": "5"}, "没有这个人"),
        ({"person": "李强", "extra_minutes": "5"}, "有 2 位叫这个名字"),
        ({"extra_minutes": "5"}, "请填写一个人"),
        ({"person": "李强", "extra_minutes": "-5"}, "0 到 600"),
    ],
)
def test_the_page_says_what_is_wrong(make, browser, quiz, secretary, typed, said):
    make.member(name="李强"), make.member(name="李强")
    browser.sign_in(secretary)
    assert said in browser.post(f"/manage/quizzes/{quiz.id}/overrides", status=422, **typed).text


def test_members_and_other_secretaries_arrange_nothing(make, browser, quiz):
    for person in (make.member(), make.secretary(node=make.node())):
        browser.sign_in(person)
        browser.get(f"/manage/quizzes/{quiz.id}/overrides", status=404)
        browser.post(f"/manage/quizzes/{quiz.id}/overrides", status=404, person="张明", extra_minutes="10")
        browser.post(f"/manage/quizzes/{quiz.id}/resit", status=404)


def test_an_end_before_the_start_is_said_beside_what_was_typed(make, browser, quiz, secretary):
    make.member(name="李强")
    browser.sign_in(secretary)
    typed = {"person": "李强", "closes_at": "2026-01-01T08:00", "reason": "出差"}
    page = browser.post(f"/manage/quizzes/{quiz.id}/overrides", status=422, **typed)
    assert "应当晚于开始时间" in page.text
    assert page.select_one("[name=reason]")["value"] == "出差"
