"""选择题 in other systems' formats: what 单选题 and 多选题 share, and 单选题."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged, own
from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.giftsigns import escape, lines
from quizzes.rules.formats.moodlexml import answers_in, put_answer, put_value
from quizzes.rules.formats.qti import choices, exactly, given_choices, name_of, said, value_of
from quizzes.rules.formats.qtixml import Maker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft

_ROUNDED = 0.01
"""Per cent by which shares of the points that are the same may differ in a file."""


def _right(entry: Exported) -> list[object]:
    key = entry.content.key
    return list(key) if isinstance(key, list) else [key]


def write_moodle(question: Element, entry: Exported) -> str:
    """Write a choice of one or of several."""
    right = [one for one in _right(entry) if isinstance(one, str)]
    is_one = entry.type == "single"
    question.set("type", "multichoice")
    put_value(question, "single", "true" if is_one else "false")
    put_value(question, "shuffleanswers", "true")
    put_value(question, "answernumbering", "ABCD")
    wrong = 0 if is_one else -100
    for letter, text in entry.content.options:
        answer = put_answer(question, text, 100 / len(right) if letter in right else wrong)
        entry.attach(answer, letter)
    return "".join(entry.content.option_keys)


def moodle_reader_of(kind: str) -> Callable[[Draft, Element, Tags], None]:
    """Make the reader of our own choices of one type."""

    def read(draft: Draft, question: Element, tags: Tags) -> None:
        answers = answers_in(question, exact=True)
        draft.options = own.lettered([text for text, _ in answers], tags)
        worths = [worth for _, worth in answers]
        right = [letter for (letter, _), worth in zip(draft.options, worths, strict=False) if worth > 0]
        key = (right[0] if right else None) if kind == "single" else sorted(right) or None
        draft.settled = Settled(kind, "".join(draft.stem), key)

    return read


def read_foreign_moodle(draft: Draft, question: Element) -> bool:
    """Take another's choice."""
    several = (question.findtext("single") or "true").strip().lower() in ("false", "0")
    answers = answers_in(question, exact=False)
    best = max((worth for _, worth in answers), default=0)
    least = 0 if several else best - _ROUNDED
    given = [(text, worth > max(0, least)) for text, worth in answers]
    exchanged.give_choices(draft, given, several=several)
    if len({round(worth) for _, worth in answers if worth > 0}) > 1:
        exchanged.tell_weights(draft, [(text, worth) for text, worth in answers if worth > 0])
    return True


def write_gift(entry: Exported) -> tuple[str, str]:
    """Write a choice with its signs."""
    key = _right(entry)
    worth = f"{100 / len(key):.5f}".rstrip("0").rstrip(".") if key else "0"
    right, wrong = ("=", "~") if entry.type == "single" else (f"~%{worth}%", "~%-100%")
    written = [f"{right if name in key else wrong}{escape(text)}" for name, text in entry.content.options]
    return "".join(entry.content.option_keys), lines(written)


def reader_of(kind: str) -> Callable[[Draft, Element, Keys, Element, Tags], None]:
    """Make the reader of our own items of a type that chooses among options."""

    def read(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
        draft.options = [(value_of(each, "identifier"), exactly(each)) for each in given_choices(body)]
        right = keys.get("RESPONSE", [])
        answer = (right[0] if right else None) if kind == "single" else right or None
        draft.settled = Settled(kind, draft.stem[0], answer)

    return read


def read_foreign_qti(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    """Take another's choice."""
    if len(interactions) != 1:
        return False
    choices(draft, interactions[0], keys.get(value_of(interactions[0], "responseIdentifier"), []))
    return True


def _read_hottext(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    """Take words that are chosen in a text as the options under it."""
    if len(interactions) != 1:
        return False
    given = [each for each in interactions[0].iter() if name_of(each) == "hottext"]
    right = keys.get(value_of(interactions[0], "responseIdentifier"), [])
    text = [said(each) for each in interactions[0] if name_of(each) != "prompt"]
    draft.stem = ["\n".join([*draft.stem, *text])]
    chosen = [(said(each), value_of(each, "identifier") in right) for each in given]
    several = value_of(interactions[0], "maxChoices") not in ("", "1") or len(right) > 1
    exchanged.give_choices(draft, chosen, several=several)
    return True


MOODLE = Moodle(
    write_moodle,
    moodle_reader_of("single"),
    {"multichoice": read_foreign_moodle, "multichoiceset": read_foreign_moodle},
)
GIFT = Gift(write_gift)
QTI = Qti(
    Maker,
    reader_of("single"),
    {"choiceinteraction": read_foreign_qti, "hottextinteraction": _read_hottext},
)
