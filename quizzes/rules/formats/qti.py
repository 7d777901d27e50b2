"""Read QTI items of versions 2.1, 2.2 and 3.0; the third only spells the names in another way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import converters, exchanged, own, xmls
from quizzes.rules.types import TYPES, numeric

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft
    from quizzes.rules.formats.exchanged import Exchanged

_BLOCKS = frozenset(("p", "div", "li", "br", "tr", "prompt", "blockquote", "h1", "h2", "h3", "pre"))
_SILENT = frozenset(
    ("feedbackinline", "feedbackblock", "rubricblock", "modalfeedback", "stylesheet", "style", "script")
)
_UNSUPPORTED = {
    "matchinteraction": "匹配题",
    "associateinteraction": "匹配题",
    "gapmatchinteraction": "选词填空题",
    "inlinechoiceinteraction": "选词填空题",
    "hotspotinteraction": "图片热点题",
}
_EXPLANATIONS = ("explanation", "solution", "general", "general_fb", "generalfeedback")
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


def read_item(
    found: Exchanged,
    root: Element,
    tags: Mapping[str, str] | None = None,
    passages: Mapping[str, str] | None = None,
) -> None:
    """Read one item into the file's questions.

    :param tags: what the package's manifest says about it
    :param passages: texts of the files that items may refer to as their stimulus
    """
    body = next((each for each in root if name_of(each) == "itembody"), None)
    if body is None:
        return
    keys = responses_of(root)
    interactions = [each for each in body.iter() if name_of(each).endswith("interaction")]
    draft = found.begin(said(body))
    draft.stimulus = passage(root, passages or {}) or passage_of(block(body, "stimulus"))
    own.describe(draft, tags or {})
    draft.explanation = [text for each in explanations(root) if (text := said(each))]
    _answers(draft, interactions, keys, root)


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


def _answers(draft: Draft, interactions: list[Element], keys: dict[str, list[str]], root: Element) -> None:
    kinds = {name_of(each) for each in interactions}
    if not kinds:
        draft.label = "short_answer"
        right = [word for words in keys.values() for word in words]
        draft.key = ["\n".join(right)] if right else None
    elif len(kinds) > 1 or not any(
        read(draft, interactions, keys, root) for read in _readers_of(next(iter(kinds)))
    ):
        named = next((_UNSUPPORTED[kind] for kind in sorted(kinds) if kind in _UNSUPPORTED), "其他系统的题型")
        exchanged.give_unsupported(draft, named, "；".join(word for words in keys.values() for word in words))


def _readers_of(kind: str) -> list[Callable[[Draft, Sequence[Element], dict[str, list[str]], Element], bool]]:
    known = [converters.qti(name).foreign for name in TYPES]
    return [foreign[kind] for foreign in known if kind in foreign]


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
        elif name not in _SILENT and "stimulus" not in child.get("class", "").split():
            texts += [*_texts(child, depth + 1), "\n" if name in _BLOCKS else ""]
        texts.append(_flat(child.tail))
    return texts


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
