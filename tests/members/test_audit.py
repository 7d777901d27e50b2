import pytest
from sqlalchemy import delete, select, update

from members.actions.audit import record
from members.models import AuditEvent, AuditHead
from members.queries.audit import audit_problems, verify_chain
from tests.members.workbooks import cells


@pytest.fixture
def log(work, make, session):
    for number in range(3):
        record(work, f"members.deed{number}", f"member:{number}", make.branch.path, f"第 {number} 件事。")
    session.commit()
    return session


def test_the_log_is_whole_until_somebody_rewrites_it(log):
    assert verify_chain(log) is None
    log.execute(update(AuditEvent).where(AuditEvent.thing == "member:1").values(summary="没有这回事。"))
    second = log.scalar(select(AuditEvent.id).where(AuditEvent.thing == "member:1"))
    assert verify_chain(log) == second
    assert "被改动或删除" in audit_problems(log)[0]


@pytest.mark.parametrize(("thing", "where"), [("member:0", "member:1"), ("member:1", "member:2")])
def test_a_missing_line_shows_at_the_next(log, thing, where):
    log.execute(delete(AuditEvent).where(AuditEvent.thing == thing))
    assert verify_chain(log) == log.scalar(select(AuditEvent.id).where(AuditEvent.thing == where))


def test_a_missing_end_shows_too(log):
    log.execute(delete(AuditEvent).where(AuditEvent.thing == "member:2"))
    assert verify_chain(log) == 0
    log.execute(delete(AuditEvent))
    log.execute(delete(AuditHead))
    assert verify_chain(log) is None  # an empty log, as at the beginning


def test_our_own_code_cannot_change_or_delete_a_line(log):
    line = log.scalars(select(AuditEvent)).first()
    line.summary = "没有这回事。"
    with pytest.raises(RuntimeError, match="final"):
        log.flush()
    log.rollback()
    log.delete(log.scalars(select(AuditEvent)).first())
    with pytest.raises(RuntimeError, match="final"):
        log.flush()


def test_no_page_changes_the_log(site):
    rules = [rule for rule in site.url_map.iter_rules() if "audit" in rule.rule]
    assert rules
    assert all(rule.methods <= {"GET", "HEAD", "OPTIONS"} for rule in rules)


def test_the_page_filters_by_person_deed_thing_words_and_days(browser, make, log):
    browser.sign_in(make.secretary())

    def found(query):
        return [td.text for td in browser.get(f"/manage/audit?{query}").select("td.full")]

    assert found("deed=members.deed") == ["第 2 件事。", "第 1 件事。", "第 0 件事。"]
    assert found("thing=member:1") == ["第 1 件事。"]
    assert found("q=第 0") == ["第 0 件事。"]
    assert found("person=没有这人") == []
    assert len(found("deed=members.deed&since=2026-03-02&until=2026-03-02")) == 3
    assert found("deed=members.deed&until=2026-03-01") == []
    assert found("since=x&until=9999-99-99&before=x&_anchor=y&deed=members.deed1") == ["第 1 件事。"]


def test_the_page_goes_back_by_key(browser, make, work, session):
    for number in range(60):
        record(work, "members.deed", "x", make.branch.path, f"第 {number} 件")
    session.commit()
    browser.sign_in(make.secretary())
    first = browser.get("/manage/audit?deed=members.deed")
    second = browser.get(first.select_one("a[rel=next]")["href"])
    told = [td.text for page in (first, second) for td in page.select("td.full")]
    assert told == [f"第 {number} 件" for number in range(59, -1, -1)]


@pytest.mark.parametrize("role", ["secretary", "inspector"])
def test_overseers_of_another_branch_read_nothing_of_it(browser, make, log, role):
    committee = make.node(name="局党委")
    browser.sign_in(make.member(role, node=make.node(committee, name="离退休党支部")))
    assert "件事" not in browser.get("/manage/audit").text
    assert "件事" not in str(cells(browser.fetch("/manage/audit.xlsx").data))


@pytest.mark.parametrize("role", [None, "group_leader", "committee"])
def test_others_do_not_read_the_log(browser, make, role):
    browser.sign_in(make.member(role))
    browser.get("/manage/audit", 403)
    assert browser.fetch("/manage/audit.xlsx").status_code == 403


def test_the_sheet_has_what_the_page_has(browser, make, log):
    browser.sign_in(make.secretary())
    rows, kinds = cells(browser.fetch("/manage/audit.xlsx?deed=members.deed").data)
    assert [row[3] for row in rows] == ["做了什么", "第 2 件事。", "第 1 件事。", "第 0 件事。"]
    assert rows[1][1] == "2026-03-02 12:00:00"
    assert kinds <= {"s", "n"}
