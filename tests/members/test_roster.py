import json
from io import BytesIO

import pytest
from sqlalchemy import func, select

from members.actions.roster import keep_draft, take_over
from members.models import AuditEvent, Member, Node, RoleGrant, RosterDraft
from members.rules.passwords import INITIAL_LASTS, is_password
from members.rules.roster_columns import TEMPLATE
from members.rules.roster_reading import read_rows
from tests.factories import NOON
from tests.members.workbooks import cells, roster


@pytest.fixture
def secretary(make, browser):
    secretary = make.secretary(login="sj1", name="书记甲")
    browser.sign_in(secretary)
    return secretary


@pytest.fixture
def upload(browser, make):
    def send(content, status=303, name="花名册.xlsx", node=None):
        file = (BytesIO(content), name)
        return browser.post("/manage/roster", status, file=file, node=str((node or make.branch).id))

    return send


def people(session):
    return session.scalars(select(Member.name).order_by(Member.id)).all()


def test_a_dry_run_changes_nothing_and_says_everything(browser, make, secretary, upload, session):
    make.member(name="李建华", login="A1")
    heading = ("姓名", "工号", "手机号码", "身份证号", "特长")
    address = upload(
        roster(
            ("李建华", "A1", 13800000001, "32010119800101001X", "书法"),
            ("王芳", "A2", "1380000", "", ""),
            ("赵强", "A3", "", "", ""),
            heading=heading,
            above=[("机关第二党支部党员花名册",)],
        )
    )
    page = browser.get(address)
    assert [dd.text.split()[0] for dd in page.select(".tiles dd")] == ["1", "1", "0", "1"]
    assert "C4：手机号不是 11 位" in page.text
    assert "手机号：（空） → 13800000001" in page.text
    assert "“身份证号”没有读取" in page.text
    assert "已略过：特长" in page.text
    assert "32010119800101001X" not in json.dumps(session.scalar(select(RosterDraft.reading)))
    assert people(session) == ["书记甲", "李建华"]


def test_taking_over_adds_updates_and_shows_passwords_once(browser, make, secretary, upload, session):
    make.member(name="李建华", login="A1", party_post="组织委员")
    address = upload(roster(("李建华", "A1", "13800000001"), ("赵强", "A3", "")))
    page = browser.post(address, 200)
    passwords = [code.text for code in page.select(".password")]
    changed, added = (session.scalar(select(Member).where(Member.login == login)) for login in ("A1", "A3"))
    session.refresh(changed)
    assert (changed.phone, changed.party_post, changed.password_hash) == ("13800000001", "组织委员", "")
    assert is_password(added.password_hash, passwords[0])
    assert (added.must_change_password, added.password_expires_at) == (True, NOON + INITIAL_LASTS)
    assert len(passwords) == 1
    browser.post(address, 404)  # the draft is gone, and with it the list
    told = session.scalar(select(AuditEvent.summary).where(AuditEvent.deed == "members.import"))
    assert told == "导入花名册“花名册.xlsx”到“机关第二党支部”：新增 1 人，更新 1 人，0 处有问题未导入。"


def test_taking_the_same_file_over_again_finds_nothing_to_do(browser, secretary, upload):
    content = roster(("李建华", "A1", "13800000001", "1998.7"), heading=("姓名", "工号", "手机", "入党时间"))
    browser.post(upload(content), 200)
    page = browser.get(upload(content))
    assert "不用导入" in page.text
    assert not page.select(".btn-red")


def test_new_groups_are_made_and_said(browser, make, secretary, upload, session):
    address = upload(roster(("李建华", "A1", "第一党小组"), heading=("姓名", "工号", "党小组")))
    assert "会新建党小组：第一党小组" in browser.get(address).text
    browser.post(address, 200)
    group = session.scalar(select(Node).where(Node.name == "第一党小组"))
    assert group.path == f"{make.branch.path}{group.id}/"
    assert session.scalar(select(Member.node_id).where(Member.login == "A1")) == group.id


def test_no_role_state_or_password_comes_from_a_file(browser, secretary, upload, session):
    heading = ("姓名", "工号", "角色", "role", "is_admin", "password_hash", "state")
    browser.post(upload(roster(("李建华", "A1", "管理员", "admin", 1, "x", "left"), heading=heading)), 200)
    assert session.scalar(select(func.count(RoleGrant.id))) == 1  # the secretary's own
    assert session.scalar(select(Member.state).where(Member.login == "A1")) == "active"


def test_people_of_other_branches_are_neither_taken_over_nor_named(browser, make, secretary, upload, session):
    other = make.member(node=make.node(name="离退休党支部"), login="B1", phone="13800000001", name="某某")
    page = browser.get(upload(roster(("李建华", "B1", ""), ("王芳", "", "13800000001"))))
    assert page.text.count("属于别的党组织的人") == 2
    assert "某某" not in page.text
    assert other.node.name not in page.select_one("main").text


def test_another_branchs_secretary_does_not_reach_the_draft(browser, make, secretary, upload):
    address = upload(roster(("李建华", "A1", "")))
    browser.sign_in(make.secretary(node=make.node(name="离退休党支部")))
    browser.get(address, 404)
    browser.post(address, 404)
    browser.post(f"{address}/discard", 404)
    upload(roster(("李建华", "A1", "")), 422)  # nor uploads to the branch


def test_a_draft_can_be_thrown_away(browser, secretary, upload, session):
    address = upload(roster(("李建华", "A1", "")))
    assert "接着核对" in browser.get("/manage/roster").text
    browser.post(f"{address}/discard")
    browser.get(address, 404)
    assert people(session) == ["书记甲"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 字节"),
        (b"hello", "不是表格"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "打不开"),
        (b"%PDF-1.7", "不是表格"),
    ],
)
def test_bad_files_are_refused_in_one_sentence(secretary, upload, session, content, words):
    page = upload(content, 415)
    assert words in page.select_one("main").text
    assert session.scalar(select(RosterDraft.id)) is None


def test_formulas_are_read_as_their_last_result(browser, secretary, upload):
    page = browser.get(upload(roster(("李建华", "=1+1", ""), ("=cmd|' /C calc'!A0", "A2", ""))))
    assert "A2：没有工号也没有手机号" in page.text
    assert "A3：没有姓名" in page.text


def test_names_that_look_like_markup_stay_text(browser, secretary, upload):
    page = browser.get(upload(roster(("<img src=x onerror=1>", "A1", "")), name="<b>x.xlsx"))
    assert not page.select("main img, main b:not(.num)")


def test_two_thousand_rows_are_fine(work_as, make, session, queries):
    rows = [("姓名", "工号", "党小组")] + [(f"党员{n}", f"T{n}", f"第{n % 9}党小组") for n in range(2_000)]
    work = work_as(make.secretary())
    draft = keep_draft(work, make.branch, "大.xlsx", read_rows(rows))
    done = take_over(work, draft.node, read_rows(rows), draft.file_name)
    assert len({given.password for given in done.passwords}) == 2_000
    session.flush()
    before = len(queries)
    again = take_over(work, draft.node, read_rows(rows), draft.file_name)
    assert (again.passwords, again.changed) == ([], 0)
    assert len(queries) - before < 20


def test_the_template_is_understood_and_holds_only_texts(browser, secretary):
    rows, kinds = cells(browser.fetch("/manage/roster/template.xlsx").data)
    assert rows == [list(TEMPLATE)]
    assert kinds == {"s"}


def test_the_roster_handed_out_can_be_taken_over_again(browser, make, secretary, upload):
    group = make.node(make.branch, name="第一党小组", kind="group")
    make.member(node=group, name="李建华", login="007", phone="13800000001")
    content = browser.fetch(f"/manage/tree/{make.branch.id}/roster.xlsx").data
    page = browser.get(upload(content))
    assert "不用导入" in page.text
    assert cells(content)[0][1][1:3] == ["李建华", "007"] or cells(content)[0][2][1:3] == ["李建华", "007"]


def test_a_roster_of_a_whole_committee_goes_to_its_branches(browser, make, upload, session):
    committee = make.node(name="局党委", kind="committee")
    branch = make.node(committee, name="机关第一党支部")
    browser.sign_in(make.member("admin", node=committee))
    heading = ("姓名", "工号", "所在党支部")
    address = upload(
        roster(("李建华", "A1", "中共机关第一支部委员会"), ("王芳", "A2", "不存在党支部"), heading=heading),
        node=committee,
    )
    assert "没有叫“不存在党支部”的党组织" in browser.get(address).text
    browser.post(address, 200)
    assert session.scalar(select(Member.node_id).where(Member.login == "A1")) == branch.id
