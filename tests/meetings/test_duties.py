"""Lights of duties and checklists, talks still missing, and setting what is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import BadInputError
from meetings.actions.activities import announce, cancel, plan_activity
from meetings.actions.duties import Listed, keep_checklist, remove_checklist, set_duty, usual_duty
from meetings.actions.minutes import Point, Written, save_minutes
from meetings.actions.roll import call_the_rest
from meetings.models import ActivityDuty, ChecklistItem
from meetings.queries.duties import duties_in_use, lights, missed, missing_now
from meetings.rules.duties import Light
from meetings.rules.periods import Period
from members.models import NodeKind
from tests.factories import NOON

MARCH = NOON.date()


def light_of(found, label, number):
    row = next(row for row in found.all_rows if row.label == label)
    return row.standings[number - 1].light


def test_a_held_meeting_turns_its_quarter_green(make, busy, held):
    held("members_meeting")
    found = lights(busy(hours=5), make.branch, 2026)
    assert light_of(found, "支部党员大会", 1) is Light.DONE
    assert light_of(found, "支部党员大会", 2) is Light.LATER
    assert light_of(found, "主题党日", 2) is Light.MISSED


def test_what_is_missing_is_said_in_words_with_who_sees_to_it(make, busy, secretary):
    group = make.node(make.branch, name="第二党小组", kind=NodeKind.GROUP)
    leader = make.member("group_leader", node=group, name="组长甲")
    told = {words: row.person for row, words in missing_now(lights(busy(), make.branch, 2026), MARCH)}
    assert told["还差：第 1 季度支部党员大会 1 次"] == secretary
    assert told["还差：第二党小组 3 月党小组会 1 次"] == leader


def test_a_planned_one_is_planned_and_a_cancelled_one_is_nothing(make, busy, planned):
    meeting = planned("members_meeting")
    assert light_of(lights(busy(), make.branch, 2026), "支部党员大会", 1) is Light.PLANNED
    cancel(busy(), meeting, "改期")
    assert light_of(lights(busy(), make.branch, 2026), "支部党员大会", 1) is Light.DUE


def test_what_passed_without_a_roll_was_not_held(make, busy, planned):
    planned("members_meeting")
    assert light_of(lights(busy(days=3), make.branch, 2026), "支部党员大会", 1) is Light.DUE


def test_one_activity_counts_for_several_duties(make, busy, held):
    held("lecture", duties=frozenset({"theme_day", "study"}))
    found = lights(busy(hours=5), make.branch, 2026)
    assert light_of(found, "党课", 1) is Light.DONE
    assert light_of(found, "主题党日", 3) is Light.DONE


def test_another_units_activities_count_nothing(make, busy, plan):
    other = make.node(name="第三党支部")
    plan_activity(busy(), other, plan("members_meeting"))
    assert light_of(lights(busy(), make.branch, 2026), "支部党员大会", 1) is Light.DUE


def test_own_rules_go_over_those_above_over_the_shipped_ones(make, busy):
    bureau = make.node(name="局党委", kind=NodeKind.COMMITTEE)
    branch = make.node(bureau, name="下级支部")
    set_duty(busy(), bureau, "lecture", Period.MONTH, 1)
    set_duty(busy(), bureau, "film", Period.YEAR, 2)
    set_duty(busy(), branch, "lecture", Period.QUARTER, 2)
    set_duty(busy(), branch, "lecture", Period.YEAR, 3)
    told = {duty.duty: duty.words for duty in duties_in_use(busy(), branch)}
    assert told["lecture"] == "党课每年 3 次"
    assert told["film"] == "观看教育片每年 2 次"
    usual_duty(busy(), branch, "lecture")
    assert {d.duty: d.words for d in duties_in_use(busy(), branch)}["lecture"] == "党课每月 1 次"
    set_duty(busy(), branch, "review", Period.YEAR, 0)
    assert "review" not in {duty.duty for duty in duties_in_use(busy(), branch)}


def test_a_checklist_counts_by_kind_and_by_tick_and_each_activity_once(make, busy, held, session):
    items = [("一课", 2, ("lecture", "study")), ("联合走访", 1, ())]
    keep_checklist(busy(), make.branch, None, Listed("本支部清单", Period.MONTH, items))
    visit = session.scalars(select(ChecklistItem).where(ChecklistItem.label == "联合走访")).one()
    held("lecture", duties=frozenset({"study", f"item:{visit.id}"}))
    found = lights(busy(hours=5), make.branch, 2026)
    assert light_of(found, "一课", 3) is Light.DUE  # one of two, though two of its kinds name it
    assert light_of(found, "联合走访", 3) is Light.DONE
    assert ("一课", ["1 月", "2 月"]) in [(row.label, spans) for row, spans in missed(found)]


def test_an_item_that_keeps_its_name_keeps_what_was_counted(make, busy, held, session):
    kept = keep_checklist(
        busy(), make.branch, None, Listed("清单", Period.YEAR, [("甲", 1, ()), ("乙", 1, ())])
    )
    keys = {item.label: item.id for item in kept.items}
    held("visit", duties=frozenset({f"item:{keys['乙']}"}))
    keep_checklist(busy(), make.branch, kept, Listed("清单", Period.YEAR, [("乙", 1, ()), ("丙", 1, ())]))
    assert light_of(lights(busy(hours=5), make.branch, 2026), "乙", 1) is Light.DONE
    remove_checklist(busy(), kept)
    assert not session.scalars(select(ActivityDuty).where(ActivityDuty.duty.startswith("item:"))).all()
    with pytest.raises(BadInputError):
        keep_checklist(busy(), make.branch, None, Listed("清单", Period.YEAR, []))


def test_talks_are_asked_of_each_pair_of_leaders_and_each_member(make, busy, secretary, held):
    deputy, one, two = make.member("committee", name="支委"), make.member(name="甲"), make.member(name="乙")
    talk = held("talk", title="谈心", invited=frozenset({deputy.id, one.id}))
    before = lights(busy(hours=5), make.branch, 2026).talks
    assert {(a, b) for a, b in before.missing} == {(secretary, deputy), (secretary, one), (secretary, two)}
    call_the_rest(busy(hours=5), talk)
    after = lights(busy(hours=5), make.branch, 2026).talks
    assert {(a, b) for a, b in after.missing} == {(secretary, deputy), (secretary, two)}
    assert after.done == {(deputy.id, one.id): talk.id}


def test_each_leader_gives_a_lecture_a_year(make, busy, secretary, held):
    deputy = make.member("committee", name="支委")
    lecture = held("lecture")
    assert set(lights(busy(hours=5), make.branch, 2026).lecturers) == {secretary, deputy}
    save_minutes(busy(hours=5), lecture, Written("", [Point("主讲", "支委", deputy.id)], [], []), None)
    assert lights(busy(hours=5), make.branch, 2026).lecturers == [secretary]


def test_a_leap_of_activities_costs_no_more_statements(make, busy, planned, queries):
    lights(busy(), make.branch, 2026)
    queries.clear()
    lights(busy(), make.branch, 2026)
    few = len(queries)
    for day in range(12):
        begins = NOON + timedelta(days=day)
        planned(starts_at=begins, ends_at=begins + timedelta(hours=1))
    queries.clear()
    lights(busy(), make.branch, 2026)
    assert len(queries) == few


# ---- pages -------------------------------------------------------------------------------------------


def test_the_secretary_sees_lights_and_sets_what_is_asked(browser, make, secretary):
    browser.sign_in(secretary)
    page = browser.get("/activities/duties")
    assert "还差：第 1 季度支部党员大会 1 次" in page.text
    assert f"/people/{secretary.id}" in str(page.main) or f"/{secretary.id}" in str(page.main)
    there = f"/activities/duties/{make.branch.id}/set"
    browser.post(there, duty="lecture", period="month", times="2")
    assert "党课" in browser.get(there).text
    browser.post(there, status=422, duty="lecture", period="month", times="99")
    browser.post(f"/activities/duties/{make.branch.id}/bundle", name="四个一")
    assert "一次联合走访" in browser.get("/activities/duties").text
    assert browser.fetch("/activities/duties.xlsx").data.startswith(b"PK")


def test_members_and_other_branches_do_not_see_or_set_them(browser, make):
    browser.sign_in(make.member())
    browser.get("/activities/duties", 403)
    browser.sign_in(make.secretary(node=make.node(name="第三党支部")))
    browser.get(f"/activities/duties?node={make.branch.id}", 404)
    browser.post(
        f"/activities/duties/{make.branch.id}/set", status=404, duty="lecture", period="year", times="0"
    )


def test_the_home_page_says_what_is_next_and_what_is_missing(
    browser, make, secretary, planned, busy, session
):

    lecture = planned()
    announce(busy(), lecture)
    session.commit()
    home = browser.sign_in(secretary).get("/")
    assert "党课：总体国家安全观" in home.text
    assert "第 1 季度支部党员大会 1 次" in home.text
    plain = browser.sign_in(make.member()).get("/")
    assert "党课：总体国家安全观" in plain.text
    assert "组织生活待安排" not in plain.text
