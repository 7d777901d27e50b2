"""How texts and lists of answers are written in GIFT."""

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"([~=#{}:\\])")


def escape(text: str) -> str:
    r"""Write a text so that none of it is taken for a sign.

    >>> print(escape("1=1\n2"))
    1\=1\n2
    """
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def lines(answers: Iterable[str]) -> str:
    """Write answers a line each."""
    return "\n" + "\n".join(answers) + "\n"
