"""What is asked of cadres and leaders besides the party's hours."""

from datetime import datetime

from core.times import SHANGHAI
from learning.actions.ledger import Earning, reverse_entry, write_entry
from learning.actions.rules import set_targets
from learning.models import HourEntry
from learning.queries.norms import norms_of
from learning.queries.standings import standing_of
from learning.rules.hours import Evidence, HourCategory
from learning.rules.targets import Audience
from members.models import Cadre


def give(work, member, cause, hundredths, category=HourCategory.ONLINE, year=2026):
    at = datetime(year, 2, 1, 9, tzinfo=SHANGHAI)
    return write_entry(work, member.id, cause, Earning("课程", hundredths, category, Evidence.PRESENT, at))


def told(work, member):
    return [(norm.label, norm.due, norm.earned) for norm in norms_of(work, member, 2026)]


def test_nothing_more_is_asked_of_an_ordinary_member(work, make):
    assert told(work, make.member()) == []


def test_a_cadre_is_asked_for_ninety_hours_and_fifty_online(work, make):
    member = make.member(cadre=Cadre.SECTION, studies_online=True)
    give(work, member, "a", 300)
    give(work, member, "b", 400, HourCategory.TRAINING)
    assert told(work, member) == [("干部教育培训", 9000, 700), ("干部网络学习", 5000, 300)]


def test_division_cadres_have_five_years_for_it(work, make):
    member = make.member(cadre=Cadre.DIVISION)
    give(work, member, "a", 300)
    give(work, member, "b", 400, year=2022)
    give(work, member, "c", 900, year=2021)
    assert told(work, member) == [("干部教育培训（2022—2026 年）", 55000, 700)]


def test_leaders_go_to_one_training_a_year(work, make, session):
    secretary = make.secretary()
    assert told(work, secretary) == [("集中培训次数", 1, 0)]
    written = give(work, secretary, "a", 800, HourCategory.TRAINING)
    assert told(work, secretary) == [("集中培训次数", 1, 1)]
    reverse_entry(work, session.get_one(HourEntry, written.id), "没有参加")
    assert told(work, secretary) == [("集中培训次数", 1, 0)]


def test_the_record_says_it(browser, make):
    member = make.member(cadre=Cadre.SECTION)
    browser.sign_in(member)
    assert "干部教育培训" in browser.get("/me").text
    assert "干部教育培训工作条例" in browser.get("/me/record/2026").text
    assert browser.fetch("/me/record/2026.xlsx").status_code == 200


def test_targets_hold_in_the_years_after_too_until_they_are_set_anew(make, work_as, session):
    secretary = make.secretary()
    cadre = make.member(cadre=Cadre.SECTION)
    keeper = work_as(secretary)
    set_targets(keeper, make.branch, 2025, {Audience.MEMBER: 4000, Audience.CADRE_SECTION: 8000})
    set_targets(keeper, make.branch, 2027, {Audience.MEMBER: 4800})
    dues = [standing_of(keeper, cadre, year).due for year in (2024, 2025, 2026, 2027)]
    assert dues == [3200, 4000, 4000, 4800]
    assert [norms_of(keeper, cadre, year)[0].due for year in (2024, 2026)] == [9000, 8000]
