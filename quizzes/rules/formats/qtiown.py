"""Read the QTI items that we wrote ourselves, so that they come back as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged, own
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.qti import (
    block,
    exactly,
    explanations,
    match_sets,
    name_of,
    passage,
    passage_of,
    responses_of,
    tolerance_of,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft
    from quizzes.rules.formats.exchanged import Exchanged
    from quizzes.rules.formats.reading import Answer

_KIND = re.compile(r"([a-z_]+)-\d+")


def is_own(root: Element) -> bool:
    """Say whether we wrote an item, and which type it says it is is one of ours."""
    return value_of(root, "toolName") == own.TOOL and _kind(root) in own.KINDS.values()


def _kind(root: Element) -> str:
    found = _KIND.fullmatch(value_of(root, "identifier"))
    return found[1] if found else ""


def read_item(found: Exchanged, root: Element, tags: Mapping[str, str], passages: Mapping[str, str]) -> None:
    """Read one item, with what the manifest says about it and the passages it may refer to."""
    body = next((each for each in root if name_of(each) == "itembody"), root)
    stem = exactly(block(body, "stem"))
    draft = found.begin(stem)
    draft.stimulus = passage(root, passages) or passage_of(block(body, "stimulus"))
    own.describe(draft, tags)
    draft.explanation = [text for each in explanations(root) if (text := exactly(block(each, own.TOOL)))]
    kind = _kind(root)
    draft.settled = Settled(kind, stem, None)
    draft.stem = [stem]
    _ANSWERS[kind](draft, body, responses_of(root), root, tags)


def _options(draft: Draft, body: Element) -> None:
    draft.options = [
        (value_of(each, "identifier"), exactly(each))
        for each in body.iter()
        if name_of(each) == "simplechoice"
    ]


def _choice(draft: Draft, body: Element, keys: dict[str, list[str]], *_: object) -> None:
    _options(draft, body)
    right = keys.get("RESPONSE", [])
    kind = draft.settled.kind if draft.settled else ""
    answer: Answer = right or None
    if kind == "single":
        answer = right[0] if right else None
    draft.settled = Settled(kind, draft.stem[0], answer)


def _judgement(draft: Draft, body: Element, keys: dict[str, list[str]], *_: object) -> None:
    right = keys.get("RESPONSE", [])
    answer = right[0] == "true" if right else None
    draft.settled = Settled("true_false", draft.stem[0], answer)


def _blanks(
    draft: Draft, body: Element, keys: dict[str, list[str]], root: Element, tags: Mapping[str, str]
) -> None:
    blanks: list[str] = ["|".join(right) for right in keys.values()]
    key = {"blanks": blanks, "any_order": tags.get("顺序") == "不限"} if blanks else None
    draft.settled = Settled("fill_blank", draft.stem[0], key)


def _prose(draft: Draft, body: Element, keys: dict[str, list[str]], *_: object) -> None:
    draft.settled = Settled("short_answer", draft.stem[0], "\n".join(keys.get("RESPONSE", [])) or None)


def _number(draft: Draft, body: Element, keys: dict[str, list[str]], root: Element, *_: object) -> None:
    exchanged.give_number(draft, "".join(keys.get("RESPONSE", [])), tolerance_of(root))


def _pairs(
    draft: Draft, body: Element, keys: dict[str, list[str]], root: Element, tags: Mapping[str, str]
) -> None:
    sides = next((match_sets(each) for each in body.iter() if name_of(each) == "matchinteraction"), [])
    pairs = dict(one.split(None, 1) for one in keys.get("RESPONSE", []) if len(one.split(None, 1)) == 2)
    if len(sides) != 2:
        return
    draft.options = [(value_of(each, "identifier"), exactly(each)) for each in sides[1]]
    left = [(exactly(each), pairs.get(value_of(each, "identifier"), "")) for each in sides[0]]
    answer = {"left": [item for item, _ in left], "right": [letter for _, letter in left]}
    draft.settled = Settled("matching", draft.stem[0], answer)


_ANSWERS: Mapping[str, Callable[..., None]] = {
    "single": _choice,
    "multiple": _choice,
    "ordering": _choice,
    "true_false": _judgement,
    "fill_blank": _blanks,
    "short_answer": _prose,
    "numeric": _number,
    "matching": _pairs,
}
