"""Lines that belong to no question: rulers, page numbers, addresses, rows of empty numbers."""

import re
from collections import Counter
from collections.abc import Sequence

from quizzes.rules.formats import keys, numbers, options, sections, segments
from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft

_NOTICE = re.compile(
    r"考试|时间|分钟|姓名|填写|答题|阅读|准考证|满分|试卷|考生|监考|密封|题库|说明"
    r"|版权|侵权|本站|下载|文档|会员|网友"
)
_RULER = re.compile(r"[-=*_~—·.#+ ]{3,}$")
_PAGE_MARK = re.compile(
    r"(?:[-—] ?\d{1,4} ?[-—]|第 ?\d{1,4} ?页.{0,20}|\d{1,4} ?/ ?\d{1,4}|https?://\S+|\d+(?:\.\d+)? ?分"
    r"|[\[(]?(?:典型|经典)?(?:例题|真题) ?\d{1,3}[\])]?:?"
    r"|\(分[数值]:? ?\d{1,3}(?:\.\d{1,2})?(?: ?分)?\))$"
)
_BUTTONS = re.compile(
    r"(?:(?:隐藏|显示|查看|收起|展开)(?:答案|解析)|加入(?:收藏|记忆|错题本?)|收藏(?:本题)?|错题反馈|我要纠错|纠错|做笔记|笔记:?"
    r"|上一题|下一题|分享|举报|[ |])+$"
)
"""What a page of questions has to press."""
_RUN = re.compile(r"(?:\d{1,5}[、,.… ]+){3,}\d{0,5}$")

_PAGE_SIGN = re.compile(r"第 ?\d{1,4} ?页|共 ?\d{1,4} ?页|(?i:page) ?\d{1,4}")
_WEAK_SIGN = re.compile(r"[-—] ?\d{1,4} ?[-—]$|\d{1,4} ?/ ?\d{1,4}$")
"""A page's number where a title stands beside it."""
_FIGURES = re.compile(r"\d+")
_LONGEST_HEADER = 60
_TITLE = re.compile(r"题库|试题|试卷|测试|竞赛|考试|资料|手册|知识|练习")


def without_headers(lines: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[int]]:
    """Take away what a printed page repeats; gives the lines kept, and the numbers of the others.

    >>> paper = ["党史题库 第 1 页", "1.甲（ ）", "A.对", "党史题库 第 2 页", "B.错", "答案：A"]
    >>> without_headers(list(enumerate(paper)))[1]
    [0, 3]
    """
    seen = [fold(text).strip() for _, text in lines]
    told = Counter(_FIGURES.sub("#", text) for text in seen if _may_be_header(text))
    title = next((text for text in seen if text), "")
    repeated = {text for text, times in told.items() if times > 2 and text == _FIGURES.sub("#", title)}
    kept, taken = [], []
    for line, text in zip(lines, seen, strict=True):
        shape = _FIGURES.sub("#", text)
        is_page = told[shape] > 1 and bool(_PAGE_SIGN.search(text) or _WEAK_SIGN.search(text))
        is_header = is_page or (shape in repeated and (text == title or not numbers.number_at(text)))
        taken += [line[0]] if is_header else []
        kept += [] if is_header else [line]
    return kept, taken


def _may_be_header(folded: str) -> bool:
    """Say whether a line could stand on every page: it is no part of a question."""
    if not 3 < len(folded) <= _LONGEST_HEADER or not (_PAGE_SIGN.search(folded) or _TITLE.search(folded)):
        return False
    return not (
        sections.part_type(folded)
        or segments.KEY.match(folded)
        or segments.EXPLANATION.match(folded)
        or segments.REMARK.match(folded)
        or keys.bare_key(folded)
        or options.label_at(folded)
        or numbers.number_at(folded)
    )


def is_notice(draft: Draft) -> bool:
    """Say whether what looked like a question is a notice of the exam hall."""
    return not draft.options and draft.key is None and bool(_NOTICE.search("".join(draft.stem)))


def take_notices(drafts: list[Draft]) -> list[int]:
    """Take the questions before the first heading away, if all are notices; give their lines."""
    if not all(is_notice(draft) for draft in drafts):
        return []
    lines = [draft.line for draft in drafts]
    drafts.clear()
    return lines


def is_ruler(folded: str) -> bool:
    """Say whether a line is drawn, not written; dropping it needs no word."""
    return bool(_RULER.match(folded))


def is_page_mark(folded: str) -> bool:
    """Say whether a line is a page number, an address or a row of empty numbers.

    >>> is_page_mark("- 1 -"), is_page_mark("第 3 页 共 9 页"), is_page_mark("第三页写了什么")
    (True, True, False)
    """
    return bool(_PAGE_MARK.match(folded) or _BUTTONS.match(folded)) or is_run(folded)


def is_run(folded: str) -> bool:
    """Say whether a line is only numbers, as a page of empty numbers leaves behind.

    >>> is_run("2、3、4、5、397、"), is_run("3、4题")
    (True, False)
    """
    return bool(_RUN.match(folded))
