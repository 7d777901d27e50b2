import pytest
from sqlalchemy import select

from members.access import May
from members.models import AuditEvent, Member, MemberState, Notice, RoleGrant, SignIn
from members.queries.people import Asked, people
from members.rules.passwords import is_password
from tests.members.workbooks import cells

FORM = {"name": "新同志", "login": "n01", "phone": "", "stage": "full", "sex": ""}


@pytest.fixture
def other(make):
    """A secretary of another branch."""
    return make.secretary(node=make.node(name="离退休党支部"), name="外人")


@pytest.fixture
def secretary(make):
    return make.secretary()


def test_a_secretary_sees_the_own_branch_only(browser, make, secretary, other):
    make.member(name="李建华", phone="13800000001")
    page = browser.sign_in(secretary).get("/manage/people")
    assert "李建华" in page.text
    assert "138****0001" in page.text
    assert "13800000001" not in page.text
    assert "外人" not in page.text


def test_another_branchs_people_are_not_there(browser, make, other):
    member = make.member(name="李建华")
    browser.sign_in(other)
    assert "李建华" not in browser.get("/manage/people?q=李建华").text
    assert "李建华" not in browser.get(f"/manage/people?node={member.node_id}&after={member.id}").text
    for url in ("", "/edit"):
        browser.get(f"/manage/people/{member.id}{url}", 404)
    for url in ("edit", "password", "disable", "enable", "roles"):
        browser.post(f"/manage/people/{member.id}/{url}", 404, **FORM, reason="其他")
    browser.get(f"/manage/tree/{member.node_id}", 404)
    assert browser.fetch(f"/manage/tree/{member.node_id}/roster.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 403), ("group_leader", 403), ("committee", 200), ("inspector", 200), ("secretary", 200)],
)
def test_who_may_see_the_list(browser, make, role, status):
    browser.sign_in(make.member(role)).get("/manage/people", status)


@pytest.mark.parametrize("role", [None, "group_leader", "committee", "secretary", "admin", "inspector"])
@pytest.mark.parametrize("at", ["top", "first", "group"])
def test_the_list_and_the_permission_agree_for_every_role_at_every_height(make, work_as, site, role, at):
    top = make.node(name="局党委", kind="committee")
    first, second = make.node(top, name="一支部"), make.node(top, name="二支部")
    group = make.node(first, name="第一党小组", kind="group")
    everybody = [make.member(node=node) for node in (top, first, second, group)]
    viewer = make.member(role, node={"top": top, "first": first, "group": group}[at])
    work = work_as(viewer)
    listed = set(people(work, Asked()))
    for member in everybody:
        assert site.rulebook.allows(work, May.SEE_MEMBER, member) == (member in listed)


def test_overseers_look_but_do_not_touch(browser, make):
    member = make.member(name="李建华")
    browser.sign_in(make.member("inspector"))
    page = browser.get(f"/manage/people/{member.id}")
    assert page.select("main form") == []
    browser.get(f"/manage/people/{member.id}/edit", 404)
    browser.get("/manage/roster", 403)


def test_the_list_is_searched_filtered_sorted_and_paged_by_key(browser, make, secretary):
    for number in range(35):
        make.member(name=f"党员{number:02}", login=f"x{number:02}")
    browser.sign_in(secretary)
    first = browser.get("/manage/people?sort=-login&q=党员")
    names = [th.text.split()[0] for th in first.select("tbody th")]
    assert names == [f"党员{number:02}" for number in range(34, 4, -1)]
    rest = browser.get(first.select_one("a[rel=next]")["href"])
    assert [th.text.split()[0] for th in rest.select("tbody th")] == [f"党员{n:02}" for n in range(4, -1, -1)]
    assert len(browser.get("/manage/people?role=secretary").select("tbody tr")) == 1
    assert "没有符合条件" in browser.get("/manage/people?stage=applicant").text


@pytest.mark.parametrize("sort", ["name", "-name", "node", "-stage", "login", "nonsense"])
def test_paging_loses_and_repeats_nobody(browser, make, secretary, sort):
    for _ in range(65):
        make.member(name="党员甲")
    browser.sign_in(secretary)
    url, seen = f"/manage/people?sort={sort}", []
    while url:
        page = browser.get(url)
        seen += [a["href"] for a in page.select("tbody th a")]
        older = page.select_one("a[rel=next]")
        url = older["href"] if older else None
    assert len(seen) == len(set(seen)) == 66


def test_the_list_takes_the_same_number_of_statements_however_long(browser, make, secretary, queries):
    browser.sign_in(secretary)

    def cost():
        before = len(queries)
        browser.get("/manage/people")
        return len(queries) - before

    cost()
    few = cost()
    for _ in range(25):
        make.member(role="group_leader")
    assert cost() == few


def test_odd_addresses_do_no_harm(browser, secretary):
    browser.sign_in(secretary)
    page = browser.get("/manage/people?_scheme=javascript&_external=1&node=x&after=999999&state=all&q=%25")
    assert "javascript" not in str(page)
    browser.get("/manage/people?node=99999999999999999999")


def test_adding_a_person_shows_a_password_that_works_once(browser, make, secretary, session):
    browser.sign_in(secretary)
    page = browser.post("/manage/people/new", 200, **FORM, node=str(make.branch.id))
    password = page.select_one(".password").text
    member = session.scalar(select(Member).where(Member.login == "n01"))
    assert is_password(member.password_hash, password)
    assert member.must_change_password
    assert password not in "".join(session.scalars(select(AuditEvent.summary)))
    browser.sign_out()
    browser.post("/login", login="n01", password=password)
    assert browser.fetch("/notices").location == "/password"


def test_a_number_that_is_taken_is_refused(browser, make, secretary):
    make.member(login="N01", phone="13800000001")
    browser.sign_in(secretary)
    for given in ({"login": "n01"}, {"login": "n02", "phone": "13800000001"}, {"login": "13800000001"}):
        page = browser.post("/manage/people/new", 422, **FORM | given, node=str(make.branch.id))
        assert "已经有人使用" in page.text


def test_nobody_is_added_to_a_unit_out_of_reach(browser, make, secretary, other, session):
    browser.sign_in(secretary)
    browser.post("/manage/people/new", 422, **FORM, node=str(other.node_id))
    assert session.scalar(select(Member).where(Member.login == "n01")) is None


def test_only_the_fields_of_the_form_are_taken(browser, make, secretary, session):
    member = make.member(name="李建华", login="yj1")
    browser.sign_in(secretary)
    more = {
        "role": "admin",
        "state": "left",
        "is_sample": "1",
        "password_hash": "x",
        "id": "1",
        "must_change_password": "",
    }
    form = FORM | {"login": "yj1", "name": "李建华", "node": str(make.branch.id)}
    browser.post(f"/manage/people/{member.id}/edit", **form | more)
    session.refresh(member)
    assert (member.state, member.is_sample, member.password_hash) == (MemberState.ACTIVE, False, "")
    assert session.scalars(select(RoleGrant).where(RoleGrant.member_id == member.id)).all() == []


def test_an_edit_is_told_in_the_log_without_the_phone(browser, make, secretary, session):
    member = make.member(name="李建华", login="yj1")
    browser.sign_in(secretary)
    form = FORM | {"login": "yj1", "name": "李建华", "phone": "13800000001", "party_post": "组织委员"}
    browser.post(f"/manage/people/{member.id}/edit", **form, node=str(make.branch.id))
    told = session.scalar(select(AuditEvent).where(AuditEvent.deed == "members.edit"))
    assert "党内职务 （空）→组织委员" in told.summary
    assert "13800000001" not in told.summary


def test_an_exemption_needs_a_reason_and_an_order(browser, make, secretary):
    member = make.member(login="yj1")
    browser.sign_in(secretary)
    form = FORM | {"login": "yj1", "node": str(make.branch.id), "exempt_from": "2026-03-01"}
    assert "写明免训的原因" in browser.post(f"/manage/people/{member.id}/edit", 422, **form).text
    form |= {"exempt_reason": "长期病假", "exempt_until": "2026-02-01"}
    assert "不能早于" in browser.post(f"/manage/people/{member.id}/edit", 422, **form).text
    browser.post(f"/manage/people/{member.id}/edit", **form | {"exempt_until": "2026-12-31"})
    assert "长期病假" in browser.get(f"/manage/people/{member.id}").text


def test_a_transfer_is_told_on_both_sides(browser, make, session):
    committee = make.node(name="局党委")
    old, new = make.node(committee, name="一支部"), make.node(committee, name="二支部")
    member = make.member(node=old, login="yj1", name="李建华")
    browser.sign_in(make.member("admin", node=committee))
    browser.post(f"/manage/people/{member.id}/transfer", node=str(new.id), on="2026-03-02")
    session.refresh(member)
    assert member.node_id == new.id
    told = session.scalars(select(AuditEvent.place).where(AuditEvent.deed == "members.transfer")).all()
    assert sorted(told) == sorted([old.path, new.path])


def test_resetting_a_password_ends_the_sign_ins_and_shows_the_new_one(
    browser, site, make, secretary, session
):
    member = make.member(login="yj1")
    theirs = type(browser)(site, session).sign_in(member)
    page = browser.sign_in(secretary).post(f"/manage/people/{member.id}/password", 200)
    assert page.select_one(".password").text.count("-") == 3
    assert theirs.fetch("/notices").location.startswith("/login")


def test_lost_initial_passwords_are_made_again_for_those_who_still_need_one(
    browser, make, secretary, session
):
    lost = make.member(name="新同志", login="n1", must_change_password=True)
    settled = make.member(name="老同志", password_hash="kept")
    above = make.member("admin", name="管理员", must_change_password=True)
    browser.sign_in(secretary)
    page = browser.get("/manage/people?state=waiting")
    action = page.select_one(".renew form")["action"]
    given = browser.post(action, 200)
    assert [th.text for th in given.select("tbody th")] == ["新同志"]
    session.expire_all()
    assert is_password(lost.password_hash, given.select_one(".password").text)
    assert (settled.password_hash, above.password_hash) == ("kept", "")


def test_a_closed_account_is_out_at_once_and_can_come_back(browser, site, make, secretary, session):
    member = make.member("group_leader", login="yj1")
    theirs = type(browser)(site, session).sign_in(member)
    theirs.get("/notices")
    browser.sign_in(secretary).post(f"/manage/people/{member.id}/disable", reason="转出")
    assert theirs.fetch("/notices").location.startswith("/login")
    assert session.scalars(select(SignIn).where(SignIn.member_id == member.id)).all() == []
    assert session.scalars(select(RoleGrant).where(RoleGrant.member_id == member.id)).all() == []
    browser.post(f"/manage/people/{member.id}/enable")
    theirs.sign_in(member).get("/notices")


def test_nobody_closes_the_own_account(browser, secretary):
    browser.sign_in(secretary).post(f"/manage/people/{secretary.id}/disable", 409, reason="其他")


def test_a_secretary_cannot_become_the_administrator_through_their_account(browser, make, secretary):
    committee = make.branch
    admin = make.member("admin", node=committee, login="boss")
    browser.sign_in(secretary)
    for url in ("password", "disable"):
        browser.post(f"/manage/people/{admin.id}/{url}", 404, reason="其他")
    page = browser.get(f"/manage/people/{admin.id}/edit")
    assert not page.select("[name=login], [name=phone]")
    browser.post(
        f"/manage/people/{admin.id}/edit",
        **FORM | {"login": "mine", "phone": "13800000009"},
        node=str(committee.id),
    )
    assert (admin.login, admin.phone) == ("boss", None)


def test_exports_hold_no_formula(browser, make, secretary):
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\tx", '=HYPERLINK("http://x")']
    for name in evil:
        make.member(name=name, post=name)
    browser.sign_in(secretary)
    for url in ("/manage/people.xlsx", f"/manage/tree/{make.branch.id}/roster.xlsx", "/manage/audit.xlsx"):
        _, kinds = cells(browser.fetch(url).data)
        assert kinds <= {"s", "n"}, url
    assert "=1+1" in str(cells(browser.fetch("/manage/people.xlsx").data)[0])


def test_downloads_of_people_are_in_the_log_and_mask_phones_for_overseers(browser, make, secretary, session):
    make.member(name="李建华", phone="13800000001")
    browser.sign_in(secretary)
    assert "13800000001" in str(cells(browser.fetch("/manage/people.xlsx").data))
    browser.fetch(f"/manage/tree/{make.branch.id}/roster.xlsx")
    told = session.scalars(select(AuditEvent.summary).where(AuditEvent.deed == "members.export")).all()
    assert told == ["书记甲 下载了 2 人的人员名单。", "书记甲 下载了“机关第二党支部”的花名册。"]
    browser.sign_in(make.member("inspector"))
    assert "138****0001" in str(cells(browser.fetch("/manage/people.xlsx").data))


def test_the_password_list_becomes_a_spreadsheet_of_texts(browser, secretary):
    browser.sign_in(secretary)
    given = '[["=1+1", "a1", "支部", "abcd-efgh"]]'
    rows, kinds = cells(browser._client.post("/manage/passwords.xlsx", data={"given": given}).data)
    assert rows[1] == ["=1+1", "a1", "支部", "abcd-efgh"]
    assert kinds == {"s"}
    for bad in ("", "{", "[1]", '{"a": 1}', "[[1, 2]]", "[" * 100_000):
        browser.post("/manage/passwords.xlsx", 422, given=bad)


def test_a_role_is_given_and_taken_with_notice_and_log(browser, make, session):
    admin = make.member("admin")
    member = make.member(name="李建华")
    browser.sign_in(admin)
    form = {"role": "secretary", "node": str(make.branch.id)}
    browser.post(f"/manage/people/{member.id}/roles", **form)
    browser.post(f"/manage/people/{member.id}/roles", **form)
    grant = session.scalar(select(RoleGrant).where(RoleGrant.member_id == member.id))
    browser.post(f"/manage/roles/{grant.id}/revoke")
    titles = session.scalars(select(Notice.title).where(Notice.member_id == member.id)).all()
    assert titles == ["您现在是“机关第二党支部”的书记", "您不再是“机关第二党支部”的书记"]
    deeds = session.scalars(select(AuditEvent.deed).where(AuditEvent.deed.startswith("members.role"))).all()
    assert deeds == ["members.role.grant", "members.role.revoke"]


def test_a_role_is_given_at_a_unit_by_work_number(browser, make, other, session):
    member = make.member(login="yj1")
    browser.sign_in(make.member("admin"))
    browser.post(f"/manage/tree/{make.branch.id}/roles", role="committee", login="yj1")
    assert session.scalar(select(RoleGrant.role).where(RoleGrant.member_id == member.id)) == "committee"
    browser.post(f"/manage/tree/{make.branch.id}/roles", 404, role="committee", login=other.login)


def test_roles_are_given_by_administrators_within_their_reach_only(browser, make, secretary, other):
    member = make.member()
    browser.sign_in(secretary)
    browser.post(f"/manage/people/{member.id}/roles", 404, role="admin", node=str(make.branch.id))
    browser.sign_in(make.member("admin"))
    browser.post(f"/manage/people/{member.id}/roles", 422, role="admin", node=str(other.node_id))
    browser.post(f"/manage/people/{other.id}/roles", 404, role="admin", node=str(make.branch.id))
    browser.post(f"/manage/people/{member.id}/roles", 422, role="emperor", node=str(make.branch.id))


def test_the_last_administrator_stays(browser, make, session):
    admin = make.member("admin")
    grant = session.scalar(select(RoleGrant).where(RoleGrant.member_id == admin.id))
    browser.sign_in(admin)
    assert "最后一位管理员" in browser.post(f"/manage/roles/{grant.id}/revoke", 409).text
    second = make.member("admin")
    second.state = MemberState.LEFT
    session.commit()
    browser.post(f"/manage/roles/{grant.id}/revoke", 409)
    second.state = MemberState.ACTIVE
    session.commit()
    browser.post(f"/manage/roles/{grant.id}/revoke")
