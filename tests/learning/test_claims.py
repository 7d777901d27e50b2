"""Hours earned elsewhere: claimed, approved or returned, and read from transcripts."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from core.errors import BadInputError, RefusalError
from core.tables import table_of
from core.workbooks import read_tables
from learning.actions.claims import (
    SameCourseError,
    approve_claim,
    change_claim,
    enter_transcript,
    file_claim,
    keep_transcript,
    return_claim,
    withdraw_claim,
)
from learning.actions.ledger import reverse_entry
from learning.models import Claim, HourEntry
from learning.queries.claims import plan_of
from learning.queries.waiting import pending_hundredths
from learning.rules.claims import ClaimState
from learning.rules.hours import HourCategory
from learning.rules.transcripts import read_transcript
from members.models import Notice

SHARED = Path(__file__).parents[3] / "shared" / "data"
_LAYOUTS = SHARED / "rosters" / "layouts.json"
LAYOUTS = json.loads(_LAYOUTS.read_text("utf-8"))["layouts"] if _LAYOUTS.exists() else []

VALUES = {
    "title": "安全生产法解读",
    "form": "网络课程",
    "venue": "干部网络学院",
    "host": "",
    "outcome": "合格",
    "remark": "",
    "category": HourCategory.ONLINE,
    "started_on": date(2026, 2, 10),
    "ended_on": date(2026, 2, 10),
    "hundredths": 150,
}
FORM = {
    "title": "安全生产法解读",
    "form": "网络课程",
    "category": "online",
    "started_on": "2026-02-10",
    "hours": "1.5",
}
TRANSCRIPT = """干部网络学院学习记录
序号\t姓名\t课程名称\t完成时间\t学时\t成绩
1\t李建华\t党章导读\t2026.2.3\t1.5\t合格
2\t李建华\t应急预案编制\t2026年2月9日\t2学时\t92
3\t王芳\t党章导读\t2026-02-03\t1\t合格
4\t查无此人\t党章导读\t2026-02-03\t1\t
5\t王芳\t火灾调查\t去年\t1\t
合计\t\t\t\t5.5\t
"""


@pytest.fixture
def member(make):
    return make.member(name="李建华", login="yj1")


@pytest.fixture
def mine(work_as, member):
    return work_as(member)


@pytest.fixture
def keeper(work_as, make):
    return work_as(make.secretary())


def test_a_claim_counts_once_it_is_approved(mine, keeper, member, earned, session):
    claim = file_claim(mine, VALUES)
    assert pending_hundredths(mine, member.id, 2026) == 150
    assert earned(member) == (0, 0, 0)
    approve_claim(keeper, session.get_one(Claim, claim.id))
    assert earned(member) == (150, 150, 1)
    assert pending_hundredths(mine, member.id, 2026) == 0
    entry = session.scalar(select(HourEntry))
    assert (entry.evidence.label, entry.certifier_id, entry.cause) == (
        "自报",
        keeper.actor.id,
        f"claim:{claim.id}",
    )
    told = set(session.scalars(select(Notice.title).where(Notice.member_id == member.id)))
    assert told == {"认定了您的 1.5 学时：安全生产法解读"}


def test_what_waits_stands_beside_what_is_due_and_earned(browser, make, mine, member):
    file_claim(mine, VALUES | {"hundredths": 3200})
    browser.sign_in(make.secretary())
    row = browser.get("/manage/hours?q=李建华").select_one("tbody tr").text
    assert "待认定 32" in row
    sheet = load_workbook(BytesIO(browser.fetch("/manage/hours.xlsx?q=李建华").data)).active
    rows = [[cell.value for cell in one] for one in sheet.iter_rows()]
    headings, first = (next(row for row in rows if row[0] == head) for head in ("序号", 1))
    line = dict(zip(headings, first, strict=True))
    assert [line[name] for name in ("应修", "已修", "待认定", "还差")] == [32, 0, 32, 32]
    assert line["说明"] == "还差 32 学时，待认定 32 学时通过后即可达标"
    assert "待认定的通过后即可达标。" in browser.sign_in(member).get("/me").text


def test_what_waits_over_new_year_waits_where_it_would_count(mine, keeper, member, earned, session):
    days = {"started_on": date(2025, 12, 31), "ended_on": date(2026, 1, 2), "hundredths": 600}
    claim = file_claim(mine, VALUES | days)
    waits = [pending_hundredths(mine, member.id, year) for year in (2024, 2025, 2026, 2027)]
    assert waits == [0, 200, 400, 0]
    approve_claim(keeper, session.get_one(Claim, claim.id))
    assert [earned(member, year)[0] for year in (2025, 2026)] == waits[1:3]


def test_a_claim_is_decided_once(mine, keeper, member, earned):
    claim = file_claim(mine, VALUES)
    approve_claim(keeper, claim)
    for decide in (lambda: approve_claim(keeper, claim), lambda: return_claim(keeper, claim, "重复")):
        with pytest.raises(RefusalError, match="不需要再处理"):
            decide()
    with pytest.raises(RefusalError, match="不能再改"):
        withdraw_claim(mine, claim)
    assert earned(member) == (150, 150, 1)


def test_a_keeper_may_count_fewer_hours_than_claimed(mine, keeper, member, earned):
    approve_claim(keeper, file_claim(mine, VALUES), 100)
    assert earned(member) == (100, 100, 1)


def test_what_is_returned_may_be_changed_and_claimed_again(mine, keeper, member, earned):
    claim = file_claim(mine, VALUES)
    return_claim(keeper, claim, "请补平台名称")
    assert (claim.state, claim.reason) == (ClaimState.RETURNED, "请补平台名称")
    change_claim(mine, claim, VALUES | {"venue": "学习平台"})
    assert claim.state is ClaimState.PENDING
    approve_claim(keeper, claim)
    assert earned(member) == (150, 150, 1)


def test_the_same_course_is_not_claimed_twice(mine, keeper, session):
    claim = file_claim(mine, VALUES)
    with pytest.raises(SameCourseError, match="待认定"):
        file_claim(mine, VALUES | {"title": "《安全生产法》 解读"})
    approve_claim(keeper, claim)
    with pytest.raises(SameCourseError, match="已认定"):
        file_claim(mine, VALUES)
    reverse_entry(keeper, session.scalar(select(HourEntry)), "证书不符")
    assert file_claim(mine, VALUES).state is ClaimState.PENDING


def test_a_withdrawn_claim_stands_in_nobodys_way(mine):
    withdraw_claim(mine, file_claim(mine, VALUES))
    assert file_claim(mine, VALUES).state is ClaimState.PENDING


@pytest.mark.parametrize("heading", ["学习时间", "完成时间"])
@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("2025-12-30至2026-01-04", ("2025-12-30", "2026-01-04")),
        ("2026.1.5-2026.1.7", ("2026-01-05", "2026-01-07")),
        ("2026-01-05 - 2026-01-07", ("2026-01-05", "2026-01-07")),
        ("2026-01-05 08:30 至 2026-01-07 17:00", ("2026-01-05", "2026-01-07")),
        ("2026年1月5日至7日", ("2026-01-05", "2026-01-07")),
        ("去年底至今年初", "日期“去年底至今年初”看不懂"),
    ],
)
def test_one_column_may_hold_the_first_day_and_the_last(heading, said, days):
    rows = [["课程名称", heading, "学时"], ["党章导读", said, "2"]]
    read = read_transcript([rows], date(2026, 3, 2))
    found = [(one.started_on, one.ended_on) for one in read.courses] or [
        text.partition("，")[0] for _, text in read.problems
    ]
    assert found == [days]


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ((date(2026, 3, 1), date(2026, 2, 1)), "早于开始"),
        ((date(2026, 3, 1), date(2026, 3, 9)), "还没有结束"),
        ((date(2024, 1, 1), date(2026, 1, 1)), "分年度"),
    ],
)
def test_days_that_cannot_be_are_refused(mine, days, says):
    with pytest.raises(BadInputError, match=says):
        file_claim(mine, VALUES | {"started_on": days[0], "ended_on": days[1]})


def test_a_course_over_the_turn_of_the_year_counts_in_both(mine, keeper, member, earned):
    days = {"started_on": date(2025, 12, 31), "ended_on": date(2026, 1, 1)}
    approve_claim(keeper, file_claim(mine, VALUES | days))
    assert (earned(member, 2025)[0], earned(member, 2026)[0]) == (75, 75)


def test_a_course_of_which_one_year_still_counts_is_not_claimed_again(mine, keeper, member, earned, session):
    days = {"started_on": date(2025, 12, 31), "ended_on": date(2026, 1, 1)}
    approve_claim(keeper, file_claim(mine, VALUES | days))
    old, new = session.scalars(select(HourEntry).order_by(HourEntry.year))
    reverse_entry(keeper, old, "证书不符")
    with pytest.raises(SameCourseError, match="已认定"):
        file_claim(mine, VALUES | days)
    reverse_entry(keeper, new, "证书不符")
    approve_claim(keeper, file_claim(mine, VALUES | days))
    assert (earned(member, 2025)[0], earned(member, 2026)[0]) == (75, 75)


def test_a_course_whose_hours_were_taken_back_is_entered_again_from_a_transcript(
    make, keeper, member, earned, session
):
    make.member(name="王芳", login="yj2")
    reading = read_transcript([table_of(TRANSCRIPT)], date(2026, 3, 2))
    enter_transcript(keeper, keep_transcript(keeper, "学习记录", reading, None), [3, 4], HourCategory.ONLINE)
    assert earned(member)[0] == 350
    first = session.scalar(select(HourEntry).where(HourEntry.title == "党章导读"))
    reverse_entry(keeper, first, "证书不符")
    again = keep_transcript(keeper, "学习记录", reading, None)
    assert enter_transcript(keeper, again, [3, 4], HourCategory.ONLINE) == 1
    assert earned(member)[0] == 350


def test_a_transcript_is_matched_and_its_rest_is_told(make, keeper, member):
    make.member(name="王芳", login="yj2")
    reading = read_transcript([table_of(TRANSCRIPT)], date(2026, 3, 2))
    assert [cell for cell, _ in reading.problems] == ["D7"]
    draft = keep_transcript(keeper, "成绩单.xlsx", reading, None)
    plan = plan_of(keeper, draft)
    assert [(one.course.title, one.member and one.member.name, one.problem) for one in plan] == [
        ("党章导读", "李建华", ""),
        ("应急预案编制", "李建华", ""),
        ("党章导读", "王芳", ""),
        ("党章导读", None, "没有找到叫“查无此人”的同志"),
    ]


def test_a_transcript_entered_by_a_keeper_counts_once_however_often(make, keeper, member, earned):
    make.member(name="王芳", login="yj2")
    reading = read_transcript([table_of(TRANSCRIPT)], date(2026, 3, 2))
    draft = keep_transcript(keeper, "成绩单.xlsx", reading, None)
    assert enter_transcript(keeper, draft, {3, 4, 5, 6}, HourCategory.ONLINE) == 3
    assert earned(member) == (350, 350, 2)
    with pytest.raises(RefusalError, match="已经登记过"):
        enter_transcript(keeper, draft, {3, 4}, HourCategory.ONLINE)
    again = keep_transcript(keeper, "成绩单.xlsx", reading, None)
    assert enter_transcript(keeper, again, {3, 4, 5, 6}, HourCategory.ONLINE) == 0
    assert earned(member) == (350, 350, 2)


def test_signs_nobody_sees_are_not_taken_from_a_table():
    rows = "课程名称,完成时间,学时\n党章\u202e导\x07读,2026-03-01,1"
    assert read_transcript([table_of(rows)], date(2026, 4, 1)).courses[0].title == "党章导读"


def test_a_members_own_transcript_becomes_claims_that_wait(mine, member, earned):
    text = "课程,学习日期,学时\n党章导读,2026-02-03,1.5\n"
    draft = keep_transcript(mine, "我的", read_transcript([table_of(text)], date(2026, 3, 2)), member.id)
    assert enter_transcript(mine, draft, {2}, HourCategory.ONLINE) == 1
    assert pending_hundredths(mine, member.id, 2026) == 150
    assert earned(member) == (0, 0, 0)


def test_a_keepers_own_row_waits_for_somebody_else(make, work_as, earned):
    secretary = make.secretary(name="范书勤")
    own = work_as(secretary)
    text = "姓名,课程,学习日期,学时\n范书勤,党章导读,2026-02-03,1.5\n"
    draft = keep_transcript(own, "表", read_transcript([table_of(text)], date(2026, 3, 2)), None)
    enter_transcript(own, draft, {2}, HourCategory.ONLINE)
    assert earned(secretary) == (0, 0, 0)
    assert pending_hundredths(own, secretary.id, 2026) == 150


@pytest.mark.parametrize(
    ("heading", "row", "title", "days", "names"),
    [
        (
            "人员编码,教育培训序号,培训类别,培训班名称,培训开始时间,培训结束时间,培训学时,培训成绩,主办单位",
            "yj1,1,脱产,支部书记培训班,2026.1.5,2026.1.7,24,合格,市委党校",
            "支部书记培训班",
            ("2026-01-05", "2026-01-07"),
            [""],
        ),
        (
            "接受培训人,培训负责机构,起始培训日期,结束培训日期,培训学时,培训内容",
            "李建华,党校,2026/1/5,,8,党性教育",
            "党性教育",
            ("2026-01-05", "2026-01-05"),
            ["李建华"],
        ),
        (
            "培训名称,培训日期,培训学时,培训人员签到",
            "党课,2026年1月5日至7日,4,李建华、王芳",
            "党课",
            ("2026-01-05", "2026-01-07"),
            ["李建华", "王芳"],
        ),
        (
            "接受培训人,培训负责机构,培训地点,培训类型,起始培训日期,结束培训日期,培训学时,培训成绩",
            "李建华,党校,一楼,党性教育培训,2026/1/5,2026/1/5,8,合格",
            "党性教育培训",
            ("2026-01-05", "2026-01-05"),
            ["李建华"],
        ),
        (
            "序号,培训名称,培训主办,培训时间,培训学时",
            "1,应急演练,局里,2026-01-05,4 学时",
            "应急演练",
            ("2026-01-05", "2026-01-05"),
            [""],
        ),
    ],
)
def test_the_usual_tables_are_read(heading, row, title, days, names):
    reading = read_transcript([table_of(f"培训登记表\n{heading}\n{row}\n")], date(2026, 3, 2))
    assert reading.problems == []
    assert [one.name for one in reading.courses] == names
    assert {(one.title, (one.started_on, one.ended_on)) for one in reading.courses} == {(title, days)}


def test_the_pages_of_a_claim(browser, make, member, session, earned):
    browser.sign_in(member)
    assert browser.get("/me/claims").select_one(".empty")
    assert "请写明学了什么" in browser.post("/me/claims/new", 422, **FORM | {"title": ""}).text
    browser.post("/me/claims/new", **FORM)
    assert "同一天的" in browser.post("/me/claims/new", 409, **FORM).text
    claim = session.scalar(select(Claim))
    assert "1.5 学时待认定" in browser.get("/me").text
    browser.post(f"/me/claims/{claim.id}/edit", **FORM | {"hours": "2"})
    browser.post(f"/manage/claims/{claim.id}/approve", 404, hours="2")
    browser.sign_in(make.secretary())
    assert "李建华" in browser.get("/manage/claims").text
    assert "请写明原因" in browser.post(f"/manage/claims/{claim.id}/return", 422, reason="").text
    browser.post("/manage/claims/approve", claim=str(claim.id))
    assert earned(member) == (200, 200, 1)
    assert browser.get("/manage/claims").select_one(".empty")
    assert "李建华" in browser.get("/manage/claims?state=approved").text


def test_nobody_certifies_their_own_hours(browser, make, session):
    secretary = make.secretary()
    browser.sign_in(secretary).post("/me/claims/new", **FORM)
    claim = session.scalar(select(Claim))
    browser.post(f"/manage/claims/{claim.id}/approve", 404, hours="1.5")
    browser.post("/manage/claims/approve", 404, claim=str(claim.id))
    browser.sign_in(make.member("committee")).post(f"/manage/claims/{claim.id}/approve", hours="1.5")


def test_another_branchs_claims_are_not_there(browser, make, member, mine, session):
    claim = file_claim(mine, VALUES)
    browser.sign_in(make.secretary(node=make.node(name="别的支部")))
    browser.get(f"/me/claims/{claim.id}", 404)
    browser.post(f"/manage/claims/{claim.id}/approve", 404, hours="1")
    assert "李建华" not in browser.get("/manage/claims?state=all").text
    browser.sign_in(make.member()).get(f"/me/claims/{claim.id}", 404)
    browser.post(f"/me/claims/{claim.id}/withdraw", 404)


def test_a_transcript_by_the_pages(browser, make, member, session, earned):
    make.member(name="王芳", login="yj2")
    browser.sign_in(make.secretary())
    assert "粘贴进来" in browser.post("/manage/claims/transcript", 415, pasted="").text
    assert "没有找到表头" in browser.post("/manage/claims/transcript", 415, pasted="随便写写").text
    where = browser.post("/manage/claims/transcript", pasted=TRANSCRIPT)
    page = browser.get(where)
    assert "查无此人" in page.text
    rows = [box["value"] for box in page.select("input[name=row]")]
    browser.post(where, row=rows, category="online")
    assert earned(member) == (350, 350, 2)
    browser.sign_in(member).get(where, 404)


HOUR_TABLES = [one for one in LAYOUTS if one.get("kind") == "hours" and "file" in one]


@pytest.mark.parametrize("layout", HOUR_TABLES, ids=lambda one: one["id"])
def test_the_known_layouts_of_hour_tables_are_recognised(layout):
    reading = read_transcript(read_tables((SHARED / layout["file"]).read_bytes()), date(2026, 3, 2))
    assert [sentence for _, sentence in reading.problems] == ["表头下面没有课程"]
