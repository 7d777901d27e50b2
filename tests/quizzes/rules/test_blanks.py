"""What a blank takes for the same, and how blanks share the points."""

import pytest

from quizzes.rules.questions import Content
from quizzes.rules.scoring import MultiplePolicy
from quizzes.rules.types import TYPES


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("二十", "20"),
        ("20", "二十"),
        ("ＰＡＲＴＹ", "party"),
        ("中国 共产党", "中国共产党"),
        ("中国共产党。", "中国共产党"),
        ("\u200b北京", "北京"),
        ("三十六", "36|三十六"),
        ("卅六", "36｜卅六"),
        ("9514万", "九千五百一十四万"),
    ],
)
def test_what_a_blank_takes_for_the_same(written, accepted):
    content = Content("填____", key={"blanks": [accepted]})
    assert TYPES["fill_blank"].mark(content, (written,), 100, MultiplePolicy.STRICT).earned == 100


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("20大", "二十大"),
        ("21", "二十"),
        ("", "二十"),
        ("一百五", "150"),
        ("中国", "中国共产党"),
        ("|", "a|b"),
    ],
)
def test_what_a_blank_keeps_apart(written, accepted):
    content = Content("填____", key={"blanks": [accepted]})
    assert TYPES["fill_blank"].mark(content, (written,), 100, MultiplePolicy.STRICT).earned == 0


@pytest.mark.parametrize(
    ("any_order", "answer", "earned"),
    [
        (False, ("甲", "乙", "丙"), 100),
        (False, ("乙", "甲", "丙"), 33),
        (True, ("丙", "甲", "乙"), 100),
        (True, ("甲", "甲", "甲"), 33),
        (True, ("丁", "丙", "甲"), 66),
    ],
)
def test_blanks_share_the_points(any_order, answer, earned):
    content = Content("填____、____、____", key={"blanks": ["甲", "乙", "丙"], "any_order": any_order})
    assert TYPES["fill_blank"].mark(content, answer, 100, MultiplePolicy.STRICT).earned == earned


def test_a_text_makes_room_for_one_that_fits_nowhere_else():
    content = Content("填____、____", key={"blanks": ["甲|乙", "甲"], "any_order": True})
    assert TYPES["fill_blank"].mark(content, ("甲", "乙"), 200, MultiplePolicy.STRICT).earned == 200
