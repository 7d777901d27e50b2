"""The record and certificates on paper, and whether they are genuine."""

from io import BytesIO

import pypdfium2
import pytest
from sqlalchemy import func, select

from core.seals import State, look_at_own
from learning.actions.certificates import NoCertificateError, issue_all, issue_own
from learning.actions.ledger import Earning, reverse_entry, write_entry
from learning.models import Certificate, CertificateMiss, HourEntry
from learning.queries.certificates import standing
from learning.rules.certificates import FREE_MISSES, Standing
from learning.rules.hours import Evidence, HourCategory
from members.models import AuditEvent
from quizzes.actions.regrading import confirm_regrade
from quizzes.actions.taking import save_answers, start_attempt, submit_attempt
from quizzes.models import PaperQuestion
from quizzes.rules.corrections import Remedy
from tests.factories import NOON


def pages_of(pdf):
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


@pytest.fixture
def credit(work_as):
    def given(member, title, cause, **more):
        usual = {"category": HourCategory.COLLECTIVE, "evidence": Evidence.PRESENT, "form": "党课"}
        earning = Earning(title, 400, earned_at=NOON, **usual | more)
        return write_entry(work_as(member), member.id, cause, earning)

    return given


def test_the_record_comes_as_pdf_with_its_columns_signatures_and_page_numbers(browser, make, credit):
    member = make.member(name="张明䶮", party_post="组织委员")
    for number in range(40):
        credit(
            member,
            f'第 {number} 讲 #read("/etc/passwd")',
            f"sample:{number}",
            host="李华",
            venue="二楼会议室",
        )
    answer = browser.sign_in(member).fetch("/me/record/2026.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    pages = pages_of(answer.data)
    assert len(pages) > 1
    headings = "序号日期学习形式学习内容主讲/主持地点或平台类别学时考核方式与结果证明材料认定人备注"
    for number, said in enumerate(pages, start=1):
        assert headings in said
        assert f"第{number}页共{len(pages)}页" in said
    assert "姓名：张明䶮" in pages[0]
    assert "党内职务：组织委员" in pages[0]
    assert "已修：160学时" in pages[0]
    assert '第0讲#read("/etc/passwd")' in pages[0]
    assert "本人签字：支部书记签字：日期：" in pages[-1]
    assert "/verify" in pages[-1]


def test_a_reversed_line_says_so_and_an_empty_year_too(browser, make, session, work_as, credit):
    member, secretary = make.member(), make.secretary()
    entry = credit(member, "讲错的课", "sample:1")
    reverse_entry(work_as(secretary), session.get_one(HourEntry, entry.id), "记错人")
    session.commit()
    said = "".join(pages_of(browser.sign_in(member).fetch("/me/record/2026.pdf").data))
    assert "已冲销" in said
    assert "-4" in said
    assert "本年度还没有学时记录" in "".join(pages_of(browser.fetch("/me/record/2025.pdf").data))


def test_overseers_get_any_members_record_and_it_is_noted(browser, make, session):
    member, other = make.member(name="张明"), make.member()
    address = f"/members/{member.id}/record/2026.pdf"
    assert browser.sign_in(other).fetch(address).status_code == 404
    assert browser.sign_in(make.secretary()).fetch(address).status_code == 200
    said = session.scalars(select(AuditEvent.summary)).all()
    assert "书记甲 下载了张明 的 2026 年学时登记表。" in said


def test_what_is_exported_carries_a_seal_that_the_site_knows(site, browser, make, credit):
    member = make.member()
    credit(member, "党课", "sample:1")
    browser.sign_in(member)
    record, table = (browser.fetch(f"/me/record/2026.{ending}").data for ending in ("pdf", "xlsx"))
    browser.sign_in(make.secretary())
    branch, people = (browser.fetch(f"/manage/{name}.xlsx").data for name in ("hours", "people"))
    assert "真实：这份表格由本站于" in browser.post("/verify", 200, file=(BytesIO(people), "人员.xlsx")).text
    kinds = {"record": record, "branch-table": branch, "table": people}
    with site.app_context():
        for kind, content in (*kinds.items(), ("record", table)):
            found = look_at_own(content)
            assert (found.state, found.kind, found.at) == (State.GENUINE, kind, NOON)
            assert look_at_own(content[:400] + b"?" + content[401:]).state is State.CHANGED


def test_flask_verify_says_what_it_found(site, browser, make, tmp_path):
    member = make.member()
    file = tmp_path / "record.pdf"
    file.write_bytes(browser.sign_in(member).fetch("/me/record/2026.pdf").data)
    runner = site.test_cli_runner()
    told = runner.invoke(args=["verify", str(file)])
    assert told.exit_code == 0
    assert told.output.startswith("真实：2026 年 3 月 2 日 12:00 由本站导出")
    file.write_bytes(file.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    told = runner.invoke(args=["verify", str(file)])
    assert told.exit_code == 1
    assert "被改动过" in told.stderr
    file.write_bytes(b"hello")
    assert "没有本站的签章" in runner.invoke(args=["verify", str(file)]).stderr


def test_a_stranger_checks_a_file_on_the_page(browser, make):
    content = browser.sign_in(make.member()).fetch("/me/record/2026.pdf").data
    browser.sign_out()
    assert "核对证书和文件" in browser.get("/verify").text
    page = browser.post("/verify", status=200, file=(BytesIO(content), "登记表.pdf"))
    assert "真实：这份学时登记表由本站于 2026 年 3 月 2 日 12:00 导出" in page.text
    page = browser.post("/verify", status=200, file=(BytesIO(content[:-9]), "登记表.pdf"))
    assert "没有本站的签章" in page.text
    page = browser.post(
        "/verify", status=200, file=(BytesIO(content.replace(b"obj", b"0bj", 1)), "登记表.pdf")
    )
    assert "被改动过" in page.text
    browser.post("/verify", status=422)


def test_a_seal_of_a_former_secret_is_known_while_it_is_kept(site, browser, make):
    content = browser.sign_in(make.member()).fetch("/me/record/2026.pdf").data
    usual = site.config["SECRET_KEY"]
    with site.app_context():
        try:
            site.config["SECRET_KEY"] = "another"
            assert look_at_own(content).state is State.UNKNOWN_KEY
            site.config["SECRET_KEY_FALLBACKS"] = [usual]
            assert look_at_own(content).state is State.GENUINE
        finally:
            site.config["SECRET_KEY"], site.config["SECRET_KEY_FALLBACKS"] = usual, None


@pytest.fixture
def quiz(make, session):
    quiz = make.quiz_with("single", "true_false", title="年终测试", pass_percent=50, gives_certificate=True)
    session.refresh(quiz)
    return quiz


@pytest.fixture
def passed(make, work_as, quiz):
    def sit(answers=None, **given):
        member = make.member(**given)
        attempt = start_attempt(work_as(member), quiz)
        save_answers(work_as(member), attempt, {"1": "A", "2": True} if answers is None else answers)
        submit_attempt(work_as(member), quiz, attempt, {})
        return member, attempt

    return sit


def test_who_passes_claims_a_certificate_on_the_result_and_gets_the_same_again(
    browser, session, passed, quiz
):
    member, attempt = passed(name="张明")
    page = browser.sign_in(member).get(f"/attempts/{attempt.id}/result")
    assert page.select_one(f'form[action="/quizzes/{quiz.id}/certificate"]')
    there = browser.post(f"/quizzes/{quiz.id}/certificate")
    assert browser.post(f"/quizzes/{quiz.id}/certificate") == there
    (said,) = pages_of(browser.fetch(there).data)
    number = session.scalars(select(Certificate.number)).one()
    for words in (
        "合格证书",
        "张明同志",
        "机关第二党支部",
        "“年终测试”",
        "得4分（满分4分），成绩优秀",
        number,
        "2026年3月2日",
    ):
        assert words in said, words
    for address in (f"/attempts/{attempt.id}/result", "/me"):
        assert browser.get(address).select_one(f'a[href="{there}"]')


def test_who_has_not_passed_gets_none(browser, make, work_as, passed, quiz, session):
    member, attempt = passed({"1": "B"})
    page = browser.sign_in(member).get(f"/attempts/{attempt.id}/result")
    assert "证书" not in page.text
    browser.post(f"/quizzes/{quiz.id}/certificate", status=409)
    for strange in (make.secretary(node=make.node()), make.member(node=make.node())):
        browser.sign_in(strange).post(f"/quizzes/{quiz.id}/certificate", status=404)
    other, _ = passed()
    other.node = make.node(name="转去的支部")
    session.commit()
    browser.sign_in(other).post(f"/quizzes/{quiz.id}/certificate", status=303)
    quiz.gives_certificate = False
    session.commit()
    with pytest.raises(NoCertificateError):
        issue_own(work_as(other), quiz)


def test_a_certificate_is_for_its_holder_and_their_overseers(browser, make, session, work_as, passed, quiz):
    member, _ = passed()
    certificate = issue_own(work_as(member), quiz)
    session.commit()
    address = f"/certificates/{certificate.id}.pdf"
    for who, status in (
        (make.member(), 404), (make.secretary(node=make.node()), 404), (make.secretary(), 200), (member, 200),
    ):  # fmt: skip
        assert browser.sign_in(who).fetch(address).status_code == status
    browser.sign_out()
    assert browser.fetch(address).status_code in {302, 303, 401}


def test_the_verify_page_shows_a_stranger_what_the_paper_says(browser, session, work_as, passed, quiz):
    member, _ = passed(name="张明", login="zm001", phone="13800001111")
    certificate = issue_own(work_as(member), quiz)
    session.commit()
    typed = certificate.number.lower().replace("-", " ")
    there = browser.fetch(f"/verify?number={typed}")
    page = browser.get(there.location)
    assert "真实有效" in page.text
    for shown in ("张明", "年终测试", "机关第二党支部", "优秀", certificate.number):
        assert shown in page.text
    for kept in ("zm001", "13800001111"):
        assert kept not in page.text


def test_numbers_are_not_to_be_guessed(browser, clock, session, work_as, passed, quiz):
    member, _ = passed()
    certificate = issue_own(work_as(member), quiz)
    session.commit()
    for _ in range(FREE_MISSES):
        assert "没有编号为" in browser.get("/verify/2026-00000-00000", status=404).text
    assert "太多次" in browser.get("/verify/2026-00000-00000", status=429).text
    browser.get(f"/verify/{certificate.number}", status=429)
    clock(minutes=11)
    assert "真实有效" in browser.get(f"/verify/{certificate.number}").text
    clock(minutes=40)
    browser.get("/verify/2026-00000-00001", status=404)
    assert session.scalar(select(func.count()).select_from(CertificateMiss)) == 1


def test_a_regrade_makes_a_certificate_void_or_lets_another_be_had(make, session, work_as, passed, quiz):
    secretary, (one, _), (other, _) = make.secretary(), passed(), passed({"2": True})
    certificates = [issue_own(work_as(member), quiz) for member in (one, other)]
    assert [standing(work_as(secretary), each) for each in certificates] == [Standing.VALID, Standing.VALID]
    second = session.scalar(
        select(PaperQuestion.version_id).where(PaperQuestion.quiz_id == quiz.id, PaperQuestion.position == 2)
    )
    work = work_as(secretary)
    confirm_regrade(work, quiz, second, Remedy.KEY, "错误", reason="答案有误", seen=quiz.regrades)
    assert [standing(work_as(secretary), each) for each in certificates] == [Standing.REPLACED, Standing.VOID]
    again = issue_own(work_as(one), quiz)
    assert again.number != certificates[0].number
    assert standing(work_as(secretary), again) is Standing.VALID


def test_the_secretary_issues_and_prints_all_of_them(browser, make, session, passed):
    people = [passed(name=name)[0] for name in ("张明", "李华")]
    passed({"1": "B"}, name="王强")
    quiz_id = session.scalar(select(PaperQuestion.quiz_id).limit(1))
    address = f"/manage/quizzes/{quiz_id}/certificates"
    assert browser.sign_in(people[0]).fetch(address).status_code == 404
    browser.sign_in(make.secretary())
    assert browser.get(f"/manage/quizzes/{quiz_id}/results").select_one(f'a[href="{address}"]')
    assert browser.fetch(f"{address}.pdf").status_code == 404
    assert "合格 2 人，已有证书 0 人" in browser.get(address).text
    browser.post(address)
    assert "合格的人都已有证书" in browser.get(browser.post(address)).text
    pages = pages_of(browser.fetch(f"{address}.pdf").data)
    assert ["张明" in pages[0], "李华" in pages[1]].count(True) + [
        "李华" in pages[0],
        "张明" in pages[1],
    ].count(True) == 2
    browser.post(address, gives="0")
    assert "没有设为发放证书" in browser.get(address).text
    browser.post(address, status=409)


def test_issuing_all_leaves_out_whose_answers_wait_for_a_person(make, session, work_as):
    quiz = make.quiz_with("single", "short_answer", pass_percent=10, gives_certificate=True)
    session.refresh(quiz)
    member = make.member()
    attempt = start_attempt(work_as(member), quiz)
    save_answers(work_as(member), attempt, {"1": "A", "2": "很受教育"})
    submit_attempt(work_as(member), quiz, attempt, {})
    assert issue_all(work_as(make.secretary()), quiz) == 0
