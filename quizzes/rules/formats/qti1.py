"""Read QTI 1.2, which Canvas, Blackboard and others export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged, xmls
from quizzes.rules.formats.exchanged import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft
    from quizzes.rules.formats.exchanged import Exchanged

_NAMES = {
    "matching_question": "匹配题",
    "numerical_question": "数值题",
    "calculated_question": "计算题",
    "multiple_dropdowns_question": "选词填空题",
    "fill_in_multiple_blanks_question": "多空填空题",
    "file_upload_question": "上传题",
}
_TEXTS = frozenset(("mattext", "matemtext"))


def read_qti1(found: Exchanged, root: Element) -> None:
    """Read a `<questestinterop>` into the file's questions."""
    for item in root.iter():
        if xmls.local(item) == "item":
            _item(found, item)


def _item(found: Exchanged, item: Element) -> None:
    presentation = next(_named(item, "presentation"), None)
    if presentation is None:
        return
    kind = next(
        (_field(each) for each in _named(item, "qtimetadatafield") if "question_type" in _label(each)), ""
    )
    if kind == "text_only_question":
        found.drop(_stem(presentation))
        return
    draft = found.begin(_stem(presentation))
    lists, words = list(_named(presentation, "response_lid")), list(_named(presentation, "response_str"))
    right = list(dict.fromkeys(_right(item)))
    if kind in _NAMES or len(lists) > 1 or len(words) > 1:
        texts = _choice_texts(presentation)
        answer = "；".join(texts.get(value, value) for value in right)
        exchanged.give_unsupported(draft, _NAMES.get(kind, "多小题"), answer)
    elif lists:
        _choices(draft, lists[0], right)
    elif kind == "essay_question" or not right:
        draft.label = "short_answer"
    else:
        exchanged.give_words(draft, right)


def _choices(draft: Draft, given: Element, right: list[str]) -> None:
    chosen = [(text, name in right) for name, text in _choice_texts(given).items() if text or name in right]
    several = given.get("rcardinality", "Single").lower() == "multiple"
    exchanged.give_choices(draft, chosen, several=several)


def _choice_texts(element: Element) -> dict[str, str]:
    return {each.get("ident", ""): _words(each) for each in _named(element, "response_label")}


def _right(item: Element) -> Iterator[str]:
    """Give the values that earn something; what stands in a `<not>` must not be chosen."""
    for condition in _named(item, "respcondition"):
        if not any(_worth(each.text) > 0 for each in _named(condition, "setvar")):
            continue
        denied = {id(value) for each in _named(condition, "not") for value in _named(each, "varequal")}
        for value in _named(condition, "varequal"):
            if id(value) not in denied and value.text:
                yield value.text.strip()


def _worth(text: str | None) -> float:
    try:
        return float(text or "0")
    except ValueError:
        return 0.0


def _stem(presentation: Element) -> str:
    """Give the words before the responses."""
    texts = []
    for child in presentation:
        name = xmls.local(child)
        if name == "material":
            texts.append(_words(child))
        elif name == "flow":
            texts.append(_stem(child))
    return "\n".join(text for text in texts if text)


def _words(element: Element) -> str:
    return "\n".join(plain(each.text or "") for each in element.iter() if xmls.local(each) in _TEXTS).strip()


def _named(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if xmls.local(each) == name)


def _label(element: Element) -> str:
    return next((each.text or "" for each in _named(element, "fieldlabel")), "")


def _field(element: Element) -> str:
    return next((each.text or "" for each in _named(element, "fieldentry")), "")
