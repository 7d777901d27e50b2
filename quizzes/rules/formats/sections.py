"""Recognise headings: chapters, and parts of one question type."""

import re

from quizzes.rules.types import TYPES

_WORDS = (
    ("ordering", r"排序题?"),
    ("matching", r"匹配题?|连线题?|配对题?|搭配题?"),
    ("numeric", r"数值题?|数字题"),
    ("multiple", r"多项?选择?题?|不定项选择题?|多选"),
    ("single", r"单项?选择?题?|单选"),
    ("true_false", r"判断(?:正误|对错|改错)?题?|是非题|对错题|正误题"),
    ("fill_blank", r"填空题?"),
    (
        "short_answer",
        r"简答题?|问答题?|解答题|简述题?|论述题?|名词解释题?|材料(?:分析|解析|论述)?题|案例(?:分析)?题|辨析题|分析题|思考题|计算题|综合题|主观题|应用题",
    ),
    ("choice", r"选择题"),
)
ADDED = tuple((kind.name, kind.label) for kind in TYPES.values() if kind.name not in dict(_WORDS))
"""Types that have no words of their own above go by their names, and no grammar but their own."""
_TYPE_WORDS = (*ADDED, *_WORDS)
_ORDINAL_WORD = re.compile(r"[(第]?([一二三四五六七八九十]{1,3}) ?[、.,:)]")
_TYPE = "|".join(f"(?P<{name}>{words})" for name, words in _TYPE_WORDS)
TYPE = "|".join(words for _, words in _TYPE_WORDS)
"""Every word for a type, as a pattern."""
_ORDINAL = (
    r"(?:[一二三四五六七八九十]{1,3} ?[、.,:]?|\([一二三四五六七八九十\d]{1,3}\)"
    r"|第[一二三四五六七八九十\d]{1,3}(?:部分|大题)[、:]?|"
    r"[IVX]{1,4}[.、]|\d{1,2}[.、])?"
)
_PART = re.compile(rf"[#*\[= -]{{0,8}}{_ORDINAL}[ \t]{{0,8}}(?:本章|本节|理论)?(?:{_TYPE})(?P<rest>.*)$")
_PART_REST = re.compile(r"(?:部分|试题|练习|题库|答案|参考|及|[)\]*:= \d-]|\([^()]*\))*[。.]?$")
_NAMED = re.compile(r"(?:" + _TYPE + r")")
_CHAPTER = re.compile(
    r"[#*= -]{0,8}(?:第 ?[一二三四五六七八九十百零\d]{1,4} ?[章讲节篇编课单专](?:元|题)?(?!\d|[次个]).{0,50}|"
    r"(?:导论|绪论|导言|绪言|引言|前言|序言|专题[一二三四五六七八九十\d]{1,3}.{0,40}))$"
)
_RULED = re.compile(r"(?:-{2,10}|={2,10}|—{2,6}) ?([^-=— ][^-=—]{0,50}?) ?(?:-{2,10}|={2,10}|—{2,6})$")
_SENTENCE_END = tuple("。?;,)，；？）")
_TYPE_SIGN = re.compile("[选断空答述词论序配连析]")
"""What every name of a type has one of."""
_BEFORE_KEYS = re.compile(
    rf"[#*\[= -]{{0,8}}{_ORDINAL}[ \t]{{0,8}}(?:{_TYPE})(?:部分|试题|参考|标准|正确|答案){{0,3}}"
    r"(?:\([^()]{0,40}\))?[\])*]{0,3} ?[:;]? {0,8}(?=[(第]?\d|[A-H√×✓✗对错正TF])"
)
_TITLE = re.compile(r"\[(?:题目|题干|试题|问题)\][:;]? ?|(?:题目|题干|试题|问题|问|题)[:;] ?")
_ASIDE = re.compile(r"\([^()]*(?:\)|$)|:.+")

_POINTS = re.compile(r"\([ ]?(?:\d{1,3}(?:\.\d{1,2})?[ ]?分|分[数值][:]? ?\d{1,3}(?:\.\d{1,2})?)[ ]?\)")
_SHORTEST_STEM = 6
_BARE_LABEL = re.compile(rf"(?:{_TYPE})(?<=题)(?: {{1,4}}|: ?)(?=[^\s\d(:].{{5}})", re.DOTALL)
"""A type before a stem with no brackets around it: 单项选择题 党旗是什么颜色."""
_TAIL_LABEL = re.compile(rf" ?[(\[]\s?(?:{_TYPE})(?:[,、 ]{{0,2}}\d{{1,3}} ?分)?\s?[)\]][ 。.]{{0,2}}$")
_HEAD_LABEL = re.compile(rf"[(\[]\s?(?:{_TYPE})[^()\[\]\d]{{0,12}}[)\]] ?(?=\d{{1,4}} ?[.、:)])")
LABEL = re.compile(rf"_?[(\[]\s?(?:{_TYPE})[^()\[\]]{{0,20}}[)\]](?:_(?!_))?")
"""A type written at a question itself: (单选题, 1.0 分), 【多选】."""


def part_type(folded: str) -> str | None:
    """Give the type that a heading promises to the questions under it.

    >>> part_type("一、单项选择题"), part_type("多选题(每题2分,共20分)"), part_type("判断题的答法是什么?")
    ('single', 'multiple', None)
    """
    if len(folded) > 90:
        return None
    found = _PART.match(folded)
    if not found or not (_PART_REST.match(found["rest"]) or _is_instruction(found)):
        return None
    return found.lastgroup if found.lastgroup != "rest" else _name(found)


def before_keys(folded: str) -> int:
    """Say how long a heading is that keys may follow on its line; 0 if there is none.

    >>> before_keys("一、单选题: 1、B 2、A"), before_keys("一、单选题")
    (7, 0)
    """
    found = _BEFORE_KEYS.match(folded) if _TYPE_SIGN.search(folded, 0, 24) else None
    return found.end() if found else 0


def names_keys(heading: str) -> bool:
    """Say whether a part's heading is over its keys; how to write the answers does not count.

    >>> names_keys("单选题参考答案(1-40):"), names_keys("一、单选题(将正确答案填在括号内)")
    (True, False)
    """
    return "答案" in _ASIDE.sub("", heading)


def _is_instruction(found: re.Match[str]) -> bool:
    """Say whether a heading carries marking rules in loose words, such as 每题 2 分."""
    return (
        found["rest"][:1] in (":", "(", " ")
        and re.search(r"每[小]?题|共\s?\d+|分", found["rest"]) is not None
    )


def _name(found: re.Match[str]) -> str | None:
    return next((name for name, _ in _TYPE_WORDS if found[name]), None)


def ordinal(folded: str) -> str:
    """Give the Chinese number a heading or a key list begins with.

    >>> ordinal("一、单选题"), ordinal("单选题")
    ('一', '')
    """
    found = _ORDINAL_WORD.match(folded)
    return found[1] if found else ""


def without_ordinal(folded: str) -> str:
    """Take the Chinese number off the front.

    >>> without_ordinal("一、1.A 2.B")
    '1.A 2.B'
    """
    found = _ORDINAL_WORD.match(folded)
    return folded[found.end() :].lstrip() if found else folded


def tail_label(folded: str) -> tuple[int, str | None]:
    """Read the type that a question carries behind its stem: where it begins, and the type.

    >>> tail_label("党的首要任务是( )。(多选题)"), tail_label("一、单选题")
    ((11, 'multiple'), (5, None))
    """
    found = _TAIL_LABEL.search(folded) if folded[-4:].rstrip(" 。.")[-1:] in (")", "]") else None
    if found is None or found.start() < _SHORTEST_STEM or part_type(folded):
        return len(folded), None
    return found.start(), label_type(found)


def head_label(folded: str) -> tuple[int, str | None]:
    """Read the type that a question carries before its number: how long it is, and the type.

    >>> head_label("(单选)1.党的生日是( )"), head_label("(单选)")
    ((4, 'single'), (0, None))
    """
    found = _HEAD_LABEL.match(folded) if folded[:1] in ("(", "[") else None
    return (found.end(), label_type(found)) if found else (0, None)


def label_type(found: re.Match[str]) -> str:
    """Give the type named by a match of LABEL."""
    return _name(found) or "choice"


def named_type(word: str) -> str | None:
    """Give the type that a cell such as 单选题 names.

    >>> named_type("单选"), named_type("判断题"), named_type("")
    ('single', 'true_false', None)
    """
    found = _NAMED.match(word.strip())
    return _name(found) if found else None


def chapter(folded: str) -> bool:
    """Say whether a line is a chapter's heading.

    >>> chapter("第01讲 工程伦理概论"), chapter("导论"), chapter("第一章规定的内容是什么?")
    (True, True, False)
    """
    return bool(_CHAPTER.match(folded)) and not folded.endswith(_SENTENCE_END)


def ruled_title(folded: str) -> tuple[int, int] | None:
    """Give the place of a title between rulers: `--- 第一章 ---`."""
    found = _RULED.match(folded)
    return found.span(1) if found else None


def own_label(folded: str) -> tuple[int, str | None]:
    """Read the type and points a question carries before its stem: how long they are, and the type.

    >>> own_label("(单选题, 1.0 分) (1分) HTTPS")
    (18, 'single')
    """
    kind, cut = None, _after_blanks(folded, 0)
    title = _TITLE.match(folded, cut)
    cut = title.end() if title else cut
    for _ in range(3):
        label = LABEL.match(folded, cut)
        points = _POINTS.match(folded, cut)
        label = label or (None if kind else _BARE_LABEL.match(folded, cut))
        if label and label.end() - cut < 24:
            kind, cut = label_type(label), label.end()
        elif points:
            cut = points.end()
        cut = _after_blanks(folded, cut)
    return cut, kind


def _after_blanks(folded: str, at: int) -> int:
    while at < len(folded) and folded[at] in " \t:*":
        at += 1
    return at
