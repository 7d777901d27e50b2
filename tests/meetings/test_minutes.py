"""The record: saving it, keeping it, its Word files and attachments."""

import io

import docx
import pypdfium2
import pytest

from core.errors import BadInputError
from core.seals import look_at_own
from meetings.actions.activities import WrongStateError
from meetings.actions.minutes import (
    ChangedMeanwhileError,
    Counted,
    Point,
    Resolved,
    Written,
    close,
    reopen,
    save_minutes,
)
from meetings.actions.roll import Note, call_the_rest, note_presence
from meetings.models import ActivityMinutes
from meetings.queries.minutes import kept_minutes, minutes_of
from meetings.rules.attendance import Presence
from meetings.rules.document import minutes_document, sign_in_sheet
from meetings.rules.minutes import problems
from tests.content.made import rewritten, word
from tests.factories import NOON

RECORD = Written(
    "书记讲党课。\n大家发言。",
    [Point("学习条例", "书记甲", note="结合实际")],
    [Resolved("按月公布进度", "宣传委员")],
    [Counted("通过计划", 10, 9, 8, 0, 1)],
)
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0"
    b"\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"
)


def words_of(made):
    document = docx.Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("vote", "said"),
    [
        (Counted("改选", 10, 9, 8, 0, 0), "相加应等于"),
        (Counted("改选", 8, 9, 9, 0, 0), "多于应到"),
    ],
)
def test_votes_must_add_up(held, busy, vote, said):
    with pytest.raises(BadInputError, match=said):
        save_minutes(busy(hours=3), held("members_meeting"), Written("", [], [], [vote]), None)


def test_the_second_of_two_writers_is_told_instead_of_writing_over(held, busy):
    lecture = held()
    save_minutes(busy(hours=3), lecture, RECORD, None)
    with pytest.raises(ChangedMeanwhileError):
        save_minutes(busy(hours=3, minutes=1), lecture, RECORD, None)
    save_minutes(busy(hours=3, minutes=2), lecture, RECORD, lecture.saved_at)


def test_what_was_closed_stays_as_it_was_when_it_is_written_anew(make, held, busy, session):
    make.member(name="李建华")
    lecture = held()
    save_minutes(busy(hours=3), lecture, RECORD, None)
    call_the_rest(busy(hours=4), lecture)
    close(busy(hours=4), lecture)
    with pytest.raises(WrongStateError, match="重新打开"):
        save_minutes(busy(hours=5), lecture, RECORD, lecture.saved_at)
    reopen(busy(hours=5), lecture, "补写")
    save_minutes(busy(hours=5), lecture, Written("补写后的内容", [], [], []), lecture.saved_at)
    close(busy(hours=6), lecture)
    kept = session.query(ActivityMinutes).order_by(ActivityMinutes.number).all()
    assert [one.content["said"] for one in kept] == ["书记讲党课。\n大家发言。", "补写后的内容"]
    assert kept_minutes(busy(hours=7), lecture).said == "补写后的内容"


def test_the_word_file_says_who_was_there_and_who_not_and_why(make, held, busy, secretary):
    away = make.member(name="请假的")
    lecture = held("members_meeting", host_id=secretary.id, number="第 3 次", guests="上级领导")
    note_presence(busy(hours=3), lecture, [away.id], Note(Presence.LEAVE, "出差"))
    call_the_rest(busy(hours=3), lecture)
    save_minutes(busy(hours=3), lecture, RECORD, None)
    told = words_of(minutes_document(minutes_of(busy(hours=4), lecture)))
    for words in (
        "支部党员大会记录",
        "2026 年 3 月 2 日（星期一）14:00—16:00",
        "应到 2 人（其中有表决权 2 人），实到 1 人（其中有表决权 1 人），缺席 1 人",
        "请假的（请假：出差）",
        "赞成 8 票，反对 0 票，弃权 1 票",
        "负责人：宣传委员",
        "上级领导",
    ):
        assert words in told
    assert "请假的" in words_of(sign_in_sheet(minutes_of(busy(hours=4), lecture)))


def test_what_inspectors_look_for_is_said_before(make, held, busy, secretary):
    absent = make.member(name="没来的")
    meeting = held("members_meeting", host_id=absent.id)
    note_presence(busy(hours=3), meeting, [absent.id], Note(Presence.ABSENT))
    call_the_rest(busy(hours=3), meeting)
    told = "\n".join(problems(minutes_of(busy(hours=4), meeting)))
    for words in ("主持人没来的没有到会", "没有写记录人", "没有写原因：没来的", "未超过半数"):
        assert words in told


def test_characters_that_word_cannot_hold_do_not_break_the_file(held, busy):
    lecture = held(title="党课\x0b一讲")
    assert "党课一讲" in words_of(minutes_document(minutes_of(busy(hours=3), lecture)))


def test_the_word_file_carries_a_seal_and_opens(site, browser, held, secretary):
    lecture = held()
    content = browser.sign_in(secretary).fetch(f"/activities/{lecture.id}/minutes.docx").data
    with site.app_context():
        assert (look_at_own(content).state.value, look_at_own(content).kind) == ("genuine", "minutes")
    assert "党课记录" in words_of(content)


def test_who_inspects_reads_and_fetches_what_was_closed_and_changes_nothing(
    browser, make, held, busy, planned, session
):
    lecture, open_still = held(), planned()
    call_the_rest(busy(hours=3), lecture)
    save_minutes(busy(hours=3), lecture, RECORD, None)
    close(busy(hours=3), lecture)
    session.commit()
    browser.sign_in(make.member("inspector"))
    there = f"/activities/{lecture.id}"
    links = browser.get(there).select("main .page-head a")
    assert [one["href"] for one in links] == [f"{there}/minutes.docx"]
    assert "党课记录" in words_of(browser.fetch(f"{there}/minutes.docx").data)
    browser.get(f"/activities/{open_still.id}/minutes.docx", 404)
    browser.get(f"{there}/reopen", 404)


# ---- pages -------------------------------------------------------------------------------------------


def test_the_whole_record_is_written_in_one_page_without_scripts(browser, held, secretary, session):
    meeting = held("members_meeting")
    browser.sign_in(secretary)
    there = f"/activities/{meeting.id}/minutes"
    page = browser.get(there)
    typed = {f["name"]: f.get("value", "") for f in page.select("main form [name]") if f.name != "button"}
    typed |= {
        "agenda-0-title": "学习条例",
        "agenda-0-speaker": secretary.name,
        "said": "大家发言。",
        "votes-0-title": "通过计划",
        "votes-0-expected": "1",
        "votes-0-present": "1",
        "votes-0-in_favour": "1",
        "votes-0-against": "0",
        "votes-0-abstained": "0",
        "decisions-0-text": "按月公布",
    }
    browser.post(there, **typed)
    # Wrong numbers, and a page that is older than what somebody saved, keep what was typed.
    wrong = browser.post(there, 422, **typed | {"votes-0-against": "5", "said": "写了一小时"})
    stale = browser.post(there, 422, **typed | {"said": "写了一小时"})
    for refused, why in ((wrong, "赞成、反对、弃权相加"), (stale, "刚被别人保存过")):
        assert why in refused.select_one("[data-error-summary]").text
        assert refused.select_one("[name=said]").text.strip() == "写了一小时"
    session.expire_all()
    shown = browser.get(f"/activities/{meeting.id}").text
    for words in ("学习条例", "大家发言。", "赞成 1 票", "按月公布"):
        assert words in shown
    assert "没有写负责人或完成时间" in shown
    again = browser.get(there)
    assert again.select_one("[name=agenda-0-title]")["value"] == "学习条例"
    assert again.select_one("[name=agenda-2-title]") is not None


def test_attachments_are_for_those_who_were_expected(browser, make, held, secretary):
    member, stranger = make.member(), make.member(node=make.node(name="别的支部"))
    lecture = held()
    browser.sign_in(secretary)
    file = (io.BytesIO(PNG), "合影.png")
    browser.post(f"/activities/{lecture.id}/files", files=file)
    page = browser.get(f"/activities/{lecture.id}")
    link = page.find("a", href=lambda to: to and to.startswith("/activity-files/"))["href"]
    assert browser.fetch(link).headers["Content-Type"] == "image/png"
    assert browser.sign_in(member).fetch(link).status_code == 200
    assert browser.sign_in(stranger).fetch(link).status_code == 404
    browser.sign_in(member).post(f"{link}/remove", status=404)
    browser.sign_in(secretary).post(f"{link}/remove")
    assert browser.fetch(link).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"<html><script>1</script>", "a.png", 415),
        (b"<svg/>", "a.svg", 415),
        (b"MZ\0\0", "a.docx", 415),
        (rewritten(word(), {"word/document.xml": lambda xml: xml + bytes(65_000_000)}), "bomb.docx", 413),
    ],
    ids=["html", "svg", "program", "bomb"],
)
def test_what_is_harmful_or_mislabelled_is_refused_and_not_kept(
    browser, held, secretary, content, name, status
):
    lecture = held()
    browser.sign_in(secretary)
    browser.post(f"/activities/{lecture.id}/files", status=status, files=(io.BytesIO(content), name))
    assert name not in browser.get(f"/activities/{lecture.id}").text


def test_the_sheet_is_given_as_word_and_as_pdf(browser, make, planned, secretary):
    make.member(name="李建华")
    lecture = planned()
    browser.sign_in(secretary)
    assert "李建华" in words_of(browser.fetch(f"/activities/{lecture.id}/sheet.docx").data)
    assert "应到 2 人，实到　　　人" in words_of(browser.fetch(f"/activities/{lecture.id}/sheet.docx").data)
    sent = browser.fetch(f"/activities/{lecture.id}/sheet.pdf")
    assert sent.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(sent.data) as made:
        assert "李建华" in made[0].get_textpage().get_text_bounded()


def test_an_attachment_that_was_removed_can_be_put_back(browser, held, secretary):
    lecture = held()
    browser.sign_in(secretary)
    browser.post(f"/activities/{lecture.id}/files", files=(io.BytesIO(PNG), "合影.png"))
    page = browser.get(f"/activities/{lecture.id}")
    link = page.find("a", href=lambda to: to and to.startswith("/activity-files/"))["href"]
    browser.post(f"{link}/remove")
    assert "已移除的附件" in browser.get(f"/activities/{lecture.id}").text
    browser.post(f"{link}/remove")
    assert browser.fetch(link).status_code == 200


def test_an_agenda_links_only_what_is_meant_for_the_unit(browser, make, held, secretary, session):
    own = make.quiz(title="本支部测试", published_at=NOON)
    foreign = make.quiz(title="外支部测试", node=make.node(name="外支部"), published_at=NOON)
    lecture = held()
    browser.sign_in(secretary)
    there = f"/activities/{lecture.id}/minutes"
    assert "外支部测试" not in browser.get(there).text
    typed = {"agenda-0-title": "测试", "said": ""}
    for wrong in (f"quiz:{foreign.id}", "quiz:99999999999999999999", "material:1", "x"):
        browser.post(there, status=422, **typed | {"agenda-0-link": wrong})
    browser.post(there, **typed | {"agenda-0-link": f"quiz:{own.id}"})
    session.expire_all()
    own.node_id, own.published_at = foreign.node_id, None
    session.commit()
    seen = browser.get(there).select_one("[name=seen]")["value"]
    browser.post(there, **typed | {"agenda-0-link": f"quiz:{own.id}", "seen": seen})
    assert "本支部测试" in browser.get(f"/activities/{lecture.id}").text


@pytest.mark.parametrize("asked", ["after", "node", "year", "month"])
def test_numbers_that_no_key_can_be_ask_for_nothing(browser, held, secretary, asked):
    lecture = held()
    browser.sign_in(secretary)
    huge = "9" * 30
    for page in ("/activities/", "/activities/list", "/activities/duties", "/activities/new"):
        browser.get(f"{page}?{asked}={huge}")
    browser.post(f"/activities/{lecture.id}/roll", status=422, member=huge, here="1")
    browser.post(f"/activities/{lecture.id}/roll/leave", status=409, member=huge, answer="yes")
