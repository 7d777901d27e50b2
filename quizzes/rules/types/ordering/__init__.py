"""排序题: put options into their right order. The key is the list of their keys in that order."""

import re
from collections.abc import Sequence

from quizzes.rules.questions import (
    UNANSWERED,
    Answer,
    BadKeyError,
    Content,
    Json,
    check_options,
    check_stem,
    fold,
    has_some_place,
    read_places,
    right_keys,
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("按时间排序", (("A", "遵义会议"), ("B", "古田会议")), ["B"]))
    ['正确顺序应当包含每个选项各一次。']
    """
    problems = check_stem(content) + check_options(content)
    if sorted(right_keys(content)) != sorted(content.option_keys) or not content.key:
        problems.append("正确顺序应当包含每个选项各一次。")
    return problems


def read_key(written: object) -> Json:
    """Take the letters of the options in their right order.

    >>> read_key("c→A→b")
    ['C', 'A', 'B']

    :raises BadKeyError: if there is anything but letters
    """
    text = "".join(map(str, written)) if isinstance(written, list | tuple) else written
    letters = re.sub(r"[(),.、。;；|>→—-]", "", fold(text)) if isinstance(text, str) else ""
    if not re.fullmatch("[A-Z]+", letters):
        raise BadKeyError("排序题的答案应当按正确顺序写出选项字母，例如 CADB。")
    return [*letters]


def write_key(content: Content) -> str:
    """Write the letters of the options in their right order."""
    return "".join(right_keys(content))


def prompts(content: Content) -> list[str]:
    """Give each place its number."""
    return [f"第 {number} 位" for number in range(1, len(content.options) + 1)]


def read_answer(content: Content, raw: object) -> Answer:
    """Take the option of each place, "" for a place still free.

    The same option in two places is kept, so that places can be changed one by one; it is just not right.

    :raises BadAnswerError: if the number of places is wrong, or an option is unknown
    """
    return read_places(content, raw, len(content.options), "排序的答案与选项个数不符，请刷新页面后再试。")


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the drop-down lists of the places; a form without them is no answer."""
    return read_answer(content, list(values) or None)


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Give everything for the right order, nothing for another: one slip moves all that follow.

    >>> content = Content("排序", (("A", "一"), ("B", "二")), ["B", "A"])
    >>> mark(content, ("B", "A"), 200, MultiplePolicy.STRICT).earned
    200
    """
    is_right = has_some_place(answer) and answer == right_keys(content)
    return Marked(worth if is_right else 0, worth)


def describe_answer(content: Content, answer: Answer) -> str:
    """Name the options by their texts, in the order given, with a dash for a free place."""
    if not isinstance(answer, tuple) or not has_some_place(answer):
        return UNANSWERED
    return " → ".join(content.option_text(key) if key else "—" for key in answer)


def describe_key(content: Content) -> str:
    """Name the options by their texts, in the right order."""
    return describe_answer(content, right_keys(content))


TYPE = QuestionType(
    name="ordering",
    label="排序题",
    short="排序",
    shape=Shape.TEXTS,
    check=check,
    read_key=read_key,
    write_key=write_key,
    read_answer=read_answer,
    read_form=read_form,
    is_answered=has_some_place,
    mark=mark,
    describe_answer=describe_answer,
    describe_key=describe_key,
    prompts=prompts,
    shuffles=True,
    place=60,
    how_to_key="按正确顺序写出选项字母，例如 CADB。",
)
