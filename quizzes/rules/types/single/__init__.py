"""单选题: one option is right. The key is that option's key."""

import re
from collections.abc import Sequence

from quizzes.rules.questions import (
    Answer,
    BadKeyError,
    Content,
    Json,
    check_options,
    check_stem,
    describe_options,
    fold,
    only_value,
    read_option,
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("甲？", (("A", "是"), ("B", "否")), "C"))
    ['正确答案不在选项里。']
    """
    problems = check_stem(content) + check_options(content)
    if not content.key:
        return [*problems, "没有指明正确答案。"]
    if content.key not in content.option_keys:
        problems.append("正确答案不在选项里。")
    return problems


def read_key(written: object) -> Json:
    """Take the letter of the right option.

    >>> read_key("（ｂ）")
    'B'

    :raises BadKeyError: if it is not one letter
    """
    letter = fold(written).strip("().、。") if isinstance(written, str) else ""
    if not re.fullmatch("[A-Z]", letter):
        raise BadKeyError("单选题的答案应当是一个选项字母，例如 B。")
    return letter


def write_key(content: Content) -> str:
    """Write the letter of the right option."""
    return content.key if isinstance(content.key, str) else ""


def read_answer(content: Content, raw: object) -> Answer:
    """Take an option's key; null takes the answer back."""
    return None if raw is None else read_option(content, raw)


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the chosen radio button; none is no answer."""
    return read_answer(content, only_value(values) or None)


def is_answered(answer: Answer) -> bool:
    """Say whether an option was chosen."""
    return bool(answer)


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Give everything for the right option, nothing for another.

    >>> mark(Content("甲？", (("A", "是"), ("B", "否")), "A"), "A", 200, MultiplePolicy.STRICT).earned
    200
    """
    is_right = isinstance(answer, str) and answer != "" and answer == content.key
    return Marked(worth if is_right else 0, worth)


def describe_answer(content: Content, answer: Answer) -> str:
    """Name the chosen option by its text."""
    return describe_options(content, [answer] if isinstance(answer, str) and answer else [])


def describe_key(content: Content) -> str:
    """Name the right option by its text."""
    return describe_answer(content, content.key if isinstance(content.key, str) else None)


TYPE = QuestionType(
    name="single",
    label="单选题",
    short="单选",
    shape=Shape.KEY,
    check=check,
    read_key=read_key,
    write_key=write_key,
    read_answer=read_answer,
    read_form=read_form,
    is_answered=is_answered,
    mark=mark,
    describe_answer=describe_answer,
    describe_key=describe_key,
    shuffles=True,
    place=10,
    how_to_key="写一个选项字母，例如 B。",
)
