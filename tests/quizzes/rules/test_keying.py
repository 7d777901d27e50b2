"""What is typed on a keypad, and what is said about what does not fit."""

import pytest

from quizzes.rules.keying import read_keyed
from quizzes.rules.questions import BadAnswerError, Content
from quizzes.rules.types import TYPES
from tests.factories import CONTENTS, OPTIONS

MATCHING = Content("配对", OPTIONS, {"left": ["一", "二", "三"], "right": ["A", "B", "C"]})
NUMERIC = Content("几？", (), {"value": "7", "tolerance": "0"})
SHAPES = CONTENTS | {"matching": MATCHING, "numeric": NUMERIC}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("single", "Ｂ", "B"),
        ("single", "2", "B"),
        ("multiple", "1、3", ("A", "C")),
        ("multiple", "ca", ("A", "C")),
        ("true_false", "2", False),
        ("true_false", "对", True),
        ("true_false", "f", False),
        ("ordering", "3-12", ("C", "", "A", "B")),
        ("matching", "1A2-3C", ("A", "", "C")),
        ("matching", "312", ("C", "A", "B")),
        ("fill_blank", " 北京 ", ("北京",)),
        ("numeric", "-3", "-3"),
        ("single", "-", None),
        ("single", "  ", None),
    ],
)
def test_the_keypad_is_read_as_people_type(kind, text, expected):
    content = SHAPES[kind]
    assert read_keyed(TYPES[kind], content, [(k, k, t) for k, t in content.options], text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("single", "AB", "只能录入一个选项"),
        ("single", "5", "没有选项“5”"),
        ("multiple", "AA", "只能选一次"),
        ("true_false", "5", "√ 或 ×"),
        ("ordering", "AB", "要录入 4 个选项"),
        ("fill_blank", "字" * 3000, "最多 2000 字"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_expected(kind, text, sentence):
    content = SHAPES[kind]
    with pytest.raises(BadAnswerError, match=sentence):
        read_keyed(TYPES[kind], content, [(k, k, t) for k, t in content.options], text)
