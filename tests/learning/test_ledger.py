from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core.times import SHANGHAI
from learning.actions.ledger import AlreadyReversedError, Earning, reverse_entry, write_entry
from learning.models import HourEntry, HourTotal
from learning.queries.checks import (
    CHECKS,
    nothing_counts_twice,
    quiz_entries_were_passed,
    reversals_mirror,
    totals_are_sums,
)
from learning.rules.conversion import Conversion
from learning.rules.hours import Evidence, HourCategory, Unit
from quizzes.actions.taking import save_answers, settle_overdue, start_attempt, submit_attempt
from quizzes.models import Attempt
from quizzes.queries.checks import scores_are_rescored_answers
from tests.factories import NOON


def earning(hundredths=100, earned_at=NOON):
    return Earning("党课", hundredths, HourCategory.COLLECTIVE, Evidence.PRESENT, earned_at)


def entry_of(session, cause):
    return session.scalar(select(HourEntry).where(HourEntry.cause == cause))


def test_the_same_cause_counts_once(work, make, earned):
    member = make.member()
    assert write_entry(work, member.id, "quiz:1", earning()).hundredths == 100
    assert write_entry(work, member.id, "quiz:1", earning(900)) is None
    assert write_entry(work, member.id, "quiz:2", earning(50)).hundredths == 50
    assert earned(member) == (150, 150, 2)


def test_the_same_cause_counts_for_each_member(work, make, earned):
    one, two = make.member(), make.member()
    for member in (one, two):
        write_entry(work, member.id, "quiz:1", earning())
    assert earned(one) == earned(two) == (100, 100, 1)


@pytest.mark.parametrize(("second", "year"), [(-1, 2025), (0, 2026)])
def test_hours_belong_to_the_year_of_shanghai(work, make, earned, second, year):
    member = make.member()
    midnight = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    write_entry(work, member.id, "quiz:1", earning(earned_at=midnight + timedelta(seconds=second)))
    assert earned(member, year) == (100, 100, 1)


def test_a_rule_caps_what_a_year_gives_and_the_cause_is_spent(work, make, session, earned):
    member = make.member()
    rule = Conversion(Unit.QUIZ, "测试合格", 50, cap_per_year=120)
    counted = [write_entry(work, member.id, f"quiz:{n}", earning(50), rule).hundredths for n in range(4)]
    assert counted == [50, 50, 20, 0]
    assert earned(member) == (120, 120, 4)
    assert "已达上限" in entry_of(session, "quiz:3").remark
    assert write_entry(work, member.id, "quiz:3", earning(50, NOON + timedelta(days=365)), rule) is None


def test_other_rules_do_not_fill_a_cap(work, make):
    member = make.member()
    write_entry(work, member.id, "offline:1", earning(800), Conversion(Unit.DAY, "一天", 800))
    rule = Conversion(Unit.QUIZ, "测试合格", 50, cap_per_year=50)
    assert write_entry(work, member.id, "quiz:1", earning(50), rule).hundredths == 50


def test_a_reversal_mirrors_its_entry_in_the_same_year(work, make, session, earned):
    member = make.member()
    write_entry(work, member.id, "quiz:1", earning(earned_at=NOON - timedelta(days=100)))
    entry = entry_of(session, "quiz:1")
    reverse_entry(work, entry, "重复登记")
    assert earned(member, 2025) == (0, 0, 2)
    assert reversals_mirror(session) == []
    for again in (entry, entry_of(session, f"reversal:{entry.id}")):
        with pytest.raises(AlreadyReversedError):
            reverse_entry(work, again, "再来一次")
    assert earned(member, 2025) == (0, 0, 2)
    assert write_entry(work, member.id, "quiz:1", earning()) is None


def test_the_database_refuses_a_second_entry_for_a_cause(work, make, session):
    member = make.member()
    write_entry(work, member.id, "quiz:1", earning())
    first = entry_of(session, "quiz:1")
    same = {c.key: getattr(first, c.key) for c in HourEntry.__table__.columns if c.key != "id"}
    with pytest.raises(IntegrityError):
        session.execute(insert(HourEntry).values(**same))


def take(work, quiz, answer):
    submit_attempt(work, quiz, start_attempt(work, quiz), {1: [answer]})


def test_a_passed_quiz_earns_its_hours_once_and_a_failed_one_nothing(work_as, make, session, earned):
    quiz, member = make.quiz_with("single", attempts_allowed=3), make.member()
    taken = []
    for answer in "BAA":
        take(work_as(member), quiz, answer)
        taken.append(earned(member))
    assert taken == [(0, 0, 0), (50, 50, 1), (50, 50, 1)]
    entry = entry_of(session, f"quiz:{quiz.id}")
    assert (entry.evidence, entry.category) == (Evidence.TESTED, HourCategory.ONLINE)
    assert (entry.title, entry.outcome, entry.form) == ("每周一测", "2 分，优秀", "知识测试")
    assert entry.rule == "quiz/测试合格 0.5 学时/默认"


def test_a_quiz_without_hours_earns_none(work_as, make, earned):
    member = make.member()
    take(work_as(member), make.quiz_with("single", hundredths=0), "A")
    assert earned(member) == (0, 0, 0)


def test_an_overdue_attempt_earns_in_the_year_in_which_its_time_ended(work_as, work, make, earned):
    new_year = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    member = make.member()
    quiz = make.quiz_with("single", opens_at=new_year - timedelta(days=2), closes_at=NOON)
    before = work_as(member, new_year - timedelta(minutes=50))
    save_answers(before, start_attempt(before, quiz), {"1": "A"})
    assert settle_overdue(work) == 1
    assert (earned(member, 2025), earned(member, 2026)) == ((50, 50, 1), (0, 0, 0))


def test_the_checks_find_nothing_wrong_with_an_honest_ledger(work_as, work, make, session):
    member, quiz = make.member(), make.quiz_with("single", "multiple")
    take(work_as(member), quiz, "A")
    write_entry(work, member.id, "sample:1", earning())
    reverse_entry(work, entry_of(session, "sample:1"), "错登")
    session.flush()
    assert [found for check in (*CHECKS, scores_are_rescored_answers) for found in check(session)] == []


def test_the_checks_name_what_is_wrong(work_as, work, make, session):
    member, quiz = make.member(), make.quiz_with("single")
    take(work_as(member), quiz, "B")
    write_entry(work, member.id, f"quiz:{quiz.id}", earning())
    write_entry(work, member.id, "sample:1", earning())
    reverse_entry(work, entry_of(session, "sample:1"), "错登")
    session.flush()
    session.execute(update(HourTotal).values(hundredths=999))
    session.execute(update(HourEntry).where(HourEntry.hundredths < 0).values(hundredths=-99))
    session.execute(update(HourEntry).where(HourEntry.cause == "sample:1").values(year=2020))
    for check in (totals_are_sums, nothing_counts_twice, quiz_entries_were_passed, reversals_mirror):
        assert check(session), check.__name__
    session.execute(update(Attempt).values(points=200))
    assert "得分不符" in scores_are_rescored_answers(session)[0]
