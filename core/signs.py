"""Signs that nobody sees and that do not belong into a text. Pure."""

import re

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def without_unseen(text: str) -> str:
    r"""Drop control characters, which no database or Word file holds, and marks that turn the writing round.

    >>> without_unseen("党\x00课\u202e\t一")
    '党课\t一'
    """
    return _UNSEEN.sub("", text)
