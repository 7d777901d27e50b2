"""A bank as Moodle XML. What Moodle has no field for stands in tags, such as 知识点：党史."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from quizzes.rules.exports.entry import Exported, blanks_of, number_of, one_line, runs, tags_of
from quizzes.rules.formats import own
from quizzes.rules.formats.cloze import write_blank
from quizzes.rules.types.matching import pairs

_KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "fill_blank": "shortanswer",
    "short_answer": "essay",
    "ordering": "ordering",
    "matching": "matching",
    "numeric": "numerical",
}
_LONGEST_NAME = 60


def write(entries: Sequence[Exported]) -> bytes:
    """Write the questions category by category; a passage stands as a description before its questions."""
    quiz = ET.Element("quiz")
    for passage, run in runs(entries):
        for category, group in groupby(run, key=lambda entry: entry.category):
            own_questions = list(group)
            _category(quiz, category)
            if passage:
                _passage(quiz, passage, len(own_questions))
            for entry in own_questions:
                _question(quiz, entry)
    written: bytes = ET.tostring(quiz, encoding="utf-8", xml_declaration=True)
    return written


def _category(quiz: ET.Element, name: str) -> None:
    question = ET.SubElement(quiz, "question", {"type": "category"})
    path = "$course$/top" + ("/" + name.replace("/", "//") if name else "")
    _text(question, "category", path)


def _passage(quiz: ET.Element, passage: str, count: int) -> None:
    question = ET.SubElement(quiz, "question", {"type": "description"})
    _text(question, "name", _name(passage))
    _text(question, "questiontext", passage, "plain_text")
    _tags(question, [own.tag("题型", own.MATERIAL), own.tag("题数", str(count))])


def _text(parent: ET.Element, name: str, text: str, form: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, {**attributes, **({"format": form} if form else {})})
    ET.SubElement(element, "text").text = text
    return element


def _name(text: str) -> str:
    return one_line(text).strip()[:_LONGEST_NAME] or "题目"


def _tags(question: ET.Element, tags: Sequence[str]) -> None:
    holder = ET.SubElement(question, "tags")
    for tag in tags:
        _text(holder, "tag", tag)


def _question(quiz: ET.Element, entry: Exported) -> None:
    blanks = blanks_of(entry) if entry.type == "fill_blank" else []
    kind = "cloze" if len(blanks) > 1 or blanks == [[""]] else _KINDS[entry.type]
    question = ET.SubElement(quiz, "question", {"type": kind})
    stem = entry.content.stem
    if kind == "cloze":
        stem += "\n" + " ".join(write_blank(words) for words in blanks)
    _text(question, "name", _name(entry.content.stem))
    _text(question, "questiontext", stem, "plain_text")
    _text(question, "generalfeedback", entry.content.explanation, "plain_text")
    ET.SubElement(question, "defaultgrade").text = "1.0000000"
    letters = _WRITERS.get(entry.type, _nothing)(question, entry) or ""
    if kind == "shortanswer":
        _words(question, blanks[0] if blanks else [])
    _tags(question, tags_of(entry, letters=letters))


def _nothing(question: ET.Element, entry: Exported) -> str:
    return ""


def _answer(question: ET.Element, text: str, worth: float, form: str = "plain_text") -> ET.Element:
    return _text(question, "answer", text, form, fraction=f"{worth:.5f}".rstrip("0").rstrip("."))


def _choices(question: ET.Element, entry: Exported) -> str:
    key = entry.content.key
    right = [key] if isinstance(key, str) else key if isinstance(key, list) else []
    ET.SubElement(question, "single").text = "true" if entry.type == "single" else "false"
    ET.SubElement(question, "shuffleanswers").text = "true"
    ET.SubElement(question, "answernumbering").text = "ABCD"
    wrong = 0 if entry.type == "single" else -100
    for letter, text in entry.content.options:
        _answer(question, text, 100 / len(right) if letter in right else wrong)
    return "".join(entry.content.option_keys)


def _judgement(question: ET.Element, entry: Exported) -> str:
    for word, worth in (("true", True), ("false", False)):
        _answer(question, word, 100 if entry.content.key is worth else 0, "moodle_auto_format")
    return ""


def _words(question: ET.Element, words: Sequence[str]) -> None:
    ET.SubElement(question, "usecase").text = "0"
    for word in words:
        _answer(question, word.replace("*", "\\*"), 100)


def _prose(question: ET.Element, entry: Exported) -> str:
    ET.SubElement(question, "responseformat").text = "plain"
    key = entry.content.key
    _text(question, "graderinfo", key if isinstance(key, str) else "", "plain_text")
    return ""


def _number(question: ET.Element, entry: Exported) -> str:
    value, tolerance = number_of(entry)
    answer = _answer(question, value, 100)
    ET.SubElement(answer, "tolerance").text = tolerance
    return ""


def _order(question: ET.Element, entry: Exported) -> str:
    key = entry.content.key if isinstance(entry.content.key, list) else []
    for name, text in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("gradingtype", "ABSOLUTE_POSITION"),
    ):
        ET.SubElement(question, name).text = text
    letters = [str(letter) for letter in key]
    for place, letter in enumerate(letters, start=1):
        _answer(question, entry.content.option_text(letter), place)
    return "".join(letters)


def _pairs(question: ET.Element, entry: Exported) -> str:
    ET.SubElement(question, "shuffleanswers").text = "true"
    matched = [(item, letter) for item, letter in pairs(entry.content)]
    letters = list(dict.fromkeys(letter for _, letter in matched))
    more = [letter for letter in entry.content.option_keys if letter not in letters]
    for item, letter in [*matched, *(("", letter) for letter in more)]:
        side = _text(question, "subquestion", item, "plain_text")
        _text(side, "answer", entry.content.option_text(letter))
    return "".join([*letters, *more])


_WRITERS = {
    "single": _choices,
    "multiple": _choices,
    "true_false": _judgement,
    "short_answer": _prose,
    "numeric": _number,
    "ordering": _order,
    "matching": _pairs,
}


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what Moodle takes in another way."""
    free = sum("顺序：不限" in tags_of(entry) for entry in entries)
    lost = (
        [f"Moodle 不认“各空顺序不限”，{free} 道填空题在那里会按顺序判分；导回本站时仍然不限。"]
        if free
        else []
    )
    orders = sum(entry.type == "ordering" for entry in entries)
    if orders:
        lost.append(f"{orders} 道排序题要 Moodle 4.4 以上（或装有排序题插件）才能导入。")
    return lost
