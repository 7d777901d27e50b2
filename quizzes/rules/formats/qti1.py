"""Read QTI 1.2, which Canvas, Blackboard and others export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged, others, xmls
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.exchanged import plain
from quizzes.rules.types import numeric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal
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
_TEXTS = frozenset(("mattext", "matemtext", "mat_formattedtext"))
_BLACKBOARD = {
    "essay": "essay_question",
    "short response": "essay_question",
    "file upload": "file_upload_question",
    "numeric": "numerical_question",
    "calculated": "calculated_question",
    "matching": "matching_question",
    "ordering": "ordering_question",
    "jumbled sentence": "multiple_dropdowns_question",
    "fill in the blank plus": "fill_in_multiple_blanks_question",
}
"""Types as Blackboard names them; those not here show by their responses."""
_DRAWN_WORDS = "原题从列出的词里选；这里改成填空题，只留下正确的词，请核对。"


def read_qti1(found: Exchanged, root: Element) -> None:
    """Read a `<questestinterop>` into the file's questions."""
    holders = [each for each in root.iter() if xmls.local(each) in ("assessment", "objectbank")]
    titles = [each.get("title", "").strip() for each in holders]
    section = titles[0] if len(titles) == 1 else ""
    for item in root.iter():
        if xmls.local(item) == "item":
            _item(found, item, section)


def _item(found: Exchanged, item: Element, section: str) -> None:
    presentation = next(_named(item, "presentation"), None)
    if presentation is None:
        return
    kind = _kind(item)
    if kind == "text_only_question":
        found.drop(_stem(presentation))
        return
    draft = found.begin(_stem(presentation), section)
    lists, words = list(_named(presentation, "response_lid")), list(_named(presentation, "response_str"))
    right = list(dict.fromkeys(value for _, value in _right(item)))
    read = _READERS.get(kind)
    if read and read(draft, item, lists):
        pass
    elif kind in _NAMES or len(lists) > 1 or len(words) > 1:
        texts = _choice_texts(presentation)
        answer = "；".join(texts.get(value, value) for value in right)
        exchanged.give_unsupported(draft, _NAMES.get(kind, "多小题"), answer)
    elif lists:
        _choices(draft, lists[0], right)
    elif kind == "essay_question" or not right:
        draft.label = "short_answer"
        model = "\n".join(_words(each) for each in _named(item, "solution")).strip()
        draft.key = [model] if model else None
    else:
        exchanged.give_words(draft, right)
    exchanged.tell(draft, list(_feedback(item, draft, lists)))


def _kind(item: Element) -> str:
    """Give the type that the file names, as Canvas does."""
    named = [_field(each) for each in _named(item, "qtimetadatafield") if "question_type" in _label(each)]
    told = [each.text or "" for each in _named(item, "bbmd_questiontype")]
    return named[0] if named else _BLACKBOARD.get(told[0].lower(), "") if told else ""


def _feedback(item: Element, draft: Draft, lists: list[Element]) -> Iterator[tuple[str, str]]:
    """Give what is said after an answer: in general, when right, when wrong, and about each option."""
    said = {
        each.get("ident", ""): _words(each)
        for each in _named(item, "itemfeedback")
        if next(_named(each, "solution"), None) is None
    }
    yield "", said.pop("general_fb", "")
    yield "答对", said.pop("correct_fb", said.pop("correct", ""))
    yield "答错", said.pop("general_incorrect_fb", said.pop("incorrect", ""))
    letters = {text: letter for letter, text in draft.options}
    texts = {name: text for each in lists for name, text in _choice_texts(each).items()}
    for name, words in said.items():
        text = texts.get(name.removesuffix("_fb"), "")
        yield letters.get(text, text), words


def _numbers(draft: Draft, item: Element, lists: list[Element]) -> bool:
    """Read the widest of the ranges that are right; the others lie in it, or are said."""
    ranges = [each for each in map(_range, _paying(item)) if each]
    if not ranges:
        return False
    low, high = max(ranges, key=lambda each: each[1] - each[0])
    value, _, tolerance = others.middle(low, high).partition("±")
    exchanged.give_number(draft, value, tolerance or "0")
    beside = [f"{others.plain_number(start)}～{others.plain_number(end)}" for start, end in ranges]
    if len(ranges) > 1:
        draft.note("weights", f"原题接受几种数值（{'，'.join(beside)}），这里取最宽的一种，请核对。")
    return True


def _range(condition: Element) -> tuple[Decimal, Decimal] | None:
    """Give the range in which a condition pays: 41.5 to 42.5, or one number."""
    low, high = _bound(condition, "vargte", "vargt"), _bound(condition, "varlte", "varlt")
    return (low, high) if low is not None and high is not None and low <= high else None


def _bound(condition: Element, *names: str) -> Decimal | None:
    """Give a bound of a range; one number bounds itself on both sides."""
    told = (each for name in (*names, "varequal") for each in _named(condition, name))
    first = next(told, None)
    return numeric.parse(first.text or "") if first is not None else None


def _pairs(draft: Draft, item: Element, lists: list[Element]) -> bool:
    """Read a list of the same options for each item on the left."""
    right = dict(_right(item))
    matched: list[tuple[str, str]] = []
    more: list[str] = []
    shared = _shared_options(item)
    beside = {id(one): flow for flow in _named(item, "flow") for one in flow if one in lists}
    for each in lists:
        texts = _choice_texts(each)
        if shared and not any(texts.values()):
            texts = dict(zip(texts, shared, strict=False))
        more = [text for text in texts.values() if text] if len(texts) > len(more) else more
        left = "\n".join(_words(child) for child in each if xmls.local(child) == "material").strip()
        left = left or (_words(beside[id(each)]) if id(each) in beside else "")
        chosen = texts.get(right.get(each.get("ident", ""), ""), "")
        if left and chosen:
            matched.append((left, chosen))
    if not matched:
        return False
    exchanged.give_pairs(draft, matched, more)
    return True


def _shared_options(item: Element) -> list[str]:
    """Give the options that Blackboard writes once for all items of a match."""
    blocks = [each for each in _named(item, "flow") if each.get("class") == "RIGHT_MATCH_BLOCK"]
    return [_words(each) for block in blocks for each in block]


def _blanks(draft: Draft, item: Element, lists: list[Element]) -> bool:
    """Read blanks that stand in the stem by their names: [Multiple] [Blanks]."""
    stem, blanks = "".join(draft.stem), []
    for each in lists:
        name = f"[{each.get('ident', '').removeprefix('response_')}]"
        if name not in stem:
            return False
        stem = stem.replace(name, "____", 1)
        blanks.append("|".join(text for text in _choice_texts(each).values() if text))
    if not blanks:
        return False
    draft.settled = Settled("fill_blank", stem, {"blanks": blanks, "any_order": False})
    return True


def _dropdowns(draft: Draft, item: Element, lists: list[Element]) -> bool:
    """Read blanks in the stem, each with words to choose from: only the right one stays."""
    right = dict(_right(item))
    stem, blanks = "".join(draft.stem), []
    for each in lists:
        name = f"[{each.get('ident', '').removeprefix('response_')}]"
        word = _choice_texts(each).get(right.get(each.get("ident", ""), ""), "")
        if name not in stem or not word:
            return False
        stem = stem.replace(name, "____", 1)
        blanks.append(word)
    if not blanks:
        return False
    draft.settled = Settled("fill_blank", stem, {"blanks": blanks, "any_order": False})
    draft.note("choices_left_out", _DRAWN_WORDS)
    return True


def _order(draft: Draft, item: Element, lists: list[Element]) -> bool:
    """Read a list whose right order is told."""
    texts = _choice_texts(lists[0]) if lists else {}
    right = [value for _, value in _right(item) if value in texts]
    if len(texts) < len(right) or not right:
        return False
    exchanged.give_order(draft, list(texts.values()), [list(texts).index(value) for value in right])
    return True


_READERS: dict[str, Callable[[Draft, Element, list[Element]], bool]] = {
    "numerical_question": _numbers,
    "matching_question": _pairs,
    "fill_in_multiple_blanks_question": _blanks,
    "multiple_dropdowns_question": _dropdowns,
    "ordering_question": _order,
}


def _choices(draft: Draft, given: Element, right: list[str]) -> None:
    chosen = [(text, name in right) for name, text in _choice_texts(given).items() if text or name in right]
    several = given.get("rcardinality", "Single").lower() == "multiple"
    exchanged.give_choices(draft, chosen, several=several)


def _choice_texts(element: Element) -> dict[str, str]:
    return {each.get("ident", ""): _words(each) for each in _named(element, "response_label")}


def _right(item: Element) -> Iterator[tuple[str, str]]:
    """Give where and which values earn something; what stands in a `<not>` must not be chosen."""
    for condition in _paying(item):
        denied = {id(value) for each in _named(condition, "not") for value in _named(each, "varequal")}
        for value in _named(condition, "varequal"):
            if id(value) not in denied and value.text:
                yield value.get("respident", ""), value.text.strip()


def _paying(item: Element) -> list[Element]:
    """Give the conditions under which an answer earns something; some only name what is wrong."""
    conditions = list(_named(item, "respcondition"))
    paying = [each for each in conditions if any(_worth(one.text) > 0 for one in _named(each, "setvar"))]
    told = [each for each in conditions if next(_named(each, "setvar"), None) is not None]
    return paying if paying or told else [each for each in conditions if each.get("title") != "incorrect"]


def _worth(text: str | None) -> float:
    """Give the points of an answer; SCORE.max are all of them."""
    if (text or "").strip().endswith(".max"):
        return 1.0
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
        elif name == "flow" and child.get("class") not in ("RESPONSE_BLOCK", "RIGHT_MATCH_BLOCK"):
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
