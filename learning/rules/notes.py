"""What a note may be, and where its words stand in a paragraph. Pure."""

import re
import unicodedata

MOST_WORDS = 2_000
MOST_QUOTE = 2_000
MOST_NOTES = 5_000
"""Of one member."""
COLORS = {"gold": "金", "green": "绿", "blue": "蓝"}
_ANCHOR = re.compile(r"p-[\w-]{1,100}")


def is_anchor(text: str) -> bool:
    """Say whether a text can name a paragraph.

    >>> is_anchor("p-0393212391"), is_anchor("javascript:1")
    (True, False)
    """
    return bool(_ANCHOR.fullmatch(text))


def stands_in(quote: str, paragraph: str) -> bool:
    """Say whether marked words are words of a paragraph, however they are laid out.

    >>> stands_in("第一条 为了", "第一条为了加强"), stands_in("第二条", "第一条为了加强")
    (True, False)
    """
    return bool(quote.strip()) and _bare(quote) in _bare(paragraph)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
