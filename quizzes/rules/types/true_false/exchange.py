"""判断题 in other systems' formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged
from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.moodlexml import answers_in, put_answer
from quizzes.rules.formats.qtixml import Maker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft


def _write_moodle(question: Element, entry: Exported) -> str:
    question.set("type", "truefalse")
    for word, worth in (("true", True), ("false", False)):
        put_answer(question, word, 100 if entry.content.key is worth else 0, "moodle_auto_format")
    return ""


def _read_moodle(draft: Draft, question: Element, tags: Tags) -> None:
    right = [text for text, worth in answers_in(question, exact=True) if worth > 0]
    draft.settled = Settled("true_false", "".join(draft.stem), "true" in right if right else None)


def _read_foreign_moodle(draft: Draft, question: Element) -> bool:
    right = [text.lower() for text, worth in answers_in(question, exact=False) if worth > 0]
    draft.label = "true_false"
    if right:
        exchanged.give_judgement(draft, right="true" in right)
    return True


def _write_gift(entry: Exported) -> tuple[str, str]:
    return "", "TRUE" if entry.content.key is True else "FALSE"


class _Judgement(Maker):
    @property
    def right(self) -> list[str]:
        return [str(self.content.key).lower()] if isinstance(self.content.key, bool) else []

    def choices(self) -> Sequence[tuple[str, str]]:
        return (("true", "正确"), ("false", "错误"))


def _read_qti(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
    right = keys.get("RESPONSE", [])
    answer = right[0] == "true" if right else None
    draft.settled = Settled("true_false", draft.stem[0], answer)


MOODLE = Moodle(_write_moodle, _read_moodle, {"truefalse": _read_foreign_moodle})
GIFT = Gift(_write_gift)
QTI = Qti(_Judgement, _read_qti)
