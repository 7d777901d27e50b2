"""匹配题 in other systems' formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged
from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.giftsigns import escape, lines
from quizzes.rules.formats.moodlexml import exact_text, put_text, put_value, seen_text
from quizzes.rules.formats.qti import exactly, match_sets, name_of, said, value_of
from quizzes.rules.formats.qtixml import Maker, sub, words
from quizzes.rules.types.matching import pairs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.exports.entry import Exported
    from quizzes.rules.formats.converters import Keys, Tags
    from quizzes.rules.formats.drafts import Draft


def _sides(entry: Exported) -> tuple[list[str], list[tuple[str, str]]]:
    """Give the letters as the left side names them, unused ones last, and what stands beside each line."""
    matched = pairs(entry.content)
    letters = list(dict.fromkeys(letter for _, letter in matched))
    more = [letter for letter in entry.content.option_keys if letter not in letters]
    return [*letters, *more], [*matched, *(("", letter) for letter in more)]


def _write_moodle(question: Element, entry: Exported) -> str:
    question.set("type", "matching")
    put_value(question, "shuffleanswers", "true")
    letters, sides = _sides(entry)
    for item, letter in sides:
        side = put_text(question, "subquestion", item, "plain_text")
        entry.attach(put_text(side, "answer", entry.content.option_text(letter)), letter)
    return "".join(letters)


def _parted(question: Element, *, exact: bool) -> tuple[list[tuple[str, str]], list[str]]:
    """Give the pairs, and the options that belong to nothing: those of an empty left side."""
    read = exact_text if exact else seen_text
    found = [(read(each), read(each.find("answer"))) for each in question.iterfind("subquestion")]
    return [pair for pair in found if pair[0]], [option for item, option in found if not item]


def _read_moodle(draft: Draft, question: Element, tags: Tags) -> None:
    exchanged.give_pairs(draft, *_parted(question, exact=True), tags)


def _read_foreign_moodle(draft: Draft, question: Element) -> bool:
    exchanged.give_pairs(draft, *_parted(question, exact=False))
    return True


def _write_gift(entry: Exported) -> tuple[str, str]:
    letters, sides = _sides(entry)
    written = [f"={escape(item)} -> {escape(entry.content.option_text(name))}" for item, name in sides]
    return "".join(letters), lines(written)


class _Pairs(Maker):
    cardinality, base, interaction = "multiple", "directedPair", "matchInteraction"

    @property
    def right(self) -> list[str]:
        return [f"L{n} {letter}" for n, (_, letter) in enumerate(pairs(self.content), start=1)]

    def ask(self, body: Element) -> None:
        left = [(f"L{n}", item) for n, (item, _) in enumerate(pairs(self.content), start=1)]
        interaction = self.begin(body, maxAssociations=str(len(left)))
        for side, most in ((left, "1"), (self.content.options, str(len(left)))):
            holder = sub(interaction, "simpleMatchSet")
            for name, text in side:
                choice = sub(holder, "simpleAssociableChoice", identifier=name, matchMax=most)
                words(choice, text)
                self.entry.draw(choice, name)


def _joined(keys: Sequence[str]) -> dict[str, str]:
    return dict(one.split(None, 1) for one in keys if len(one.split(None, 1)) == 2)


def _read_qti(draft: Draft, body: Element, keys: Keys, root: Element, tags: Tags) -> None:
    sides = next((match_sets(each) for each in body.iter() if name_of(each) == "matchinteraction"), [])
    joined = _joined(keys.get("RESPONSE", []))
    if len(sides) != 2:
        return
    draft.options = [(value_of(each, "identifier"), exactly(each)) for each in sides[1]]
    left = [(exactly(each), joined.get(value_of(each, "identifier"), "")) for each in sides[0]]
    answer = {"left": [item for item, _ in left], "right": [letter for _, letter in left]}
    draft.settled = Settled("matching", draft.stem[0], answer)


def _read_foreign_qti(draft: Draft, interactions: Sequence[Element], keys: Keys, root: Element) -> bool:
    """Take pairs if every item of the left side has one option of the right side."""
    right = keys.get(value_of(interactions[0], "responseIdentifier"), [])
    sides, joined = match_sets(interactions[0]), _joined(right)
    if len(interactions) != 1 or len(sides) != 2 or len(joined) != len(right) or not sides[0]:
        return False
    options = {value_of(each, "identifier"): said(each) for each in sides[1]}
    named = [(said(each), joined.get(value_of(each, "identifier"), "")) for each in sides[0]]
    if any(name not in options for _, name in named):
        return False
    exchanged.give_pairs(draft, [(item, options[name]) for item, name in named], list(options.values()))
    return True


MOODLE = Moodle(_write_moodle, _read_moodle, {"matching": _read_foreign_moodle})
GIFT = Gift(_write_gift)
QTI = Qti(_Pairs, _read_qti, {"matchinteraction": _read_foreign_qti})
