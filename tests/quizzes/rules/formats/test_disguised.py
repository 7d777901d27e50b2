"""Files called .doc that are something else: RTF, web pages, Word's XML."""

import pytest

from quizzes.rules.formats import read_bank

WORDS = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
AUX = 'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'


def escaped(text: str) -> str:
    return "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in text)


def test_rtf_with_unicode_and_automatic_numbers():
    lines = [
        "{\\listtext 1.\\tab}" + escaped("七大在哪里召开？"),
        escaped("A. 瑞金"),
        escaped("B. 延安"),
        escaped("答案：B"),
    ]
    content = "{\\rtf1\\ansi\\uc1{\\fonttbl{\\f0 Arial;}}" + "\\par ".join(lines) + "}"
    (item,) = read_bank(content.encode(), "题库.doc").items
    assert (item.stem, item.options, item.answer) == ("七大在哪里召开？", (("A", "瑞金"), ("B", "延安")), "B")


def test_rtf_in_gbk_with_a_red_key():
    def code(text: str) -> str:
        return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))

    colours = "{\\colortbl;\\red0\\green0\\blue0;\\red255\\green0\\blue0;}"
    body = [code("1.七大在哪里召开"), code("A.瑞金"), "{\\cf2 " + code("B.延安") + "}", code("C.上海")]
    reading = read_bank(("{\\rtf1\\ansi" + colours + "\\par ".join(body) + "}").encode())
    assert (reading.format, reading.items[0].answer) == ("rtf", "B")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_web_page(encoding):
    page = (
        f'<html><head><meta charset="{encoding}"><style>p {{}}</style></head><body><p>1. 七大在哪里召开？</p>'
        "<p>A. 瑞金</p><p><span style='color:red'>B. 延安</span></p><p>C. 上海</p></body></html>"
    )
    reading = read_bank(page.encode(encoding), "题库.doc")
    assert (reading.format, reading.items[0].answer) == ("html", "B")
    assert reading.items[0].options[1] == ("B", "延安")


def test_a_table_in_a_web_page():
    page = "<table><tr><th>题干</th><th>A</th><th>B</th><th>答案</th></tr>"
    page += "<tr><td>甲？</td><td>红</td><td>黄</td><td>A</td></tr></table>"
    (item,) = read_bank(f"<html>{page}</html>".encode()).items
    assert (item.stem, item.answer) == ("甲？", "A")


def test_the_xml_of_word_2003():
    def paragraph(text: str, number: str = "") -> str:
        listed = f'<w:pPr><w:listPr><wx:t wx:val="{number}"/></w:listPr></w:pPr>' if number else ""
        return f"<w:p>{listed}<w:r><w:t>{text}</w:t></w:r></w:p>"

    body = (
        paragraph("七大在哪里召开？", "1.")
        + paragraph("瑞金", "A.")
        + paragraph("延安", "B.")
        + paragraph("答案：B")
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        f"<w:wordDocument {WORDS} {AUX}><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>"
    )
    reading = read_bank(content.encode(), "题库.doc")
    assert reading.format == "word_xml"
    (item,) = reading.items
    assert (item.stem, item.options, item.answer) == ("七大在哪里召开？", (("A", "瑞金"), ("B", "延安")), "B")
