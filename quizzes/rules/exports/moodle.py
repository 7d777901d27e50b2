"""A bank as Moodle XML. What Moodle has no field for stands in tags, such as 知识点：党史."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from quizzes.rules.exports import drawn
from quizzes.rules.exports.entry import Exported, one_line, runs
from quizzes.rules.formats import converters, own
from quizzes.rules.formats.moodlexml import put_text, put_value
from quizzes.rules.questions import EXPLANATION, FIGURE, STEM, STIMULUS

_LONGEST_NAME = 60


def write(entries: Sequence[Exported]) -> bytes:
    """Write the questions category by category; a passage stands as a description before its questions."""
    quiz = ET.Element("quiz")
    for passage, run in runs(entries):
        for category, group in groupby(run, key=lambda entry: entry.category):
            own_questions = list(group)
            _category(quiz, category)
            if passage:
                _passage(quiz, passage, own_questions)
            for entry in own_questions:
                _question(quiz, entry)
    written: bytes = ET.tostring(quiz, encoding="utf-8", xml_declaration=True)
    return written


def _category(quiz: ET.Element, name: str) -> None:
    question = ET.SubElement(quiz, "question", {"type": "category"})
    path = "$course$/top" + ("/" + name.replace("/", "//") if name else "")
    put_text(question, "category", path)


def _passage(quiz: ET.Element, passage: str, entries: Sequence[Exported]) -> None:
    question = ET.SubElement(quiz, "question", {"type": "description"})
    put_text(question, "name", _name(passage))
    put_text(question, "questiontext", passage, "plain_text")
    _tags(question, [own.tag("题型", own.MATERIAL), own.tag("题数", str(len(entries)))])


def _name(text: str) -> str:
    return one_line(text).strip()[:_LONGEST_NAME] or "题目"


def _tags(question: ET.Element, tags: Sequence[str]) -> None:
    holder = ET.SubElement(question, "tags")
    for tag in tags:
        put_text(holder, "tag", tag)


def _question(quiz: ET.Element, entry: Exported) -> None:
    question = ET.SubElement(quiz, "question", {"type": ""})
    put_text(question, "name", _name(entry.content.stem))
    words = put_text(question, "questiontext", entry.content.stem, "plain_text")
    why = put_text(question, "generalfeedback", entry.content.explanation, "plain_text")
    put_value(question, "defaultgrade", "1.0000000")
    letters = converters.moodle(entry.type).write(question, entry)
    # What is pointed at has a place of its own.
    places = (STIMULUS, STEM) if entry.kind.drawn_on else (STIMULUS, STEM, FIGURE)
    pictures = [one for place in places for one in entry.content.pictures_at(place)]
    drawn.attach(words, pictures, entry.fetch)
    entry.attach(why, EXPLANATION)
    tags = entry.tags(letters=letters)
    _tags(question, [*tags, own.tag("答案", entry.answer)] if entry.kind.drawn_on else tags)


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what Moodle takes in another way."""
    return converters.losses(entries, "MOODLE", "Moodle XML ")
