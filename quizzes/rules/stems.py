"""When two questions ask the same thing, as far as their letters tell. Pure."""

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
