"""Numbers that Word draws by itself stand in the article, and notes lead there and back."""

import io
import zipfile

import pytest

from content.rules.conversion.docx import docx
from core.html import text_of
from core.word_numbers import in_chinese
from tests.content.made import rewritten, word

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def level(at, how, text, more=""):
    how = f'<w:start w:val="1"/><w:numFmt w:val="{how}"/>'
    return f'<w:lvl w:ilvl="{at}">{how}{more}<w:lvlText w:val="{text}"/></w:lvl>'


LAW = level(0, "chineseCountingThousand", "第%1条") + level(1, "japaneseCounting", "（%2）")
OUTLINE = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2")
PLAIN = level(0, "decimal", "%1.")


def item(text, depth=0, style=""):
    number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'
    about = f'<w:pStyle w:val="{style}"/>' if style else number
    return f"<w:p><w:pPr>{about}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def line(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(levels, *paragraphs, more=""):
    """Write a Word document with a list of these levels, and these paragraphs."""
    kind = f'<w:abstractNum w:abstractNumId="90">{levels}</w:abstractNum>'.encode()
    num = f'<w:num w:numId="90"><w:abstractNumId w:val="90"/>{more}</w:num>'.encode()

    def numbering(old):
        at = old.index(b"<w:abstractNum ")
        return (old[:at] + kind + old[at:]).replace(b"</w:numbering>", num + b"</w:numbering>")

    def document(old):
        start, end = b"<w:body>", b"<w:sectPr"
        return old[: old.index(start) + len(start)] + "".join(paragraphs).encode() + old[old.index(end) :]

    return rewritten(word(), {"word/document.xml": document, "word/numbering.xml": numbering})


def test_articles_of_a_law_keep_their_numbers():
    read = docx(
        numbered(LAW, item("目的。"), item("子项。", 1), item("范围。"), line("说明。"), item("施行。"))
    )
    assert read["html"] == (
        "<p>第一条　目的。</p><p>（一）子项。</p><p>第二条　范围。</p><p>说明。</p><p>第三条　施行。</p>"
    )


def test_articles_go_on_through_chapters_where_word_says_so():
    levels = level(0, "chineseCounting", "第%1章") + level(
        1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'
    )
    levels += level(2, "chineseCounting", "（%3）", '<w:lvlRestart w:val="1"/>')
    texts = [("总则", 0), ("甲", 1), ("子", 2), ("乙", 1), ("丑", 2), ("附则", 0), ("丙", 1), ("寅", 2)]
    html = docx(numbered(levels, *(item(text, depth) for text, depth in texts)))["html"]
    said = "第一章　总则 第一条　甲 （一）子 第二条　乙 （二）丑 第二章　附则 第三条　丙 （一）寅"
    assert text_of(html).split("\n") == said.split(" ")


def test_digits_stand_for_every_level_where_word_says_so():
    levels = level(0, "chineseCounting", "第%1章") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    html = docx(numbered(levels, item("总则", 0), item("甲", 1)))["html"]
    assert text_of(html).split("\n") == ["第一章　总则", "1.1 甲"]


def test_a_plain_list_stays_a_list_unless_it_is_broken_in_two():
    assert docx(numbered(PLAIN, item("甲"), item("乙")))["html"] == "<ol><li>甲</li><li>乙</li></ol>"
    read = docx(numbered(PLAIN, item("甲"), line("说明"), item("乙")))
    assert read["html"] == "<ol><li>甲</li></ol><p>说明</p><p>2. 乙</p>"


def test_numbers_of_numbers_and_a_list_that_begins_elsewhere():
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    read = docx(numbered(OUTLINE, item("甲"), item("乙", 1), item("丙", 1), more=restart))
    assert read["html"] == "<p>4 甲</p><p>4.1 乙</p><p>4.2 丙</p>"


def test_headings_whose_style_has_the_number():
    tied = level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="Heading1"/>')
    content = numbered(
        tied, item("总体要求", style="Heading1"), line("略"), item("组织领导", style="Heading1")
    )
    number = b'<w:pPr><w:numPr><w:numId w:val="90"/></w:numPr>'

    def styles(old):
        at = old.index(b'w:styleId="Heading1"')
        return old[:at] + old[at:].replace(b"<w:pPr>", number, 1)

    html = docx(rewritten(content, {"word/styles.xml": styles}))["html"]
    assert html == "<h2>一、总体要求</h2><p>略</p><h2>二、组织领导</h2>"


def test_notes_lead_there_and_back():
    reference = '<w:p><w:r><w:t>本法</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>见 2021 年修正。</w:t></w:r></w:p></w:footnote>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    entry = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    link = f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>'.encode()
    content = rewritten(
        numbered(LAW, reference),
        {
            "[Content_Types].xml": lambda old: old.replace(b"</Types>", entry),
            "document.xml.rels": lambda old: old.replace(b"</Relationships>", link),
        },
    )
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{SPACE}">{note}</w:footnotes>')
    html = docx(file.getvalue())["html"]
    assert '<a href="#p-note-footnote-2" id="p-note-footnote-ref-2"' in html
    assert '<li id="p-note-footnote-2"><p>见 2021 年修正。' in html


@pytest.mark.parametrize(
    ("number", "said"), [(19, "十九"), (100, "一百"), (1010, "一千零一十"), (10_000, "10000")]
)
def test_chinese_numbers(number, said):
    assert in_chinese(number) == said
