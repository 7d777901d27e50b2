import pytest

from members.rules.roster_changes import Known, Place, Unit, plan_roster
from members.rules.roster_reading import read_rows

BRANCH = Unit(4, 1, "branch", "机关第二党支部")
GROUP = Unit(9, 4, "group", "第一党小组")
COMMITTEE = Unit(1, None, "committee", "局党委")
OTHER = Unit(5, 1, "branch", "离退休党支部")


def plan(*people, heading=("姓名", "工号", "手机"), known=(), units=(BRANCH, GROUP)):
    return plan_roster(read_rows([list(heading), *map(list, people)]).rows, list(known), list(units))


def person(key, login, phone=None, name="李明", unit=4, *, is_ours=True, is_active=True):
    return Known(key, login, phone, {"name": name, "login": login, "phone": phone}, unit, is_ours, is_active)


def said(planned):
    return [(change.label, change.old, change.new, change.cell) for change in planned.changes]


def test_a_known_number_updates_and_an_unknown_one_adds():
    found = plan(("李明", "A1", "13800000001"), ("王芳", "A2", ""), known=[person(7, "a1")])
    assert [p.row.values["name"] for p in found.new] == ["王芳"]
    assert said(found.changed[0]) == [
        ("工号", "a1", "A1", "B2"),
        ("手机号", "", "13800000001", "C2"),
    ]


def test_without_a_work_number_the_phone_finds_the_person():
    found = plan(("李小明", "", "13800000001"), known=[person(7, "A1", "13800000001")])
    assert said(found.changed[0]) == [("姓名", "李明", "李小明", "A2")]


def test_an_empty_cell_keeps_what_is_known():
    found = plan(("李明", "A1", ""), known=[person(7, "A1", "13800000001")])
    assert [p.member_id for p in found.same] == [7]


@pytest.mark.parametrize(
    ("row", "known", "cell", "word"),
    [
        (("李明", "A1", ""), [person(7, "A1", is_ours=False)], "B2", "别的党组织"),
        (("李明", "", "13800000001"), [person(7, "A1", "13800000001", is_ours=False)], "C2", "别的党组织"),
        (("李明", "A1", ""), [person(7, "A1", is_active=False)], "A2", "已停用"),
        (("李明", "A1", "13800000002"), [person(7, "A1"), person(8, "B1", "13800000002")], "C2", "两个不同"),
        (("王芳", "A9", "13800000001"), [person(7, "A1", "13800000001")], "C2", "另一个姓名"),
        (("王芳", "13800000001", ""), [person(7, "A1", "13800000001", is_ours=False)], "C2", "别的党组织"),
    ],
)
def test_nobody_is_taken_over_by_mistake_or_on_purpose(row, known, cell, word):
    found = plan(row, known=known)
    assert not found.new
    assert not found.changed
    assert found.problems[0].cell == cell
    assert word in found.problems[0].message


def test_two_rows_cannot_be_the_same_person():
    known = [person(7, "A1", "13800000001")]
    found = plan(("李明", "A1", ""), ("李明", "", "13800000001"), known=known)
    assert [str(problem) for problem in found.problems] == ["A3：和第 2 行说的是同一个人"]


def test_groups_are_found_or_added():
    heading = ("姓名", "工号", "党小组")
    found = plan(("李明", "A1", "第一 党小组"), ("王芳", "A2", "第九党小组"), heading=heading)
    assert [p.place for p in found.new] == [Place(9), Place(4, "第九党小组")]
    assert found.new_groups == ["第九党小组"]


def test_a_member_of_a_group_stays_there_when_the_file_names_none():
    found = plan(("李明", "A1", ""), known=[person(7, "A1", unit=9)])
    assert found.same[0].place == Place(9)


def test_a_group_moves_within_the_branch():
    found = plan(("李明", "A1", "第一党小组"), heading=("姓名", "工号", "党小组"), known=[person(7, "A1")])
    assert said(found.changed[0]) == [("党小组", "机关第二党支部", "第一党小组", "C2")]


@pytest.mark.parametrize("name", ["机关第二党支部", "中共机关第二支部委员会", "机关第二支部"])
def test_a_branch_is_known_by_its_usual_names(name):
    units = (COMMITTEE, BRANCH, GROUP, OTHER)
    found = plan(("李明", "A1", name), heading=("姓名", "工号", "所在党支部"), units=units)
    assert found.new[0].place == Place(4)


def test_another_branchs_name_is_a_problem():
    found = plan(("李明", "A1", "离退休党支部"), heading=("姓名", "工号", "所在党支部"))
    assert found.problems[0].cell == "C2"
    assert "离退休党支部" in found.problems[0].message


def test_a_group_needs_its_branch():
    found = plan(("李明", "A1", "第一党小组"), heading=("姓名", "工号", "党小组"), units=(COMMITTEE, BRANCH))
    assert "所在党支部" in found.problems[0].message
