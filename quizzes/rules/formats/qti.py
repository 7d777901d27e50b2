"""What QTI items of versions 2.1, 2.2 and 3.0 are made of; the third only spells the names in another way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged, own, xmls
from quizzes.rules.types import numeric

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft

_BLOCKS = frozenset(("p", "div", "li", "br", "tr", "prompt", "blockquote", "h1", "h2", "h3", "pre"))
_SILENT = frozenset(
    ("feedbackinline", "feedbackblock", "rubricblock", "modalfeedback", "stylesheet", "style", "script")
)
_EXPLANATIONS = ("explanation", "solution", "general", "general_fb", "generalfeedback")
_BLANK = "____"
_BLANKS = frozenset(("textentryinteraction", "inlinechoiceinteraction", "gap"))
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


def responses_of(root: Element) -> dict[str, list[str]]:
    """Give the right values of each response."""
    return {
        value_of(each, "identifier"): _right(each) for each in root if name_of(each) == "responsedeclaration"
    }


def passage(root: Element, passages: Mapping[str, str]) -> str:
    """Give the text of the passage that an item refers to."""
    named = [value_of(each, "href") for each in root if name_of(each) == "assessmentstimulusref"]
    return "\n".join(passages[name] for name in named if name in passages)


def passage_of(holder: Element | None) -> str:
    """Give the words of a passage, ours exactly as we wrote them."""
    if holder is None:
        return ""
    exact = block(holder, own.TOOL)
    return exactly(exact) if exact is not None else said(holder)


def block(holder: Element, name: str) -> Element | None:
    """Find the part of a body that carries a class."""
    return next((each for each in holder.iter() if name in each.get("class", "").split()), None)


def exactly(element: Element | None, depth: int = 0) -> str:
    """Give the words of an element as they stand; only `<br/>` is a line's end."""
    if element is None or depth > _DEEPEST:
        return ""
    return (element.text or "") + "".join(
        ("\n" if name_of(child) == "br" else exactly(child, depth + 1)) + (child.tail or "")
        for child in element
    )


def explanations(root: Element) -> list[Element]:
    """Give the feedback that explains the key, whatever was answered."""
    return [
        each
        for each in root
        if name_of(each) == "modalfeedback" and value_of(each, "identifier").lower() in _EXPLANATIONS
    ]


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


def choices_of(interaction: Element) -> list[tuple[str, str]]:
    """Give the choices of an interaction with their identifiers."""
    return [
        (value_of(each, "identifier"), said(each))
        for each in interaction.iter()
        if name_of(each) in ("simplechoice", "simpleassociablechoice")
    ]


def match_sets(interaction: Element) -> list[list[Element]]:
    """Give the two sides of a match."""
    return [
        [each for each in side if name_of(each) == "simpleassociablechoice"]
        for side in interaction
        if name_of(side) == "simplematchset"
    ]


def is_number(root: Element, name: str) -> bool:
    """Say whether a response is a number."""
    return any(
        value_of(each, "identifier") == name and value_of(each, "baseType") in ("float", "integer")
        for each in root
        if name_of(each) == "responsedeclaration"
    )


def tolerance_of(root: Element) -> str:
    """Give how far a number may be off, as the response processing says it."""
    for each in root.iter():
        if name_of(each) == "equal" and value_of(each, "toleranceMode").lower() == "absolute":
            written = value_of(each, "tolerance").split()
            return written[0] if written and numeric.parse(written[0]) is not None else "0"
    return "0"


def given_choices(holder: Element) -> list[Element]:
    """Give the simple choices in a part of an item."""
    return [each for each in holder.iter() if name_of(each) == "simplechoice"]


def choices(draft: Draft, interaction: Element, right: list[str]) -> None:
    """Take a choice of one or of several."""
    given = given_choices(interaction)
    chosen = [(said(each), value_of(each, "identifier") in right) for each in given]
    several = value_of(interaction, "maxChoices") not in ("", "1") or len(right) > 1
    exchanged.give_choices(draft, chosen, several=several)


def said(element: Element) -> str:
    """Give the words of an element as its reader sees them."""
    text = "".join(_texts(element, 0))
    return re.sub(r"[ \t]{0,100}\n[\s]{0,200}", "\n", re.sub(r"[ \t]+", " ", text)).strip()


def _texts(element: Element, depth: int) -> list[str]:
    """Collect the words of an element; choices are no part of the stem, entries are blanks."""
    if depth > _DEEPEST:
        return []
    texts = [_flat(element.text)]
    for child in element:
        name = name_of(child)
        if name in _BLANKS:
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
        elif name not in _SILENT and "stimulus" not in child.get("class", "").split():
            texts += [*_texts(child, depth + 1), "\n" if name in _BLOCKS else ""]
        texts.append(_flat(child.tail))
    return texts


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
