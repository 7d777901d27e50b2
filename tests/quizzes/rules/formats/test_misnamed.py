"""Files whose names say something else than their content."""

import io
import zipfile

import pytest

from quizzes.rules.formats import UnreadableBankError, read_bank

TEXT = "1. 七大在哪里召开？\nA. 瑞金\nB. 延安\n答案：B"
PAGE = f"<html><body><p>{TEXT.replace(chr(10), '</p><p>')}</p></body></html>"


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("readme", "hello")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00" + bytes(range(256)) * 8, "题库.docx", "文件名是 .docx，内容其实是程序（.exe）。"),
        (zipped(), "题库.pdf", "文件名是 .pdf，内容其实是压缩文件（.zip）。"),
        (zipped(), "题库.docx", "文件名是 .docx，内容其实是压缩文件（.zip）。"),
        (b"Rar!\x1a\x07\x00" + bytes(range(256)) * 8, "题库.xlsx", "压缩文件（.rar 或 .7z）"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "题库.pdf", "内容其实是图片。"),
    ],
)
def test_what_cannot_be_read_is_refused_with_both_names(content, name, words):
    with pytest.raises(UnreadableBankError, match=r"。$") as refused:
        read_bank(content, name)
    assert words in str(refused.value)


def test_an_empty_file_is_only_said_to_be_empty():
    with pytest.raises(UnreadableBankError, match=r"^这个文件是空的。"):
        read_bank(b"", "题库.docx")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PAGE, "题库.pdf", "网页（.html）"),
        (PAGE, "题库.docx", "网页（.html）"),
        (TEXT, "题库.xlsx", "文本（.txt）"),
    ],
)
def test_what_can_be_read_is_read_and_the_difference_is_said(content, name, kind):
    reading = read_bank(content.encode(), name)
    assert [item.answer for item in reading.items] == ["B"]
    assert [each.message for each in reading.problems if each.code == "named_otherwise"] == [
        f"文件名是 .{name[3:]}，内容其实是{kind}。已按内容读取，请核对。"
    ]


@pytest.mark.parametrize("name", ["题库.html", "题库.doc", "题库.xls", "题库"])
def test_names_that_may_hold_a_page_are_not_remarked_on(name):
    assert not read_bank(PAGE.encode(), name).problems
