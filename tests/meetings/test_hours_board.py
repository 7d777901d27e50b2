"""How many of each group have reached the year's hours, without anybody's name."""

import pytest

from learning.models import HourTotal
from members.models import NodeKind
from tests.factories import NOON


@pytest.fixture
def group(make):
    first = make.node(make.branch, name="第一党小组", kind=NodeKind.GROUP)
    for name, hundredths in (("王秀兰", 3200), ("李建华", 3199), ("赵敏", 0)):
        member = make.member(name=name, node=first)
        make.save(HourTotal(member_id=member.id, year=NOON.year, hundredths=hundredths))
    return first


def test_it_counts_who_has_reached_the_target_and_names_nobody(browser, make, group):
    browser.sign_in(make.secretary())
    for address in ("", "/screen"):
        page = browser.get(f"/boards/hours/{make.branch.id}{address}")
        assert "1 / 3 人" in page.main.text
        assert "王秀兰" not in page.text
    assert "第一党小组" in browser.get(f"/boards/hours/{group.id}").text
    assert "不许把学习时长作为考评依据" in browser.get(f"/boards/hours/{group.id}").text
    assert browser.fetch(f"/boards/hours/{group.id}.xlsx").status_code == 200
    assert "学时达标" in browser.get("/boards/").text


def test_members_and_other_branches_do_not_reach_it(browser, make, group):
    for stranger in (make.member(), make.secretary(node=make.node(name="第三党支部"))):
        browser.sign_in(stranger)
        for address in ("", "/screen", ".xlsx"):
            assert browser.fetch(f"/boards/hours/{make.branch.id}{address}").status_code == 404


def test_a_year_to_come_has_no_board(browser, make, group):
    browser.sign_in(make.secretary())
    browser.get(f"/boards/hours/{make.branch.id}?year={NOON.year + 1}", 422)
