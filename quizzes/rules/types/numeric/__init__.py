"""数值题: a number, right within a tolerance. The key is ``{"value": "3.14", "tolerance": "0.01"}``."""

import re
from collections.abc import Sequence
from decimal import Decimal

from quizzes.rules.numerals import read_number
from quizzes.rules.questions import (
    UNANSWERED,
    Answer,
    BadKeyError,
    Content,
    Json,
    check_stem,
    fold,
    only_value,
    read_text,
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape

_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")


def parse(written: str) -> Decimal | None:
    """Read a number as people type it; None if it is none.

    >>> parse(" １,０００.5 "), parse("二十"), parse("约 20")
    (Decimal('1000.5'), Decimal('20'), None)
    """
    # A comma only parts thousands: 1,5 is not taken for fifteen.
    plain = re.sub(r",(?=[0-9]{3}(?![0-9]))", "", fold(written)).replace("−", "-")
    if _NUMBER.fullmatch(plain):
        return Decimal(plain)
    number = read_number(plain) if len(plain) <= 20 else None
    return None if number is None else Decimal(number)


def _bounds(content: Content) -> tuple[Decimal, Decimal] | None:
    """Give the value and its tolerance, None where the key is something else."""
    match content.key:
        case {"value": str(value), "tolerance": str(tolerance)}:
            right, slack = parse(value), parse(tolerance)
            return None if right is None or slack is None or slack < 0 else (right, slack)
    return None


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("党章共几章？", key={"value": "很多", "tolerance": "0"}))
    ['正确答案不是数值。']
    """
    return check_stem(content) + ([] if _bounds(content) else ["正确答案不是数值。"])


def read_key(written: object) -> Json:
    """Take a number, with its tolerance after ±, or the key as it is stored.

    >>> read_key("3.14±0.01"), read_key("11")
    ({'value': '3.14', 'tolerance': '0.01'}, {'value': '11', 'tolerance': '0'})

    :raises BadKeyError: if either is no number
    """
    if isinstance(written, dict):
        written = f"{written.get('value')}±{written.get('tolerance') or '0'}"
    value, _, tolerance = written.partition("±") if isinstance(written, str) else ("", "", "")
    key: Json = {"value": value.strip(), "tolerance": tolerance.strip() or "0"}
    if _bounds(Content("", key=key)) is None:
        raise BadKeyError("数值题的答案应当是一个数，允许误差写在“±”后面，例如 3.14±0.01。")
    return key


def write_key(content: Content) -> str:
    """Write the number, and its tolerance where there is one."""
    bounds = _bounds(content)
    if bounds is None:
        return ""
    value, tolerance = bounds
    return f"{value}±{tolerance}" if tolerance else str(value)


def read_answer(content: Content, raw: object) -> Answer:
    """Take a text; what is no number is kept and wrong, so that nothing typed is lost."""
    return None if raw is None else read_text(raw)


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the field."""
    return read_answer(content, only_value(values))


def is_answered(answer: Answer) -> bool:
    """Say whether something was written."""
    return isinstance(answer, str) and bool(answer.strip())


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Give everything for a number within the tolerance, its ends included.

    >>> circle = Content("圆周率约为多少？", key={"value": "3.14", "tolerance": "0.01"})
    >>> [mark(circle, text, 200, MultiplePolicy.STRICT).earned for text in ("3.15", "3.151")]
    [200, 0]
    """
    bounds = _bounds(content)
    given = parse(answer) if isinstance(answer, str) else None
    is_right = bounds is not None and given is not None and abs(given - bounds[0]) <= bounds[1]
    return Marked(worth if is_right else 0, worth)


def describe_answer(content: Content, answer: Answer) -> str:
    """Give the number as it was written."""
    return answer.strip() if isinstance(answer, str) and is_answered(answer) else UNANSWERED


def describe_key(content: Content) -> str:
    """Give the number and what is still right."""
    return write_key(content)


TYPE = QuestionType(
    name="numeric",
    label="数值题",
    short="数值",
    shape=Shape.TEXT,
    check=check,
    read_key=read_key,
    write_key=write_key,
    read_answer=read_answer,
    read_form=read_form,
    is_answered=is_answered,
    mark=mark,
    describe_answer=describe_answer,
    describe_key=describe_key,
    place=80,
    how_to_key="写一个数，允许误差写在“±”后面，例如 3.14±0.01。",
)
