"""Pictures of questions: made clean, refused in words, and the same after every way out and in again."""

import base64
import hashlib
import io
import zipfile

import docx
import pytest
from docx.shared import Cm
from PIL import Image

from core.packages import UnreadableError
from quizzes.rules.exports import WRITERS, Exported
from quizzes.rules.formats import read_bank
from quizzes.rules.imported import bank_of
from quizzes.rules.pictures import clean
from quizzes.rules.questions import Content, Picture

CARRY = ["xlsx", "text", "docx", "moodle", "qti3", "qti2", "json"]
LEAVE = ["gift", "aiken"]
OPTIONS = (("A", "红旗"), ("B", "图 1"))


def drawing(colour="red", size=(60, 40), form="PNG", **more):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, form, **more)
    return buffer.getvalue()


def in_base64(colour="red"):
    return base64.b64encode(drawing(colour)).decode()


def noisy():
    """A JPEG that would be another picture if it were written anew."""
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def album():
    made = [clean(each) for each in (drawing(), drawing("blue"), noisy(), drawing("green", (30, 90)))]
    return {one["file"]: one for one in made}


@pytest.fixture(scope="module")
def asked(album):
    def picture(number, at, alt=""):
        one = [*album.values()][number]
        return Picture(one["file"], at, alt, one["width"], one["height"])

    def fetch(file):
        return album[file]["bytes"]

    pictures = (
        picture(0, "stem", '一面 <旗> & "布"'),
        picture(1, "stem"),
        picture(2, "B"),
        picture(3, "explanation"),
    )
    single = Content("这是\n什么  旗？", OPTIONS, "B", "看图 <b>。", pictures=pictures)
    judged = Content("图里是红旗。", key=True, pictures=(picture(0, "stem"),))
    passage = Content("材料里说的是？", OPTIONS, "A", stimulus="一段材料", pictures=(picture(1, "stimulus"),))
    ordered = Content("排序", OPTIONS, ["B", "A"], pictures=(picture(0, "A"), picture(1, "B")))
    paired = Content(
        "配对", OPTIONS, {"left": ["一", "二"], "right": ["B", "A"]}, pictures=(picture(1, "B"),)
    )
    blank = Content(
        "图中是____。", key={"blanks": ["旗"], "any_order": False}, pictures=(picture(2, "stem", "旗"),)
    )
    prose = Content("谈谈这幅图。", key="要点", pictures=(picture(0, "stem"),))
    kinds = ("single", "true_false", "ordering", "matching", "fill_blank", "short_answer", "single")
    contents = (single, judged, ordered, paired, blank, prose, passage)
    return [Exported(kind, each, fetch=fetch) for kind, each in zip(kinds, contents, strict=True)]


def read_back(content):
    return bank_of(read_bank(content))


def words(type_, content):
    return (type_, content.stem, content.options, str(content.key), content.pictures)


@pytest.mark.parametrize("name", CARRY)
def test_pictures_come_back_as_they_were(asked, album, name):
    bank = read_back(WRITERS[name].write(asked))
    assert {words(one.type, one.wording) for one in bank.items} == {
        words(one.type, one.content) for one in asked
    }
    assert {file: one["bytes"] for file, one in bank.pictures.items()} == {
        file: one["bytes"] for file, one in album.items()
    }
    assert {one["code"] for item in bank.items for one in item.problems} <= {"near_duplicate"}
    assert not any("图片" in sentence for sentence in WRITERS[name].loses(asked))


@pytest.mark.parametrize("name", LEAVE)
def test_a_format_without_pictures_says_so(asked, name):
    assert any("图片" in sentence for sentence in WRITERS[name].loses(asked))


def test_a_picture_without_its_file_is_said(asked):
    package = zipfile.ZipFile(io.BytesIO(WRITERS["text"].write(asked)))
    alone = package.read("题库.txt")
    codes = {one["code"] for item in read_back(alone).items for one in item.problems}
    assert codes >= {"picture_missing"}
    assert codes <= {"picture_missing", "near_duplicate", "duplicate", "conflict"}


def test_others_moodle_shows_its_pictures():
    quiz = f"""<quiz><question type="multichoice"><questiontext format="html"><text>
    <![CDATA[<p>哪一面是国旗？</p><img alt="旗" src="@@PLUGINFILE@@/a%20b.png">]]></text>
    <file name="a b.png" path="/" encoding="base64">{in_base64()}</file></questiontext>
    <answer fraction="100" format="html"><text><![CDATA[<img src="@@PLUGINFILE@@/c.png">]]></text>
    <file name="c.png" encoding="base64">{in_base64("blue")}</file></answer>
    <answer fraction="0" format="html"><text>没有</text></answer></question></quiz>"""
    (found,) = read_back(quiz.encode()).items
    assert found.content["options"] == [["A", "图 1"], ["B", "没有"]]
    assert [(one.at, one.alt) for one in found.wording.pictures] == [("stem", "旗"), ("A", "")]


def test_pictures_of_a_document_stand_where_they_stood():
    document = docx.Document()
    document.add_paragraph("1、下图是哪里？")
    document.add_paragraph().add_run().add_picture(io.BytesIO(drawing()), width=Cm(2))
    document.add_paragraph("A、北京")
    line = document.add_paragraph("B、")
    line.add_run().add_picture(io.BytesIO(drawing("blue")), width=Cm(2))
    document.add_paragraph("答案：B")
    document.add_paragraph("2、首都是（ ）？")
    for text in ("A、北京", "B、上海", "答案：A"):
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    bank = read_back(buffer.getvalue())
    first, second = bank.items
    assert [one.at for one in first.wording.pictures] == ["stem", "B"]
    assert first.content["options"] == [["A", "北京"], ["B", "图 1"]]
    assert second.wording.pictures == ()
    assert not [one for one in bank.notes if one["code"] == "picture_dropped"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"<?xml version='1.0'?>\n<svg/>", "SVG"),
        (b"GIF89a" + b"/*<script>alert(1)</script>*/", "另存为"),
        (b"%PDF-1.4", "另存为"),
        (b"\x00" * (10_000_001), "10 MB"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(content, words):
    with pytest.raises(UnreadableError, match=words):
        clean(content)


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04", b"\xff\xd9"])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_hangs_on_a_picture_does_not_survive(tail, form):
    made = clean(drawing(form=form) + tail)
    assert tail not in made["bytes"][-40:] or tail == b"\xff\xd9"
    assert made["bytes"] != drawing(form=form) + tail


def test_what_a_camera_noted_does_not_survive():
    made = clean(drawing(form="JPEG", comment=b"<?php evil ?>"))
    assert b"php" not in made["bytes"]


@pytest.mark.parametrize(
    "content", [drawing(), noisy(), drawing(size=(3000, 20))], ids=["png", "jpeg", "big"]
)
def test_a_clean_picture_stays_as_it_is(content):
    made = clean(content)
    assert clean(made["bytes"]) == made
    assert made["file"] == hashlib.sha256(made["bytes"]).hexdigest()


def test_a_refused_picture_leaves_its_question():
    bank = read_back(
        """<quiz><question type="essay"><questiontext format="html">
        <text>&lt;img src="@@PLUGINFILE@@/a.svg"&gt;谈谈</text>
        <file name="a.svg" encoding="base64">PHN2Zy8+</file></questiontext></question></quiz>""".encode()
    )
    (found,) = bank.items
    assert "SVG" in next(one["message"] for one in found.problems if one["code"] == "picture_refused")
    assert bank.pictures == {}
