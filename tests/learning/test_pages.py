"""Walks through the record's pages, as members and as those who keep the ledger."""

from datetime import timedelta
from io import BytesIO
from itertools import product

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from learning.access import May
from learning.actions.claims import approve_claim
from learning.actions.ledger import Earning, write_entry
from learning.models import Claim, HourEntry, HourRule, HourTarget
from learning.queries.branch import Asked, branch_table
from learning.rules.hours import Evidence, HourCategory
from members.models import AuditEvent, Notice
from tests.factories import NOON


@pytest.fixture
def credit(work_as):
    def given(member, title="党课", hundredths=400, cause="sample:1", earned_at=NOON, **more):
        usual = {"category": HourCategory.COLLECTIVE, "evidence": Evidence.PRESENT, "form": "党课"}
        earning = Earning(title, hundredths, earned_at=earned_at, **usual | more)
        return write_entry(work_as(member), member.id, cause, earning)

    return given


def test_home_says_what_to_do_in_the_order_it_is_due(browser, make, material):
    member = make.member()
    make.quiz_with("single", title="周测", closes_at=NOON + timedelta(days=2))
    material(title="先学这个", due_at=NOON + timedelta(days=1))
    material(title="没有期限的")
    material(title="选学的", is_required=False)
    page = browser.sign_in(member).get("/")
    assert [one.text.strip() for one in page.select(".todo h3")] == ["先学这个", "周测", "没有期限的"]
    assert page.select_one(".btn-red").text.startswith("去学习")
    assert "还差 32 学时" in " ".join(page.text.split())


def test_home_with_nothing_to_do_says_so(browser, make):
    page = browser.sign_in(make.member()).get("/")
    assert "现在没有要做的事" in page.text


def test_home_leaves_out_what_is_passed_studied_or_for_others(browser, make, material):
    member = make.member()
    other = make.node(name="别的支部")
    make.quiz_with("single", node=other)
    material(node=other)
    material(stages=["candidate"])
    material(published_at=None)
    material(withdrawn_at=NOON - timedelta(hours=1))
    quiz = make.quiz_with("single", title="会合格的")
    browser.sign_in(member)
    assert [one.text for one in browser.get("/").select(".todo h3")] == ["会合格的"]
    attempt = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.post(f"{attempt}/submit", q1="A")
    page = browser.get("/")
    assert not page.select(".todo")
    assert "还差 31.5 学时" in " ".join(page.text.split())


def test_a_failed_last_attempt_leaves_nothing_to_do(browser, make):
    quiz = make.quiz_with("single")
    browser.sign_in(make.member())
    attempt = browser.post(f"/quizzes/{quiz.id}/attempts")
    assert "继续作答" in browser.get("/").text
    browser.post(f"{attempt}/submit", q1="B")
    assert not browser.get("/").select(".todo")


def test_a_result_says_what_it_earned(browser, make):
    quiz = make.quiz_with("single")
    browser.sign_in(make.member())
    attempt = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.post(f"{attempt}/submit", q1="A")
    assert "合格，计 0.5 学时，记入 2026 年。" in browser.get(f"{attempt}/result").text


def test_my_hours_link_to_what_earned_them(browser, make):
    quiz = make.quiz_with("single", title="周测")
    browser.sign_in(make.member())
    attempt = browser.post(f"/quizzes/{quiz.id}/attempts")
    browser.post(f"{attempt}/submit", q1="A")
    page = browser.get("/me")
    assert page.select_one(f'#table a[href="/quizzes/{quiz.id}"]').text == "周测"
    assert "测试：2 分，优秀" in page.text
    assert "修改密码" in page.text


def test_hours_of_another_year_stand_in_that_year(browser, make, credit):
    member = make.member()
    credit(member, earned_at=NOON - timedelta(days=300))
    browser.sign_in(member)
    assert "2025 年学时" in browser.get("/me").text
    assert "党课" in browser.get("/me?year=2025").select_one("#table").text
    browser.get("/me?year=1066", 404)


def test_the_form_of_the_year_has_what_the_paper_form_has(browser, make, credit):
    member = make.member(party_post="组织委员")
    credit(member, host="王老师", venue="会议室", outcome="签到")
    page = browser.sign_in(member).get("/me/record/2026")
    head = [one.text.strip() for one in page.select(".ledger th")]
    assert head == [
        "序号",
        "日期",
        "学习形式",
        "学习内容",
        "主讲/主持",
        "地点或平台",
        "类别",
        "学时",
        "考核方式与结果",
        "证明材料",
        "认定人",
        "备注",
    ]
    cells = [one.text.strip() for one in page.select(".ledger tbody tr")[0].select("td")]
    assert cells == [
        "1",
        "3 月 2 日",
        "党课",
        "党课",
        "王老师",
        "会议室",
        "集体学习",
        "4",
        "签到",
        "现场",
        "系统",
        "",
    ]
    assert "支部书记签字" in page.text


def test_the_spreadsheet_has_numbers_and_never_a_formula(browser, make, credit):
    member = make.member(name="=1+1")
    credit(member, title="=HYPERLINK(1)", hundredths=450)
    answer = browser.sign_in(member).fetch("/me/record/2026.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    cells = {
        cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert cells["=HYPERLINK(1)"] == "s"
    assert cells[4.5] == "n"
    assert "f" not in cells.values()


def test_a_member_sees_no_record_but_their_own(browser, make):
    member, other = make.member(), make.member()
    browser.sign_in(member)
    browser.get(f"/members/{member.id}/record/2026")
    for url in (f"/members/{other.id}/record/2026", f"/members/{other.id}/record/2026.xlsx"):
        assert browser.fetch(url).status_code == 404
    for url in ("/manage/hours", "/manage/hours.xlsx", "/manage/hours/add", "/manage/hours/rules"):
        assert browser.fetch(url).status_code == 403


def test_the_secretary_sees_the_branch_and_nobody_elses(browser, make, credit):
    secretary, member = make.secretary(), make.member(name="张三")
    stranger = make.member(name="外人", node=make.node(name="别的支部"))
    credit(member)
    credit(stranger)
    browser.sign_in(secretary)
    page = browser.get("/manage/hours")
    assert "张三" in page.text
    assert "外人" not in page.text
    assert "张三" in browser.get(f"/members/{member.id}/record/2026").text
    assert browser.fetch(f"/members/{stranger.id}/record/2026").status_code == 404
    entry = browser._session.scalar(select(HourEntry).where(HourEntry.member_id == stranger.id))
    assert browser.fetch(f"/hours/{entry.id}/reverse").status_code == 404


def test_the_branch_table_is_searched_filtered_sorted_and_exported(browser, make, credit):
    first = make.node(make.branch, name="第一党小组", kind="group")
    zhang = make.member(name="张三", node=first)
    make.member(name="李四", stage="candidate")
    credit(zhang, hundredths=3200)
    browser.sign_in(make.secretary())

    def names(query):
        return [one.text.strip() for one in browser.get(f"/manage/hours?{query}").select("tbody th")]

    assert names("q=张") == ["张三"]
    assert names(f"group={first.id}") == ["张三"]
    assert names("stage=candidate") == ["李四"]
    assert names("state=reached") == ["张三"]
    assert set(names("state=missing")) == {"李四", "书记甲"}
    assert names("sort=-earned")[0] == "张三"
    assert names("sort=gap")[0] == "张三"
    assert names("q=没有这个人") == []
    sheet = load_workbook(BytesIO(browser.fetch("/manage/hours.xlsx?q=张").data)).active
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [(row[0], row[1] or "") for row in rows[:2]] == [(1, "张三"), ("合计", "")]
    assert rows[0][4:8] == rows[1][4:8]


def test_the_table_goes_on_by_key(browser, make):
    for number in range(60):
        make.member(name=f"党员{number:02}")
    browser.sign_in(make.secretary(name="书记"))
    page = browser.get("/manage/hours?sort=name")
    assert len(page.select("tbody tr")) == 50
    rest = browser.get(page.select_one("a[rel=next]")["href"])
    seen = {one.text.strip() for one in page.select("tbody th") + rest.select("tbody th")}
    assert len(seen) == 61
    assert not rest.select("a[rel=next]")


def test_the_number_of_statements_does_not_grow_with_the_branch(browser, make, material, queries, credit):
    secretary = browser.sign_in(make.secretary()) and make.member("secretary")
    browser.sign_in(secretary)

    def count(url):
        browser.get(url)  # settings are read and kept
        queries.clear()
        browser.get(url)
        return len(queries)

    make.quiz_with("single")  # where there is no quiz at all, nobody looks for what was arranged at it
    urls = ("/", "/me", "/me/record/2026", "/manage/hours", "/manage/hours/add")
    make.quiz_with("single")  # what is arranged for members is asked as soon as there is a quiz
    few = [count(url) for url in urls]
    for number in range(12):
        member = make.member()
        credit(member)
        credit(secretary, cause=f"sample:{number}", certifier_id=member.id)
        material()
        make.quiz_with("single")
    assert [count(url) for url in urls] == few


def add(browser, *people, status=303, **given):
    usual = {
        "batch": "0123456789abcdef",
        "title": "专题党课",
        "form": "党课",
        "category": "collective",
        "started_on": "2026-03-01",
        "unit": "half_day",
        "amount": "1",
        "people": [one.id for one in people],
    }
    return browser.post("/manage/hours/add", status, **usual | given)


def test_hours_are_added_for_several_once(browser, make, session, earned):
    one, two = make.member(name="张三"), make.member(name="李四")
    browser.sign_in(make.secretary())
    page = browser.get("/manage/hours/add")
    assert len(page.select("[name=people]")) == 3
    add(browser, one, two)
    assert earned(one) == earned(two) == (400, 400, 1)
    entry = session.scalar(select(HourEntry).where(HourEntry.member_id == one.id))
    assert entry.rule == "half_day/半天 4 学时/默认"
    told = session.scalars(select(Notice).where(Notice.member_id == one.id)).all()
    assert [notice.title for notice in told] == ["为您登记了 4 学时：专题党课"]
    assert "张三" in session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first().summary
    add(browser, one, two)  # the same form, sent again
    assert earned(one) == (400, 400, 1)


def test_nobody_certifies_their_own_hours_by_adding_them(browser, make, session, earned, work_as):
    member, secretary, deputy = make.member(), make.secretary(name="本人"), make.member("committee")
    page = browser.sign_in(secretary).get("/manage/hours/add")
    assert "本人（本人，由他人认定）" in page.text
    for _ in range(2):
        add(browser, member, secretary, title="专题党课")
    assert (earned(member), earned(secretary)) == ((400, 400, 1), (0, 0, 0))
    claim = session.scalars(select(Claim)).one()
    assert (claim.member_id, claim.hundredths, claim.state.label) == (secretary.id, 400, "待认定")
    browser.post(f"/manage/claims/{claim.id}/approve", status=404)
    approve_claim(work_as(deputy), claim)
    session.commit()
    assert earned(secretary) == (400, 400, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"started_on": "2026-03-03"},
        {"ended_on": "2026-02-01"},
        {"unit": "day", "amount": "3", "ended_on": "2026-03-02", "started_on": "2026-03-01"},
        {"amount": "0"},
        {"amount": "x"},
        {"title": ""},
        {"batch": "zz"},
        {"people": []},
    ],
)
def test_an_impossible_event_is_refused(browser, make, earned, wrong):
    member = make.member()
    browser.sign_in(make.secretary())
    add(browser, member, status=422, **wrong)
    assert earned(member) == (0, 0, 0)


def test_nobody_adds_hours_for_people_of_another_branch(browser, make, earned):
    stranger = make.member(node=make.node(name="别的支部"))
    browser.sign_in(make.secretary())
    add(browser, stranger, status=422)
    assert earned(stranger) == (0, 0, 0)


def test_an_event_over_the_turn_of_the_year_is_split(browser, make, earned, clock):
    member = make.member()
    browser.sign_in(make.secretary())
    add(browser, member, started_on="2025-12-31", ended_on="2026-01-01", unit="day", amount="2")
    assert earned(member, 2025) == earned(member, 2026) == (800, 800, 1)


def test_an_entry_is_taken_back_with_a_reason(browser, make, session, credit, earned):
    member = make.member()
    written = credit(member)
    browser.sign_in(make.secretary())
    url = f"/hours/{written.id}/reverse"
    browser.get(url)
    browser.post(url, 422, reason="")
    browser.post(url, reason="重复登记")
    assert earned(member) == (0, 0, 2)
    assert session.scalars(select(Notice.text).where(Notice.member_id == member.id)).all() == [
        "原因：重复登记。如有疑问，请联系支部。"
    ]
    assert "已经冲销过了" in browser.post(url, 409, reason="再来一次").text
    page = browser.get(f"/members/{member.id}/record/2026")
    assert [one.text.strip() for one in page.select(".ledger .l-h")] == ["4", "-4", "0"]


def test_those_behind_are_reminded_once_a_day(browser, make, session, credit):
    done, behind = make.member(), make.member()
    credit(done, hundredths=3200)
    browser.sign_in(make.secretary())
    for _ in range(2):
        browser.post("/manage/hours/remind")
    told = session.scalars(select(Notice.member_id)).all()
    assert told.count(behind.id) == 1
    assert done.id not in told


def test_a_changed_rule_holds_from_its_day_and_old_entries_keep_theirs(browser, make, session, earned):
    member = make.member()
    browser.sign_in(make.secretary())
    browser.get("/manage/hours/rules")
    add(browser, member, started_on="2026-02-01")
    rule = {"unit": "half_day", "hours": "3", "category": "collective", "valid_from": "2026-03-01"}
    browser.post("/manage/hours/rules", **rule)
    add(browser, member, started_on="2026-03-01", batch="1" * 16)
    assert earned(member) == (700, 700, 2)
    kept = session.scalars(select(HourEntry.rule).order_by(HourEntry.earned_at)).all()
    assert kept == ["half_day/半天 4 学时/默认", "half_day/半天 3 学时/2026-03-01 起"]
    browser.post("/manage/hours/rules", **rule | {"hours": "5", "valid_from": "2026-03-02"})
    spans = session.execute(select(HourRule.valid_from, HourRule.valid_until).order_by(HourRule.id)).all()
    assert [(str(a), str(b)) for a, b in spans] == [("2026-03-01", "2026-03-01"), ("2026-03-02", "None")]
    assert "一天 8 学时" in browser.get("/manage/hours/rules").text


def test_targets_are_set_for_the_year(browser, make, session):
    browser.sign_in(make.secretary())
    usual = {"committee": "60", "candidate": "24"}
    usual |= {"cadre_section": "80", "cadre_division": "550", "cadre_online": "50"}
    for member_hours in ("40", "36"):
        browser.post("/manage/hours/targets", member=member_hours, **usual)
    kept = {one.audience: one.hundredths for one in session.scalars(select(HourTarget))}
    assert kept == {"member": 3600, "committee": 6000, "cadre_section": 8000}
    assert "还差 60 学时" in browser.get("/me").text
    browser.post("/manage/hours/targets", 422, member="-1", **usual)


def test_a_persons_page_leads_to_their_record(browser, make, credit):
    member = make.member()
    credit(member)
    page = browser.sign_in(make.secretary()).get(f"/manage/people/{member.id}")
    link = page.select_one(f'a[href="/members/{member.id}/record/2026"]')
    assert "已修 4 学时" in link.text


def test_the_table_shows_exactly_those_whose_record_may_be_seen(browser, make, site, work_as):
    bureau = make.node(name="局党委")
    nodes = [bureau, *(make.node(bureau, name=name) for name in ("一支部", "二支部"))]
    nodes += [make.node(node, kind="group", name="小组") for node in nodes[1:]]
    everyone = [make.member(node=node) for node in nodes]
    roles = ("admin", "secretary", "committee", "inspector", "group_leader")
    for role, node in product(roles, nodes):
        person = make.member(role, node=node)
        work = work_as(person)
        may = {one.id for one in everyone if site.rulebook.allows(work, May.SEE_RECORD, one)}
        table = branch_table(work, Asked(year=2026), whole=True)
        shown = {one.member.id for one in table.rows} & {m.id for m in everyone}
        assert shown == may, (role, node.name)
