"""A file is what its content says, and one that pretends is refused with advice."""

import io

import pytest

from content.rules.sniffing import Kind, demand_kind, kind_of, problem_with
from core.packages import UnreadableError
from tests.content import made

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)
PAGE = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", Kind.EMPTY),
        (made.word(), Kind.DOCX),
        (made.pdf(), Kind.PDF),
        (made.mp4(), Kind.MP4),
        (made.png(), Kind.PNG),
        (b"GIF89a/*" + bytes(20) + b"*/=alert()", Kind.GIF),
        ("# 标题\n<div align='center'>正文".encode(), Kind.TEXT),
        ("学习资料第一章".encode("gb18030"), Kind.TEXT),
        ("学习资料".encode("utf-16"), Kind.TEXT),
        (OLD, Kind.OLD_OFFICE),
        (OLD + "EncryptedPackage".encode("utf-16-le"), Kind.LOCKED_OFFICE),
        (b"{\\rtf1}", Kind.RTF),
        (PAGE.encode(), Kind.HTML),
        (("\n<!-- x -->\n<HTML>" + PAGE).encode(), Kind.HTML),
        (PAGE.encode("utf-16"), Kind.HTML),
        (b"\xef\xbb\xbf<!DOCTYPE html>", Kind.HTML),
        (b'<?xml version="1.0"?><svg onload="alert(1)">', Kind.SVG),
        (b'<?xml version="1.0"?><w:wordDocument>', Kind.XML),
        (PAGE.encode() + made.word(), Kind.HTML),
        (bytes(100), Kind.UNKNOWN),
        (b"PK\x03\x04" + bytes(100), Kind.UNKNOWN),
        (b"\0\0\0\x18ftypheic", Kind.HEIC),
        (b"\0\0\0\x18ftypqt  ", Kind.OTHER_VIDEO),
    ],
)
def test_the_kind_is_told_by_the_content(content, kind):
    file = io.BytesIO(content)
    assert kind_of(file) is kind
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (PAGE.encode(), "报告.pdf", "内容是网页"),
        (PAGE.encode(), "照片.png", "内容是网页"),
        (made.word(), "视频.mp4", "内容却是 Word 文档"),
        (made.mp4(), "视频.docx", "内容却是 MP4 视频"),
        (made.mp4(), "视频.mp4", "这里不能上传MP4 视频"),
        (OLD, "通知.doc", "另存为 .docx"),
        (OLD, "通知.docx", "另存为 .docx"),
        (b"", "空.docx", "0 字节"),
        (bytes(9), "x", "认不出"),
    ],
)
def test_what_pretends_is_refused_with_advice(content, name, said):
    with pytest.raises(UnreadableError, match=said) as caught:
        demand_kind(io.BytesIO(content), name, {Kind.DOCX, Kind.PDF})
    assert caught.value.message.endswith("。")


def test_what_is_as_it_says_is_taken():
    assert demand_kind(io.BytesIO(made.word()), "通知.DOCX", {Kind.DOCX}) is Kind.DOCX
    assert demand_kind(io.BytesIO(made.word()), "没有扩展名", {Kind.DOCX}) is Kind.DOCX


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_an_answer(kind):
    assert problem_with(kind, f"x.{kind}", set()).endswith("。")
