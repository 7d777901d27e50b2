"""Real layouts of rosters, when they are there: headings only, nobody is in them."""

from pathlib import Path

import pytest

from members.rules.roster_columns import find_columns, is_private
from members.rules.roster_file import read_roster

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "rosters"
EXPECTED = {
    "R1": {
        "姓名*": "name", "员工工号*": "login", "性别": "sex", "出生日期": "born_on", "最高学历": "education",
        "所属党组织名称*": "branch", "岗位职务": "post", "政治面貌*": "stage", "党内职务": "party_post",
        "接收预备党员日期": "joined_on", "正式转正日期": "full_on",
    },
    "R3": {
        "姓名": "name", "性别": "sex", "民族": "nation", "出生日期": "born_on", "学历": "education",
        "人员类别": "stage", "所在党支部": "branch", "手机号码": "phone", "入党日期": "joined_on",
        "转正日期": "full_on", "工作岗位": "post", "是否流动党员": "is_mobile",
    },
    "R4": {
        "name": "name", "gender": "sex", "ethnic_group": "nation", "political_status": "stage",
        "join_date": "joined_on", "birth_date": "born_on", "phone_number": "phone", "degree": "education",
        "organization": "branch",
    },
    "R5": {"姓名": "name", "电话": "phone"},
    "R6": {"学号": "login", "姓名": "name"},
    "R7": {"姓名（注：…）": "name"},
    "R9": {
        "姓名": "name", "性别": "sex", "民族": "nation", "出生年月": "born_on", "学历": "education",
        "党员类别": "stage", "加入党组织日期": "joined_on", "转为正式党员日期": "full_on",
        "联系电话": "phone",
    },
}  # fmt: skip


@pytest.fixture
def rosters():
    # R2 is a paper form for one person rather than a table.
    found = {path.stem.partition("_")[0]: path for path in sorted(FOLDER.glob("R*_header_only.xlsx"))}
    return {name: path for name, path in found.items() if name != "R2"}


@pytest.fixture
def others():
    return sorted(FOLDER.glob("[MS]*_header_only.xlsx"))


def test_the_layouts_of_real_rosters_are_understood(rosters):
    for name, path in rosters.items():
        rows = read_roster(path.read_bytes())
        columns = find_columns(rows)
        heading = rows[columns.row]
        found = {heading[at]: field for field, at in columns.fields.items()}
        assert found == EXPECTED[name], name
        assert all(is_private(heading) for heading in columns.private)


def test_sheets_that_are_no_rosters_are_not_taken_for_one(others):
    assert [path.stem for path in others if find_columns(read_roster(path.read_bytes()))] == []


def test_all_the_layouts_that_exist_are_expected(rosters):
    assert set(rosters) <= set(EXPECTED)
