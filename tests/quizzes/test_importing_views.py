"""The pages of the import, by role, with hostile words and unusable files."""

import io
import json
import re
import zipfile

import pytest
from sqlalchemy import func, select

from core import jobs
from quizzes.models import ImportDraft, ImportItem, Question
from quizzes.rules.formats import read_bank
from tests.quizzes.rules.formats.test_oracle import BANKS, SHARED, THERE
from tests.quizzes.test_importing import TEXT, TWO_KEYS

PAGE = "/manage/imports/"
POST = "/manage/questions/import"
REAL = [name for name in ("T01", "T24") if name in THERE]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    '=HYPERLINK("http://a")',
    "\u202e反的\u0000",
]
VECTORS = SHARED / "security" / "xss.jsonl"


@pytest.fixture
def secretary(make):
    return make.secretary()


@pytest.fixture
def at_work(browser, secretary):
    return browser.sign_in(secretary)


@pytest.fixture
def give(at_work, make):
    def send(content=TEXT, name="题库.txt", status=303, **more):
        content = content if isinstance(content, bytes) else content.encode()
        file = (io.BytesIO(content), name)
        return at_work.post(POST, status=status, file=file, node=make.branch.id, **more)

    return send


def many(number):
    return "".join(f"{n}、第 {n} 个问题是（ ）？\nA、甲 B、乙\n答案：A\n" for n in range(1, number + 1))


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_file_becomes_a_page_with_lines_left_and_questions_right(give, at_work):
    page = at_work.get(give())
    assert page.h1.text == "核对题目：题库.txt"
    assert [one["id"] for one in page.select(".found")] == ["q-2"]
    assert "答案 D 不在选项里" in page.select_one("#q-2 .doubts").text
    lines = page.select('.src [data-question="2"]')
    assert [one["id"] for one in lines] == ["L7", "L8", "L9"]
    whole = at_work.get(give() + "?only=all")
    assert len(whole.select(".found")) == 4
    assert "（答案）" in whole.select_one("#q-1 .is-key").text
    assert "答案：错误" in whole.select_one("#q-3").text


def test_pasted_text_is_read_as_well(at_work, make):
    url = at_work.post(POST, pasted=TEXT, node=make.branch.id)
    assert len(at_work.get(url + "?only=all").select(".found")) == 4


def test_a_text_that_holds_no_question_stays_in_its_field(at_work, make, session):
    page = at_work.post(POST, status=422, pasted="今天天气很好。", node=make.branch.id)
    assert "没有认出题目" in page.select_one("#pasted-error").text
    assert page.select_one("#pasted").text.strip() == "今天天气很好。"
    assert count(session, ImportDraft) == 0


def test_a_page_that_is_called_pdf_and_holds_nothing_is_called_by_its_name(give):
    page = give(b"<!DOCTYPE html><html><body><div></div></body></html>", "题库.pdf", status=422)
    said = page.select_one("#file-error").text
    assert "文件名是 .pdf，内容其实是网页（.html）" in said
    assert "用浏览器打开" in said


def test_a_question_without_a_key_can_be_put_right_even_if_it_stands_nearly_twice(at_work, make):
    one = "1、党支部每季度召开党员大会的次数是（ ）。\nA、一次\nB、两次\n"
    url = at_work.post(
        POST,
        pasted=f"{one}答案：A\n{one.replace('1、', '2、').replace('党员大会', '党员会')}",
        node=make.branch.id,
    )
    question = at_work.get(url).select_one("#q-2")
    assert question.select_one(".fix [name=right]")
    assert question.select_one(".decide")


@pytest.mark.parametrize("address", [PAGE, POST])
def test_the_menu_marks_the_import_wherever_it_is_reached(at_work, address):
    assert at_work.get(address).select_one('.side [aria-current="page"]').text.strip() == "导入题目"


def test_neither_file_nor_text_is_said_at_the_field(at_work, make):
    page = at_work.post(POST, status=422, node=make.branch.id)
    assert "请选择一个文件" in page.select_one(".error").text


def test_put_right_take_over_and_take_back(give, at_work, session, make):
    url = give()
    fixed = {
        "type": "single",
        "stem": "预备期为（ ）。",
        "option_A": "半年",
        "option_B": "一年",
        "right": "B",
    }
    assert at_work.post(f"{url}/items/2", only="problems", page=1, **fixed).endswith("#found")
    page = at_work.get(url)
    assert "导入没问题的 4 题" in page.select_one("main .btn-red").text
    at_work.post(f"{url}/take")
    assert count(session, Question) == 4
    assert "已导入 4 题" in at_work.get(url).select_one(".flashes").text
    at_work.post(f"{url}/take")
    assert count(session, Question) == 4
    at_work.post(f"{url}/undo")
    assert count(session, Question) == 0


def test_after_one_problem_is_settled_the_page_goes_on_at_the_next_one(give, at_work):
    stems = ("党章规定的预备期", "支部大会的表决方式", "主题党日的时间安排", "谈心谈话的主要内容")
    url = give("".join(f"{number}、{stem}是（ ）。\nA、甲\nB、乙\n" for number, stem in enumerate(stems, 1)))
    fixed = {"type": "single", "stem": "党章规定的预备期是（ ）。", "option_A": "甲", "option_B": "乙"}
    assert at_work.post(f"{url}/items/1", only="problems", right="A", **fixed).endswith("#q-2")
    assert at_work.post(f"{url}/items/3", only="problems", **fixed).endswith("#q-3")
    assert at_work.post(f"{url}/items/3/decision", only="problems", decision="skip").endswith("#q-4")
    assert at_work.post(f"{url}/items/4/decision", only="all", decision="skip").endswith("#q-4")
    assert at_work.post(f"{url}/items/2/decision", only="problems", decision="skip").endswith("#found")


def test_each_question_of_a_run_on_line_has_its_own_piece_of_it(at_work, make):
    first = "1.党的生日是哪一天()。A.七一B.八一C.十一D.五四答案:A"
    second = "2.军旗的底色是什么()。A.红B.黄C.蓝D.白答案:A"
    url = at_work.post(POST, pasted=f"党史题库一、单选题{first}{second}", node=make.branch.id)
    lines = at_work.get(f"{url}?only=all").select(".src [data-question]")
    assert [line["data-question"] for line in lines] == ["1", "2"]
    assert [line.select("span")[-1].text for line in lines] == [f"党史题库一、单选题{first}", second]


def test_a_conflict_stands_side_by_side(give, at_work, session):
    url = give(TWO_KEYS)
    page = at_work.get(f"{url}?only=repeats")
    beside = page.select_one("#q-2 .beside").text
    assert "答案：民主集中制" in beside
    assert "答案：集体领导" in beside
    at_work.post(f"{url}/items/2/decision", decision="add")
    at_work.post(f"{url}/take")
    assert count(session, Question) == 2


def test_only_the_ticked_are_taken(give, at_work, session):
    url = give()
    at_work.post(f"{url}/set", deed="take", item=[1, 3])
    assert count(session, Question) == 2
    at_work.post(f"{url}/set", deed="set", all="y", only="all", topic="党章", source="第一套卷")
    topics = session.scalars(select(ImportItem.topic).order_by(ImportItem.number)).all()
    assert topics == ["", "党章", "", "党章"]
    sources = session.scalars(select(ImportItem.source).order_by(ImportItem.number)).all()
    assert [source == "第一套卷" for source in sources] == [False, True, False, True]
    at_work.post(f"{url}/set", status=422, deed="set", topic="党章")


def test_a_draft_can_be_deleted(give, at_work, session):
    at_work.post(f"{give()}/delete")
    assert count(session, ImportDraft) == 0
    assert "还没有导入过文件" in at_work.get(PAGE).text


def test_members_and_other_branches_have_no_business_here(give, browser, make):
    url = give()
    elsewhere = make.node(name="别的支部")
    for stranger in (make.member(), make.member("inspector"), make.secretary(node=elsewhere)):
        browser.sign_in(stranger)
        browser.get(url, status=403)
        for deed in ("take", "undo", "delete", "set", "items/1", "items/1/decision"):
            browser.post(f"{url}/{deed}", status=403)
    browser.sign_in(make.member())
    browser.get(PAGE, status=403)
    browser.get(POST, status=403)
    browser.post(POST, status=403, pasted=TEXT)


def test_nobody_imports_into_the_bank_of_another_branch(at_work, make, session):
    elsewhere = make.node(name="别的支部")
    at_work.post(POST, status=422, pasted=TEXT, node=elsewhere.id)
    assert count(session, ImportDraft) == 0


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


UNUSABLE = {
    "empty": b"",
    "blank": b" \n \n",
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "pdf": b"%PDF-1.7 broken",
    "broken zip": b"PK\x03\x04" + b"\1" * 500,
    "foreign zip": zipped(a=b"hello"),
    "bomb": zipped(xl__workbook=b"0" * 90_000_000),
    "old office, perhaps locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
    "noise": bytes(range(256)) * 40,
    "prose": "今天天气很好。".encode(),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_file_is_refused_in_a_sentence_and_nothing_is_stored(give, session, kind):
    response_page = give(UNUSABLE[kind], "题库.docx", status=415 if kind != "prose" else 422)
    assert response_page.select_one("main p, .error").text.strip().endswith("。")
    assert count(session, ImportDraft) == 0


def hostile_words():
    if VECTORS.exists():
        return [*HOSTILE, *map(vector_in, VECTORS.read_text().splitlines()[::300])]
    return HOSTILE


def vector_in(line):
    return json.loads(line)["vector"]


@pytest.mark.parametrize("words", hostile_words())
def test_hostile_words_stay_words(give, at_work, words):
    url = give()
    at_work.get(url)
    form = {"type": "single", "option_A": words, "option_B": "乙", "right": "B"}
    also = dict.fromkeys(("stem", "explanation", "topic", "source"), words)
    at_work.post(f"{url}/items/1", **form, **{name: text[:200] for name, text in also.items()})
    page = at_work.get(f"{url}?only=all")
    assert page.select_one("#q-1 .stem").text.strip() == words[:200].replace("\0", "").strip()
    assert not page.select("main script, main img, main svg[onload], main iframe")


def test_a_hostile_file_with_a_hostile_name_is_shown_as_it_is(give, at_work):
    words = "<img src=x onerror=alert(1)>"
    text = f"1、{words}是（ ）？\nA、{words} B、乙\n答案：B\n解析：{words}\n知识点：{words}\n出处：{words}\n"
    url = give(text, f"../../{words}.txt")
    page = at_work.get(f"{url}?only=all&edit=1")
    assert words in page.h1.text
    assert ".." not in page.h1.text
    assert not page.select("main img")
    at_work.post(f"{url}/take")
    assert not at_work.get("/manage/questions").select("main img")
    assert not at_work.get(PAGE).select("main img")


def test_a_page_of_a_draft_asks_the_database_no_more_for_more_questions(give, at_work, queries):
    small, large = give(many(20)), give(many(120))
    at_work.get(PAGE)
    sent = []
    for url in (small, large):
        del queries[:]
        at_work.get(f"{url}?only=all")
        sent.append(len(queries))
    assert sent[0] == sent[1]
    assert sent[1] <= 20


def test_pages_of_many_questions_follow_each_other(give, at_work):
    url = give(many(120))
    page = at_work.get(f"{url}?only=all&page=3")
    assert len(page.select(".found")) == 20
    assert page.select_one("[rel=prev]")
    assert not page.select_one("[rel=next]")
    assert at_work.get(f"{url}?only=all&page=99").select_one("#q-120")


def test_the_template_reads_back(at_work):
    content = at_work.fetch("/manage/questions/import/template.xlsx").data
    assert content.startswith(b"PK")
    assert read_bank(content, "题库模板.xlsx").format == "xlsx"


@pytest.mark.parametrize("name", REAL)
def test_a_real_bank_comes_into_the_bank_through_the_page(give, at_work, session, name):
    url = give((SHARED / "banks" / BANKS[name]).read_bytes(), BANKS[name])
    at_work.post(f"{url}/take")
    known = [json.loads(line) for line in (SHARED / "oracle" / f"{name}.jsonl").read_text().splitlines()]
    assert count(session, Question) == len(known)


def test_an_export_of_the_bank_is_a_file(give, at_work):
    assert "还没有题目" in at_work.get("/manage/questions/export").text
    at_work.post(f"{give()}/take")
    page = at_work.get("/manage/questions/export")
    assert "共有 3 题" in page.text
    text = at_work.fetch("/manage/questions/export/file?format=text").data.decode()
    assert re.search(r"1．党的根本组织原则是.*\nA．民主集中制", text)
    at_work.get("/manage/questions/export/file?format=doc", status=404)


def test_a_large_file_is_read_by_a_job_while_its_page_tells_how_far(give, at_work, site, session):
    known = site.extensions.get("files")
    before = set(known.keys()) if known else set()
    url = give(many(6000))
    assert at_work.get(url).select_one("progress")["value"] == "0"
    assert jobs.work_once(site)
    session.expire_all()
    assert "6000" in at_work.get(url).select_one(".tiles").text
    assert set(site.extensions["files"].keys()) == before


def test_a_large_file_that_cannot_be_read_says_so_on_its_page(give, at_work, site, session):
    url = give(b"PK\x03\x04" + b"\1" * 400_000)
    assert jobs.work_once(site)
    session.expire_all()
    assert at_work.get(url).select_one("main .notice-bad p").text.strip().endswith("。")
    at_work.post(f"{url}/delete")
    assert count(session, ImportDraft) == 0


def test_a_passage_is_shown_whole_once_and_folded_at_the_questions_that_follow(give, at_work):
    asked = "（1）甲姓什么？\nA. 张\nB. 李\n（2）甲姓李。\n答案：（1）B（2）对"
    page = at_work.get(f"{give(f'材料一：甲姓李。{chr(10)}{asked}')}?only=all")
    assert "甲姓李" in page.select_one("#q-1 div.passage").text
    assert page.select_one("#q-2 details.passage summary").text.strip() == "材料同上一题"
    assert not page.select("#q-2 details.passage[open]")


def test_more_options_than_eight_are_put_right_in_place(give, at_work, session):
    lettered = "\n".join(f"{letter}. 第 {letter} 项" for letter in "ABCDEFGHIJ")
    url = give(f"1. 有哪些（ ）\n{lettered}\n答案：")
    page = at_work.get(f"{url}?only=all&edit=1")
    assert page.select_one("#q-1 input[name=option_J]")["value"] == "第 J 项"
    assert page.select_one("#q-1 input[name=option_K]")["value"] == ""
    options = {f"option_{letter}": f"第 {letter} 项" for letter in "ABCDEFGHIJK"}
    at_work.post(f"{url}/items/1", type="single", stem="有哪些（ ）", right="K", **options)
    content = session.scalars(select(ImportItem.content)).one()
    assert (len(content["options"]), content["key"]) == (11, "K")
