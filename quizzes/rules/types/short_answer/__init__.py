"""简答题: a text that a person marks. The key is a reference answer."""

from collections.abc import Sequence

from quizzes.rules.questions import (
    UNANSWERED,
    Answer,
    BadKeyError,
    Content,
    Json,
    check_stem,
    only_value,
    read_text,
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("请谈谈学习体会。", key=""))
    ['没有参考答案，阅卷时无从对照。']
    """
    has_key = isinstance(content.key, str) and content.key.strip()
    return check_stem(content) + ([] if has_key else ["没有参考答案，阅卷时无从对照。"])


def read_key(written: object) -> Json:
    """Take the reference answer.

    :raises BadKeyError: if it is no text
    """
    if not isinstance(written, str):
        raise BadKeyError("简答题的参考答案应当是文字。")
    return written.strip()


def write_key(content: Content) -> str:
    """Give the reference answer."""
    return describe_key(content)


def read_answer(content: Content, raw: object) -> Answer:
    """Take a text; null takes it back."""
    return None if raw is None else read_text(raw)


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the text area."""
    return read_answer(content, only_value(values))


def is_answered(answer: Answer) -> bool:
    """Say whether something was written."""
    return isinstance(answer, str) and bool(answer.strip())


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Leave a written answer to a person; an empty one earns nothing and bothers nobody.

    >>> mark(Content("谈谈体会。"), "很受教育。", 1000, MultiplePolicy.STRICT)
    Marked(earned=0, worth=1000, needs_person=True)
    """
    return Marked(0, worth, needs_person=is_answered(answer))


def describe_answer(content: Content, answer: Answer) -> str:
    """Give the text as it was written."""
    return answer.strip() if isinstance(answer, str) and is_answered(answer) else UNANSWERED


def describe_key(content: Content) -> str:
    """Give the reference answer."""
    return content.key if isinstance(content.key, str) else ""


TYPE = QuestionType(
    name="short_answer",
    label="简答题",
    short="简答",
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
    place=50,
    how_to_key="写参考答案。",
)
