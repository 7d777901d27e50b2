"""多选题: several options may be right. The key is the list of their keys."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from quizzes.rules.questions import (
    Answer,
    BadKeyError,
    Content,
    Json,
    check_options,
    check_stem,
    describe_options,
    fold,
    read_options,
    right_keys,
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape

PER_OPTION = 50
"""What a right option earns in an incomplete answer under PER_OPTION: half a point."""


def check(content: Content) -> list[str]:
    """Say what is wrong with the question. One right option is allowed: 不定项选择题 has such.

    >>> check(Content("甲？", (("A", "是"), ("B", "否")), ["A", "D"]))
    ['正确答案 D 不在选项里。']
    """
    problems = check_stem(content) + check_options(content)
    right = right_keys(content)
    if not right:
        return [*problems, "没有指明正确答案。"]
    problems += [f"正确答案 {key} 不在选项里。" for key in right if key not in content.option_keys]
    if len(set(right)) != len(right):
        problems.append("正确答案里有重复的选项。")
    return problems


def read_key(written: object) -> Json:
    """Take the letters of the right options, in a row, parted, or as a list.

    >>> read_key("c、Ａ"), read_key(["A", "C"]), read_key("A|C")
    (['A', 'C'], ['A', 'C'], ['A', 'C'])

    :raises BadKeyError: if there is anything but letters
    """
    text = "".join(map(str, written)) if isinstance(written, list | tuple) else written
    letters = re.sub(r"[(),.、。;；|/]", "", fold(text)) if isinstance(text, str) else ""
    if not re.fullmatch("[A-Z]+", letters):
        raise BadKeyError("多选题的答案应当是选项字母，例如 ACD。")
    return [*sorted(set(letters))]


def write_key(content: Content) -> str:
    """Write the letters of the right options in a row."""
    return "".join(right_keys(content))


def read_answer(content: Content, raw: object) -> Answer:
    """Take a list of options' keys, put in the author's order so that equal answers are equal.

    >>> read_answer(Content("甲？", (("A", "一"), ("B", "二"))), ["B", "A"])
    ('A', 'B')
    """
    if raw is None:
        return None
    chosen = read_options(content, raw)
    return tuple(key for key in content.option_keys if key in chosen)


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the ticked boxes."""
    return read_answer(content, list(values))


def is_answered(answer: Answer) -> bool:
    """Say whether at least one option was chosen."""
    return bool(answer)


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Mark the chosen options by the quiz's policy."""
    chosen = frozenset(answer) if isinstance(answer, tuple) else frozenset()
    return Marked(earn(chosen, frozenset(right_keys(content)), worth, policy), worth)


def earn(chosen: AbstractSet[str], right: AbstractSet[str], worth: int, policy: MultiplePolicy) -> int:
    """Say what the chosen options earn. A complete answer earns everything under every policy.

    A wrong option earns nothing except under DEDUCT, where it takes back what a right one gives.
    Fractions of a hundredth are dropped.

    >>> right = {"A", "B", "C"}
    >>> {policy.value: earn({"A", "B"}, right, 200, policy) for policy in MultiplePolicy}
    {'strict': 0, 'half': 100, 'per_option': 100, 'deduct': 133}
    >>> {policy.value: earn({"A", "B", "D"}, right, 200, policy) for policy in MultiplePolicy}
    {'strict': 0, 'half': 0, 'per_option': 0, 'deduct': 66}
    """
    if not chosen or not right:
        return 0
    if chosen == right:
        return worth
    hits, misses = len(chosen & right), len(chosen - right)
    if policy is MultiplePolicy.DEDUCT:
        return max(0, worth * (hits - misses) // len(right))
    if misses or policy is MultiplePolicy.STRICT:
        return 0
    return worth // 2 if policy is MultiplePolicy.HALF else min(worth, PER_OPTION * hits)


def describe_answer(content: Content, answer: Answer) -> str:
    """Name the chosen options by their texts."""
    return describe_options(content, answer if isinstance(answer, tuple) else ())


def describe_key(content: Content) -> str:
    """Name the right options by their texts."""
    return describe_answer(content, right_keys(content))


TYPE = QuestionType(
    name="multiple",
    label="多选题",
    short="多选",
    shape=Shape.KEYS,
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
    place=20,
    how_to_key="写出全部正确选项的字母，例如 ACD。",
)
