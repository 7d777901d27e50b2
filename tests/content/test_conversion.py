"""Every upload becomes clean content, or is refused with one sentence that says what to do."""

import re
import tracemalloc
from functools import partial

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from content.rules.anchors import anchored
from content.rules.conversion.docx import docx
from content.rules.conversion.markdown import markdown, text
from content.rules.conversion.pdf import pdf
from content.rules.conversion.picture import picture
from content.rules.conversion.video import video
from core.child import ChildFailedError, run_in_child
from core.packages import TooBigError, UnreadableError
from tests.content import made

LINK = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "javascript:alert(1)"'
    "</w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>点</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OUTSIDE = b'Target="file:///etc/hostname" TargetMode="External"'


def test_a_word_document_keeps_what_matters():
    read = docx(made.word(made.report))
    page = BeautifulSoup(read["html"], "html.parser")
    assert read["title"] == "关于开展主题党日活动的通知"
    assert page.h2.text == "总体要求"
    assert page.find("td", colspan="2").text == "合并的表头"
    assert page.select_one("ol li").text == "第一项"
    assert [p["style"] for p in page.select("p[style]")] == ["text-align:right", "text-align:center"]
    assert [image["src"] for image in page.select("img")] == ["/docx-picture/1.png"] * 2
    assert [(one["name"], one["media_type"]) for one in read["pictures"]] == [("1.png", "image/png")]
    assert read["warnings"] == []


def test_headings_of_a_document_without_styles_are_found():
    def fill(document):
        for line in ("一、总体要求", "（一）学习内容", "全体党员参加。"):
            document.add_paragraph(line)

    assert (
        docx(made.word(fill))["html"] == "<h2>一、总体要求</h2><h3>（一）学习内容</h3><p>全体党员参加。</p>"
    )


def test_a_chinese_heading_style_is_a_heading():
    def fill(document):
        document.styles.add_style("标题 2", 1)
        document.add_paragraph("小节", style="标题 2")

    assert docx(made.word(fill))["html"] == "<h3>小节</h3>"


@pytest.mark.parametrize(
    ("xml", "kept"),
    [
        (
            "<w:p><w:r><w:t>&lt;img src=x onerror=alert(1)&gt;</w:t></w:r></w:p>",
            "&lt;img src=x onerror=alert(1)&gt;",
        ),
        (LINK, "<a>点</a>"),
    ],
)
def test_word_brings_no_script(xml, kept):
    html = docx(made.body(xml))["html"]
    assert kept in html.replace(' rel="noopener noreferrer"', "")
    assert BeautifulSoup(html, "html.parser").find(["img", "script"]) is None


def test_an_embedded_page_is_left_out_and_said():
    xml = f'<w:altChunk xmlns:r="{RELATIONS}" r:id="rId9"/>'
    read = docx(made.body(xml + "<w:p><w:r><w:t>正文</w:t></w:r></w:p>"))
    assert (read["html"], read["warnings"]) == ("<p>正文</p>", ["文档里嵌入的其他文件没有读入。"])


def test_a_picture_that_cannot_be_read_is_left_out_and_said():
    read = docx(made.rewritten(made.word(made.report), {"word/media": lambda _: b"\x01\0\0\0 an EMF"}))
    assert "<img" not in read["html"]
    assert read["warnings"] == [
        "有 2 张图片的格式读不出来（如 EMF、WMF），没有读入。请在 Word 里粘贴为图片后再上传。"
    ]


def test_an_external_picture_is_not_fetched():
    outside = partial(re.sub, rb'Target="media/image1.png"', OUTSIDE)
    links = made.rewritten(
        made.word(made.report),
        {"document.xml.rels": outside, "word/document.xml": lambda xml: xml.replace(b"r:embed", b"r:link")},
    )
    read = docx(links)
    assert read["pictures"] == []
    assert read["warnings"] == ["有 2 张图片是链接到外部的，没有读入。请在 Word 里改为插入图片。"]


XXE = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
HARMFUL = {
    "empty": b"",
    "no zip": b"PK\x03\x04 nothing",
    "cut": made.word()[:-500],
    "no list of parts": made.rewritten(made.word(), {"Content_Types": lambda _: b""}),
    "broken xml": made.rewritten(made.word(), {"word/document.xml": lambda xml: xml[:-20]}),
    "no text": made.word(lambda _: None),
    "external entity": made.rewritten(
        made.word(), {"word/document.xml": lambda xml: xml.replace(b"<w:document", XXE + b"<w:document", 1)}
    ),
    "bomb": made.rewritten(made.word(), {"word/document.xml": lambda xml: xml + b" " * 100_000_000}),
    "a million paragraphs": made.body("<w:p/>" * 2_000_000),
    "too deep": made.body("<w:smartTag>" * 3_000 + "</w:smartTag>" * 3_000),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_document_is_refused_in_the_child(name):
    with pytest.raises(ChildFailedError, match=r"。$") as caught:
        run_in_child("content.rules.conversion.docx:docx", HARMFUL[name], seconds=10)
    assert caught.value.status in {413, 415}


def test_the_child_brings_the_document_with_its_pictures():
    content = made.word(made.report)
    assert run_in_child("content.rules.conversion.docx:docx", content) == docx(content)


def test_markdown_becomes_paragraphs_under_one_title():
    read = markdown(
        "# 消防法\n\n2021年通过\n\n<!-- INFO END -->\n\n## 第一章\n\n第一条 **预防火灾。**后文\n次行\n\n"
        "　　缩进的段落\n\n|甲|乙|\n|-|-|\n|1|2|\n".encode()
    )
    assert read["title"] == "消防法"
    texts = [(p.text, p.heading) for p in anchored(read["html"])[1]]
    assert texts == [
        ("2021年通过", ""),
        ("第一章", ""),
        ("第一条 预防火灾。后文 次行", "第一章"),
        ("缩进的段落", "第一章"),
        ("甲 乙", "第一章"),
        ("1 2", "第一章"),
    ]
    assert "<strong>预防火灾。</strong>后文" in read["html"]


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("**“引号”**后", "<strong>“引号”</strong>后"),
        ("前**（括号）**后", "前<strong>（括号）</strong>后"),
        ("*强调*，a_b_c", "<em>强调</em>，a_b_c"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**a.**b", "**a.**b"),
    ],
)
def test_bold_text_may_end_in_chinese_punctuation(written, html):
    assert markdown(written.encode())["html"].strip() == f"<p>{html}</p>"


def test_several_first_level_headings_move_down():
    assert markdown("# 甲\n## 乙\n# 丙".encode())["html"].split() == [
        "<h2>甲</h2>",
        "<h3>乙</h3>",
        "<h2>丙</h2>",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "[a](javascript:alert(1))",
        '![](x"onerror=alert(1))',
        "<details open ontoggle=alert(1)>",
        "<data:text/html,x>",
    ],
)
def test_markdown_brings_no_script(written):
    page = BeautifulSoup(markdown(written.encode())["html"], "html.parser")
    assert page.find(["a", "img", "details"]) is None


def test_a_picture_from_elsewhere_is_said_to_be_missing():
    assert "1 张图片" in markdown(b"x ![](http://elsewhere.example/a.png)")["warnings"][0]


def test_an_old_text_file_is_read_line_by_line():
    read = text("第一章 总则\r\n　　第一条 <甲>\r\n".encode("gb18030"))
    assert read["html"] == "<h2>第一章 总则</h2>\n<p>第一条 &lt;甲&gt;</p>"
    assert read["warnings"] == ["文件按 GB18030 编码读取。"]


@pytest.mark.parametrize("content", [b"", b" \n", bytes(100), b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(UnreadableError, match=r"。$"):
        markdown(content)


def test_a_pdf_gives_its_text_page_by_page():
    read = pdf(made.pdf(["Page one", "Page two"]))
    assert read == {"pages": 2, "text": ["Page one", "Page two"], "title": "", "warnings": []}


def test_a_scan_is_read_with_a_warning():
    assert "扫描件" in pdf(made.pdf(["", ""]))["warnings"][0]


def test_a_script_in_a_pdf_is_not_run():
    script = b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
    assert pdf(made.pdf(extra=script))["text"] == ["Hello"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(made.LOCKED_PDF, "密码"), (b"%PDF-1.7 nothing", "损坏"), (made.pdf()[:100], "损坏"), (b"", "损坏")],
)
def test_a_pdf_that_cannot_be_read_is_refused(content, said):
    with pytest.raises(UnreadableError, match=said):
        pdf(content)


def test_a_photo_is_written_anew_without_what_the_camera_noted():
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    exif[0x0112] = 6  # lies on its side
    photo = made.image("JPEG", Image.new("RGB", (40, 20)), exif=exif)
    copy = picture(photo + b"<script>alert(2)</script>")
    assert (copy["media_type"], copy["width"], copy["height"]) == ("image/jpeg", 20, 40)
    assert b"script" not in copy["bytes"]


def test_a_drawing_keeps_its_transparency_and_loses_its_tail():
    copy = picture(made.image("PNG", Image.new("RGBA", (3, 3), (1, 2, 3, 4))) + b"PK\x03\x04<html>")
    assert copy["media_type"] == "image/png"
    assert b"html" not in copy["bytes"]


def test_a_moving_picture_stops():
    frames = [Image.new("RGB", (2, 2), colour) for colour in ("red", "green", "blue")]
    moving = made.image("GIF", frames[0], save_all=True, append_images=frames[1:])
    assert picture(moving)["warnings"] == ["动图只保留了第一帧。"]


def test_a_big_picture_is_made_smaller():
    assert picture(made.png(5_000, 100))["width"] == 2_560


@pytest.mark.parametrize("side", [9_000, 20_000])
def test_a_picture_bomb_is_refused_before_it_is_decoded(side):
    with pytest.raises(TooBigError, match="缩小"):
        picture(made.huge_png(side))


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a/*", b"<svg onload=alert(1)>", made.png()[:40], b"\xff\xd8\xff"]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(UnreadableError, match="图片已损坏"):
        picture(content)


def test_a_video_tells_its_length():
    assert video(made.mp4(90)) == {"media_type": "video/mp4", "seconds": 90, "warnings": []}
    assert "H.264" in video(made.mp4(codec=b"hvc1"))["warnings"][0]
    assert video(b"\x1aE\xdf\xa3" + b"webm" + bytes(9))["media_type"] == "video/webm"


@pytest.mark.parametrize(
    "content", [b"", b"MZ", made.mp4()[:-50], made.mp4()[:20], made.box(b"ftyp", b"isom") + made.box(b"mdat")]
)
def test_a_video_that_broke_off_is_refused(content):
    with pytest.raises(UnreadableError, match=r"MP4.*。$"):
        video(content)


def test_of_a_huge_video_little_is_read(tmp_path):
    path = tmp_path / "huge.mp4"
    with path.open("w+b") as file:
        file.write(made.box(b"ftyp", b"isom") + (800_000_000).to_bytes(4, "big") + b"mdat")
        file.seek(800_000_000 - 8, 1)
        file.write(made.mp4()[16:-108])
        tracemalloc.start()
        assert video(file)["seconds"] == 90
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 1_000_000
