"""Read QTI items of versions 2.1, 2.2 and 3.0; the third only spells the names in another way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged, xmls

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft
    from quizzes.rules.formats.exchanged import Exchanged

_BLOCKS = frozenset(("p", "div", "li", "br", "tr", "prompt", "blockquote", "h1", "h2", "h3", "pre"))
_SILENT = frozenset(
    ("feedbackinline", "feedbackblock", "rubricblock", "modalfeedback", "stylesheet", "style", "script")
)
_UNSUPPORTED = {
    "orderinteraction": "排序题",
    "matchinteraction": "匹配题",
    "associateinteraction": "匹配题",
    "gapmatchinteraction": "选词填空题",
    "inlinechoiceinteraction": "选词填空题",
    "hotspotinteraction": "图片热点题",
    "sliderinteraction": "数值题",
}
_BLANK = "____"
_DEEPEST = 100


def name_of(element: Element) -> str:
    """Give an element's name in one way of writing: simpleChoice and qti-simple-choice are the same."""
    return xmls.local(element).removeprefix("qti-").replace("-", "").lower()


def value_of(element: Element, name: str) -> str:
    """Give an attribute in whichever way it is written."""
    wanted = name.lower()
    return next((text for key, text in element.attrib.items() if key.replace("-", "").lower() == wanted), "")


def is_item(root: Element) -> bool:
    """Say whether a file is one QTI item."""
    return name_of(root) == "assessmentitem"


def read_item(found: Exchanged, root: Element) -> None:
    """Read one item into the file's questions."""
    body = next((each for each in root if name_of(each) == "itembody"), None)
    if body is None:
        return
    keys = {
        value_of(each, "identifier"): _right(each) for each in root if name_of(each) == "responsedeclaration"
    }
    interactions = [each for each in body.iter() if name_of(each).endswith("interaction")]
    draft = found.begin(_said(body))
    _answers(draft, interactions, keys)


def _right(declaration: Element) -> list[str]:
    """Give the right values; those that a mapping pays for are right too."""
    right = [
        (value.text or "").strip()
        for response in declaration
        if name_of(response) == "correctresponse"
        for value in response
    ]
    mapped = [
        value_of(entry, "mapKey")
        for mapping in declaration
        if name_of(mapping) == "mapping"
        for entry in mapping
        if _worth(value_of(entry, "mappedValue")) > 0
    ]
    return (
        right or mapped
        if value_of(declaration, "cardinality") != "single"
        else list(dict.fromkeys(right + mapped))
    )


def _worth(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _answers(draft: Draft, interactions: list[Element], keys: dict[str, list[str]]) -> None:
    kinds = [name_of(each) for each in interactions]
    if kinds == ["choiceinteraction"]:
        _choices(draft, interactions[0], keys.get(value_of(interactions[0], "responseIdentifier"), []))
    elif kinds and set(kinds) == {"textentryinteraction"}:
        draft.label = "fill_blank"
        right = [keys.get(value_of(each, "responseIdentifier"), []) for each in interactions]
        draft.key = ["；".join("|".join(words) for words in right)] if all(right) else None
    elif kinds in (["extendedtextinteraction"], ["uploadinteraction"], []):
        draft.label = "short_answer"
        right_words = [word for words in keys.values() for word in words]
        draft.key = ["\n".join(right_words)] if right_words else None
    else:
        named = next((_UNSUPPORTED[kind] for kind in kinds if kind in _UNSUPPORTED), "其他系统的题型")
        exchanged.give_unsupported(draft, named, "；".join(word for words in keys.values() for word in words))


def _choices(draft: Draft, interaction: Element, right: list[str]) -> None:
    given = [each for each in interaction.iter() if name_of(each) == "simplechoice"]
    chosen = [(_said(each), value_of(each, "identifier") in right) for each in given]
    several = value_of(interaction, "maxChoices") not in ("", "1") or len(right) > 1
    exchanged.give_choices(draft, chosen, several=several)


def _said(element: Element) -> str:
    text = "".join(_texts(element, 0))
    return re.sub(r"[ \t]{0,100}\n[\s]{0,200}", "\n", re.sub(r"[ \t]+", " ", text)).strip()


def _texts(element: Element, depth: int) -> list[str]:
    """Collect the words of an element; choices are no part of the stem, entries are blanks."""
    if depth > _DEEPEST:
        return []
    texts = [_flat(element.text)]
    for child in element:
        name = name_of(child)
        if name == "textentryinteraction":
            texts.append(_BLANK)
        elif name.endswith("interaction"):
            texts += [
                "\n",
                *(
                    _flat(part)
                    for each in child
                    if name_of(each) == "prompt"
                    for part in _texts(each, depth + 1)
                ),
            ]
        elif name not in _SILENT:
            texts += [*_texts(child, depth + 1), "\n" if name in _BLOCKS else ""]
        texts.append(_flat(child.tail))
    return texts


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
