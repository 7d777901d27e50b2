"""Files that are broken, locked, far too large inside, or no banks at all."""

import io
import random
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.rules.formats import UnreadableBankError, read_bank, read_text, template_workbook
from quizzes.rules.formats.packages import open_package

READ = "读出来了。"


def _said(content: bytes) -> str:
    """Read a file, or give the sentence that refuses it."""
    try:
        read_bank(content)
    except UnreadableBankError as refusal:
        return str(refusal)
    return READ


PIECES = (
    *"ABCDEFGH0123456789（）()【】[]《》、.．：:；;，。？?√×对错 \t　\n\n_-—#%$@|*~^\"'",
    *(
        "答案：",
        "参考答案",
        "解析：",
        "一、单选题",
        "判断题",
        "第一章 甲",
        "1-5",
        "A.",
        "B、",
        "正确",
        "题目：",
        "⼯",
        "\ufffd",
    ),
    *(
        "第1题",
        "(单选题, 1.0 分)",
        "true. 正确",
        "我的答案:",
        "党的",
        "http://a.b",
        "简答题",
        "知识点：",
        "^*^",
        "|||",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_signs_is_read_without_an_accident(text):
    reading = read_text(text)
    assert all(1 <= item.line <= item.end_line <= len(reading.lines) for item in reading.items)


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_an_accident(text):
    read_text(text)


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    assert _said(content).endswith("。")


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(seed):
    chance = random.Random(seed)
    content = bytearray(template_workbook())
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    assert _said(bytes(content)).endswith("。")


def package(*parts: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        package(("xl/workbook.xml", b"<a>" + b" " * 100_000_000)),
        package(*((f"{number}.xml", b"") for number in range(20_001))),
        package(("word/document.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>')),
        package(("word/document.xml", "<!DOCTYPE a><a/>".encode("utf-16"))),
        package(("../../etc/passwd", b"x")),
        package(("/etc/passwd", b"x")),
        b"PK\x03\x04 not a zip at all",
    ],
    ids=["bomb", "entries", "doctype", "wide doctype", "upwards", "absolute", "broken"],
)
def test_a_dangerous_package_is_refused(content):
    with pytest.raises(UnreadableBankError):
        open_package(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"\x00\x01\x02\x03" * 50,
        package(("a.bin", b"x")),
        package(("word/document.xml", b"<a")),
        b"<html><body>1.<![C</body></html>",
    ],
    ids=["empty", "blank", "pdf", "picture", "doc", "binary", "zip", "half", "page"],
)
def test_a_file_that_is_no_bank_is_refused_with_what_to_do(content):
    with pytest.raises(UnreadableBankError, match=r"[\u4e00-\u9fff].*。$"):
        read_bank(content)


@pytest.mark.parametrize(
    "text",
    [
        "（" * 50_000,
        "1. " + " " * 200_000 + "x",
        "A" * 100_000,
        "1、" * 50_000,
        "（A" * 30_000,
        "1-" * 40_000,
        "答案：" * 30_000,
        "A.\n" * 20_000,
        "_" * 100_000,
        "1. 甲？（" + "A、" * 40_000,
        "一、" * 30_000,
        "@" * 50_000 + "%A",
        "\n".join(f"{number}. （A）" for number in range(20_000)),
    ],
    ids=range(13),
)
def test_no_text_takes_long(text):
    started = time.process_time()
    read_text(text)
    assert time.process_time() - started < 5


def test_ten_thousand_questions_are_read_in_three_seconds():
    text = "\n".join(
        f"{number}. 第 {number} 个问题问的是什么？（ ）\nA. 红旗\nB. 黄旗\nC. 蓝旗\nD. 白旗\n"
        f"答案：{'ABCD'[number % 4]}\n"
        for number in range(1, 10_001)
    )
    started = time.process_time()
    reading = read_text(text)
    assert time.process_time() - started < 3
    assert len(reading.items) == 10_000
    assert reading.problems == ()
