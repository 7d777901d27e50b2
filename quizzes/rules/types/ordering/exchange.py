"""排序题 in other systems' formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged
from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.giftsigns import escape, lines
from quizzes.rules.formats.moodlexml import answers_in, put_answer, put_value
from quizzes.rules.formats.qti import choices_of, value_of
from quizzes.rules.formats.qtixml import Maker
from quizzes.rules.types.single.exchange import reader_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft


def _letters(entry: Exported) -> list[str]:
    return [str(one) for one in entry.content.key] if isinstance(entry.content.key, list) else []


def _write_moodle(question: Element, entry: Exported) -> str:
    question.set("type", "ordering")
    put_value(question, "layouttype", "VERTICAL")
    put_value(question, "selecttype", "ALL")
    put_value(question, "gradingtype", "ABSOLUTE_POSITION")
    for place, letter in enumerate(_letters(entry), start=1):
        answer = put_answer(question, entry.content.option_text(letter), place)
        entry.attach(answer, letter)
    return "".join(_letters(entry))


def _texts(question: Element, *, exact: bool) -> list[str]:
    return [text for text, _ in sorted(answers_in(question, exact=exact), key=lambda each: each[1])]


def _read_moodle(draft: Draft, question: Element, tags: Tags) -> None:
    exchanged.give_sequence(draft, _texts(question, exact=True), tags)


def _read_foreign_moodle(draft: Draft, question: Element) -> bool:
    exchanged.give_sequence(draft, _texts(question, exact=False), {})
    return True


def moodle_loses(entries: Sequence[Exported]) -> list[str]:
    """Say what Moodle needs for it."""
    return [f"{len(entries)} 道排序题要 Moodle 4.4 以上（或装有排序题插件）才能导入。"]


def _write_gift(entry: Exported) -> tuple[str, str]:
    written = [escape(entry.content.option_text(name)) for name in _letters(entry)]
    return "".join(_letters(entry)), f">{len(written)} ALL{lines(written)}"


def gift_loses(entries: Sequence[Exported]) -> list[str]:
    """Say who else knows it."""
    return [f"{len(entries)} 道排序题只有装了排序题插件的 Moodle 才认得。"]


class _Order(Maker):
    cardinality, interaction = "ordered", "orderInteraction"


def _read_foreign_qti(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    if len(interactions) != 1:
        return False
    given = choices_of(interactions[0])
    names = [name for name, _ in given]
    right = keys.get(value_of(interactions[0], "responseIdentifier"), [])
    places = [names.index(name) for name in right if name in names]
    exchanged.give_order(draft, [text for _, text in given], places)
    return True


MOODLE = Moodle(_write_moodle, _read_moodle, {"ordering": _read_foreign_moodle})
MOODLE_LOSES = moodle_loses
GIFT = Gift(_write_gift)
GIFT_LOSES = gift_loses
QTI = Qti(_Order, reader_of("ordering"), {"orderinteraction": _read_foreign_qti})
