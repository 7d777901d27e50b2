"""匹配题: give each item on the left its option on the right; options may serve twice or not at all.

The key is ``{"left": ["一大", "遵义会议"], "right": ["A", "C"]}``: item by item, the key of its option.
"""

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
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape


def pairs(content: Content) -> list[tuple[str, str]]:
    """Give the items with the keys of their options, none where the key has another shape.

    >>> pairs(Content("配对", key={"left": ["一大", "遵义会议"], "right": ["A", "C"]}))
    [('一大', 'A'), ('遵义会议', 'C')]
    """
    match content.key:
        case {"left": [*left], "right": [*right]} if len(left) == len(right):
            return [(str(item), str(key)) for item, key in zip(left, right, strict=True)]
    return []


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("配对", (("A", "上海"), ("B", "遵义")), {"left": ["一大", ""], "right": ["A", "C"]}))
    ['左侧第 2 项没有内容。', '左侧第 2 项的答案不在选项里。']
    """
    problems, matched = check_stem(content) + check_options(content), pairs(content)
    if not matched:
        return [*problems, "没有给出配对的答案。"]
    for number, (item, key) in enumerate(matched, 1):
        if not item.strip():
            problems.append(f"左侧第 {number} 项没有内容。")
        if key not in content.option_keys:
            problems.append(f"左侧第 {number} 项的答案不在选项里。")
    return problems


def read_key(written: object) -> Json:
    """Take items and letters, parted by semicolons or lines, or the key as it is stored.

    >>> read_key("一大=A；遵义会议＝c")
    {'left': ['一大', '遵义会议'], 'right': ['A', 'C']}

    :raises BadKeyError: if an item has no letter
    """
    if isinstance(written, dict):
        matched = pairs(Content("", key=written))
        if not matched:
            raise BadKeyError(_HOW)
        return {"left": [item for item, _ in matched], "right": [key for _, key in matched]}
    if not isinstance(written, str):
        raise BadKeyError(_HOW)
    lines = [line.strip() for line in re.split(r"[;；\n]", written) if line.strip()]
    found = [re.fullmatch(r"(.*\S)\s*[=＝]\s*([A-Za-zＡ-Ｚａ-ｚ])", line) for line in lines]
    known = [one for one in found if one]
    if not known or len(known) != len(lines):
        raise BadKeyError(_HOW)
    return {"left": [one[1] for one in known], "right": [fold(one[2]) for one in known]}


_HOW = "匹配题的答案应当写成“左侧内容=选项字母”，各项之间用分号隔开，例如“一大=A；遵义会议=C”。"


def write_key(content: Content) -> str:
    """Write items and letters, parted by semicolons."""
    return "；".join(f"{item}={key}" for item, key in pairs(content))


def prompts(content: Content) -> list[str]:
    """Name the items on the left."""
    return [item for item, _ in pairs(content)]


def read_answer(content: Content, raw: object) -> Answer:
    """Take the option of each item, "" for an item without one yet.

    :raises BadAnswerError: if the number of items is wrong, or an option is unknown
    """
    return read_places(content, raw, len(pairs(content)), "匹配的答案与题目项数不符，请刷新页面后再试。")


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the drop-down lists of the items; a form without them is no answer."""
    return read_answer(content, list(values) or None)


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Give each item an equal part; equally many right ones earn the same, all of them everything.

    >>> cities = (("A", "上海"), ("B", "遵义"))
    >>> content = Content("配对", cities, {"left": ["一大", "遵义会议"], "right": ["A", "B"]})
    >>> mark(content, ("A", "A"), 300, MultiplePolicy.STRICT).earned
    150
    """
    matched = pairs(content)
    if not isinstance(answer, tuple) or not matched or len(answer) != len(matched):
        return Marked(0, worth)
    right = sum(given == key for given, (_, key) in zip(answer, matched, strict=True))
    return Marked(worth * right // len(matched), worth)


def describe_answer(content: Content, answer: Answer) -> str:
    """Name each item with the text of its option, a dash where it has none."""
    if not isinstance(answer, tuple) or not has_some_place(answer):
        return UNANSWERED
    said = [content.option_text(key) if key else "—" for key in answer]
    return "；".join(f"{item}：{text}" for item, text in zip(prompts(content), said, strict=False))


def describe_key(content: Content) -> str:
    """Name each item with the text of its right option."""
    return describe_answer(content, tuple(key for _, key in pairs(content)))


TYPE = QuestionType(
    name="matching",
    label="匹配题",
    short="匹配",
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
    place=70,
    how_to_key="写成“左侧内容=选项字母”，各项用分号隔开，例如：一大=A；遵义会议=C。",
)
