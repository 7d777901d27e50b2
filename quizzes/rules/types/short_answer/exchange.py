"""简答题 in other systems' formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.moodlexml import exact_text, put_text, put_value, seen_text
from quizzes.rules.formats.qtixml import Maker, sub

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft


def _write_moodle(question: Element, entry: Exported) -> str:
    question.set("type", "essay")
    put_value(question, "responseformat", "plain")
    key = entry.content.key
    put_text(question, "graderinfo", key if isinstance(key, str) else "", "plain_text")
    return ""


def _read_moodle(draft: Draft, question: Element, tags: Tags) -> None:
    key = exact_text(question.find("graderinfo")) or None
    draft.settled = Settled("short_answer", "".join(draft.stem), key)


def _read_foreign_moodle(draft: Draft, question: Element) -> bool:
    draft.label = "short_answer"
    guide = seen_text(question.find("graderinfo"))
    draft.key = [guide] if guide else None
    return True


def _write_gift(entry: Exported) -> tuple[str, str]:
    return "", ""


def gift_loses(entries: Sequence[Exported]) -> list[str]:
    """Say that the model answer has no place in GIFT."""
    return [f"GIFT 放不下简答题的参考答案，{len(entries)} 道题的参考答案写在注释里，只有本站会读。"]


class Prose(Maker):
    """A text of some length, left to a person."""

    base, interaction = "string", "extendedTextInteraction"

    def ask(self, body: Element) -> None:
        """Give room for a text."""
        sub(body, self.interaction, responseIdentifier="RESPONSE")

    def process(self, root: Element, templates: str) -> None:
        """Leave it to a person."""


def _read_qti(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
    draft.settled = Settled("short_answer", draft.stem[0], "\n".join(keys.get("RESPONSE", [])) or None)


def _read_foreign_qti(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    if len(interactions) != 1:
        return False
    draft.label = "short_answer"
    right = [word for words in keys.values() for word in words]
    draft.key = ["\n".join(right)] if right else None
    return True


MOODLE = Moodle(_write_moodle, _read_moodle, {"essay": _read_foreign_moodle})
GIFT = Gift(_write_gift, tags_key=True)
GIFT_LOSES = gift_loses
QTI = Qti(
    Prose,
    _read_qti,
    {"extendedtextinteraction": _read_foreign_qti, "uploadinteraction": _read_foreign_qti},
)
