"""Lines that belong to no question: rulers, page numbers, addresses, rows of empty numbers."""

import re

from quizzes.rules.formats.drafts import Draft

_NOTICE = re.compile(r"考试|时间|分钟|姓名|填写|答题|阅读|准考证|满分|试卷|考生|监考|密封|题库|说明")
_RULER = re.compile(r"[-=*_~—·.#+ ]{3,}$")
_PAGE_MARK = re.compile(
    r"(?:[-—] ?\d{1,4} ?[-—]|第 ?\d{1,4} ?页.{0,20}|\d{1,4} ?/ ?\d{1,4}|https?://\S+|\d+(?:\.\d+)? ?分)$"
)
_RUN = re.compile(r"(?:\d{1,5}[、,.… ]+){3,}\d{0,5}$")


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
    return bool(_PAGE_MARK.match(folded)) or is_run(folded)


def is_run(folded: str) -> bool:
    """Say whether a line is only numbers, as a page of empty numbers leaves behind.

    >>> is_run("2、3、4、5、397、"), is_run("3、4题")
    (True, False)
    """
    return bool(_RUN.match(folded))
