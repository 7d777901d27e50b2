"""What stands on a printed paper, its answer sheet and its key, before it is Word or PDF. Pure."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from quizzes.rules.keying import Lettered, write_keyed
from quizzes.rules.prints.pictures import PrintPicture
from quizzes.rules.questions import Content
from quizzes.rules.scoring import format_points
from quizzes.rules.types.kind import QuestionType, Shape

_BRACKET = re.compile(r"[（(][\s　_]*[)）]|_{2,}|＿{2,}")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NUMBERS = "一二三四五六七八九十"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROOM = "（　　）"


def printable(text: str) -> str:
    r"""Take out what neither Word nor paper knows.

    >>> printable("甲\x00乙\r\n丙")
    '甲乙\n丙'
    """
    return _INVISIBLE.sub("", text.replace("\r\n", "\n"))


@dataclass(frozen=True, slots=True)
class PrintQuestion:
    """A question as it is printed."""

    number: int
    type: str
    stem: str
    stimulus: str
    """The passage above it, where no question before it has shown it."""
    options: list[tuple[str, str]]
    """Letter and text."""
    items: list[str]
    """What is on the left of a matching question."""
    boxes: list[str]
    """What can be filled in on the answer sheet: letters, or √ and ×."""
    fields: list[str]
    """Names of the lines or squares to write into."""
    lines: int
    """Lines to write on, for a text."""
    worth: str
    answer: str
    explanation: str
    source: str
    pictures: list[PrintPicture] = field(default_factory=list)

    def at(self, place: str) -> list[PrintPicture]:
        """Give the pictures of one of its texts."""
        return [one for one in self.pictures if one.at == place]


@dataclass(frozen=True, slots=True)
class PrintSection:
    """A 大题: its heading, what it is worth, its questions."""

    heading: str
    note: str
    questions: list[PrintQuestion]
    is_even: bool = True
    """Whether all its questions are worth the same, which its note then says."""


@dataclass(frozen=True, slots=True)
class PrintSheet:
    """The whole of it."""

    title: str
    label: str
    """A, B, … where there are several versions; else empty."""
    organiser: str
    facts: list[str]
    notes: list[str]
    sections: list[PrintSection] = field(default_factory=list)

    def told(self, *, with_key: bool) -> dict[str, Any]:
        """Give it as JSON; answers only where they are wanted."""
        told = asdict(self)
        shown = [one.pictures for section in self.sections for one in section.questions]
        questions = [question for section in told["sections"] for question in section["questions"]]
        for question, pictures in zip(questions, shown, strict=True):
            question["pictures"] = [one.told() for one in pictures]
        if not with_key:
            for section in told["sections"]:
                for question in section["questions"]:
                    question["answer"] = question["explanation"] = question["source"] = ""
        return told


def print_question(
    number: int, kind: QuestionType, content: Content, options: Lettered, worth: int, *, shows_passage: bool
) -> PrintQuestion:
    """Put one question on paper.

    >>> from quizzes.rules.types import TYPES
    >>> asked = Content("地球是圆的。", key=True)
    >>> shown = print_question(3, TYPES["true_false"], asked, [], 200, shows_passage=True)
    >>> shown.stem, shown.boxes, shown.answer
    ('地球是圆的。（\u3000\u3000）', ['√', '×'], '√')
    """
    is_choice = kind.shape in {Shape.KEY, Shape.KEYS, Shape.JUDGEMENT}
    stem = printable(content.stem.strip())
    is_judged = kind.shape is Shape.JUDGEMENT
    shown = [] if is_judged else [(letter, printable(text)) for _, letter, text in options]
    prompts = [printable(one) for one in kind.prompts(content)]
    is_matching = kind.shape is Shape.TEXTS and kind.name == "matching"
    return PrintQuestion(
        number=number,
        type=kind.name,
        stem=stem + ROOM if is_choice and not _BRACKET.search(stem) else stem,
        stimulus=printable(content.stimulus.strip()) if shows_passage else "",
        options=shown,
        items=prompts if is_matching else [],
        boxes=["√", "×"] if is_judged else [one for one, _ in shown] if is_choice else [],
        fields=_numbered(prompts),
        lines=_lines(kind, worth),
        worth=format_points(worth),
        answer=printable(answer_of(kind, content, options)),
        explanation=printable(content.explanation.strip()),
        source="",
    )


def _numbered(prompts: Sequence[str]) -> list[str]:
    return [] if len(prompts) == 1 else [f"（{n}）" for n in range(1, len(prompts) + 1)]


def _lines(kind: QuestionType, worth: int) -> int:
    """Leave room for a text: two lines for each point, within reason."""
    if kind.shape is not Shape.TEXT or kind.name == "numeric":
        return 0
    return min(max(worth // 100 * 2 // 3 + 4, 6), 14)


def answer_of(kind: QuestionType, content: Content, options: Lettered) -> str:
    """Write the right answer by the letters of this paper."""
    if kind.name == "matching" and isinstance(content.key, dict):
        letters = {key: letter for key, letter, _ in options}
        right = content.key.get("right")
        keys = [str(one) for one in right] if isinstance(right, list) else []
        return "　".join(f"（{n}）{letters.get(key, key)}" for n, key in enumerate(keys, start=1))
    if kind.shape is Shape.KEYS:
        return write_keyed(kind, content, options, tuple(kind.right(content)))
    match kind.shape, content.key:
        case (Shape.KEY, str() as key):
            return write_keyed(kind, content, options, key)
        case (Shape.JUDGEMENT, bool() as key):
            return "√" if key else "×"
        case (_, list() as keys):
            return write_keyed(kind, content, options, tuple(str(one) for one in keys))
    return kind.describe_key(content)


def heading_of(number: int, name: str) -> str:
    """Head a 大题.

    >>> heading_of(0, "单选题"), heading_of(10, "简答题")
    ('一、单选题', '十一、简答题')
    """
    tens, ones = divmod(number + 1, 10)
    counted = ("十" if tens else "") + (_NUMBERS[ones - 1] if ones else "")
    return f"{counted}、{name}"


def note_of(worths: Sequence[int], extra: str = "") -> str:
    """Say how many questions a 大题 has and what they are worth, as papers say it.

    >>> note_of([200] * 20), note_of([200, 300], "全部选对才得分")
    ('共 20 题，每题 2 分，共 40 分', '共 2 题，共 5 分，各题分值见题后；全部选对才得分')
    """
    told = f"共 {len(worths)} 题，"
    if len(set(worths)) == 1:
        told += f"每题 {format_points(worths[0])} 分，共 {format_points(sum(worths))} 分"
    else:
        told += f"共 {format_points(sum(worths))} 分，各题分值见题后"
    return f"{told}；{extra}" if extra else told


def label_of(number: int) -> str:
    """Name the n-th version of a paper, counted from 0."""
    return _LETTERS[number]
