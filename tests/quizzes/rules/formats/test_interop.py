"""Files of other systems beside the repository, field by field against what is known to be in them."""

import json
import re
from pathlib import Path

import pytest

from quizzes.rules.formats import Item, Reading, read_bank
from quizzes.rules.formats.exchanged import plain
from tests.quizzes.rules.formats.reading import codes

INTEROP = Path(__file__).parents[5] / "shared" / "data" / "interop"
GIFT = sorted((INTEROP / "gift").glob("*.gift"))
QTI = {
    name: INTEROP / "qti" / name
    for name in ("all_canvas_simple_1.2.xml", "test_qti_1.2.zip", "test_qti_2.1.zip")
    if (INTEROP / "qti" / name).exists()
}

BY_DESIGN = {
    "Description, Category": "no questions: descriptions are reported as left out, categories name sections",
    "title": "our questions have no title; it is kept as their source (出处), where people find it again",
    "tags": "tags of others are kept as the topic (知识点); an id is not kept",
    "format": "we keep words; marks of HTML are taken off, Markdown stays as it was written",
    "_____ .": "a stop behind the braces is a stop, not the rest of a sentence with a blank in it",
    "feedback": "stands in the explanation, with the letter or the words of its answer before it",
    "weight": "an answer is right or wrong here; other weights are reported (weights)",
    "Essay": "has no key to compare, which is reported (no_key)",
}
"""What differs from the known fields, and why. The comparison below says each of it again, in code."""

TYPES = {
    "MC": ("single", "multiple"),
    "TF": ("true_false",),
    "Short": ("fill_blank",),
    "Numerical": ("numeric",),
    "Matching": ("matching",),
    "Essay": ("short_answer",),
}


def words(known: dict | None) -> str:
    """Give a text as we keep it."""
    if not known or not known["text"]:
        return ""
    text = plain(known["text"]) if known["format"] == "html" or "</" in known["text"] else known["text"]
    return squeezed(text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def stem_of(text: str) -> str:
    """A blank at the end and the stop behind it say nothing (see `_____ .` above)."""
    return re.sub(r" ?_{2,} ?\.?$|\.$", "", squeezed(text)).strip()


@pytest.mark.parametrize("path", GIFT, ids=lambda path: path.stem)
def test_each_field_of_a_gift_file_is_read(path):
    known = json.loads(path.with_suffix(".json").read_text())
    asked = [each for each in known if each["type"] in TYPES]
    reading = read_bank(path.read_bytes(), path.name)
    if not asked:
        assert "no_questions" in codes(reading)
        return
    assert reading.format == "gift"
    assert len(reading.items) == len(asked)
    for item, expected in zip(reading.items, asked, strict=True):
        _compare(reading, item, expected)


def _compare(reading: Reading, item: Item, known: dict) -> None:
    assert item.type in TYPES[known["type"]]
    assert stem_of(item.stem) == stem_of(words(known["stem"]))
    assert item.source == (known["title"] or "")
    assert item.topic == "、".join(known["tags"] or ())
    said = squeezed(item.explanation)
    assert words(known.get("globalFeedback")) in said
    for each in ("trueFeedback", "falseFeedback"):
        assert words(known.get(each)) in said
    mine = {problem.code for problem in reading.problems if problem.question == item.number}
    COMPARED[known["type"]](item, known, mine, said)


def _choices(item: Item, known: dict, mine: set[str], said: str) -> None:
    choices = known["choices"]
    assert [squeezed(text) for _, text in item.options] == [words(each["text"]) for each in choices]
    right = [
        letter
        for (letter, _), each in zip(item.options, choices, strict=True)
        if each["isCorrect"] or (each["weight"] or 0) > 0
    ]
    assert item.answer == (right if item.type == "multiple" else right[0])
    for (letter, _), each in zip(item.options, choices, strict=True):
        if each["feedback"]:
            assert f"{letter}：{words(each['feedback'])}" in said
    assert ("weights" in mine) == (len({each["weight"] for each in choices if (each["weight"] or 0) > 0}) > 1)


def _judged(item: Item, known: dict, mine: set[str], said: str) -> None:
    assert item.answer is known["isTrue"]


def _short(item: Item, known: dict, mine: set[str], said: str) -> None:
    weights = [100 if each["weight"] is None else each["weight"] for each in known["choices"]]
    best = [
        words(each["text"])
        for each, weight in zip(known["choices"], weights, strict=True)
        if weight == max(weights)
    ]
    assert [squeezed(each) for each in item.answer[0].split("|")] == best
    assert ("weights" in mine) == any(0 < weight < 100 for weight in weights)
    for each in known["choices"]:
        assert words(each["feedback"]) in said


def _number(item: Item, known: dict, mine: set[str], said: str) -> None:
    value, _, tolerance = item.answer.partition("±")
    choices = known["choices"]
    if isinstance(choices, list):
        for each in choices:
            assert words(each["feedback"]) in said
        choices = max(choices, key=lambda each: 100 if each["weight"] is None else each["weight"])["text"]
    low, high = float(value) - float(tolerance or 0), float(value) + float(tolerance or 0)
    if "numberLow" in choices:
        assert (low, high) == pytest.approx((choices["numberLow"], choices["numberHigh"]))
    else:
        slack = choices.get("range") or 0
        assert (low, high) == pytest.approx((choices["number"] - slack, choices["number"] + slack))


def _pairs(item: Item, known: dict, mine: set[str], said: str) -> None:
    pairs = [(words(each["subquestion"]), each["subanswer"]) for each in known["matchPairs"]]
    texts = dict(item.options)
    mine_too = zip(item.answer["left"], item.answer["right"], strict=True)
    assert [(left, texts[right]) for left, right in mine_too] == [pair for pair in pairs if pair[0]]
    assert set(texts.values()) == {option for _, option in pairs}


def _essay(item: Item, known: dict, mine: set[str], said: str) -> None:
    assert item.answer is None
    assert "no_key" in mine


COMPARED = {
    "MC": _choices,
    "TF": _judged,
    "Short": _short,
    "Numerical": _number,
    "Matching": _pairs,
    "Essay": _essay,
}


CANVAS = [
    ("single", "Question 1, Multiple Choice, Answer is C", "C A B D", "C"),
    ("true_false", "Question 2, True/False, Answer is True", "True False", True),
    ("fill_blank", "Question 3, Fill in the", "", ["Blank|blank"]),
    (
        "fill_blank",
        "Question 4, Fill in ____ ____, Answers 'Multiple', 'Blanks'",
        "",
        {"blanks": ["Multiple|multiple", "Blanks|blanks"], "any_order": False},
    ),
    ("multiple", "Multiple Answers, Correct Answers: A, B, C", "A B C D E F", "A B C"),
    (
        "fill_blank",
        "Question 6, Multiple Dropdowns, Answers is C: ____",
        "",
        {"blanks": ["C"], "any_order": False},
    ),
    (
        "matching",
        "Question 7, Matching, Correct Answer A:1, B:2",
        "1 2 C D E F 3 4 5",
        {"left": ["A", "A", "B", "A", "B"], "right": ["A", "A", "B", "A", "B"]},
    ),
    (
        "numeric",
        "Question 8, Numerical Answers: Exactly 42, or Between 41.5 and 42.5, or 42.00 precision 4",
        "",
        "42±0.5",
    ),
    ("short_answer", "Formula, Answer is 42. [x]", "", None),
    ("short_answer", "Question 10, Essay", "", None),
]
"""What the questions of Canvas's own example say of themselves."""


@pytest.mark.parametrize(
    "path", [path for name, path in QTI.items() if "canvas" in name], ids=["canvas"] if QTI else []
)
def test_each_kind_of_question_of_canvas_is_read(path):
    reading = read_bank(path.read_bytes(), path.name)
    assert [item.section for item in reading.items] == ["Every Canvas Interaction"] * 10
    for item, (kind, stem, options, key) in zip(reading.items, CANVAS, strict=True):
        assert (item.type, squeezed(item.stem)) == (kind, stem)
        assert " ".join(text for _, text in item.options) == options
        assert _said_key(item) == key
    first = reading.items[0].explanation.split("\n")
    assert first[:3] == [
        "Item Feedback, Neutral",
        "答对：Item Feedback, Correct",
        "答错：Item Feedback, Incorrect",
    ]
    assert "A：Answer feedback for C, correct" in first
    assert {"weights", "unsupported_type", "no_key", "choices_left_out"} == codes(reading)


def _said_key(item: Item) -> object:
    if item.type == "single":
        return dict(item.options)[item.answer]
    return (
        " ".join(dict(item.options)[letter] for letter in item.answer)
        if item.type == "multiple"
        else item.answer
    )


KEYS = {
    "test_qti_1.2.zip": [("true_false", 2, False), ("single", 5, "D"), ("multiple", 7, ["A", "C", "D", "G"])],
    "test_qti_2.1.zip": [
        ("true_false", 2, True),
        ("single", 5, "D"),
        ("multiple", 5, ["A", "B", "D"]),
        ("fill_blank", 0, ["Lake Michigan|lake michigan|lake Michigan|Lake michigan|Michigan|michigan"]),
        ("short_answer", 0, None),
    ],
}


@pytest.mark.parametrize("name", [name for name in QTI if name in KEYS])
def test_each_question_of_a_package_is_read(name):
    reading = read_bank(QTI[name].read_bytes(), name)
    assert [(item.type, len(item.options), item.answer) for item in reading.items] == KEYS[name]
