"""A closed year stands as it was; what comes later counts and shows as a correction."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from core.times import SHANGHAI
from learning.actions.closing import YearError, close_year, reopen_year
from learning.actions.ledger import Earning, reverse_entry, write_entry
from learning.actions.rules import set_targets
from learning.models import HourEntry, YearClosing, YearRecord
from learning.queries.checks import closed_years_are_kept, totals_are_sums
from learning.queries.closing import corrections_of
from learning.queries.standings import briefs, hours_by_category, standing_of, standings
from learning.rules.hours import Evidence, HourCategory
from learning.rules.targets import Audience
from members.actions.life import advance, transfer
from members.actions.people import disable_member
from members.models import MemberState, Stage
from tests.factories import viewer_of

LAST_YEAR = datetime(2025, 6, 1, 9, tzinfo=SHANGHAI)


def give(work, member, cause, hundredths=400):
    earning = Earning("党课", hundredths, HourCategory.COLLECTIVE, Evidence.PRESENT, LAST_YEAR)
    write_entry(work, member.id, cause, earning)


def later(work):
    return replace(work, now=work.now + timedelta(days=1))


@pytest.fixture
def keeper(make, work_as):
    return work_as(make.secretary())


@pytest.fixture
def member(make, keeper):
    member = make.member(name="李建华")
    give(keeper, member, "offline:a", 3000)
    return member


def test_targets_that_change_later_change_nothing(make, keeper, member):
    close_year(keeper, make.branch, 2025)
    set_targets(keeper, make.branch, 2025, {Audience.MEMBER: 1000})
    assert standing_of(keeper, member, 2025).due == 3200
    assert {one.member.name: one.due for one in standings(keeper, [make.branch.path], 2025)}["李建华"] == 3200


def test_what_is_added_and_taken_back_later_shows_as_a_correction(make, keeper, member, session):
    close_year(keeper, make.branch, 2025)
    keeper = later(keeper)
    give(keeper, member, "offline:b", 200)
    first = session.scalar(select(HourEntry).where(HourEntry.cause == "offline:a"))
    reverse_entry(keeper, first, "登记错了")
    standing = standing_of(keeper, member, 2025)
    assert (standing.closed, standing.earned, standing.corrected) == (3000, 200, -2800)
    _, entries = corrections_of(keeper, member, 2025)
    assert [entry.hundredths for entry in entries] == [200, -3000]
    assert closed_years_are_kept(session) == totals_are_sums(session) == []


def test_what_came_later_is_marked_wherever_the_record_is_shown(browser, make, keeper, member, session):
    give(keeper, member, "offline:first", 100)
    close_year(keeper, make.branch, 2025)
    give(later(keeper), member, "offline:b", 200)
    first = session.scalar(select(HourEntry).where(HourEntry.cause == "offline:a"))
    reverse_entry(later(keeper), first, "登记错了")
    session.commit()
    browser.sign_in(member)
    told = "3 学时（关账时 31，关账后更正 -28）"
    form = browser.get("/me/record/2025")
    assert told in " ".join(form.text.split())
    remarks = [one.text.strip() for one in form.select(".ledger .l-remark")]
    assert sorted(remarks) == ["", "关账后冲销；登记错了", "关账后补记", "已冲销"]
    sheet = load_workbook(BytesIO(browser.fetch("/me/record/2025.xlsx").data)).active
    cells = [str(cell.value or "") for row in sheet.iter_rows() for cell in row]
    assert any(told in cell for cell in cells)
    assert {"关账后冲销；登记错了", "关账后补记", "已冲销"} < set(cells)
    pages = pypdfium2.PdfDocument(browser.fetch("/me/record/2025.pdf").data)
    said = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert "关账时31，关账后更正-28" in said
    assert "关账后补记" in said
    assert "关账时 31，关账后更正 -28 学时" in browser.get("/me?year=2025").text


def test_the_table_of_a_year_shows_who_was_there_at_its_end_as_they_were(browser, make, keeper, session):
    committee = make.node(name="局党委", kind="committee")
    unit, other = make.node(committee, name="一支部"), make.node(committee, name="二支部")
    admin = replace(keeper, actor=viewer_of(make.member("admin", node=committee)))
    moved = make.member(node=unit, name="转走的", stage=Stage.CANDIDATE)
    gone, late = make.member(node=unit, name="走了的"), make.member(node=other, name="转来的")
    advance(admin, moved, date(2026, 1, 10))
    transfer(admin, moved, other, date(2026, 1, 20))
    transfer(admin, late, unit, date(2026, 2, 1))
    disable_member(admin, gone, "转出", date(2026, 2, 1))
    give(admin, moved, "offline:a", 500)
    session.commit()
    of_2025 = {
        one.member.name: (one.unit.name, one.due, one.earned) for one in standings(admin, [unit.path], 2025)
    }
    assert of_2025 == {"转走的": ("一支部", 2400, 500), "走了的": ("一支部", 3200, 0)}
    assert [one.name for one in briefs(admin, [unit.path], 2025)] == list(of_2025)
    assert hours_by_category(admin, [unit.path], 2025) == {HourCategory.COLLECTIVE: 500}
    assert [one.member.name for one in standings(admin, [unit.path], 2026)] == ["转来的"]
    assert standing_of(admin, moved, 2025).due == 2400
    page = browser.sign_in(make.secretary(node=unit)).get("/manage/hours?year=2025")
    rows = {row.select_one("th").text.strip(): row for row in page.select("tbody tr")}
    assert set(rows) >= set(of_2025)
    # Where they went is not this secretary's business: their record is the other unit's.
    assert rows["转走的"].select_one("a") is None
    assert rows["走了的"].select_one("a") is not None
    close_year(admin, unit, 2025)
    closed = set(session.scalars(select(YearRecord.member_id)))
    assert closed > {moved.id, gone.id}
    assert late.id not in closed


def test_of_a_year_that_is_over_nothing_is_forecast(browser, make, keeper, member, session):
    session.commit()
    row = (
        browser.sign_in(make.secretary()).get("/manage/hours?year=2025&q=李建华").select_one("tbody tr").text
    )
    assert "未达标" in row
    assert "慢于进度" not in row
    said = browser.get(f"/members/{member.id}/record/2025").select_one(".page-head").text
    assert "还差 2 学时。" in said
    assert "集中学习" not in said


def test_only_a_year_that_is_over_is_closed_and_only_once(make, keeper, member):
    with pytest.raises(YearError, match="还没有结束"):
        close_year(keeper, make.branch, 2026)
    close_year(keeper, make.branch, 2025)
    with pytest.raises(YearError, match="已经关账"):
        close_year(keeper, make.branch, 2025)


def test_who_left_during_the_year_is_closed_with_it(make, keeper):
    gone = make.member(state=MemberState.LEFT, left_on=date(2025, 7, 1))
    close_year(keeper, make.branch, 2025)
    assert corrections_of(keeper, gone, 2025)[0].due == 1867


def test_who_left_after_the_year_but_before_its_closing_is_closed_with_it(make, keeper):
    gone = make.member(state=MemberState.LEFT, left_on=date(2026, 1, 20))
    close_year(keeper, make.branch, 2025)
    assert corrections_of(keeper, gone, 2025)[0].due == 3200


def test_a_year_closed_by_the_branch_is_not_closed_again_from_above(make, work_as):
    committee = make.node(name="局党委", kind="committee")
    branch, other = make.node(committee, name="一支部"), make.node(committee, name="二支部")
    one, two = make.member(node=branch), make.member(node=other)
    own, above = work_as(make.secretary(node=branch)), work_as(make.member("admin", node=committee))
    mine = close_year(own, branch, 2025)
    whole = close_year(above, committee, 2025)
    records = {row.member_id: row.closing_id for row in own.session.scalars(select(YearRecord))}
    assert (records[one.id], records[two.id]) == (mine.id, whole.id)


def test_a_branch_does_not_open_what_was_closed_from_above_too(make, keeper, session):
    committee = make.node(name="机关党委", kind="committee")
    branch = make.node(committee, name="第一支部")
    own, above = close_year(keeper, branch, 2025), close_year(keeper, committee, 2025)
    with pytest.raises(YearError, match="请先由上级取消关账"):
        reopen_year(keeper, own, "漏记")
    reopen_year(keeper, above, "漏记")
    reopen_year(keeper, own, "漏记")
    assert session.scalar(select(YearClosing)) is None


def test_a_reopened_year_is_worked_out_anew(make, keeper, member, session):
    closing = close_year(keeper, make.branch, 2025)
    set_targets(keeper, make.branch, 2025, {Audience.MEMBER: 1000})
    reopen_year(keeper, closing, "漏登记")
    assert standing_of(keeper, member, 2025).due == 1000
    assert session.scalars(select(YearRecord)).all() == []


def test_an_entry_slipped_in_is_found(make, keeper, member, session):
    close_year(keeper, make.branch, 2025)
    session.scalar(select(YearRecord).where(YearRecord.member_id == member.id)).earned = 1
    session.flush()
    assert "关账不符" in closed_years_are_kept(session)[0]


def test_the_pages_close_and_reopen(browser, make, keeper, member, session):
    browser.sign_in(make.secretary())
    assert browser.get("/manage/hours?year=2026").select("form[action$='/hours/close']") == []
    browser.post("/manage/hours/close", 409, year="2026")
    browser.post("/manage/hours/close", year="2025")
    page = browser.get("/manage/hours?year=2025")
    assert "已于" in page.text
    action = page.select_one("form[action$='/reopen']")["action"]
    browser.post(action, 422, reason="")
    browser.sign_in(make.secretary(node=make.node(name="别的支部"))).post(action, 404, reason="看看")
    browser.sign_in(make.member("committee")).post("/manage/hours/close", 403, year="2024")
    browser.sign_in(make.secretary()).post(action, reason="漏登记")
    assert "关账" in browser.get("/manage/hours?year=2025").text
    assert session.scalars(select(YearRecord)).all() == []
