"""What a type of question may say about other systems' formats, and what they do with one that says nothing.

A type that says nothing is written as a question in prose with our own text beside it, which only this site
reads; so every type comes back as it was, and other systems at least show what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from quizzes.rules.formats import own, owntext, qtixml
from quizzes.rules.formats.moodlexml import exact_text, put_text, put_value
from quizzes.rules.types import TYPES

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.drafts import Draft

Keys = Mapping[str, list[str]]
Tags = Mapping[str, str]
WHOLE = "原文"
"""The tag that holds a question in our own text."""


@dataclass(frozen=True, slots=True)
class Moodle:
    """How a type stands in Moodle XML."""

    write: Callable[[Element, Exported], str]
    """Fill a ``<question>`` and set its type; gives the letters of the options in the order of the file."""
    read: Callable[[Draft, Element, Tags], None]
    """Take a question that we wrote, exactly as it was."""
    foreign: Mapping[str, Callable[[Draft, Element], bool]] = field(default_factory=dict)
    """Readers of others' questions by Moodle's names of types; each says whether it could."""
    apart: Mapping[str, Callable[[Element], list[Element]]] = field(default_factory=dict)
    """What takes a question of Moodle apart that asks for several things, by Moodle's name of its type."""


@dataclass(frozen=True, slots=True)
class Gift:
    """How a type stands in GIFT, which is read by its signs alone."""

    write: Callable[[Exported], tuple[str, str]]
    """Give the letters of the options in the order of the file, and what stands between the braces."""
    tags_key: bool = False
    """Whether the key stands in a tag too, because the signs cannot hold all of it."""


@dataclass(frozen=True, slots=True)
class Qti:
    """How a type stands in QTI."""

    maker: type[qtixml.Maker]
    read: Callable[[Draft, Element, Keys, Element, Tags], None]
    """Take an item that we wrote: its body, the right values, the whole item and its tags."""
    foreign: Mapping[str, Callable[[Draft, Sequence[Element], Keys, Element], bool]] = field(
        default_factory=dict
    )
    """Readers of others' items by the interaction that stands in them, once or several times."""


def moodle(name: str) -> Moodle:
    """Say how a type stands in Moodle XML."""
    return cast("Moodle", TYPES.part(name, "MOODLE") or _MOODLE)


def apart(question: Element, kind: str) -> list[Element]:
    """Give the questions that one of Moodle's is here."""
    for name in TYPES:
        told = moodle(name).apart
        if kind in told and not TYPES.named(own.read_tags(tags_of(question)).get("题型", "")):
            return told[kind](question)
    return [question]


def tags_of(question: Element) -> list[str]:
    """Give the tags of a question in Moodle XML."""
    return [text for each in question.iterfind("tags/tag") if (text := each.findtext("text") or "")]


def gift(name: str) -> Gift | None:
    """Say how a type stands in GIFT, if it says so itself."""
    return cast("Gift | None", TYPES.part(name, "GIFT"))


def qti(name: str) -> Qti:
    """Say how a type stands in QTI."""
    return cast("Qti", TYPES.part(name, "QTI") or _QTI)


def losses(entries: Sequence[Exported], part: str, format_name: str) -> list[str]:
    """Say what the types themselves lose in a format, each in its words, and which say nothing about it."""
    lost = []
    for kind in TYPES.values():
        mine = [entry for entry in entries if entry.type == kind.name]
        told = TYPES.part(kind.name, part)
        if mine and told is None:
            lost.append(
                f"{format_name} 没有{kind.label}，{len(mine)} 道题写成简答题，答案只有导回本站时才认得。"
            )
        sentences = TYPES.part(kind.name, f"{part}_LOSES")
        lost += sentences(mine) if mine and sentences else []
    return lost


def take_whole(draft: Draft, text: str) -> None:
    """Take a question from our own text, where that is whole."""
    read = owntext.read_lines(text.split("\n"))
    if read and len(read) == 1:
        draft.options, draft.settled = read[0].options, read[0].settled
        draft.stem = [read[0].settled.stem] if read[0].settled else draft.stem


def _write_prose(question: Element, entry: Exported) -> str:
    question.set("type", "essay")
    put_value(question, "responseformat", "plain")
    put_text(question, "graderinfo", entry.whole, "plain_text")
    return ""


def _read_prose(draft: Draft, question: Element, tags: Tags) -> None:
    take_whole(draft, exact_text(question.find("graderinfo")))


_MOODLE = Moodle(_write_prose, _read_prose)


class _Prose(qtixml.Maker):
    base, interaction = "string", "extendedTextInteraction"

    @property
    def right(self) -> list[str]:
        return []

    def ask(self, body: Element) -> None:
        qtixml.sub(body, self.interaction, responseIdentifier="RESPONSE")

    def process(self, root: Element, templates: str) -> None:
        """Leave it to a person."""

    def tags(self) -> list[str]:
        return [*super().tags(), own.tag(WHOLE, self.entry.whole)]


def _read_whole(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
    take_whole(draft, tags.get(WHOLE, ""))


_QTI = Qti(_Prose, _read_whole)
