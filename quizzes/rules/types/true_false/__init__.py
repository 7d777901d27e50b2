"""判断题: a sentence is right or wrong. The key is true or false; there are no options."""

from collections.abc import Sequence

from quizzes.rules.questions import (
    UNANSWERED,
    Answer,
    BadAnswerError,
    BadKeyError,
    Content,
    Json,
    check_stem,
    fold,
    only_value,
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape

RIGHT, WRONG = "正确", "错误"

_RIGHT_WORDS = frozenset(["正确", "对", "是", "√", "✓", "✔", "✅", "Y", "YES", "T", "TRUE"])
_WRONG_WORDS = frozenset(
    [
        "错误",
        "错",
        "不对",
        "不正确",
        "否",
        "×",
        "X",
        "✗",
        "✘",
        "❌",
        "N",
        "NO",
        "F",
        "FALSE",
    ]
)
_FORM_VALUES = {"": None, "true": True, "false": False}


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("地球是圆的。", key="对"))
    ['没有指明正确还是错误。']
    """
    problems = check_stem(content)
    if not isinstance(content.key, bool):
        problems.append("没有指明正确还是错误。")
    # Two options are 正确 and 错误 written out; the pages say those by themselves.
    if len(content.options) > 2:
        problems.append("判断题不需要选项，请删去选项或改为单选题。")
    return problems


def read_key(written: object) -> Json:
    """Take the judgement in any of the ways banks write it.

    >>> [read_key(word) for word in (True, "对", "（√）", "Ｆ", "错误。")]
    [True, True, True, False, False]

    :raises BadKeyError: if it says neither
    """
    if isinstance(written, bool):
        return written
    word = fold(written).strip("().。") if isinstance(written, str) else ""
    if word not in _RIGHT_WORDS | _WRONG_WORDS:
        raise BadKeyError("判断题的答案应当是“正确”或“错误”。")
    return word in _RIGHT_WORDS


def write_key(content: Content) -> str:
    """Write 正确 or 错误, nothing where there is no key."""
    return describe_key(content) if isinstance(content.key, bool) else ""


def read_answer(content: Content, raw: object) -> Answer:
    """Take true or false; null takes the answer back, and 1 is not true."""
    if raw is None or isinstance(raw, bool):
        return raw
    raise BadAnswerError("判断题的答案只能是正确或错误。")


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the chosen radio button, "true" or "false"."""
    value = only_value(values)
    if value not in _FORM_VALUES:
        raise BadAnswerError("判断题的答案只能是正确或错误。")
    return _FORM_VALUES[value]


def is_answered(answer: Answer) -> bool:
    """Say whether a judgement was given; "wrong" is one."""
    return isinstance(answer, bool)


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Give everything for the right judgement.

    >>> mark(Content("水往高处流。", key=False), False, 200, MultiplePolicy.STRICT).earned
    200
    """
    # Bool first: None is no judgement, and in Python 0 == False.
    is_right = isinstance(answer, bool) and isinstance(content.key, bool) and answer == content.key
    return Marked(worth if is_right else 0, worth)


def describe_answer(content: Content, answer: Answer) -> str:
    """Say 正确 or 错误."""
    if not isinstance(answer, bool):
        return UNANSWERED
    return RIGHT if answer else WRONG


def describe_key(content: Content) -> str:
    """Say whether the sentence is 正确 or 错误."""
    return describe_answer(content, content.key if isinstance(content.key, bool) else None)


TYPE = QuestionType(
    name="true_false",
    label="判断题",
    short="判断",
    shape=Shape.JUDGEMENT,
    check=check,
    read_key=read_key,
    write_key=write_key,
    read_answer=read_answer,
    read_form=read_form,
    is_answered=is_answered,
    mark=mark,
    describe_answer=describe_answer,
    describe_key=describe_key,
    place=30,
    how_to_key="写“正确”或“错误”。",
)
