"""What a reader hands back: lines as they stood, questions as understood, and what is doubtful about them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

Answer = str | bool | list[str] | dict[str, Any] | None
"""What ``read_key`` of the question's type takes: "B", ["A", "C"], True, a string per blank, a model answer,
letters in their order, {"left": […], "right": […]}, "3.14±0.01"."""

TYPES = ("single", "multiple", "true_false", "fill_blank", "short_answer")


class UnreadableBankError(ValueError):
    """The file holds no questions we can get at. The message tells a secretary what to do."""


@dataclass(frozen=True)
class Line:
    """One line or cell of the source, so that a question can be shown beside it."""

    number: int
    text: str
    place: str = ""


@dataclass(frozen=True)
class Drawn:
    """A picture as its file holds it, and the text of the question that it belongs to."""

    at: str
    """As in ``quizzes.rules.questions.Picture``."""
    data: bytes
    alt: str = ""


@dataclass(frozen=True)
class Item:
    """One question as understood. `number` counts through the file; `line` to `end_line` is its source."""

    number: int
    line: int
    end_line: int
    type: str
    stem: str
    options: tuple[tuple[str, str], ...]
    answer: Answer
    explanation: str
    section: str
    topic: str
    source: str
    difficulty: int | None
    confidence: float
    place: str
    stimulus: str = ""
    """The passage it asks about, where it is part of a 材料题."""
    pictures: tuple[Drawn, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something a person must look at. An error keeps its question out of the bank until it is mended."""

    code: str
    message: str
    line: int | None
    cell: str | None
    question: int | None
    severity: Literal["error", "warning"]


@dataclass(frozen=True)
class Reading:
    """A whole file, read."""

    format: str
    encoding: str | None
    lines: tuple[Line, ...]
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


def as_json(reading: Reading) -> dict[str, Any]:
    """Say a reading in the shape that `questions import --dry-run --json` promises."""
    counts = Counter(item.type for item in reading.items)
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "questions": len(reading.items),
        "by_type": {**dict.fromkeys(TYPES, 0), **counts},
        "problems": [_problem_json(problem) for problem in reading.problems],
        "items": [_item_json(item) for item in reading.items],
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    where = {"cell": problem.cell} if problem.cell else {"line": problem.line}
    return {**where, "question": problem.question, "code": problem.code, "message": problem.message}


def _item_json(item: Item) -> dict[str, Any]:
    more: dict[str, Any] = {"stimulus": item.stimulus} if item.stimulus else {}
    if item.pictures:
        more["pictures"] = [{"at": one.at, "alt": one.alt, "bytes": len(one.data)} for one in item.pictures]
    return more | {
        "line": item.line,
        "type": item.type,
        "stem": item.stem,
        "options": [list(option) for option in item.options],
        "answer": item.answer,
        "explanation": item.explanation,
        "section": item.section,
        "topic": item.topic,
        "source": item.source,
        "difficulty": item.difficulty,
        "confidence": item.confidence,
    }
