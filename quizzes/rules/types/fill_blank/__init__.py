"""填空题: texts for the blanks of a sentence.

The key is ``{"blanks": ["三十六|36", …], "any_order": false}``: what each blank accepts, parted by "|".
"""

import re
import unicodedata
from collections.abc import Sequence

from quizzes.rules.numerals import read_number
from quizzes.rules.questions import (
    UNANSWERED,
    Answer,
    BadAnswerError,
    BadKeyError,
    Content,
    Json,
    check_stem,
    read_text,
)
from quizzes.rules.scoring import Marked, MultiplePolicy
from quizzes.rules.types.kind import QuestionType, Shape

_ANY_ORDER = "（顺序不限）"
_ANY_ORDER_WRITTEN = re.compile(r"[（(]\s*顺序不限\s*[）)]$")
_LONGEST_NUMBER = 20
"""Longer runs of digits are codes, not numbers; Python also refuses to read very long ones."""


def check(content: Content) -> list[str]:
    """Say what is wrong with the question.

    >>> check(Content("党的____大于____年召开。", key={"blanks": ["二十", " | "]}))
    ['第 2 空没有答案。']
    """
    problems, blanks = check_stem(content), accepted(content)
    if not blanks:
        problems.append("没有给出填空的答案。")
    problems += [f"第 {number} 空没有答案。" for number, texts in enumerate(blanks, 1) if not texts]
    return problems


def accepted(content: Content) -> list[list[str]]:
    """Give what each blank accepts, as the author wrote it; no blanks where the key has another shape.

    >>> accepted(Content("甲____乙____", key={"blanks": ["三十六|36", "北京"]}))
    [['三十六', '36'], ['北京']]
    """
    blanks = content.key.get("blanks") if isinstance(content.key, dict) else None
    written = [one if isinstance(one, str) else "" for one in blanks] if isinstance(blanks, list) else []
    return [[text.strip() for text in re.split("[|｜]", one) if normalise(text)] for one in written]


def may_stand_in_any_order(content: Content) -> bool:
    """Say whether the texts may change places among the blanks."""
    return isinstance(content.key, dict) and content.key.get("any_order") is True


def read_key(written: object) -> Json:
    """Take the blanks as a list, or as a text that parts them by semicolons or lines.

    >>> read_key("三十六|36；北京")
    {'blanks': ['三十六|36', '北京'], 'any_order': False}
    >>> read_key("甲；乙（顺序不限）") == read_key("甲;乙 (顺序不限)")
    True
    >>> read_key("甲；乙（顺序不限）")
    {'blanks': ['甲', '乙'], 'any_order': True}

    :raises BadKeyError: if there is nothing to fill in
    """
    if isinstance(written, dict):
        return _key(written.get("blanks"), is_any_order=written.get("any_order") is True)
    if isinstance(written, str):
        text = written.strip()
        plain = _ANY_ORDER_WRITTEN.sub("", text)
        return _key(re.split(r"[;；\n]", plain.strip().rstrip(";；")), is_any_order=plain != text)
    return _key(written, is_any_order=False)


def _key(blanks: object, *, is_any_order: bool) -> Json:
    texts = [str(one).strip() for one in blanks] if isinstance(blanks, list | tuple) else []
    if not any(texts):
        raise BadKeyError("填空题的答案应当逐空写出，各空之间用分号隔开，同一空的几种写法用“|”隔开。")
    return {"blanks": [*texts], "any_order": is_any_order}


def write_key(content: Content) -> str:
    """Write the blanks parted by semicolons, and whether their order is free."""
    return "；".join("|".join(texts) for texts in accepted(content)) + _order_note(content)


def _order_note(content: Content) -> str:
    return _ANY_ORDER if may_stand_in_any_order(content) else ""


def read_answer(content: Content, raw: object) -> Answer:
    """Take one text per blank; null takes them back, and a bare text answers the only blank.

    :raises BadAnswerError: if the number of texts is not the number of blanks
    """
    if raw is None:
        return None
    texts = [raw] if isinstance(raw, str) else raw
    if not isinstance(texts, list | tuple) or len(texts) != len(accepted(content)):
        raise BadAnswerError("填写的答案与空数不符，请刷新页面后再试。")
    return tuple(read_text(text) for text in texts)


def read_form(content: Content, values: Sequence[str]) -> Answer:
    """Take the fields of the blanks, in order; a form without them is no answer."""
    return read_answer(content, list(values) or None)


def prompts(content: Content) -> list[str]:
    """Give each blank its number; the only one needs none.

    >>> prompts(Content("甲____乙____", key={"blanks": ["三十六", "北京"]}))
    ['第 1 空', '第 2 空']
    """
    count = len(accepted(content))
    return ["填写"] if count == 1 else [f"第 {number} 空" for number in range(1, count + 1)]


def is_answered(answer: Answer) -> bool:
    """Say whether something was written in at least one blank."""
    return isinstance(answer, tuple) and any(text.strip() for text in answer)


def normalise(text: str) -> str:
    """Make equal what a reader takes for the same: widths, cases, blanks, numerals, a full stop at the end.

    Numerals are only read where the whole blank is a number: 二十大 stays as it is.

    >>> normalise(" Ｐａｒｔｙ  １ "), normalise("二十"), normalise("二十大。")
    ('party1', '20', '二十大')
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Invisible characters (Cf) come along with text copied from web pages.
    kept = "".join(one for one in folded if not one.isspace() and unicodedata.category(one) != "Cf")
    kept = kept.rstrip("。;,")
    number = read_number(kept) if len(kept) <= _LONGEST_NUMBER else None
    return kept if number is None else str(number)


def mark(content: Content, answer: Answer, worth: int, policy: MultiplePolicy) -> Marked:
    """Give each blank an equal part; equally many right blanks earn the same, all of them everything.

    >>> content = Content("甲____乙____丙____", key={"blanks": ["一", "二", "三"], "any_order": True})
    >>> mark(content, ("3", "四", "1"), 100, MultiplePolicy.STRICT).earned
    66
    """
    blanks = [{normalise(text) for text in texts} for texts in accepted(content)]
    texts = [normalise(text) for text in answer] if isinstance(answer, tuple) else []
    if not blanks or len(texts) != len(blanks):
        return Marked(0, worth)
    if may_stand_in_any_order(content):
        right = _match(texts, blanks)
    else:
        right = sum(text in blank for text, blank in zip(texts, blanks, strict=True))
    return Marked(worth * right // len(blanks), worth)


def _match(texts: Sequence[str], blanks: Sequence[set[str]]) -> int:
    """Count how many texts find a blank of their own, at best.

    Taking the first blank that fits is not enough: of 甲 and 乙 for the blanks 甲|乙 and 甲,
    甲 must leave the first to 乙.
    """
    holder: dict[int, int] = {}

    def seat(text: int, tried: set[int]) -> bool:
        for blank, fitting in enumerate(blanks):
            if texts[text] not in fitting or blank in tried:
                continue
            tried.add(blank)
            if blank not in holder or seat(holder[blank], tried):
                holder[blank] = text
                return True
        return False

    return sum(seat(text, set()) for text in range(len(texts)))


def describe_answer(content: Content, answer: Answer) -> str:
    """Give the texts in order, with a dash for an empty blank."""
    if not isinstance(answer, tuple) or not is_answered(answer):
        return UNANSWERED
    return "；".join(text.strip() or "—" for text in answer)


def describe_key(content: Content) -> str:
    """Give what each blank accepts.

    >>> describe_key(Content("甲____乙____", key={"blanks": ["三十六|36", "北京"]}))
    '三十六 或 36；北京'
    """
    return "；".join(" 或 ".join(texts) for texts in accepted(content)) + _order_note(content)


TYPE = QuestionType(
    name="fill_blank",
    label="填空题",
    short="填空",
    shape=Shape.TEXTS,
    check=check,
    read_key=read_key,
    write_key=write_key,
    read_answer=read_answer,
    read_form=read_form,
    is_answered=is_answered,
    mark=mark,
    describe_answer=describe_answer,
    describe_key=describe_key,
    prompts=prompts,
    place=40,
    how_to_key="逐空写出，各空用分号隔开；同一空的几种写法用“|”隔开，例如：三十六|36；北京。哪一空写哪个都算对的，末尾加上（顺序不限）。",
)
