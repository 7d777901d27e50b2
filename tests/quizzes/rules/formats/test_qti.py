"""QTI items and packages of all four versions."""

import io
import zipfile

import pytest

from quizzes.rules.formats import Reading, UnreadableBankError, read_bank
from tests.quizzes.rules.formats.reading import codes

SECOND = """<?xml version="1.0"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="t">
  <responseDeclaration identifier="R" cardinality="{cardinality}" baseType="identifier">
    <correctResponse>{right}</correctResponse>
  </responseDeclaration>
  <itemBody><p>七大在<b>哪里</b>召开？</p>
    <choiceInteraction responseIdentifier="R" maxChoices="{most}"><prompt>请选择。</prompt>
      <simpleChoice identifier="c1">瑞金<feedbackInline>不对</feedbackInline></simpleChoice>
      <simpleChoice identifier="c2">延安</simpleChoice>
    </choiceInteraction>
  </itemBody>
</assessmentItem>"""

THIRD = """<?xml version="1.0"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i" title="t">
  <qti-response-declaration identifier="R" cardinality="single" base-type="string">
    <qti-correct-response><qti-value>延安</qti-value></qti-correct-response>
    <qti-mapping><qti-map-entry map-key="陕西延安" mapped-value="1"/></qti-mapping>
  </qti-response-declaration>
  <qti-item-body><p>七大在<qti-text-entry-interaction response-identifier="R"/>召开。</p></qti-item-body>
</qti-assessment-item>"""

FIRST = """<?xml version="1.0"?>
<questestinterop><assessment><section>
  <item ident="a"><presentation><material><mattext>&lt;p&gt;革命老区？&lt;/p&gt;</mattext></material>
    <response_lid ident="r" rcardinality="Multiple"><render_choice>
      <response_label ident="1"><material><mattext>延安</mattext></material></response_label>
      <response_label ident="2"><material><mattext>上海</mattext></material></response_label>
      <response_label ident="3"><material><mattext>瑞金</mattext></material></response_label>
    </render_choice></response_lid></presentation>
    <resprocessing><respcondition><conditionvar><and>
      <varequal respident="r">1</varequal><not><varequal respident="r">2</varequal></not>
      <varequal respident="r">3</varequal></and></conditionvar>
      <setvar action="Set">100</setvar></respcondition></resprocessing></item>
  <item ident="b"><presentation><material><mattext>建党在 1921 年。</mattext></material>
    <response_lid ident="r" rcardinality="Single"><render_choice>
      <response_label ident="t"><material><mattext>True</mattext></material></response_label>
      <response_label ident="f"><material><mattext>False</mattext></material></response_label>
    </render_choice></response_lid></presentation>
    <resprocessing><respcondition><conditionvar><varequal respident="r">t</varequal></conditionvar>
      <setvar>100</setvar></respcondition></resprocessing></item>
</section></assessment></questestinterop>"""


def read(text: str) -> Reading:
    return read_bank(text.encode())


def choice(right: tuple[str, ...], cardinality: str = "single", most: int = 1) -> str:
    values = "".join(f"<value>{each}</value>" for each in right)
    return SECOND.format(cardinality=cardinality, right=values, most=most)


def test_a_choice_of_the_second_version():
    reading = read(choice(("c2",)))
    (item,) = reading.items
    assert (reading.format, item.type, item.answer) == ("qti2", "single", "B")
    assert item.stem == "七大在哪里召开？\n请选择。"
    assert item.options == (("A", "瑞金"), ("B", "延安"))


def test_a_choice_of_several():
    (item,) = read(choice(("c1", "c2"), "multiple", 0)).items
    assert (item.type, item.answer) == ("multiple", ["A", "B"])


def test_a_blank_of_the_third_version():
    reading = read(THIRD)
    (item,) = reading.items
    assert (reading.format, item.type, item.stem) == ("qti3", "fill_blank", "七大在____召开。")
    assert item.answer == ["延安|陕西延安"]


def test_the_first_version_says_what_must_not_be_chosen():
    reading = read(FIRST)
    assert reading.format == "qti1"
    assert [(item.type, item.answer) for item in reading.items] == [
        ("multiple", ["A", "C"]),
        ("true_false", True),
    ]


def test_a_type_we_do_not_have_is_reported():
    text = choice(("c1",), "ordered").replace("choiceInteraction", "associateInteraction")
    assert "unsupported_type" in codes(read(text))


def package(manifest: str = "<manifest/>", **files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        for name, text in files.items():
            archive.writestr(f"items/{name}.xml", text)
    return buffer.getvalue()


def test_a_package_gives_all_its_items():
    reading = read_bank(package(a=choice(("c1",)), b=choice(("c2",)).replace("七大", "六大")))
    assert [(item.stem[:2], item.answer) for item in reading.items] == [("七大", "A"), ("六大", "B")]


@pytest.mark.parametrize("text", ["<?xml version='1.0'?><a", "<?xml version='1.0'?><!DOCTYPE a><a/>"])
def test_a_broken_package_is_refused(text):
    with pytest.raises(UnreadableBankError, match=r"。$"):
        read_bank(package(a=text))


def test_items_that_the_manifest_lists_and_the_package_lacks_are_said():
    listed = "".join(f'<resource type="imsqti_item_xmlv2p1" href="items/{name}.xml"/>' for name in ("a", "b"))
    manifest = f"<manifest><resources>{listed}</resources></manifest>"
    reading = read_bank(package(manifest, a=choice(("c2",))))
    assert len(reading.items) == 1
    assert [one.message for one in reading.problems if one.code == "missing_file"] == [
        "这个包的清单里有 1 个文件不在包里（items/b.xml），这些题没有导入。"
    ]
