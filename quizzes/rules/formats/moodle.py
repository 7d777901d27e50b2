"""Read Moodle XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzes.rules.formats import exchanged
from quizzes.rules.formats.exchanged import Exchanged, plain

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.drafts import Draft

_NAMES = {
    "matching": "匹配题",
    "numerical": "数值题",
    "calculated": "计算题",
    "cloze": "完形填空题",
    "ddwtos": "拖放题",
    "gapselect": "选词填空题",
    "ordering": "排序题",
}


def read_moodle(root: Element) -> Exchanged:
    """Read a `<quiz>`."""
    found = Exchanged()
    section = ""
    for question in root.iterfind("question"):
        kind = question.get("type", "")
        if kind == "category":
            section = _text(question.find("category")).rpartition("/")[2]
        elif kind == "description":
            found.drop(_text(question.find("questiontext")))
        else:
            draft = found.begin(_text(question.find("questiontext")), section)
            draft.explanation = [text] if (text := _text(question.find("generalfeedback"))) else []
            draft.topic = _text(question.find("tags/tag"))
            _answers(draft, question, kind)
    return found


def _answers(draft: Draft, question: Element, kind: str) -> None:
    answers = [(_text(each), _fraction(each)) for each in question.iterfind("answer")]
    if kind in ("multichoice", "multichoiceset"):
        several = (question.findtext("single") or "true").strip().lower() in ("false", "0")
        exchanged.give_choices(draft, [(text, worth > 0) for text, worth in answers], several=several)
    elif kind == "truefalse":
        exchanged.give_judgement(
            draft, right=any(text.lower() == "true" and worth > 0 for text, worth in answers)
        )
    elif kind == "shortanswer":
        exchanged.give_words(draft, [text for text, worth in answers if worth > 0])
    elif kind == "essay":
        draft.label = "short_answer"
        guide = _text(question.find("graderinfo"))
        draft.key = [guide] if guide else None
    else:
        exchanged.give_unsupported(draft, _NAMES.get(kind, "其他系统的题型"), _said(question, answers))


def _said(question: Element, answers: list[tuple[str, float]]) -> str:
    pairs = [f"{_text(each)} → {_text(each.find('answer'))}" for each in question.iterfind("subquestion")]
    return "；".join(pairs or [text for text, worth in answers if worth > 0])


def _text(element: Element | None) -> str:
    if element is None:
        return ""
    return plain(element.findtext("text") or element.text or "")


def _fraction(answer: Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0
