"""Stems as texts: when two ask the same thing as far as letters tell, and how their blanks stand. Pure."""

import re
import unicodedata


def stem_key(stem: str) -> str:
    """Reduce a stem to its letters and digits, so that spaces, brackets and widths make no difference.

    >>> stem_key("党的（　　）大于 ２０２２ 年召开。") == stem_key("党的( )大于2022年召开")
    True
    >>> stem_key("党的二十大")
    '党的二十大'
    """
    folded = unicodedata.normalize("NFKC", stem).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


_BLANK = re.compile(r"([（(])\s+([）)])")


def whole_blanks(text: str) -> str:
    r"""Keep the brackets around an empty place together, which lines would be broken between.

    >>> whole_blanks("一大于（ ）召开。"), whole_blanks("（一）总则")
    ('一大于（\xa0\xa0）召开。', '（一）总则')
    """
    return _BLANK.sub("\\1\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\\2", text)
