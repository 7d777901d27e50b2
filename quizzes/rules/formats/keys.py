"""Read the body of a key: letters, right or wrong, blanks. All on folded text (see `characters.fold`)."""

import re

RIGHT = frozenset(
    (
        "√",
        "✓",
        "✔",
        "✅",
        "☑",
        "v",
        "对",
        "正确",
        "是",
        "yes",
        "y",
        "t",
        "true",
        "right",
        "○",
        "对的",
        "正确的",
    )
)
WRONG = frozenset(
    (
        "×",
        "✗",
        "✘",
        "❌",
        "x",
        "✖",
        "☒",
        "╳",
        "错",
        "错误",
        "否",
        "no",
        "n",
        "f",
        "false",
        "wrong",
        "不对",
        "不正确",
        "错的",
        "错误的",
        "非",
    )
)

BLANK = re.compile(r"_{2,}|—{4,}|[(（][ \t　\xa0?]{0,30}[)）]|[\[【][ 　]{0,30}[\]】]")
"""A place to be filled in."""
_LETTERS = re.compile(r"[A-Z](?:[ ,、|;.&和及/]*[A-Z])*$")
_LEADING = re.compile(r"([A-H](?:[ ,、|;]*[A-H])*)(?![A-Za-z0-9])(.*)", re.DOTALL)
_NUMBERED_PART = re.compile(r"[ ;,。；，、]*(?:[(（]\d{1,2}[)）]|\d{1,2}[)）、.．]|[①-⑳])")
_BLANK_BREAKS = (r"[;；]", r"[|]{2,}", r"、", r"[,，]", r"\s{2,}", r"\s+", r"[/|]")

_EDGES = " \t　。.,，;；:：!?？*\"'“”"


def judgement(body: str) -> bool | None:
    """Say whether a key means right (True) or wrong (False), or neither (None).

    >>> judgement("(√)"), judgement("错误。"), judgement("对数函数")
    (True, False, None)
    """
    word = _open(body).lower()
    if word in RIGHT:
        return True
    return False if word in WRONG else None


def letters(body: str, last: str = "H") -> str | None:
    """Give the letters of a key that is nothing but letters, each once, in order.

    :param last: the last letter that an option has; a lone I or L is seldom a key

    >>> letters("A、C,D"), letters("(ABCD.)"), letters("c|a"), letters("A类")
    ('ACD', 'ABCD', 'AC', None)
    """
    word = _open(body)
    if len(word) <= 80 and _LETTERS.match(word.upper()):
        found = sorted({char for char in word.upper() if "A" <= char <= "Z"})
        return "".join(found) if found[-1] <= max(last, "H") else None
    return None


def bare_key(folded: str) -> bool:
    """Say whether a line is one key and nothing else."""
    return letters(folded) is not None or judgement(folded) is not None


def leading_letters(body: str) -> tuple[str, str] | None:
    """Give the letters a key begins with and the prose after them.

    >>> leading_letters("D 西南"), leading_letters("C,分层划分"), leading_letters("DNA")
    (('D', '西南'), ('C', '分层划分'), None)
    """
    found = _LEADING.match(body.lstrip(" ([*"))
    if not found:
        return None
    rest = found[2].strip(" .,、:;]*，。")
    rest = (
        rest[1:-1] if rest[:1] == "(" and rest[-1:] == ")" else rest.rstrip(")") if "(" not in rest else rest
    )
    return "".join(sorted(set(re.findall("[A-H]", found[1])))), rest


def split_blanks(body: str, blanks: int) -> list[str]:
    """Cut a key into one string per blank, in the way that gives as many as there are blanks.

    >>> split_blanks("零次文献、一次文献", 2)
    ['零次文献', '一次文献']
    >>> split_blanks("(1)北京(2)上海", 2)
    ['北京', '上海']
    >>> split_blanks("邓小平、江泽民", 1)
    ['邓小平、江泽民']
    >>> split_blanks("三十|30、十|10", 2)
    ['三十|30', '十|10']
    """
    numbered = [part.strip() for part in _NUMBERED_PART.split(body) if part.strip()]
    if blanks <= 1:
        return numbered if len(numbered) == 1 and body.lstrip()[:1] in ("(", "（") else [body.strip()]
    if _NUMBERED_PART.match(body) and len(numbered) == blanks:
        return numbered
    for mark in _BLANK_BREAKS:
        parts = [part.strip() for part in re.split(mark, body) if part.strip()]
        if len(parts) == blanks:
            return parts
    return [body.strip()]


def _open(body: str) -> str:
    """Take a key out of its brackets, stars and stops."""
    word = body.strip(_EDGES)
    while word[:1] in tuple("([《{") and word[-1:] in tuple(")]》}"):
        word = word[1:-1].strip(_EDGES)
    return word


_LEVELS = (("较易", 1), ("较难", 3), ("易", 1), ("简单", 1), ("中", 2), ("一般", 2), ("难", 3))


def difficulty(word: str) -> int | None:
    """Read a difficulty: a word as one of the bank's three steps, a number as it is written, up to 5.

    >>> difficulty("中等"), difficulty("难"), difficulty("0.9"), difficulty("3"), difficulty("")
    (2, 3, None, 3, None)
    """
    word = word.strip(" 。")
    if word in ("1", "2", "3", "4", "5"):
        return int(word)
    return next((level for sign, level in _LEVELS if sign in word), None)
