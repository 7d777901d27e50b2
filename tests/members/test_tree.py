import pytest
from sqlalchemy import select

from members.actions.tree import BadTreeError, add_node, close_node, merge_node, move_node
from members.models import AuditEvent, Member, Node, NodeKind, RoleGrant


@pytest.fixture
def committee(make):
    return make.node(name="局党委", kind=NodeKind.COMMITTEE)


@pytest.fixture
def first(make, committee):
    return make.node(committee, name="一支部")


@pytest.fixture
def second(make, committee):
    return make.node(committee, name="二支部")


@pytest.fixture
def group(make, first):
    return make.node(first, name="第一党小组", kind=NodeKind.GROUP)


@pytest.fixture
def admin(make, committee, browser):
    admin = make.member("admin", node=committee)
    browser.sign_in(admin)
    return admin


def test_the_tree_counts_members_with_everything_below(browser, make, admin, first, second, group):
    for _ in range(3):
        make.member(node=group)
    make.member(node=first)
    make.member(node=second, state="left")
    page = browser.get("/manage/tree")
    assert [" ".join(row.stripped_strings) for row in page.select(".tree .row")] == [
        "局党委 党委 5 人",
        "一支部 党支部 4 人",
        "第一党小组 党小组 3 人",
        "二支部 党支部 0 人",
    ]
    assert [li["class"][0] for li in page.select(".tree li")] == ["deep-0", "deep-1", "deep-2", "deep-1"]


def test_the_tree_takes_the_same_number_of_statements_however_big(browser, make, admin, committee, queries):
    def cost():
        before = len(queries)
        browser.get("/manage/tree")
        return len(queries) - before

    cost()
    few = cost()
    for _ in range(20):
        make.node(committee, name="某支部")
    assert cost() == few


def test_a_unit_is_added_renamed_and_its_name_is_the_only_one(browser, admin, committee, first, session):
    url = f"/manage/tree/{committee.id}"
    form = {"new-kind": "branch", "new-name": "三支部"}
    browser.post(f"{url}/children", **form)
    assert "已经有“三支部”" in browser.post(f"{url}/children", 409, **form).text
    browser.post(f"{url}/children", 422, **form | {"new-kind": "group"})
    browser.post(f"/manage/tree/{first.id}/rename", name="机关一支部")
    assert "机关一支部" in browser.get("/manage/tree").text
    browser.post(f"/manage/tree/{first.id}/rename", 409, name="三支部")
    deeds = session.scalars(select(AuditEvent.deed).where(AuditEvent.deed.startswith("members.node"))).all()
    assert deeds == ["members.node.add", "members.node.rename"]


def test_moving_takes_the_subtree_along(browser, make, admin, committee, first, group, session):
    union = make.node(committee, name="机关总支", kind=NodeKind.GENERAL_BRANCH)
    leader = make.member("group_leader", node=group)
    browser.post(f"/manage/tree/{first.id}/move", target=str(union.id))
    session.expire_all()
    assert first.path == f"{union.path}{first.id}/"
    assert group.path == f"{first.path}{group.id}/"
    assert session.scalar(select(Node.path).where(Node.id == group.id)) == group.path
    assert leader.place == group.path


def test_a_tree_has_no_cycles_and_groups_stay_in_branches(work_as, make, admin, committee, first, group):
    inner = make.node(committee, name="下级党委", kind=NodeKind.COMMITTEE)
    innermost = make.node(inner, name="再下级党委", kind=NodeKind.COMMITTEE)
    work = work_as(admin)
    for node, parent in (
        (inner, innermost),
        (inner, inner),
        (committee, inner),
        (group, committee),
        (first, group),
    ):
        with pytest.raises(BadTreeError):
            move_node(work, node, parent)


def test_paths_are_right_at_any_depth(work_as, admin, committee, session):
    work, nodes = work_as(admin), [committee]
    for depth in range(8):
        nodes.append(add_node(work, nodes[-1], NodeKind.COMMITTEE, f"第{depth}层"))
    move_node(work, nodes[5], committee)
    for node in session.scalars(select(Node).where(Node.parent_id.is_not(None))):
        parent = session.get(Node, node.parent_id)
        assert node.path == f"{parent.path}{node.id}/"
    assert nodes[8].path.count("/") == 6


def test_merging_moves_people_groups_and_roles_and_keeps_the_history(
    browser, make, admin, first, second, group, session
):
    leader = make.member("secretary", node=first, name="老书记")
    member = make.member(node=group)
    browser.post(f"/manage/tree/{first.id}/merge", target=str(second.id))
    session.expire_all()
    assert leader.node_id == second.id
    assert member.place == f"{second.path}{group.id}/"
    assert session.scalar(select(RoleGrant.node_id).where(RoleGrant.member_id == leader.id)) == second.id
    assert first.closed_at is not None
    assert first.place == f"{second.path}{first.id}/"
    assert "一支部" not in browser.get("/manage/tree").select_one(".tree").text
    assert "一支部" in browser.get(f"/manage/tree/{second.id}").text


def test_who_runs_the_new_unit_reads_the_old_ones_log(browser, make, admin, first, second):
    browser.post(f"/manage/tree/{first.id}/rename", name="老一支部")
    browser.post(f"/manage/tree/{first.id}/merge", target=str(second.id))
    browser.sign_in(make.secretary(node=second))
    assert "“一支部”更名为“老一支部”" in browser.get("/manage/audit").text


def test_only_like_units_merge(work_as, admin, committee, first, group):
    for node, into in ((first, group), (first, committee), (first, first)):
        with pytest.raises(BadTreeError):
            merge_node(work_as(admin), node, into)


def test_only_an_empty_unit_is_closed(browser, make, admin, first, group, session):
    member = make.member(node=group)
    assert "还有组织" in browser.post(f"/manage/tree/{first.id}/close", 409).text
    assert "还有 1 人" in browser.post(f"/manage/tree/{group.id}/close", 409).text
    member.node = first
    session.commit()
    browser.post(f"/manage/tree/{group.id}/close")
    assert "撤销" in browser.get(f"/manage/tree/{group.id}").text
    for change in ("rename", "close"):
        browser.post(f"/manage/tree/{group.id}/{change}", 409, name="新名")


def test_the_topmost_unit_stays(browser, admin, committee, second, work_as):
    browser.post(f"/manage/tree/{committee.id}/close", 404)
    with pytest.raises(BadTreeError, match="只能更名"):
        close_node(work_as(admin), committee)


def test_a_secretary_reshapes_what_is_below_but_not_the_own_branch(
    browser, make, first, second, group, session
):
    browser.sign_in(make.secretary(node=first))
    other = make.node(first, name="第二党小组", kind=NodeKind.GROUP)
    browser.post(f"/manage/tree/{group.id}/merge", target=str(other.id))
    for change in ("move", "merge", "close"):
        browser.post(f"/manage/tree/{first.id}/{change}", 404, target=str(second.id))
    browser.post(f"/manage/tree/{other.id}/move", 422, target=str(second.id))
    browser.get(f"/manage/tree/{second.id}", 404)
    assert "二支部" not in browser.get("/manage/tree").text
    assert session.scalar(select(Member.id).where(Member.node_id == second.id)) is None
