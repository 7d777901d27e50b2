r"""Read and write the blanks of Moodle's cloze questions: ``{1:SHORTANSWER:=北京~=北平}``."""

import re
from collections.abc import Sequence

_FIELD = re.compile(r"\{\d{0,3}:([A-Z_]{2,20}):((?:\\.|[^\\{}])*)\}", re.DOTALL)
_ANSWER = re.compile(
    r"(?:%(-?\d{1,3})(?:\.\d{1,9})?%|(=))?((?:\\.|[^\\~#])*)(?:#(?:\\.|[^\\~])*)?(?:~|$)", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WORDS = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")


def write_blank(words: Sequence[str]) -> str:
    r"""Write a blank that accepts any of the words.

    >>> write_blank(["a~b", "c"])
    '{1:SHORTANSWER:=a\\~b~=c}'
    """
    return "{1:SHORTANSWER:" + "~".join(f"={_escape(word)}" for word in words) + "}"


def _escape(word: str) -> str:
    return re.sub(r'([\\}{~#/"*])', r"\\\1", word).replace("\n", "\\n")


def read_blanks(text: str) -> tuple[str, list[list[str]] | None]:
    r"""Give a text with ``____`` for its blanks, and what each accepts; None if a blank is no word.

    >>> read_blanks(r"首都是{1:SA:=北京~=a\}b~%0%上海}。")
    ('首都是____。', [['北京', 'a}b']])
    """
    fields = list(_FIELD.finditer(text))
    known = bool(fields) and all(field[1] in _WORDS for field in fields)
    blanks = [_right(field[2]) for field in fields] if known else None
    return _FIELD.sub("____", text), blanks


def _right(body: str) -> list[str]:
    return [
        _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], word)
        for worth, equals, word in _ANSWER.findall(body)
        if word.strip() and (equals or int(worth or 0) > 0)
    ]
