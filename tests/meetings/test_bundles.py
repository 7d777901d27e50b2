"""迎检材料: one sealed zip with everything an inspection asks for, and what is missing."""

from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import delete, select

from content.actions.orphans import forget_unnamed
from content.models import StoredFile
from core.errors import BadInputError
from core.files import store
from core.jobs import Job, work_once
from core.seals import State, look_at_own
from learning.actions.ledger import Earning, write_entry
from learning.rules.hours import Evidence, HourCategory
from meetings.actions.bundling import KEPT, ask_for_bundle, drop_old_bundles
from meetings.actions.minutes import Point, Written, close, save_minutes
from meetings.actions.roll import call_the_rest
from meetings.models import ActivityFile, Bundle
from meetings.queries.bundles import MOST_ATTACHED
from members.actions.life import transfer
from members.actions.people import disable_member
from members.models import AuditEvent, NodeKind
from quizzes.actions.printing import make_versions
from quizzes.actions.taking import start_attempt, submit_attempt
from tests.factories import NOON

ADDRESS = "http://localhost/verify"


def words_of(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


@pytest.fixture
def year(make, session, work_as, busy, held, planned, secretary):
    """A branch with a lecture that was held, one that was not, hours, and a quiz that one has taken."""
    group = make.node(make.branch, name="第一党小组", kind=NodeKind.GROUP)
    one, other = make.member(name="张明", node=group), make.member(name="李华", node=group)
    quiz = make.quiz_with("single", title="季度测试/一", closes_at=NOON + timedelta(hours=1))
    session.refresh(quiz)
    submit_attempt(work_as(one), quiz, start_attempt(work_as(one), quiz), {})
    lecture = held("lecture", title='学习 "二十大" 报告')
    call_the_rest(busy(hours=2), lecture)
    planned(
        "theme_day", title="没有开的", starts_at=NOON + timedelta(hours=3), ends_at=NOON + timedelta(hours=4)
    )
    earning = Earning("集体学习", 400, HourCategory.COLLECTIVE, Evidence.PRESENT, NOON, form="集体学习")
    write_entry(work_as(one), one.id, "sample:1", earning)
    session.commit()
    return one, other, quiz, lecture


@pytest.fixture
def made(site, clock, session, make, busy, year):
    """The bundle of that branch, two days later, and its zip."""
    bundle = ask_for_bundle(busy(days=2), make.branch, 2026, ADDRESS)
    session.commit()
    clock(days=2)
    while work_once(site):
        pass
    session.refresh(bundle)
    assert not bundle.failed
    content = read(site, bundle)
    return bundle, ZipFile(BytesIO(content)), content


def read(site, bundle):
    with site.app_context(), store().open(bundle.file.key) as file:
        return file.read()


def named(opened, *words):
    (found,) = [one for one in opened.namelist() if all(word in one for word in words)]
    return opened.read(found)


def test_everything_is_in_it_and_in_its_index_under_names_that_every_system_takes(made):
    bundle, opened, _ = made
    assert opened.testzip() is None
    names = opened.namelist()
    assert names[-2:] == ["目录.xlsx", "目录.html"]
    assert bundle.parts == len(names) - 2
    assert not any(set(name) & set('\\:*?"<>|') for name in names)
    assert {name.partition("/")[0] for name in names[:-2]} == {
        "1 年度计划", "2 会议记录", "3 签到表", "4 学时", "5 测试", "6 缺口清单",
    }  # fmt: skip
    minutes = Document(BytesIO(named(opened, "2 会议记录/20260302 党课 学习 二十大 报告.docx")))
    assert any("张明" in cell.text for row in minutes.tables[0].rows for cell in row.cells)
    sheet = words_of(named(opened, "3 签到表/20260302 党课"))
    assert "党课签到表" in sheet
    assert "张明" in sheet
    records = words_of(named(opened, "登记表 机关第二党支部 第一党小组.pdf"))
    assert "姓名：张明" in records
    assert "姓名：李华" in records
    assert ADDRESS in records
    # Each form of a volume has its own pages, with the name of whose it is.
    assert records.count("2026年度学时登记表第1页共1页") == 2
    assert "李华机关第二党支部2026年度学时登记表第1页" in records
    table = load_workbook(BytesIO(named(opened, "学时汇总表"))).active
    *rows, sums = table.iter_rows(min_row=2, values_only=True)
    assert {row[1] for row in rows} == {"张明", "李华", "书记甲"}
    assert sums[0] == "合计"
    assert list(sums[4:14]) == [sum(row[column] for row in rows) for column in range(4, 14)]
    lights = load_workbook(BytesIO(named(opened, "组织生活进度 机关第二党支部.xlsx")))["进度"]
    assert "党课" in {row[1].value for row in lights.iter_rows(min_row=2)}
    assert "党章规定了什么" in words_of(named(opened, "季度测试 一 试卷.pdf"))
    marks = load_workbook(BytesIO(named(opened, "季度测试 一 成绩.xlsx")))["成绩"]
    assert marks["B2"].value == "张明"
    assert not any("答案" in name for name in names)
    # The index names every file with its fingerprint.
    index = load_workbook(BytesIO(opened.read("目录.xlsx"))).active
    listed = {row[1].value: row[4].value for row in index.iter_rows(min_row=2)}
    assert set(listed) == set(opened.namelist()[:-2])
    assert all(sha256(opened.read(name)).hexdigest() == digest for name, digest in listed.items())
    page = BeautifulSoup(opened.read("目录.html").decode(), "html.parser")
    assert len(page.select("td a")) == len(listed)
    assert not page.select("script")


def test_who_left_or_went_elsewhere_stands_in_it_with_the_days(site, clock, session, make, work_as):
    committee = make.node(name="局党委", kind=NodeKind.COMMITTEE)
    unit, other = make.node(committee, name="一支部"), make.node(committee, name="二支部")
    admin = work_as(make.member("admin", node=committee))
    gone, moved, late = (make.member(node=unit, name=name) for name in ("走了的", "转走的", "后来的"))
    stranger = make.member(node=other, name="别处的")
    late.arrived_on = date(2027, 1, 5)
    new = make.member(node=other, name="转来的")
    for day in (20, 50):  # The second of them is earned in the other branch.
        earned_at = NOON.replace(month=1, day=1) + timedelta(days=day)
        earning = Earning(f"第 {day} 天的课", 400, HourCategory.COLLECTIVE, Evidence.PRESENT, earned_at)
        write_entry(admin, moved.id, f"sample:{day}", earning)
    transfer(admin, moved, other, date(2026, 2, 10), "介绍信 3 号")
    transfer(admin, new, unit, date(2026, 2, 20))
    disable_member(admin, gone, "转出", date(2026, 3, 1), "转往外地")
    bundle = ask_for_bundle(admin, unit, 2026, ADDRESS)
    session.commit()
    work_once(site)
    session.refresh(bundle)
    assert not bundle.failed
    opened = ZipFile(BytesIO(read(site, bundle)))
    book = load_workbook(BytesIO(named(opened, "学时汇总表")))
    people = {
        row[1].value: [cell.value for cell in row]
        for row in book["学时"].iter_rows(min_row=2)
        if row[1].value
    }
    assert set(people) == {"走了的", "转走的", "转来的"}
    assert people["转走的"][2:8] == ["一支部", "正式党员", 5.33, 4, 0, 1.33]
    assert people["转走的"][-1] == "2026 年 2 月 10 日由“一支部”转到“二支部”"
    assert people["走了的"][-1] == "2026 年 3 月 1 日离开本组织"
    assert people["转来的"][-1].startswith("2026 年 2 月 20 日由“二支部”转到“一支部”；还差 32 学时")
    changes = {
        (row[1].value, row[3].value): row[5].value or None for row in book["人员变动"].iter_rows(min_row=2)
    }
    assert changes == {
        ("转走的", "2026-02-10"): "介绍信 3 号",
        ("转来的", "2026-02-20"): None,
        ("走了的", "2026-03-01"): None,
    }
    records = words_of(named(opened, "登记表 一支部"))
    assert "变动：2026年2月10日由“一支部”转到“二支部”" in records
    assert ("第20天的课" in records, "第50天的课" in records) == (True, False)
    assert stranger.name not in records
    # Those who went are no gap of this unit.
    gaps = load_workbook(BytesIO(named(opened, "缺口清单"))).active
    assert {row[2].value for row in gaps.iter_rows(min_row=2) if row[1].value == "学时"} == {"转来的"}


def test_what_is_missing_is_listed_and_the_whole_is_sealed(site, browser, made):
    bundle, opened, content = made
    rows = [
        [cell.value or "" for cell in row]
        for row in load_workbook(BytesIO(named(opened, "缺口清单"))).active.iter_rows(min_row=2)
    ]
    assert len(rows) == bundle.gaps
    told = {(kind, what): f"{lacks} {who}" for _, kind, what, lacks, who in rows}
    assert "已过时间，没有点名" in told["会议记录", "2026 年 3 月 2 日 主题党日：没有开的"]
    assert "记录还没有归档" in told["会议记录", '2026 年 3 月 2 日 党课：学习 "二十大" 报告']
    assert "2 人没有参加 " in told["测试", "季度测试/一"]
    assert "李华" in told["测试", "季度测试/一"]
    assert any(kind == "组织生活" and "主题党日" in what for kind, what in told)
    assert "张明与班子成员" in told["组织生活", "机关第二党支部 谈心谈话"]
    assert told["学时", "张明"].endswith("已修 4，差 28 学时 第一党小组")
    # It carries a seal that the site knows, and so does every file the site made for it.
    with site.app_context():
        files = {name: look_at_own(opened.read(name)) for name in opened.namelist()}
        assert {name for name, seal in files.items() if seal.state is not State.GENUINE} == {"目录.html"}
        said = {(name.partition("/")[0], name.rpartition(".")[2]): seal.kind for name, seal in files.items()}
        assert (said["3 签到表", "pdf"], said["4 学时", "pdf"]) == ("sign-in-sheet", "record")
        assert look_at_own(content).kind == "bundle"
        assert look_at_own(content[:900] + b"?" + content[901:]).state is State.CHANGED
    page = browser.post("/verify", status=200, file=(BytesIO(content), "迎检材料.zip"))
    assert "真实：这份迎检材料由本站于 2026 年 3 月 4 日 12:00 导出" in page.text


def test_attachments_go_in_as_far_as_there_is_room(site, clock, session, make, busy, held):
    lecture = held("lecture", title="有附件的")
    with site.app_context():
        stored = store().put(BytesIO(b"photo"), 100)
    for name, key, size in (("合影.jpg", stored.key, 5), ("录像.mp4", "0" * 32, MOST_ATTACHED + 1)):
        kind = {"media_type": "image/jpeg", "sha256": stored.sha256, "at": NOON}
        file = make.save(StoredFile(key=key, name=name, size=size, **kind))
        make.save(ActivityFile(activity_id=lecture.id, file_id=file.id, by_id=None, at=NOON))
    bundle = ask_for_bundle(busy(days=1), make.branch, 2026, ADDRESS)
    session.commit()
    clock(days=1)
    work_once(site)
    session.refresh(bundle)
    assert not bundle.failed
    opened = ZipFile(BytesIO(read(site, bundle)))
    assert named(opened, "2 会议记录/附件/20260302 有附件的 合影.jpg") == b"photo"
    assert "录像.mp4" in named(opened, "没有收入的附件.txt").decode("utf-8-sig")


def test_closed_minutes_go_in_as_they_were_closed(site, clock, session, make, busy, held):
    lecture = held("lecture", title="归档的")
    save_minutes(busy(hours=3), lecture, Written("归档时的话", [Point("第一项")], [], []), None)
    call_the_rest(busy(hours=3), lecture)
    close(busy(hours=5), lecture)
    bundle = ask_for_bundle(busy(days=1), make.branch, 2026, ADDRESS)
    session.commit()
    clock(days=1)
    work_once(site)
    session.refresh(bundle)
    opened = ZipFile(BytesIO(read(site, bundle)))
    assert any("归档时的话" in one.text for one in Document(BytesIO(named(opened, "归档的.docx"))).paragraphs)


def test_the_versions_that_were_printed_are_the_papers(
    site, clock, session, make, busy, work_as, secretary, year
):
    quiz = year[2]
    make_versions(work_as(secretary), quiz, 2)
    bundle = ask_for_bundle(busy(days=2), make.branch, 2026, ADDRESS)
    session.commit()
    clock(days=2)
    work_once(site)
    session.refresh(bundle)
    names = ZipFile(BytesIO(read(site, bundle))).namelist()
    assert [name for name in names if "试卷" in name] == [
        f"5 测试/季度测试 一 试卷 {one}.pdf" for one in "AB"
    ]


def test_asking_twice_makes_one_and_a_year_to_come_none(make, session, busy):
    one = ask_for_bundle(busy(), make.branch, 2026, ADDRESS)
    session.commit()
    assert ask_for_bundle(busy(hours=0), make.branch, 2026, ADDRESS).id == one.id
    with pytest.raises(BadInputError):
        ask_for_bundle(busy(), make.branch, 2027, ADDRESS)


def test_an_empty_year_makes_a_bundle_too(site, session, make, busy):
    bundle = ask_for_bundle(busy(), make.branch, 2025, ADDRESS)
    session.commit()
    work_once(site)
    session.refresh(bundle)
    assert (bundle.failed, bundle.made_at) == ("", NOON)


def test_the_secretary_asks_sees_it_grow_and_fetches_it(site, browser, make, session, secretary, year):
    browser.sign_in(secretary)
    page = browser.get("/manage/bundles")
    assert "还没有汇总过" in page.text
    assert [one.text.strip() for one in page.select("#pick-node option")] == ["机关第二党支部"]
    there = browser.post("/manage/bundles", node=make.branch.id, year=2026)
    assert "正在汇总 0%" in browser.get(there).text
    bundle = session.scalars(select(Bundle)).one()
    assert browser.fetch(f"/manage/bundles/{bundle.id}.zip").status_code == 404
    work_once(site)
    page = browser.get(there)
    assert page.select_one(f'a[href="/manage/bundles/{bundle.id}.zip"]')
    answer = browser.fetch(f"/manage/bundles/{bundle.id}.zip")
    assert answer.mimetype == "application/zip"
    assert ZipFile(BytesIO(answer.data)).namelist()[-1] == "目录.html"
    said = session.scalars(select(AuditEvent.summary)).all()
    assert "书记甲 下载了机关第二党支部 2026 年的迎检材料。" in said
    browser.post("/manage/bundles", status=422, node=make.branch.id, year=2099)
    browser.post("/manage/bundles", status=400, node="9" * 25, year=2026)  # more than a column holds


def test_others_neither_ask_nor_fetch_and_old_files_are_dropped(
    site, browser, clock, make, session, work_as, secretary, made
):
    bundle, _, _ = made
    elsewhere = make.secretary(node=make.node())
    for who in (make.member(), elsewhere):
        assert browser.sign_in(who).fetch(f"/manage/bundles/{bundle.id}.zip").status_code == 404
    assert browser.post("/manage/bundles", status=404, node=make.branch.id, year=2026)
    inspector = make.member("inspector")
    assert browser.sign_in(inspector).fetch(f"/manage/bundles/{bundle.id}.zip").status_code == 200
    browser.post("/manage/bundles", status=404, node=make.branch.id, year=2026)
    # The file is dropped when it is old, and the list says so.
    later = NOON + KEPT + timedelta(days=3)
    assert forget_unnamed(work_as(secretary, later)) == 0  # the sweep of files knows that the bundle has it
    drop_old_bundles(work_as(secretary, later))
    session.commit()
    session.refresh(bundle)
    assert bundle.file is None
    assert forget_unnamed(work_as(secretary, later)) == 1
    session.commit()
    clock(days=KEPT.days + 3)
    assert "文件已清理" in browser.sign_in(secretary).get("/manage/bundles").text


def test_a_job_that_was_given_up_is_said_and_can_be_asked_for_again(browser, make, session, busy, secretary):
    bundle = ask_for_bundle(busy(), make.branch, 2026, ADDRESS)
    session.execute(delete(Job))
    session.commit()
    assert "多次没有做成" in browser.sign_in(secretary).get("/manage/bundles").text
    assert ask_for_bundle(busy(), make.branch, 2026, ADDRESS).id != bundle.id
