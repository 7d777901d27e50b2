"""Keying in sheets: they count like attempts on the site, and what is wrong with them can be put right."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.errors import BadInputError
from learning.models import HourEntry
from learning.queries.checks import CHECKS as HOUR_CHECKS
from members.models import AuditEvent, Notice
from quizzes.actions.keying import (
    AnsweringOnlineError,
    KeyedMeanwhileError,
    NotUndoneError,
    OwnPaperError,
    correct_entry,
    key_in,
    read_sheet,
    undo_entry,
)
from quizzes.actions.overrides import add_override
from quizzes.actions.printing import make_versions
from quizzes.actions.taking import NoAttemptsLeftError, save_answers, start_attempt, submit_attempt
from quizzes.models import (
    Answer,
    Attempt,
    AttemptState,
    MarkChange,
    PaperCorrection,
    PaperEntry,
    Standing,
    WrittenAnswer,
)
from quizzes.queries.checks import CHECKS
from quizzes.queries.keying import count_of, people_called, people_left
from quizzes.queries.printing import entry_of, keyed_in, questions_on
from quizzes.queries.results import results_of
from quizzes.rules.keying import ON_PAPER, read_keyed, write_keyed
from quizzes.rules.overrides import Override
from quizzes.rules.questions import Content
from quizzes.rules.types import TYPES
from tests.factories import CONTENTS, NOON, OPTIONS

KINDS = ("single", "multiple", "true_false", "fill_blank", "ordering")
RIGHT = {1: "A", 2: "AC", 3: "√", 4: "北京", 5: "ABCD"}
MATCHING = Content("配对", OPTIONS, {"left": ["一", "二", "三"], "right": ["A", "B", "C"]})
NUMERIC = Content("几？", (), {"value": "7", "tolerance": "0"})


@pytest.fixture
def secretary(make):
    return make.secretary()


@pytest.fixture
def quiz(make, session):
    quiz = make.quiz_with(*KINDS, title="年终测试")
    session.refresh(quiz)
    return quiz


@pytest.fixture
def printed(work_as, secretary, quiz):
    return make_versions(work_as(secretary), quiz, 1)[0]


@pytest.fixture
def enter(work_as, secretary, printed):
    def entered(member, texts=RIGHT, **given):
        usual = {"sat_at": NOON, "evidence": "档案盒 3", "seen": 0}
        return key_in(work_as(secretary), printed, member, texts, **usual | given)

    return entered


def test_a_sheet_becomes_an_attempt_with_who_entered_it(make, session, work_as, secretary, enter, quiz):
    member = make.member(name="张明")
    attempt = enter(member)
    assert (attempt.state, attempt.points, attempt.worth) == (AttemptState.SUBMITTED, 1000, 1000)
    assert (attempt.submitted_at, attempt.spent_seconds) == (NOON, 40 * 60)
    keyed = entry_of(work_as(secretary), attempt)
    assert (keyed.by, keyed.entry.entered_at, keyed.entry.evidence) == ("书记甲", NOON, "档案盒 3")
    found = results_of(work_as(secretary), quiz)
    assert [one.member.name for one in found.taken] == ["张明"]
    assert member.id not in {one.id for one in found.missing}
    assert session.scalar(select(HourEntry.hundredths).where(HourEntry.member_id == member.id)) == 50
    said = session.scalar(select(AuditEvent.summary).where(AuditEvent.deed == "quizzes.key_in"))
    assert said == "录入 张明 的纸质答卷：《年终测试》，10 分。"
    assert not [sentence for check in (*CHECKS, *HOUR_CHECKS) for sentence in check(session)]


def test_an_attempt_that_is_not_on_the_printed_paper_is_found_by_the_check(make, session, enter):
    attempt = enter(make.member())
    attempt.paper = attempt.paper[::-1]
    session.commit()
    assert [one for check in CHECKS for one in check(session) if one.startswith("纸质答卷不符")]


def test_a_sheet_may_come_in_after_the_quiz_is_over_but_not_be_sat_outside_its_window(
    make, work_as, secretary, printed, quiz
):
    later = work_as(secretary, NOON + timedelta(days=3))
    enter = partial(key_in, later, printed, evidence="", seen=0)
    assert enter(make.member(), RIGHT, sat_at=quiz.closes_at).submitted_at == quiz.closes_at
    for wrong in (quiz.closes_at + timedelta(minutes=1), quiz.opens_at - timedelta(minutes=1)):
        with pytest.raises(BadInputError, match="交卷时间应当在"):
            enter(make.member(), RIGHT, sat_at=wrong)
    with pytest.raises(BadInputError, match="交卷时间应当在"):
        key_in(
            work_as(secretary),
            printed,
            make.member(),
            RIGHT,
            sat_at=NOON + timedelta(hours=1),
            evidence="",
            seen=0,
        )


def test_the_limit_of_attempts_holds_for_paper_and_site_together(make, work_as, secretary, enter, quiz):
    member = make.member(name="张明")
    submit_attempt(work_as(member), quiz, start_attempt(work_as(member), quiz), {})
    with pytest.raises(NoAttemptsLeftError, match=r"张明已答 1 次，1 次机会已经用完.*个别安排"):
        enter(member, seen=1)
    add_override(work_as(secretary), quiz, member, Override(extra_attempts=1), "停电")
    assert enter(member, seen=1).number == 2
    other = make.member()
    enter(other)
    with pytest.raises(NoAttemptsLeftError):
        start_attempt(work_as(other), quiz)


def test_who_is_answering_on_the_site_is_not_entered_and_one_out_of_time_is_settled(
    make, work_as, secretary, printed, quiz
):
    quiz.attempts_allowed = 2
    member = make.member()
    running = start_attempt(work_as(member), quiz)
    with pytest.raises(AnsweringOnlineError, match="正在网上作答"):
        key_in(work_as(secretary), printed, member, RIGHT, sat_at=NOON, evidence="", seen=1)
    later = work_as(secretary, NOON + timedelta(hours=2))
    attempt = key_in(later, printed, member, RIGHT, sat_at=NOON + timedelta(hours=1), evidence="", seen=1)
    assert running.state is AttemptState.SUBMITTED
    assert attempt.number == 2


def test_two_who_enter_the_same_sheet_do_not_double_it(make, enter, quiz):
    quiz.attempts_allowed = 5
    member = make.member()
    enter(member)
    with pytest.raises(KeyedMeanwhileError):
        enter(member)


def test_nobody_enters_their_own_sheet(secretary, enter):
    with pytest.raises(OwnPaperError):
        enter(secretary)


def test_nothing_is_kept_of_a_sheet_with_a_wrong_answer(make, session, enter):
    with pytest.raises(BadInputError, match="第 1 题：没有选项“E”，这道题的选项是 A—D"):
        enter(make.member(), RIGHT | {1: "E"})
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_a_text_goes_into_the_queue_even_where_it_is_not_typed_off(make, session, work_as, secretary):
    quiz = make.quiz_with("single", "short_answer", "short_answer", title="简答测试")
    session.refresh(quiz)
    (printed,) = make_versions(work_as(secretary), quiz, 1)
    texts = {1: "A", 2: "*", 3: ""}
    attempt = key_in(work_as(secretary), printed, make.member(), texts, sat_at=NOON, evidence="", seen=0)
    assert (attempt.points, attempt.unmarked) == (200, 1)
    assert [one.position for one in session.scalars(select(WrittenAnswer))] == [2]
    assert session.get_one(Answer, (attempt.id, 2)).value == ON_PAPER
    assert correct_entry(work_as(secretary), printed, attempt, {1: "A", 2: "", 3: "结合实际"}, "写错行")
    assert [one.position for one in session.scalars(select(WrittenAnswer))] == [3]
    assert not [sentence for check in CHECKS for sentence in check(session)]


def test_what_was_mistyped_is_put_right_with_the_old_answers_kept(
    make, session, work_as, secretary, enter, printed
):
    member = make.member()
    attempt = enter(member, {1: "B", 2: "AB", 3: "×", 4: "上海"})
    assert attempt.points == 0
    assert correct_entry(work_as(secretary), printed, attempt, RIGHT, "整份录错行")
    assert attempt.points == 1000
    kept = session.scalars(select(PaperCorrection)).one()
    assert (kept.before, kept.reason) == (
        [[1, "B"], [2, ["A", "B"]], [3, False], [4, ["上海"]]],
        "整份录错行",
    )
    assert session.scalars(select(MarkChange.old_points)).all() == [0]
    assert session.scalar(select(Standing.points).where(Standing.member_id == member.id)) == 1000
    assert session.scalar(select(HourEntry.hundredths).where(HourEntry.member_id == member.id)) == 50
    told = session.scalar(select(Notice.text).where(Notice.member_id == member.id))
    assert "原因：纸质答卷录入更正：整份录错行" in told
    assert not correct_entry(work_as(secretary), printed, attempt, RIGHT, "再看一遍")
    assert correct_entry(work_as(secretary), printed, attempt, {}, "交了白卷")
    assert attempt.points == 0
    assert session.scalar(select(func.sum(HourEntry.hundredths))) == 0
    assert not [sentence for check in (*CHECKS, *HOUR_CHECKS) for sentence in check(session)]


def test_an_entry_under_the_wrong_name_is_undone_with_its_hours(
    make, session, work_as, secretary, enter, quiz
):
    wrong, right = make.member(), make.member()
    attempt = enter(wrong)
    undo_entry(work_as(secretary), quiz, attempt, wrong)
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert session.scalar(select(func.count()).select_from(Standing)) == 0
    assert session.scalar(select(func.sum(HourEntry.hundredths))) == 0
    assert enter(right).number == 1
    assert enter(wrong).number == 1
    assert session.scalar(select(func.sum(HourEntry.hundredths))) == 100
    assert session.scalar(select(AuditEvent.summary).where(AuditEvent.deed == "quizzes.undo_entry"))
    assert not [sentence for check in (*CHECKS, *HOUR_CHECKS) for sentence in check(session)]


def test_an_undone_entry_leaves_an_earlier_attempt_standing(make, session, work_as, secretary, enter, quiz):
    quiz.attempts_allowed = 2
    member = make.member()
    online = start_attempt(work_as(member), quiz)
    save_answers(work_as(member), online, {"1": "A"})
    submit_attempt(work_as(member), quiz, online, {})
    second = enter(member, seen=1)
    undo_entry(work_as(secretary), quiz, second, member)
    standing = session.scalars(select(Standing)).one()
    assert (standing.attempt_id, standing.points, standing.attempts) == (online.id, 200, 1)


def test_what_others_have_built_on_is_not_undone(make, work_as, secretary, enter, printed, quiz):
    member = make.member()
    attempt = enter(member)
    correct_entry(work_as(secretary), printed, attempt, RIGHT | {1: "B"}, "录错")
    with pytest.raises(NotUndoneError):
        undo_entry(work_as(secretary), quiz, attempt, member)


def test_people_are_found_by_number_or_name_and_those_left_are_listed(make, work_as, secretary, enter, quiz):
    one, other = make.member(name="张明"), make.member(name="张明亮")
    make.member(name="李华", node=make.node(name="别的支部"))
    work = work_as(secretary)
    assert people_called(work, quiz, one.login.upper()) == [one]
    assert people_called(work, quiz, "张明") == [one]
    assert people_called(work, quiz, "张") == [one, other]
    assert not people_called(work, quiz, "李华")
    assert people_left(work, quiz) == [one, other]
    enter(one)
    assert people_left(work, quiz) == [other]
    count = count_of(work, quiz)
    assert (count.expected, count.handed_in, count.on_paper) == (3, 1, 1)
    assert [each.member.name for each in keyed_in(work, quiz)] == ["张明"]


def _stripped(answer):
    if isinstance(answer, tuple):
        return tuple(map(_stripped, answer))
    return answer.strip() if isinstance(answer, str) else answer


# What a member may put down for each kind of question, as the site's own page sends it.
keys = st.sampled_from([key for key, _ in OPTIONS])
ONLINE = {
    "single": st.none() | keys,
    "multiple": st.none() | st.lists(keys, unique=True, min_size=1),
    "true_false": st.none() | st.booleans(),
    "fill_blank": st.none() | st.sampled_from([["北京"], ["上海"], [" 北京。"], ["甲；乙"]]),
    "ordering": st.none() | st.permutations([key for key, _ in OPTIONS]),
    "matching": st.none() | st.lists(keys | st.just(""), min_size=3, max_size=3).filter(any),
    "numeric": st.none() | st.sampled_from(["7", "七", "8", "约 7"]),
}
SHAPES = {**{kind: CONTENTS[kind] for kind in KINDS}, "matching": MATCHING, "numeric": NUMERIC}


@pytest.mark.parametrize("kind", ONLINE)
@given(data=st.data(), order=st.permutations([key for key, _ in OPTIONS]))
def test_what_is_read_from_a_sheet_is_what_the_page_would_have_sent(kind, data, order):
    content, type_ = SHAPES[kind], TYPES[kind]
    options = (
        [(key, "ABCD"[n], content.option_text(key)) for n, key in enumerate(order)] if content.options else []
    )
    answer = type_.read_answer(content, data.draw(ONLINE[kind]))
    text = write_keyed(type_, content, options, answer)
    again = read_keyed(type_, content, options, text)
    assert again == _stripped(answer)
    if kind in {"single", "multiple", "ordering"} and answer:
        digits = "".join(str("ABCD".index(letter) + 1) for letter in text)
        assert read_keyed(type_, content, options, digits) == again


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), policy=st.sampled_from(["strict", "half", "per_option", "deduct"]))
def test_sheets_score_like_answers_given_on_the_site(make, session, work_as, data, policy):
    secretary, on_site, on_paper = make.secretary(), make.member(), make.member()
    quiz = make.quiz_with(*KINDS, multiple_policy=policy)
    session.refresh(quiz)
    printed = data.draw(st.sampled_from(make_versions(work_as(secretary), quiz, 3)))
    by_version = {version: n for n, (version, _) in enumerate(printed.paper, start=1)}
    online = start_attempt(work_as(on_site), quiz)
    sent = {n: data.draw(ONLINE[kind]) for n, kind in enumerate(KINDS, start=1)}
    save_answers(work_as(on_site), online, {str(n): value for n, value in sent.items()})
    submit_attempt(work_as(on_site), quiz, online, {})
    asked = {one.position: one for one in questions_on(work_as(secretary), quiz, printed)}
    texts = {}
    for n, (version, _) in enumerate(online.paper, start=1):
        one = asked[by_version[version]]
        answer = one.asked.type.read_answer(one.asked.content, sent[n])
        texts[one.position] = write_keyed(one.asked.type, one.asked.content, one.options, answer)
    assert not read_sheet(work_as(secretary), quiz, printed, texts).problems
    keyed = key_in(work_as(secretary), printed, on_paper, texts, sat_at=NOON, evidence="", seen=0)
    assert (keyed.points, keyed.worth) == (online.points, online.worth)
    earned = {version: keyed.by_position[n - 1] for version, n in by_version.items()}
    assert [earned[version] for version, _ in online.paper] == online.by_position


def test_a_sheet_is_entered_page_by_page_without_javascript(browser, make, session, secretary, printed, quiz):
    member, other = make.member(name="张明"), make.member(name="李华")
    browser.sign_in(secretary)
    page = browser.get(f"/manage/quizzes/{quiz.id}/keying")
    assert "应参加 3 人，已交卷 0 人" in page.text
    assert {"张明", "李华"} <= {one.contents[0].strip() for one in page.select(".people-chips a")}
    there = browser.fetch(f"/manage/quizzes/{quiz.id}/keying?who={member.login}&at=2026-03-02T11:30")
    assert there.status_code == 303
    sheet = browser.get(there.location)
    assert sheet.select_one("[name=sat_at]")["value"] == "2026-03-02T11:30"
    form = {"sat_at": "2026-03-02T11:30", "evidence": "盒 3", "seen": "0", "a1": "A", "a2": "E"}
    again = browser.post(there.location, status=422, **form)
    assert "没有选项“E”" in again.select_one("#e2").text
    assert again.select_one("#a1")["value"] == "A"
    late = browser.post(there.location, status=422, **form | {"sat_at": "2031-03-02T11:30", "a2": "AC"})
    assert "交卷时间应当在" in late.select_one("main").text
    assert late.select_one("#a2")["value"] == "AC"
    onward = browser.post(there.location, **form | {"a2": "AC", "a3": "1", "a4": "北京", "a5": "1234"})
    assert "at=2026-03-02T11:30" in onward.replace("%3A", ":")
    page = browser.get(onward)
    assert "已录入：张明，10 分。" in page.text
    assert "已交卷 1 人，其中录入 1 份" in page.text
    attempt = session.scalars(select(Attempt)).one()
    assert "纸质答卷" in browser.get(f"/attempts/{attempt.id}/result").text
    assert "纸质" in browser.get(f"/manage/quizzes/{quiz.id}/results").text
    page = browser.get(f"/manage/attempts/{attempt.id}/keyed")
    assert [page.select_one(f"#a{n}")["value"] for n in range(1, 6)] == ["A", "AC", "√", "北京", "ABCD"]
    browser.post(f"/manage/attempts/{attempt.id}/keyed", status=422, a1="B")
    browser.post(f"/manage/attempts/{attempt.id}/keyed", a1="A", reason="其余没有作答")
    session.refresh(attempt)
    assert attempt.points == 200
    browser.sign_in(other)
    assert browser.fetch(there.location).status_code == 404
    assert browser.fetch(f"/manage/attempts/{attempt.id}/keyed").status_code == 404


def test_the_last_entry_is_undone_from_the_list(browser, make, session, secretary, enter, quiz):
    attempt = enter(make.member())
    browser.sign_in(secretary)
    browser.post(f"/manage/attempts/{attempt.id}/keyed/undo")
    assert session.scalar(select(func.count()).select_from(PaperEntry)) == 0
    assert "已撤销" in browser.get(f"/manage/quizzes/{quiz.id}/keying").text


def test_a_quiz_without_printed_paper_says_what_comes_first(browser, secretary, quiz):
    browser.sign_in(secretary)
    assert "先生成试卷" in browser.get(f"/manage/quizzes/{quiz.id}/keying").text
