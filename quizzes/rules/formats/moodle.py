"""Read Moodle XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import cloze, exchanged, own
from quizzes.rules.formats.drafts import Settled
from quizzes.rules.formats.exchanged import Exchanged, plain

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft
    from quizzes.rules.formats.reading import Answer

_NAMES = {
    "calculated": "计算题",
    "cloze": "完形填空题",
    "ddwtos": "拖放题",
    "gapselect": "选词填空题",
}
_PASSAGE = re.compile(r"材料|案例|阅读|根据下|回答下列|(?i:passage|read the)")
_WILD = re.compile(r"\\\*")


def read_moodle(root: Element) -> Exchanged:
    """Read a `<quiz>`."""
    found = Exchanged()
    section, passage, left = "", "", 0
    for question in root.iterfind("question"):
        kind = question.get("type", "")
        if kind == "category":
            section, passage = _section(_text(question.find("category"))), ""
        elif kind == "description":
            passage, left = _passage(found, question)
        else:
            draft = _question(found, question, kind)
            draft.section = draft.section or section
            draft.stimulus = passage if left else ""
            left = max(0, left - 1)
    return found


def _section(path: str) -> str:
    """Give the last name of a path of categories; a slash inside a name is written twice.

    >>> _section("$course$/top/党史//党建")
    '党史/党建'
    """
    name = re.split(r"(?<!/)/(?!/)", path)[-1].replace("//", "/")
    return "" if name in ("top", "$course$", "$system$", "$module$", "$cat1$") else name


def _tags(question: Element) -> list[str]:
    return [text for each in question.iterfind("tags/tag") if (text := each.findtext("text") or "")]


def _passage(found: Exchanged, question: Element) -> tuple[str, int]:
    """Give a passage and how many questions ask about it; a label that is none is only kept as a line."""
    tags = own.read_tags(_tags(question))
    if tags.get("题型") == own.MATERIAL and tags.get("题数", "").isdecimal():
        return _exactly(question.find("questiontext")), int(tags["题数"])
    text = _text(question.find("questiontext"))
    if _PASSAGE.search(text):
        return text, 10_000
    found.drop(text)
    return "", 0


def _question(found: Exchanged, question: Element, kind: str) -> Draft:
    tags = own.read_tags(_tags(question))
    ours = own.KINDS.get(tags.get("题型", ""), "")
    words = question.find("questiontext")
    draft = found.begin(_exactly(words) if ours else _text(words))
    feedback = question.find("generalfeedback")
    explanation = _exactly(feedback) if ours else _text(feedback)
    draft.explanation = [explanation] if explanation else []
    draft.topic = next((each.strip() for each in _tags(question) if each not in _own_tags(tags)), "")
    own.describe(draft, tags)
    if ours:
        draft.stem = [_exactly(words)]
        _exact_answers(draft, question, ours, tags)
    else:
        _answers(draft, question, kind)
    return draft


def _own_tags(tags: dict[str, str]) -> set[str]:
    return {own.tag(name, value) for name, value in tags.items()}


def _answers(draft: Draft, question: Element, kind: str) -> None:
    answers = [(_text(each), _fraction(each)) for each in question.iterfind("answer")]
    right = [text for text, worth in answers if worth > 0]
    if kind in ("multichoice", "multichoiceset"):
        several = (question.findtext("single") or "true").strip().lower() in ("false", "0")
        exchanged.give_choices(draft, [(text, worth > 0) for text, worth in answers], several=several)
    elif kind == "truefalse":
        exchanged.give_judgement(draft, right=any(text.lower() == "true" for text in right))
    elif kind == "shortanswer":
        exchanged.give_words(draft, right)
    elif kind == "essay":
        draft.label = "short_answer"
        guide = _text(question.find("graderinfo"))
        draft.key = [guide] if guide else None
    elif kind == "numerical":
        exchanged.give_number(draft, *_number(question))
    elif kind == "ordering":
        exchanged.give_sequence(draft, [text for text, _ in sorted(answers, key=lambda each: each[1])], {})
    elif kind == "matching":
        exchanged.give_pairs(draft, *_pairs(question, exact=False))
    elif not (kind in ("cloze", "multianswer") and _cloze(draft)):
        exchanged.give_unsupported(draft, _NAMES.get(kind, "其他系统的题型"), "；".join(right))


def _cloze(draft: Draft) -> bool:
    stem, blanks = cloze.read_blanks("".join(draft.stem))
    if not blanks or not all(blanks):
        return False
    answer: Answer = {"blanks": ["|".join(words) for words in blanks], "any_order": False}
    draft.stem, draft.settled = [stem], Settled("fill_blank", stem, answer)
    return True


def _exact_answers(draft: Draft, question: Element, kind: str, tags: dict[str, str]) -> None:
    """Read the answers of a question that we wrote; what somebody added since then counts too."""
    stem = "".join(draft.stem)
    answers = [(_exactly(each), _fraction(each)) for each in question.iterfind("answer")]
    right = [text for text, worth in answers if worth > 0]
    key: Answer = None
    if kind in ("single", "multiple"):
        draft.options = own.lettered([text for text, _ in answers], tags)
        letters = [
            letter for (letter, _), (_, worth) in zip(draft.options, answers, strict=False) if worth > 0
        ]
        key = (letters[0] if letters else None) if kind == "single" else sorted(letters) or None
    elif kind == "true_false":
        key = "true" in right if right else None
    elif kind == "fill_blank":
        stem, key = _exact_blanks(stem, right, tags)
    elif kind == "short_answer":
        key = _exactly(question.find("graderinfo")) or None
    elif kind == "numeric":
        return exchanged.give_number(draft, *_number(question))
    elif kind == "ordering":
        in_order = [text for text, _ in sorted(answers, key=lambda each: each[1])]
        return exchanged.give_sequence(draft, in_order, tags)
    elif kind == "matching":
        return exchanged.give_pairs(draft, *_pairs(question, exact=True), tags)
    draft.settled = Settled(kind, stem, key)
    return None


def _exact_blanks(stem: str, right: list[str], tags: dict[str, str]) -> tuple[str, Answer]:
    blanks = [[_WILD.sub("*", word) for word in right]] if right else []
    if not right:
        stem, _, line = stem.rpartition("\n")
        blanks = cloze.read_blanks(line)[1] or []
    texts = ["|".join(words) for words in blanks]
    return stem, {"blanks": texts, "any_order": tags.get("顺序") == "不限"} if texts else None


def _number(question: Element) -> tuple[str, str]:
    """Give the number that earns most, and how far an answer may be off it."""
    best = max(question.iterfind("answer"), key=_fraction, default=None)
    if best is None:
        return "", "0"
    return _text(best), (best.findtext("tolerance") or "0").strip()


def _pairs(question: Element, *, exact: bool) -> tuple[list[tuple[str, str]], list[str]]:
    """Give the pairs, and the options that belong to nothing: those of an empty left side."""
    read = _exactly if exact else _text
    pairs = [(read(each), read(each.find("answer"))) for each in question.iterfind("subquestion")]
    return [pair for pair in pairs if pair[0]], [option for item, option in pairs if not item]


def _exactly(element: Element | None) -> str:
    """Give a text as it stands where it is declared plain, else as its reader sees it."""
    if element is None:
        return ""
    if element.get("format", "plain_text") == "plain_text":
        return element.findtext("text") or ""
    return _text(element)


def _text(element: Element | None) -> str:
    if element is None:
        return ""
    return plain(element.findtext("text") or element.text or "")


def _fraction(answer: Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0
