"""Files that other systems export: GIFT and Moodle XML."""

import pytest

from quizzes.rules.formats import Reading, UnreadableBankError, read_bank
from tests.quizzes.rules.formats.reading import codes


def read(text: str) -> Reading:
    return read_bank(text.encode())


def test_gift_says_what_its_questions_are():
    reading = read(
        "$CATEGORY: top/党史\n\n"
        "// 说明\n::题一::中国共产党成立于哪一年？{\n  ~1919 年\n  =1921 年 # 对了\n  ~1927 年\n"
        "  ####见党史第一章。\n}\n\n"
        "属于革命老区的有{~%50%井冈山 ~%50%延安 ~%-100%上海}\n\n"
        "遵义会议在 1935 年召开。{T}\n\n"
        "七大在{=延安 =陕西延安}召开。\n\n"
        "等于几？ 1 \\= {=\\=1}\n"
    )
    assert (reading.format, codes(reading)) == ("gift", set())
    assert [(item.type, item.answer) for item in reading.items] == [
        ("single", "B"),
        ("multiple", ["A", "B"]),
        ("true_false", True),
        ("fill_blank", ["延安|陕西延安"]),
        ("fill_blank", ["=1"]),
    ]
    first = reading.items[0]
    assert (first.section, first.explanation, first.stem) == (
        "党史",
        "见党史第一章。\nB：对了",
        "中国共产党成立于哪一年？",
    )
    assert reading.items[3].stem == "七大在____召开。"


def test_gift_numbers_pairs_and_orders():
    reading = read(
        "建党在哪一年？{#1921:1}\n\n一到五之间？{#1..5}\n\n几次？{#\n=1:0\n=%50%2:0\n}\n\n"
        "配对：{=中国 -> 北京 =法国 -> 巴黎 = -> 上海}\n\n排序：{>3 ALL\n丙\n甲\n乙\n}\n"
    )
    assert codes(reading) == {"weights"}
    assert [(item.type, item.answer) for item in reading.items] == [
        ("numeric", "1921±1"),
        ("numeric", "3±2"),
        ("numeric", "1"),
        ("matching", {"left": ["中国", "法国"], "right": ["B", "C"]}),
        ("ordering", [dict(map(reversed, reading.items[4].options))[text] for text in "丙甲乙"]),
    ]
    assert reading.items[3].options == (("A", "上海"), ("B", "北京"), ("C", "巴黎"))


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/党史</text></category></question>
  <question type="multichoice">
    <name><text>一</text></name>
    <questiontext format="html"><text><![CDATA[<p>七大在<b>哪里</b>召开？</p>]]></text></questiontext>
    <generalfeedback><text>1945 年。</text></generalfeedback>
    <single>true</single>
    <answer fraction="0"><text>瑞金</text></answer>
    <answer fraction="100"><text><![CDATA[<p>延安</p>]]></text></answer>
  </question>
  <question type="multichoice">
    <questiontext><text>革命老区？</text></questiontext><single>false</single>
    <answer fraction="50"><text>井冈山</text></answer><answer fraction="50"><text>延安</text></answer>
    <answer fraction="-100"><text>上海</text></answer>
  </question>
  <question type="truefalse">
    <questiontext><text>建党在 1931 年。</text></questiontext>
    <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer>
  </question>
  <question type="shortanswer">
    <questiontext><text>建党在哪年？</text></questiontext>
    <answer fraction="100"><text>1921</text></answer><answer fraction="100"><text>1921 年</text></answer>
  </question>
  <question type="cloze"><questiontext><text>七大在{1:SA:=延安}召开。</text></questiontext></question>
  <question type="numerical"><questiontext><text>几？</text></questiontext>
    <answer fraction="50"><text>4</text><tolerance>0</tolerance></answer>
    <answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer></question>
  <question type="matching"><questiontext><text>配对</text></questiontext>
    <subquestion format="html"><text><![CDATA[<p>一大</p>]]></text>
      <answer><text>上海</text></answer></subquestion>
    <subquestion><text>七大</text><answer><text>延安</text></answer></subquestion>
    <subquestion><text></text><answer><text>瑞金</text></answer></subquestion></question>
  <question type="ordering"><questiontext><text>排序</text></questiontext>
    <answer fraction="2"><text>乙</text></answer><answer fraction="1"><text>丁</text></answer></question>
  <question type="gapselect"><questiontext><text>选词</text></questiontext></question>
</quiz>"""


def test_moodle_xml_says_what_its_questions_are():
    reading = read(MOODLE)
    assert reading.format == "moodle"
    assert [(item.type, item.answer) for item in reading.items] == [
        ("single", "B"),
        ("multiple", ["A", "B"]),
        ("true_false", False),
        ("fill_blank", ["1921|1921 年"]),
        ("fill_blank", {"blanks": ["延安"], "any_order": False}),
        ("numeric", "3.14±0.01"),
        ("matching", {"left": ["一大", "七大"], "right": ["A", "B"]}),
        ("ordering", ["A", "B"]),
        ("short_answer", None),
    ]
    first = reading.items[0]
    assert (first.stem, first.section, first.explanation) == ("七大在哪里召开？", "党史", "1945 年。")
    assert first.options == (("A", "瑞金"), ("B", "延安"))
    assert codes(reading) == {"unsupported_type", "no_key"}


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>',
        '<?xml version="1.0"?><quiz><question>',
        '<?xml version="1.0"?><something/>',
        '<?xml version="1.0"?>\n<!DOCTYPE quiz SYSTEM "http://a.b/c.dtd"><quiz/>',
        '<?xml version="1.0"?><quiz>&undeclared;</quiz>',
        '<?xml version="1.0"?><quiz a="1" a="2"/>',
        f'<?xml version="1.0"?><something a="{"x" * 1_000_000}"/>',
    ],
    ids=["entity", "half", "unknown", "doctype", "undeclared", "twice", "wide"],
)
def test_dangerous_or_broken_xml_is_refused(text):
    with pytest.raises(UnreadableBankError, match=r"。$"):
        read(text)


DEEP = "<b>" * 50_000 + "甲" + "</b>" * 50_000
OWN = 'toolName="zhibu-xuetang" identifier="single-1"'


@pytest.mark.parametrize(
    "text",
    [
        f"<quiz><question type='essay'><questiontext>{DEEP}</questiontext></question></quiz>",
        f"<assessmentItem><itemBody>{DEEP}</itemBody></assessmentItem>",
        f"<assessmentItem {OWN}><itemBody><div class='stem'>{DEEP}</div></itemBody></assessmentItem>",
        f"<assessmentItem {OWN}/>",
        "<quiz><question/><question type='matching'/><question type='numerical'/></quiz>",
        "<quiz><question type='ordering'><answer fraction='nan'/></question></quiz>",
        "<questestinterop><item><presentation/></item></questestinterop>",
    ],
    ids=["deep", "deep item", "deep own item", "bare own item", "bare questions", "nan", "bare first"],
)
def test_odd_but_whole_xml_is_no_accident(text):
    assert read(f'<?xml version="1.0"?>{text}').problems


def test_gift_with_a_brace_missing_keeps_the_other_questions():
    unclosed = read("::一:: 谁提出？ {=甲 ~乙\n\n::二:: 对吗？ {TRUE}\n\n三 {F}\n")
    assert [item.answer for item in unclosed.items] == [None, True, False]
    assert "unreadable" in codes(unclosed)
    assert codes(read("::一:: 谁提出？ {=甲 ~乙")) == {"no_questions", "dropped_noise"}
    glued = read("::一:: 谁提出？ {=甲 ~乙\n::二:: 谁？ {=丙 ~丁}\n::三:: 对吗？ {T}\n四 {F}\n//五\n五 {T}")
    assert [(item.stem, item.answer) for item in glued.items][1:] == [
        ("谁？", "A"),
        ("对吗？", True),
        ("四", False),
        ("五", True),
    ]


def test_gift_with_answers_without_a_sign_is_a_problem_not_a_failure():
    reading = read("::一:: 哪一年？ {1921}\n\n::二:: 对吗？ {T}\n")
    assert [item.answer for item in reading.items] == [None, True]
    assert codes(reading) == {"no_key"}


def test_moodle_answers_that_are_no_plain_key_are_told():
    one = '<question type="{}"><questiontext><text>{}</text></questiontext>{}</question>'
    answer = '<answer fraction="{}"><text>{}</text></answer>'
    reading = read(
        "<quiz>"
        + one.format("truefalse", "对吗？", answer.format(0, "true") + answer.format(0, "false"))
        + one.format("shortanswer", "首都？", answer.format(100, "*北京*"))
        + one.format("shortanswer", "哪座城？", answer.format(100, "北京") + answer.format(50, "京城"))
        + one.format("shortanswer", "几乘几？", answer.format(100, r"2\*3"))
        + "</quiz>"
    )
    assert [item.answer for item in reading.items] == [None, ["*北京*"], ["北京"], ["2*3"]]
    assert codes(reading) == {"no_key", "wildcards", "weights"}


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "UTF-16"])
def test_moodle_xml_in_another_encoding_is_read(encoding: str):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        '<quiz><question type="truefalse"><questiontext><text>中国</text></questiontext>'
        '<answer fraction="100"><text>true</text></answer></question></quiz>'
    )
    assert [(one.stem, one.answer) for one in read_bank(text.encode(encoding)).items] == [("中国", True)]
    declared = text.replace("<quiz>", "<!DOCTYPE quiz><quiz>").encode(encoding)
    with pytest.raises(UnreadableBankError, match="文档类型声明"):
        read_bank(declared)
