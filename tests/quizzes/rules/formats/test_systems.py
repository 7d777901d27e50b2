"""Files as other systems write them: Moodle, Canvas, Blackboard, TAO, Inspera; also partly broken ones."""

import base64
import io

import pytest
from PIL import Image

from quizzes.rules.formats import Reading, UnreadableBankError, read_bank
from tests.quizzes.rules.formats.reading import codes
from tests.quizzes.rules.formats.test_hostile import package

MANIFEST = b'<?xml version="1.0"?><manifest><resources/></manifest>'


def read(text: str) -> Reading:
    return read_bank(text.encode(), "题.xml")


# Moodle


def moodle(kind: str, stem: str, body: str = "") -> Reading:
    words = f'<questiontext format="html"><text><![CDATA[<p>{stem}</p>]]></text></questiontext>'
    return read(f'<?xml version="1.0"?><quiz><question type="{kind}">{words}{body}</question></quiz>')


def answer(text: str, worth: int, said: str = "") -> str:
    feedback = f"<feedback><text>{said}</text></feedback>"
    return f'<answer fraction="{worth}"><text>{text}</text>{feedback}</answer>'


def test_a_single_choice_of_moodle_that_pays_a_part_stays_single():
    body = "<single>true</single>" + answer("甲", 100) + answer("乙", 50, "差一点") + answer("丙", 0)
    reading = moodle("multichoice", "哪个？", body)
    (item,) = reading.items
    assert (item.type, item.answer, item.explanation) == ("single", "A", "B：差一点")
    assert codes(reading) == {"weights"}


@pytest.mark.parametrize(
    ("kind", "stem", "body"),
    [
        ("cloze", "党{1:MC:=章~旗}第{1:NM:=5:0}条", ""),
        ("gapselect", "党[[1]]第[[2]]条", "<selectoption><text>章</text></selectoption>" * 1),
        ("ddwtos", "党[[1]]第[[2]]条", "<dragbox><text>章</text></dragbox>"),
    ],
)
def test_words_to_choose_from_become_blanks(kind: str, stem: str, body: str):
    holder = "selectoption" if kind == "gapselect" else "dragbox"
    reading = moodle(kind, stem, f"{body}<{holder}><text>5</text></{holder}>")
    (item,) = reading.items
    assert (item.stem, item.answer) == ("党____第____条", {"blanks": ["章", "5"], "any_order": False})
    assert codes(reading) == {"choices_left_out"}


def test_each_marker_of_moodle_asks_for_its_own_place():
    buffer = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(buffer, "PNG")
    body = f'<file name="a.png" encoding="base64">{base64.b64encode(buffer.getvalue()).decode()}</file>'
    for number, name in enumerate(("遵义", "延安"), start=1):
        body += f"<drag><no>{number}</no><text>{name}</text></drag>"
    body += "<drop><shape>circle</shape><coords>100,50;20</coords><choice>1</choice></drop>"
    body += "<drop><shape>rectangle</shape><coords>0,0;20,10</coords><choice>2</choice></drop>"
    items = moodle("ddmarker", "标一标", body).items
    areas = [["circle", [500, 500, 100]], ["rect", [0, 0, 100, 100]]]
    assert [(item.type, item.stem) for item in items] == [
        ("hotspot", "标一标\n（标出：遵义）"),
        ("hotspot", "标一标\n（标出：延安）"),
    ]
    assert [item.answer for item in items] == [
        {"areas": areas, "right": ["A"]},
        {"areas": areas, "right": ["B"]},
    ]
    assert [len(item.pictures) for item in items] == [1, 1]


def test_what_moodle_draws_by_chance_is_no_question():
    assert moodle("random", "").items == ()


# QTI 1.2 of Blackboard


def block(words: str) -> str:
    told = f"<mat_extension><mat_formattedtext>&lt;p&gt;{words}&lt;/p&gt;</mat_formattedtext></mat_extension>"
    return f'<flow class="FORMATTED_TEXT_BLOCK"><material>{told}</material></flow>'


def labels(**words: str) -> str:
    return "".join(
        f'<flow_label><response_label ident="{name}"><flow_mat>{block(text) if text else ""}</flow_mat>'
        f"</response_label></flow_label>"
        for name, text in words.items()
    )


def listed(name: str, inside: str, cardinality: str = "Single") -> str:
    return (
        f'<response_lid ident="{name}" rcardinality="{cardinality}">'
        f"<render_choice>{inside}</render_choice></response_lid>"
    )


def pays(*values: tuple[str, str], points: str = "SCORE.max") -> str:
    told = "".join(f'<varequal respident="{name}">{value}</varequal>' for name, value in values)
    score = f'<setvar variablename="SCORE" action="Set">{points}</setvar>' if points else ""
    return f'<respcondition title="correct"><conditionvar>{told}</conditionvar>{score}</respcondition>'


def blackboard(kind: str, responses: str, conditions: str, more: str = "") -> str:
    wrong = '<respcondition title="incorrect"><conditionvar><other/></conditionvar></respcondition>'
    return (
        f"<item><itemmetadata><bbmd_questiontype>{kind}</bbmd_questiontype></itemmetadata><presentation>"
        f'<flow class="Block"><flow class="QUESTION_BLOCK">{block("问")}</flow>'
        f'<flow class="RESPONSE_BLOCK">{responses}</flow>{more}</flow></presentation>'
        f"<resprocessing>{conditions}{wrong}</resprocessing></item>"
    )


POOL = (
    blackboard("Multiple Choice", listed("response", labels(a="甲", b="乙")), pays(("response", "b"))),
    blackboard(
        "True/False", listed("response", labels(true="true", false="false")), pays(("response", "true"))
    ),
    blackboard(
        "Fill in the Blank",
        '<response_str ident="response"><render_fib/></response_str>',
        pays(("response", "北京"), points=""),
    ),
    blackboard(
        "Ordering",
        listed("response", labels(a="二", b="一"), "Ordered"),
        pays(("response", "b"), ("response", "a")),
    ),
    blackboard(
        "Matching",
        f"<flow>{block('一大')}{listed('r1', labels(r1a='', r1b=''))}</flow>"
        f"<flow>{block('七大')}{listed('r2', labels(r2a='', r2b=''))}</flow>",
        pays(("r1", "r1b"), points="") + pays(("r2", "r2a"), points=""),
        f'<flow class="RIGHT_MATCH_BLOCK"><flow>{block("延安")}</flow><flow>{block("上海")}</flow></flow>',
    ),
)


def test_a_pool_of_blackboard_is_read():
    section = f"<section>{''.join(POOL)}</section>"
    pool = f'<questestinterop><assessment title="池">{section}</assessment></questestinterop>'
    reading = read_bank(package(("imsmanifest.xml", MANIFEST), ("res00001.dat", pool.encode())), "p.zip")
    assert [(item.type, item.stem, item.answer) for item in reading.items] == [
        ("single", "问", "B"),
        ("true_false", "问", True),
        ("fill_blank", "问", ["北京"]),
        ("ordering", "问", ["B", "A"]),
        ("matching", "问", {"left": ["一大", "七大"], "right": ["B", "A"]}),
    ]


# QTI 2 and 3


def item_of(body: str, *right: tuple[str, str], more: str = "") -> str:
    told = "".join(
        f'<responseDeclaration identifier="{name}" cardinality="single" baseType="identifier">'
        f"<correctResponse><value>{value}</value></correctResponse></responseDeclaration>"
        for name, value in right
    )
    return f'<assessmentItem identifier="i">{told}<itemBody>{body}</itemBody>{more}</assessmentItem>'


def choice(name: str, prompt: str, first: str = "甲", second: str = "乙") -> str:
    return (
        f'<choiceInteraction responseIdentifier="{name}" maxChoices="1"><prompt>{prompt}</prompt>'
        f'<simpleChoice identifier="a">{first}</simpleChoice>'
        f'<simpleChoice identifier="b">{second}</simpleChoice>'
        "</choiceInteraction>"
    )


def test_several_choices_of_an_item_are_questions_about_one_passage():
    reading = read(
        item_of(f"<p>一段话</p>{choice('R1', '问一')}{choice('R2', '问二')}", ("R1", "a"), ("R2", "b"))
    )
    assert [(item.stem, item.stimulus, item.answer) for item in reading.items] == [
        ("问一", "一段话", "A"),
        ("问二", "一段话", "B"),
    ]


def test_words_to_choose_from_in_an_item_become_blanks():
    inline = (
        '<p>党<inlineChoiceInteraction responseIdentifier="R"><inlineChoice identifier="a">章</inlineChoice>'
        '<inlineChoice identifier="b">旗</inlineChoice></inlineChoiceInteraction>是根本。</p>'
    )
    gaps = (
        '<gapMatchInteraction responseIdentifier="R"><gapText identifier="a">章</gapText>'
        '<gapText identifier="b">旗</gapText><p>党<gap identifier="G"/>是根本。</p></gapMatchInteraction>'
    )
    for body, right in ((inline, "a"), (gaps, "a G")):
        (item,) = read(item_of(body, ("R", right))).items
        assert (item.stem, item.answer) == ("党____是根本。", {"blanks": ["章"], "any_order": False})


def test_words_to_point_at_are_options():
    text = '<p>党的<hottext identifier="a">生日</hottext>是<hottext identifier="b">八一</hottext></p>'
    asked = f'<hottextInteraction responseIdentifier="R" maxChoices="1"><prompt>哪错？</prompt>{text}'
    body = f"{asked}</hottextInteraction>"
    (item,) = read(item_of(body, ("R", "b"))).items
    assert (item.stem, item.options, item.answer) == (
        "哪错？\n党的生日是八一",
        (("A", "生日"), ("B", "八一")),
        "B",
    )


def test_what_those_who_mark_are_told_is_the_model_answer():
    rubric = '<rubricBlock view="scorer"><p>要点一</p></rubricBlock>'
    (item,) = read(item_of(f'<p>谈谈。</p>{rubric}<extendedTextInteraction responseIdentifier="R"/>')).items
    assert (item.type, item.answer) == ("short_answer", "要点一")


def test_feedback_goes_into_the_explanation():
    more = '<modalFeedback identifier="f1">再读党章</modalFeedback>'
    (item,) = read(item_of(choice("R", "问"), ("R", "a"), more=more)).items
    assert item.explanation == "再读党章"


def test_a_broken_item_is_named_and_the_others_are_taken_in_the_order_of_the_test():
    good = item_of(choice("R", "甲问"), ("R", "a")).encode()
    refs = b'<assessmentItemRef href="../q/z.xml"/><assessmentItemRef href="../q/a.xml"/>'
    test = b"<assessmentTest>" + refs + b"</assessmentTest>"
    packed = package(
        ("imsmanifest.xml", MANIFEST),
        ("t/test.xml", test),
        ("q/a.xml", good.replace("甲问".encode(), "乙问".encode())),
        ("q/bad.xml", good[:80]),
        ("q/z.xml", good),
    )
    reading = read_bank(packed, "题.zip")
    assert [item.stem for item in reading.items] == ["甲问", "乙问"]
    assert [problem.message for problem in reading.problems] == [
        "这个包里有 1 个题目文件不完整，打不开（q/bad.xml），这些题没有导入。"
    ]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            (("imsmanifest.xml", MANIFEST[:30]), ("a.xml", item_of(choice("R", "问"), ("R", "a")).encode())),
            "不完整",
        ),
        ((("imsmanifest.xml", MANIFEST), ("a.xml", b"<assessmentItem><itemBody>")), "都不完整"),
        ((("imsmanifest.xml", MANIFEST),), "没有认得出的题库"),
        ((("a.txt", b"1"), ("b.txt", b"2")), "解压后一个一个导入"),
    ],
    ids=["manifest", "items", "nothing", "several"],
)
def test_a_package_with_nothing_in_it_is_refused(files: tuple[tuple[str, bytes], ...], sentence: str):
    with pytest.raises(UnreadableBankError, match=sentence):
        read_bank(package(*files), "题.zip")


def test_a_list_of_items_alone_asks_for_the_package():
    with pytest.raises(UnreadableBankError, match=r"整个 \.zip 包"):
        read('<assessmentTest identifier="t"/>')


def test_one_bank_in_an_archive_is_read():
    reading = read_bank(package(("题库.txt", "1.甲？\nA.一\nB.二\n答案：A".encode())), "题库.zip")
    assert [item.answer for item in reading.items] == ["A"]
