"""数值题 in other systems' formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged, others
from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.moodlexml import fraction, put_answer, put_value, seen_text
from quizzes.rules.formats.qti import is_number, tolerance_of, value_of
from quizzes.rules.formats.qtixml import sub
from quizzes.rules.types.numeric import parse
from quizzes.rules.types.short_answer.exchange import Prose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft


def _number_of(entry: Exported) -> tuple[str, str]:
    """Give a number and its tolerance in plain digits."""
    key = entry.content.key if isinstance(entry.content.key, dict) else {}
    found = [parse(str(key.get(name, ""))) for name in ("value", "tolerance")]
    value, tolerance = ("" if one is None else others.plain_number(one) for one in found)
    return value, tolerance or "0"


def _write_moodle(question: Element, entry: Exported) -> str:
    question.set("type", "numerical")
    value, tolerance = _number_of(entry)
    put_value(put_answer(question, value, 100), "tolerance", tolerance)
    return ""


def _read_moodle(draft: Draft, question: Element, tags: Tags) -> None:
    """Take the number that earns most, and how far an answer may be off it."""
    best = max(question.iterfind("answer"), key=fraction, default=None)
    if best is None:
        return exchanged.give_number(draft, "", "0")
    return exchanged.give_number(draft, seen_text(best), (best.findtext("tolerance") or "0").strip())


def _read_foreign_moodle(draft: Draft, question: Element) -> bool:
    _read_moodle(draft, question, {})
    return True


def _write_gift(entry: Exported) -> tuple[str, str]:
    return "", "#" + ":".join(_number_of(entry))


class _Number(Prose):
    base, interaction = "float", "textEntryInteraction"

    @property
    def right(self) -> list[str]:
        return [_number_of(self.entry)[0]]

    def ask(self, body: Element) -> None:
        super().ask(sub(body, "p"))

    def process(self, root: Element, templates: str) -> None:
        tolerance = _number_of(self.entry)[1]
        choice = sub(sub(sub(root, "responseProcessing"), "responseCondition"), "responseIf")
        equal = sub(choice, "equal", toleranceMode="absolute", tolerance=f"{tolerance} {tolerance}")
        sub(equal, "variable", identifier="RESPONSE")
        sub(equal, "correct", identifier="RESPONSE")
        score = sub(choice, "setOutcomeValue", identifier="SCORE")
        sub(score, "baseValue", baseType="float").text = "1"


def _read_qti(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
    exchanged.give_number(draft, "".join(keys.get("RESPONSE", [])), tolerance_of(root))


def _read_foreign_qti(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    name = value_of(interactions[0], "responseIdentifier")
    if len(interactions) != 1 or not is_number(root, name):
        return False
    right = keys.get(name, [])
    exchanged.give_number(draft, right[0] if right else "", tolerance_of(root))
    return True


MOODLE = Moodle(_write_moodle, _read_moodle, {"numerical": _read_foreign_moodle})
GIFT = Gift(_write_gift)
QTI = Qti(
    _Number,
    _read_qti,
    {"textentryinteraction": _read_foreign_qti, "sliderinteraction": _read_foreign_qti},
)
