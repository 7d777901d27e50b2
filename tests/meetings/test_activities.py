"""Planning, announcing, holding, cancelling and copying activities."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.errors import BadInputError
from meetings.actions.activities import (
    WrongStateError,
    announce,
    cancel,
    change_activity,
    copy_activity,
    open_roll,
    remind,
    restore,
)
from meetings.models import Activity, ActivityDuty, Attendance
from meetings.queries.roll import expected_at, roll_of
from members.models import NodeKind, Notice, Stage
from tests.factories import NOON


def test_a_lecture_expects_the_party_and_a_theme_day_everybody(make, work, planned):
    full, candidate = make.member(name="正式"), make.member(name="积极分子", stage=Stage.ACTIVIST)
    make.member(name="病休", exempt_from=date(2026, 1, 1), exempt_reason="长期病休")
    make.member(name="以后才来", arrived_on=date(2026, 4, 1))
    lecture, theme = (expected_at(work, planned(kind)) for kind in ("lecture", "theme_day"))
    assert full in lecture
    assert candidate not in lecture
    assert candidate in theme
    assert not {"病休", "以后才来"} & {one.name for one in theme}


def test_the_committee_is_those_with_a_role_at_the_unit_itself(make, work, planned, secretary):
    leader = make.member("committee", name="支委")
    make.member("admin", name="管理员")
    assert set(expected_at(work, planned("committee_meeting"))) == {leader, secretary}


def test_somebody_chosen_by_name_is_expected_besides_the_audience(make, work, planned):
    guest = make.member(stage=Stage.ACTIVIST)
    assert guest in expected_at(work, planned("lecture", invited=frozenset({guest.id})))
    assert expected_at(work, planned("talk", invited=frozenset({guest.id}))) == [guest]


def test_announcing_tells_each_once(make, busy, planned, session):
    member = make.member()
    lecture = planned()
    assert announce(busy(), lecture) == 2  # the secretary is a member as well
    assert announce(busy(hours=1), lecture) == 0
    told = session.scalars(select(Notice).where(Notice.member_id == member.id)).all()
    assert [(one.title, one.url) for one in told] == [
        ("党课通知：总体国家安全观", f"/activities/{lecture.id}")
    ]


def test_another_time_is_told_to_those_who_were_told(make, busy, planned, plan, session):
    member = make.member()
    lecture = planned()
    announce(busy(), lecture)
    change_activity(busy(), lecture, plan(venue="三楼会议室", note="请带笔记本"))
    change_activity(busy(hours=1), lecture, plan(venue="二楼报告厅"))
    told = session.scalars(select(Notice.title).where(Notice.member_id == member.id)).all()
    assert told == ["党课通知：总体国家安全观", "总体国家安全观：时间或地点有变"]


def test_the_roll_is_fixed_when_it_is_opened(make, busy, work, planned, session):
    member = make.member(name="转走的", stage=Stage.PROBATIONARY)
    lecture = planned()
    open_roll(busy(hours=2), lecture)
    make.member(name="后来的")
    member.stage, member.name = Stage.FULL, "改了名的"
    session.commit()
    lines = {line.name: line for line in roll_of(work, lecture)}
    assert "后来的" not in lines
    assert not lines["转走的"].may_vote


def test_who_became_full_after_the_day_has_no_vote_on_it(make, busy, work, planned):
    member = make.member(name="新转正", full_on=date(2026, 3, 3))
    lecture = planned()
    open_roll(busy(hours=30), lecture)
    assert [one.may_vote for one in roll_of(work, lecture) if one.member_id == member.id] == [False]


def test_the_roll_opens_on_the_day_and_once(busy, planned):
    lecture = planned(starts_at=NOON + timedelta(days=2), ends_at=NOON + timedelta(days=2, hours=1))
    with pytest.raises(WrongStateError, match="当天才能点名"):
        open_roll(busy(), lecture)
    open_roll(busy(days=2), lecture)
    with pytest.raises(WrongStateError):
        open_roll(busy(days=2), lecture)


@pytest.mark.parametrize(
    ("starts", "lasts", "said"),
    [
        ({}, {"hours": -1}, "结束时间"),
        ({}, {"days": 40}, "31 天"),
        ({"days": 304}, {"hours": 20}, "跨了年度"),  # 31 December 2026, noon
    ],
)
def test_times_that_cannot_be_are_refused(planned, starts, lasts, said):
    begins = NOON + timedelta(**starts)
    with pytest.raises(BadInputError, match=said):
        planned(starts_at=begins, ends_at=begins + timedelta(**lasts))


def test_cancelling_tells_and_can_be_undone(make, busy, planned, session):
    member = make.member()
    lecture = planned()
    announce(busy(), lecture)
    cancel(busy(hours=1), lecture, "防汛值班")
    assert lecture.state == "cancelled"
    with pytest.raises(WrongStateError):
        open_roll(busy(hours=2), lecture)
    restore(busy(hours=1), lecture)
    assert lecture.state == "announced"
    told = session.scalars(select(Notice.title).where(Notice.member_id == member.id)).all()
    assert told[1:] == ["取消：总体国家安全观", "恢复举行：总体国家安全观"]


def test_a_copy_takes_the_plan_and_not_what_happened(busy, held, session):
    lecture = held(duties=frozenset({"study"}), number="第 3 次")
    again = copy_activity(busy(hours=3), lecture, lecture.starts_at + timedelta(days=28))
    assert (again.state, again.number) == ("planned", "")
    assert again.ends_at - again.starts_at == timedelta(hours=2)
    duties = session.scalars(select(ActivityDuty.duty).where(ActivityDuty.activity_id == again.id))
    assert set(duties) == {"lecture", "study"}
    assert not session.scalars(select(Attendance).where(Attendance.activity_id == again.id)).all()


# ---- pages -------------------------------------------------------------------------------------------


def test_a_secretary_plans_and_announces_in_one_page(browser, make, secretary, session):
    member = make.member()
    browser.sign_in(secretary)
    page = browser.get("/activities/new")
    assert page.select_one("h1").text == "安排活动"
    form = {
        "kind": "theme_day",
        "title": "清明祭扫",
        "starts_at": "2026-04-03T09:00",
        "ends_at": "2026-04-03T11:00",
        "venue": "市烈士陵园",
        "duties": ["memorial"],
        **dict.fromkeys(("host_id", "recorder_id", "audience", "gives_hours", "category"), ""),
        "then": "announce",
    }
    there = browser.post(f"/activities/new?node={make.branch.id}", **form)
    page = browser.get(there)
    assert "清明祭扫" in page.text
    assert "祭扫纪念" in page.text
    made = session.scalars(select(Activity)).one()
    assert made.gives_hours
    assert made.announced_at is not None
    assert session.scalar(select(Notice.url).where(Notice.member_id == member.id)) == there


def test_what_is_missing_is_said_beside_the_field(browser, secretary, make):
    browser.sign_in(secretary)
    page = browser.post(f"/activities/new?node={make.branch.id}", status=422, kind="lecture", title="")
    assert "请写明主题" in page.text
    assert "请选择开始时间" in page.text


def test_members_see_what_expects_them_once_it_is_announced(browser, make, busy, planned, session):
    member = make.member()
    browser.sign_in(member)
    lecture, committee = planned(), planned("committee_meeting", title="研究发展党员")
    browser.get(f"/activities/{lecture.id}", 404)
    announce(busy(), lecture)
    announce(busy(), committee)
    session.commit()
    browser.get(f"/activities/{committee.id}", 404)
    assert "总体国家安全观" in browser.get(f"/activities/{lecture.id}").text
    calendar = browser.get("/activities/").text
    assert "总体国家安全观" in calendar
    assert "研究发展党员" not in calendar
    assert "研究发展党员" not in browser.get("/activities/list").text


def test_the_list_and_the_page_agree_on_who_may_see(browser, make, busy, planned, secretary, session):
    group = make.node(make.branch, name="第一党小组", kind=NodeKind.GROUP)
    activist = make.member(stage=Stage.ACTIVIST, node=group)
    people = [
        make.member(),
        activist,
        make.member("committee"),
        make.member("group_leader", node=group),
        make.member("inspector"),
        make.member(node=make.node(name="别的支部")),
        secretary,
    ]
    shown = [
        planned(),
        planned("theme_day", title="主题党日甲"),
        planned("committee_meeting", title="支委会甲"),
        planned("group_meeting", group, title="小组会甲"),
        planned("talk", title="谈心甲", invited=frozenset({activist.id})),
        planned("lecture", title="还没有通知的"),
    ]
    for one in shown[:-1]:
        announce(busy(), one)
    session.commit()
    for person in people:
        browser.sign_in(person)
        listed = browser.get("/activities/list").text
        for one in shown:
            status = browser.fetch(f"/activities/{one.id}").status_code
            assert (status == 200) == (one.title in listed), (person.name, one.title)


def test_another_branchs_activities_are_not_there(browser, make, busy, planned, session):
    lecture = planned()
    announce(busy(), lecture)
    session.commit()
    browser.sign_in(make.secretary(node=make.node(name="第三党支部")))
    for path in ("", "/edit", "/roll", "/minutes", "/minutes.docx", "/sheet.docx", "/screen", "/sign-in"):
        browser.get(f"/activities/{lecture.id}{path}", 404)
    browser.post(f"/activities/{lecture.id}/cancel", status=404, reason="捣乱")


def test_a_group_leader_plans_for_the_group_alone(browser, make, session):
    group = make.node(make.branch, name="第一党小组", kind=NodeKind.GROUP)
    browser.sign_in(make.member("group_leader", node=group))
    assert "党小组会" in browser.get("/activities/new").text
    browser.get(f"/activities/new?node={make.branch.id}", 404)


def test_the_list_pages_by_key_and_filters(browser, busy, planned, secretary):
    for day in range(32):
        begins = NOON + timedelta(days=day)
        planned(title=f"第{day:02}课", starts_at=begins, ends_at=begins + timedelta(hours=1))
    browser.sign_in(secretary)
    first = browser.get("/activities/list")
    assert len(first.select("tbody tr")) == 30
    second = browser.get(first.select_one("a[rel=next]")["href"])
    assert [row.th.text.strip() for row in second.select("tbody tr")] == ["第01课", "第00课"]
    assert len(browser.get("/activities/list?q=第07").select("tbody tr")) == 1
    assert "没有符合条件的活动" in browser.get("/activities/list?state=closed").text


def test_the_list_is_exported_with_who_came(browser, held, secretary):
    held()
    browser.sign_in(secretary)
    sent = browser.fetch("/activities.xlsx")
    assert sent.status_code == 200
    assert sent.data.startswith(b"PK")


def test_the_month_can_be_turned(browser, planned, secretary):
    planned()
    browser.sign_in(secretary)
    assert "党课" in browser.get("/activities/").select_one("table.cal").text
    assert "这个月还没有活动" in browser.get("/activities/?year=2026&month=7").text
    browser.get("/activities/?year=99999&month=77")


def test_a_day_before_those_expected_are_reminded_once_and_not_at_night(make, busy, planned, session):
    member = make.member()
    begins = NOON + timedelta(days=3)
    lecture = planned(starts_at=begins, ends_at=begins + timedelta(hours=1))
    announce(busy(), lecture)
    assert remind(busy(days=1)) == 0  # two days before
    assert remind(busy(days=2, hours=10)) == 0  # ten in the evening
    assert remind(busy(days=2, hours=1)) == 2
    assert remind(busy(days=2, hours=2)) == 0
    told = session.scalars(select(Notice.title).where(Notice.member_id == member.id)).all()
    assert told[-1] == "活动提醒：总体国家安全观"


def test_an_activity_goes_into_the_calendar_of_a_phone(browser, make, busy, planned, session):
    member, stranger = make.member(), make.member(node=make.node(name="别的支部"))
    lecture = planned(note="请带笔记本")
    announce(busy(), lecture)
    session.commit()
    link = f"/activities/{lecture.id}/calendar.ics"
    assert link in str(browser.sign_in(member).get(f"/activities/{lecture.id}").main)
    told = browser.fetch(link).text.replace("\r\n ", "")
    assert "SUMMARY:党课：总体国家安全观\r\n" in told
    assert "DTSTART:20260302T060000Z" in told
    assert browser.sign_in(stranger).fetch(link).status_code == 404
