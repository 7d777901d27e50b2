"""A file of another system with one broken item: that item is named, the others are taken."""

import pytest

from quizzes.rules.formats import read_bank
from tests.quizzes.rules.formats.test_qti import choice, package

_GIFT = "::一::党旗的底色是？{=红 ~黄}\n\n%s\n\n::三::预备期为一年。{T}\n"
_AIKEN = "党旗的底色是什么？\nA. 红\nB. 黄\nANSWER: A\n\n%s\n\n军旗的底色是什么？\nA. 红\nB. 蓝\nANSWER: A\n"
_MOODLE = (
    '<?xml version="1.0"?><quiz><question type="truefalse"><questiontext><text>甲。</text></questiontext>'
    '<answer fraction="100"><text>true</text></answer></question><question type="%s</question>'
    '<question type="truefalse"><questiontext><text>丙。</text></questiontext>'
    '<answer fraction="100"><text>false</text></answer></question></quiz>'
)
_ASKED = "<questiontext><text>乙？</text></questiontext>"


@pytest.mark.parametrize(
    ("whole", "broken", "codes"),
    [
        (_GIFT, "::二::党徽的图案是？{=镰刀 ~星", {"unreadable", "no_key"}),
        (_GIFT, "::二::党徽的图案是？{~镰刀 ~星}", {"no_key"}),
        (_GIFT, "::二::有多少人？{#很多}", {"no_key"}),
        (_GIFT, "::二::配对。{=甲 -> 一 =乙 ->}", {"empty_option"}),
        (_AIKEN, "党徽的图案是什么？\nA. 镰刀\nB. 星", {"no_key"}),
        (_AIKEN, "党徽的图案是什么？\nA. 镰刀\nB. 星\nANSWER: D", {"key_outside_options"}),
        (_AIKEN, "党徽的图案是什么？\nANSWER: A", {"no_options"}),
        (_MOODLE, f'multichoice">{_ASKED}', {"no_key", "no_options"}),
        (
            _MOODLE,
            f'multichoice">{_ASKED}<answer fraction="x"><text>红</text></answer>',
            {"no_key", "no_options"},
        ),
        (_MOODLE, f'numerical">{_ASKED}<answer fraction="100"><text>很多</text></answer>', {"no_key"}),
        (_MOODLE, f'stack">{_ASKED}', {"unsupported_type", "no_key"}),
    ],
)
def test_a_broken_item_of_a_text_or_of_moodle(whole: str, broken: str, codes: set[str]):
    reading = read_bank((whole % broken).encode())
    assert len(reading.items) == 3
    assert {(problem.question, problem.code) for problem in reading.problems} == {(2, code) for code in codes}


@pytest.mark.parametrize(
    ("broken", "code", "kept"),
    [
        (choice(("c1",))[:-40], "broken_file", 2),
        ("这不是题目", "broken_file", 2),
        (choice(()), "no_key", 3),
        (choice(("c9",)), "no_key", 3),
        (choice(("c1",)).replace("choiceInteraction", "p"), "unsupported_type", 3),
    ],
)
def test_a_broken_item_of_a_package(broken: str, code: str, kept: int):
    listed = "".join(
        f'<resource type="imsqti_item_xmlv2p1" href="items/{name}.xml"/>' for name in ("a", "b", "c")
    )
    manifest = f"<manifest><resources>{listed}</resources></manifest>"
    whole = choice(("c1",)), choice(("c2",)).replace("七大", "八大")
    reading = read_bank(package(manifest, a=whole[0], b=broken.replace("七大", "六大"), c=whole[1]))
    assert len(reading.items) == kept
    assert [problem.code for problem in reading.problems] == [code]
