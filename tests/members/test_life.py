"""The life of an affiliation: steps, transfers, leaving and coming back, and what a day said of it."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from core.errors import RefusalError
from members.actions.life import advance, take_back, transfer
from members.actions.people import add_member, disable_member, edit_member, enable_member
from members.actions.tree import merge_node
from members.models import AuditEvent, FormerAffiliation, MemberState, Stage
from members.queries.checks import lives_have_no_gaps
from members.queries.life import belonged_in, people_on, steps_of

TODAY = date(2026, 3, 2)


@pytest.fixture
def units(make):
    committee = make.node(name="局党委", kind="committee")
    return committee, make.node(committee, name="一支部"), make.node(committee, name="二支部")


@pytest.fixture
def admin(make, work_as, units):
    return work_as(make.member("admin", node=units[0]))


def names_on(work, unit, day):
    return [one.member.name for one in people_on(work, [unit.path], day)]


def test_a_backdated_transfer_is_right_on_every_day(make, admin, units):
    _, first, second = units
    member = make.member(node=first, name="李建华")
    transfer(admin, member, second, date(2026, 2, 10), "介绍信 3 号")
    assert names_on(admin, first, date(2026, 2, 9)) == ["李建华"]
    assert names_on(admin, second, date(2026, 2, 9)) == []
    assert names_on(admin, first, date(2026, 2, 10)) == []
    assert names_on(admin, second, date(2026, 2, 10)) == ["李建华"]
    assert [(step.words, step.note) for step in steps_of(admin, member)] == [
        ("由“一支部”转到“二支部”", "介绍信 3 号")
    ]


def test_a_transfer_within_the_site_does_not_shorten_the_year(make, admin, units):
    member = make.member(node=units[1])
    transfer(admin, member, units[2])
    assert member.arrived_on is None


def test_who_is_added_was_here_before_unless_a_day_of_arrival_is_given(admin, units):
    old, _ = add_member(admin, units[1], {"name": "老同志", "login": "old"})
    new, _ = add_member(admin, units[1], {"name": "新同志", "login": "new", "arrived_on": date(2026, 2, 1)})
    assert (old.arrived_on, new.arrived_on) == (None, date(2026, 2, 1))
    assert names_on(admin, units[1], date(2026, 1, 31)) == ["老同志"]


@pytest.mark.parametrize(("on", "says"), [(date(2026, 3, 3), "还没有到"), (date(2026, 1, 31), "不能比它早")])
def test_a_step_is_neither_ahead_of_today_nor_before_the_one_before(make, admin, units, on, says):
    member = make.member(node=units[1], stage=Stage.PROBATIONARY)
    transfer(admin, member, units[2], date(2026, 2, 1))
    with pytest.raises(RefusalError, match=says):
        advance(admin, member, on)
    assert member.stage is Stage.PROBATIONARY


def test_the_way_into_the_party_is_kept_with_its_days(make, admin, units):
    member = make.member(node=units[1], stage=Stage.APPLICANT, applied_on=date(2023, 1, 1))
    assert advance(admin, member, date(2024, 1, 5)) == ""
    assert "不满一年" in advance(admin, member, date(2024, 6, 1))
    advance(admin, member, date(2025, 2, 1))
    assert advance(admin, member, date(2026, 2, 1)) == ""
    assert (member.stage, member.activist_on) == (Stage.FULL, date(2024, 1, 5))
    assert (member.joined_on, member.full_on) == (date(2025, 2, 1), date(2026, 2, 1))
    stages = [people_on(admin, [units[1].path], date(year, 12, 31))[0].stage for year in (2023, 2024, 2025)]
    assert stages == [Stage.APPLICANT, Stage.CANDIDATE, Stage.PROBATIONARY]
    with pytest.raises(RefusalError, match="没有下一步"):
        advance(admin, member, TODAY)


def test_a_step_entered_by_mistake_is_taken_back(make, admin, units, session):
    member = make.member(node=units[1], stage=Stage.PROBATIONARY, joined_on=date(2025, 1, 1))
    advance(admin, member, date(2026, 2, 1))
    assert take_back(admin, member) == "预备党员转为正式党员"
    assert (member.stage, member.full_on) == (Stage.PROBATIONARY, None)
    assert session.scalars(select(FormerAffiliation)).all() == []
    with pytest.raises(RefusalError, match="没有可以撤销"):
        take_back(admin, member)
    assert session.scalar(select(AuditEvent.summary).where(AuditEvent.deed == "members.take_back"))


def test_an_edited_stage_is_a_step_only_with_its_day(make, admin, units, session):
    member = make.member(node=units[1], stage=Stage.PROBATIONARY)
    edit_member(admin, member, {"stage": Stage.FULL, "full_on": date(2026, 2, 1)})
    assert [step.on for step in steps_of(admin, member)] == [date(2026, 2, 1)]
    edit_member(admin, member, {"stage": Stage.CANDIDATE})
    assert len(session.scalars(select(FormerAffiliation)).all()) == 1


def test_who_left_and_came_back_was_away_between(make, admin, units):
    member = make.member(node=units[1], name="李建华")
    disable_member(admin, member, "转出", date(2026, 1, 10), "转往外地")
    assert names_on(admin, units[1], date(2026, 1, 9)) == ["李建华"]
    assert names_on(admin, units[1], date(2026, 1, 10)) == []
    enable_member(admin, member)
    assert (member.state, member.left_on) == (MemberState.ACTIVE, None)
    days = [date(2026, 1, 9), date(2026, 1, 10), TODAY - timedelta(days=1), TODAY]
    assert [bool(names_on(admin, units[1], day)) for day in days] == [True, False, False, True]
    assert [step.words for step in steps_of(admin, member)] == ["返回本组织", "离开本组织"]
    with pytest.raises(RefusalError):
        take_back(admin, member)


def test_a_merged_units_people_were_in_the_old_one_before(make, admin, units):
    _, first, second = units
    make.member(node=first, name="李建华")
    merge_node(admin, first, second)
    [before] = people_on(admin, [second.path], TODAY - timedelta(days=1))
    [after] = people_on(admin, [second.path], TODAY)
    assert (before.node, after.node) == (first, second)


def test_merging_costs_no_more_statements_for_more_people(make, admin, units, session, queries):
    told = []
    for people in (2, 12):
        unit = make.node(units[0], name=f"{people} 人的支部")
        for number in range(people):
            member = make.member(node=unit, stage=Stage.PROBATIONARY)
            if number % 2:
                advance(admin, member, date(2026, 2, 1))
        session.flush()
        queries.clear()
        merge_node(admin, unit, units[1])
        session.flush()
        told.append(len(queries))
        assert lives_have_no_gaps(session) == []
    assert told[0] == told[1]
    assert len(people_on(admin, [units[1].path], TODAY)) == 14


@pytest.mark.parametrize("seed", range(25))
def test_any_sequence_of_steps_gives_what_a_diary_says(make, admin, units, session, seed):
    """A slow model writes down, day by day, where the person is and at which stage."""
    dice, member = Random(seed), make.member(node=units[1], stage=Stage.APPLICANT)
    start, diary = TODAY - timedelta(days=60), {}
    day = start
    while day < TODAY:
        for _ in range(dice.choice((0, 0, 0, 1, 1, 2))):
            with suppress(RefusalError):
                _random_step(admin, member, units, dice, day)
        diary[day] = (member.node_id, member.stage) if member.state is MemberState.ACTIVE else None
        day += timedelta(days=dice.choice((1, 3, 9)))
    for then, expected in diary.items():
        found = [one for one in people_on(admin, [units[0].path], then) if one.member is member]
        assert [(one.node.id, one.stage) for one in found] == ([expected] if expected else [])
    for unit in units[1:]:
        # Over a span of days: on any of them, and whether it was so on the last of them.
        days = [day for day in diary if day >= TODAY - timedelta(days=30)]
        there = [day for day in days if diary[day] and diary[day][0] == unit.id]
        told = [one for one in belonged_in(admin, [unit.path], days[0], days[-1]) if one.member is member]
        assert bool(told) >= bool(there)
        if told:
            assert (told[0].until is None) == (days[-1] in there)
            assert told[0].node.id == unit.id
    assert lives_have_no_gaps(session) == []


def _random_step(admin, member, units, dice, day):
    if member.state is not MemberState.ACTIVE:
        return
    choice = dice.choice(("move", "move", "step", "leave", "undo"))
    if choice == "move":
        transfer(admin, member, dice.choice(units), day)
    elif choice == "step":
        advance(admin, member, day)
    elif choice == "leave" and dice.random() < 0.3:
        disable_member(admin, member, "转出", day)


def test_a_gap_is_found_by_the_check(make, admin, units, session):
    member = make.member(node=units[1])
    transfer(admin, member, units[2], date(2026, 2, 1))
    transfer(admin, member, units[1], date(2026, 2, 5))
    session.scalars(select(FormerAffiliation).order_by(FormerAffiliation.id)).first().until = date(2026, 1, 1)
    session.flush()
    assert "接不上" in lives_have_no_gaps(session)[0]


def test_the_pages_take_a_person_on_and_say_what_is_wrong(browser, make, units, session):
    member = make.member(node=units[1], name="李建华", stage=Stage.PROBATIONARY)
    browser.sign_in(make.member("admin", node=units[0]))
    url = f"/manage/people/{member.id}"
    assert "还没有到" in browser.post(f"{url}/step", 422, on="2026-03-03").text
    browser.post(f"{url}/step", on="2026-02-01", note="支部党员大会决议")
    assert "预备党员转为正式党员" in browser.get(url).text
    assert "支部党员大会决议" in browser.get(url).text
    browser.post(f"{url}/take-back")
    browser.post(f"{url}/transfer", 422, node=str(units[2].id), on="")
    browser.post(f"{url}/transfer", node=str(units[2].id), on="2026-02-01")
    session.refresh(member)
    assert member.node_id == units[2].id
    assert "不能比它早" in browser.post(f"{url}/disable", 409, reason="转出", on="2026-01-01").text


def test_a_secretary_moves_people_to_own_units_only(browser, make, units):
    member = make.member(node=units[1])
    browser.sign_in(make.secretary(node=units[1]))
    browser.post(f"/manage/people/{member.id}/transfer", 422, node=str(units[2].id), on="2026-02-01")
    stranger = make.member(node=units[2])
    for deed in ("step", "transfer", "take-back"):
        browser.post(f"/manage/people/{stranger.id}/{deed}", 404, on="2026-02-01")


def test_the_list_of_a_day_shows_the_own_units_as_they_were(browser, make, admin, units):
    member = make.member(node=units[1], name="李建华")
    transfer(admin, member, units[2], date(2026, 2, 10))
    browser.sign_in(make.member("inspector", node=units[1]))
    assert "李建华" in browser.get("/manage/people/on?on=2026-02-09").text
    assert "李建华" not in browser.get("/manage/people/on?on=2026-02-10").text
    assert browser.get("/manage/people/on?on=2026-02-09&stage=activist").select_one(".empty")
    assert "共 0 人" not in browser.get("/manage/people/on?on=bad").text
    assert browser.fetch("/manage/people/on.xlsx?on=2026-02-09").status_code == 200


def test_a_button_pressed_twice_is_one_step(browser, make, units, session):
    member = make.member(node=units[1], name="李建华", stage=Stage.CANDIDATE)
    browser.sign_in(make.member("admin", node=units[0]))
    url = f"/manage/people/{member.id}"
    assert browser.get(url).select_one("input[name=seen]")["value"] == "candidate"
    browser.post(f"{url}/step", on="2026-02-01", seen="candidate")
    assert "已是预备党员" in browser.post(f"{url}/step", 422, on="2026-02-01", seen="candidate").text
    session.refresh(member)
    assert member.stage is Stage.PROBATIONARY
    browser.post(f"{url}/step", on="2026-02-02", seen="probationary")
    shown = browser.get(url).select_one("input[name=steps]")["value"]
    browser.post(f"{url}/take-back", steps=shown)
    browser.post(f"{url}/take-back", 409, steps=shown)
    session.refresh(member)
    assert member.stage is Stage.PROBATIONARY
