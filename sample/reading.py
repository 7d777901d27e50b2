"""Reads the texts of the sample branch, and cuts off what is only for its proof-readers."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
_NUMBERS = re.compile(r"[；;]?\s*facts(?: F\d+)+")


@dataclass(frozen=True, slots=True)
class Text:
    """A study material as its file gives it."""

    name: str
    """What questions cite it by."""
    title: str
    column: str
    is_required: bool
    hundredths: int
    """学时 for finishing it, in hundredths."""
    source: str
    markdown: str


def branch() -> dict[str, Any]:
    """Give branch.toml: people, columns, quizzes and activities."""
    return tomllib.loads((FOLDER / "branch.toml").read_text("utf-8"))


def texts() -> list[Text]:
    """Give the study materials, in the order of their file names."""
    return [_text(path) for path in sorted((FOLDER / "materials").glob("*.md"))]


def _text(path: Path) -> Text:
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    told = dict(line.split(": ", 1) for line in head.splitlines())
    return Text(
        path.stem,
        told["title"],
        told["column"],
        told["required"] == "yes",
        round(float(told["hours"]) * 100),
        for_members(told["source"]),
        body,
    )


def question_file(name: str) -> str:
    """Give a file of questions as it stands."""
    return (FOLDER / "questions" / name).read_text("utf-8")


def for_members(source: str) -> str:
    """Leave out of a source the numbers of facts, which only proof-readers look up.

    >>> for_members("《中华人民共和国宪法》第一条；facts F37 F43"), for_members("facts F113；某法第三条")
    ('《中华人民共和国宪法》第一条', '某法第三条')
    >>> for_members("facts F01 F02")
    ''
    """
    return _NUMBERS.sub("", source).strip("；; ")


def round_robin(found: list[Text], columns: list[str]) -> Iterator[Text]:
    """Give the materials so that each column has something early on: the first of each, then the second."""
    piles = [[text for text in found if text.column == column] for column in columns]
    for n in range(max(map(len, piles))):
        yield from (pile[n] for pile in piles if n < len(pile))
