"""Read Moodle XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import converters, exchanged, moodlepictures, own
from quizzes.rules.formats.exchanged import Exchanged
from quizzes.rules.formats.moodlexml import answers_in, exact_text, seen_text
from quizzes.rules.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft

_NAMES = {
    "calculated": "计算题",
    "cloze": "完形填空题",
    "ddwtos": "拖放题",
    "gapselect": "选词填空题",
}
_DRAWN = ("random", "randomsamatch")
"""What stands for a question that Moodle draws from its own bank."""
_JUDGED = {"true": "对", "false": "错", "*": "其他答案"}
_PASSAGE = re.compile(r"材料|案例|阅读|根据下|回答下列|(?i:passage|read the)")


def read_moodle(root: Element) -> Exchanged:
    """Read a `<quiz>`."""
    found = Exchanged()
    section, passage, left = "", "", 0
    for question in root.iterfind("question"):
        kind = question.get("type", "")
        if kind == "category":
            section, passage = _section(seen_text(question.find("category"))), ""
        elif kind == "description":
            passage, left = _passage(found, question)
        elif kind in _DRAWN:
            found.drop(seen_text(question.find("questiontext")) or seen_text(question.find("name")))
        else:
            for part in converters.apart(question, kind):
                draft = _question(found, part, kind)
                draft.section = draft.section or section
                draft.stimulus = passage if left else ""
            left = max(0, left - 1)
    return found


def _section(path: str) -> str:
    """Give the last name of a path of categories; a slash inside a name is written twice.

    >>> _section("$course$/top/党史//党建")
    '党史/党建'
    """
    name = re.split(r"(?<!/)/(?!/)", path)[-1].replace("//", "/")
    return "" if name in ("top", "$course$", "$system$", "$module$", "$cat1$") else name


def _passage(found: Exchanged, question: Element) -> tuple[str, int]:
    """Give a passage and how many questions ask about it; a label that is none is only kept as a line."""
    tags = own.read_tags(converters.tags_of(question))
    if tags.get("题型") == own.MATERIAL and tags.get("题数", "").isdecimal():
        return exact_text(question.find("questiontext")), int(tags["题数"])
    text = seen_text(question.find("questiontext"))
    if _PASSAGE.search(text):
        return text, 10_000
    found.drop(text)
    return "", 0


def _question(found: Exchanged, question: Element, kind: str) -> Draft:
    tags = own.read_tags(converters.tags_of(question))
    ours = TYPES.named(tags.get("题型", ""))
    words = question.find("questiontext")
    draft = found.begin(exact_text(words) if ours else seen_text(words))
    feedback = question.find("generalfeedback")
    explanation = exact_text(feedback) if ours else seen_text(feedback)
    draft.explanation = [explanation] if explanation else []
    foreign = [each for each in converters.tags_of(question) if each not in _own_tags(tags)]
    draft.topic = foreign[0].strip() if foreign else ""
    own.describe(draft, tags)
    if ours:
        draft.stem = [exact_text(words)]
        converters.moodle(ours).read(draft, question, tags)
    elif not any(read(draft, question) for read in _readers_of(kind)):
        right = [text for text, worth in answers_in(question, exact=False) if worth > 0]
        exchanged.give_unsupported(draft, _NAMES.get(kind, "其他系统的题型"), "；".join(right))
    if not ours:
        exchanged.tell(draft, _feedback(draft, question))
    moodlepictures.take_pictures(draft, question)
    return draft


def _feedback(draft: Draft, question: Element) -> list[tuple[str, str]]:
    """Give what is said after single answers; an option goes by its letter."""
    answers = question.findall("answer")
    names = [letter for letter, _ in draft.options] if len(draft.options) == len(answers) else []
    words = names or [_JUDGED.get(text, text) for text in (seen_text(each) for each in answers)]
    return [
        (name, said)
        for name, each in zip(words, answers, strict=True)
        if (said := seen_text(each.find("feedback")))
    ]


def _readers_of(kind: str) -> list[Callable[[Draft, Element], bool]]:
    known = [converters.moodle(name).foreign for name in TYPES]
    return [foreign[kind] for foreign in known if kind in foreign]


def _own_tags(tags: dict[str, str]) -> set[str]:
    return {own.tag(name, value) for name, value in tags.items()}
