r"""Read and write the blanks of Moodle's cloze questions: ``{1:SHORTANSWER:=北京~=北平}``."""

import re
from collections.abc import Sequence

_FIELD = re.compile(r"\{\d{0,3}:([A-Z_]{2,20}):((?:\\.|[^\\{}])*)\}", re.DOTALL)
_ANSWER = re.compile(
    r"(?:%(-?\d{1,3})(?:\.\d{1,9})?%|(=))?((?:\\.|[^\\~#])*)(?:#(?:\\.|[^\\~])*)?(?:~|$)", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WORDS = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
_NUMBERS = ("NUMERICAL", "NM")
_CHOICES = re.compile(r"(?:MULTICHOICE|MC)(?:_?[VHS]{1,2})?$")


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

    Of a choice among words only the right one stays, of a number only the number.

    >>> read_blanks(r"首都是{1:SA:=北京~=a\}b~%0%上海}，人口{1:NM:=2184:10}万，在{1:MC:南~=北}方。")
    ('首都是____，人口____万，在____方。', [['北京', 'a}b'], ['2184'], ['北']])
    """
    fields = list(_FIELD.finditer(text))
    known = bool(fields) and all(
        field[1] in (*_WORDS, *_NUMBERS) or _CHOICES.match(field[1]) for field in fields
    )
    blanks = [_blank(field[1], field[2]) for field in fields] if known else None
    return _FIELD.sub("____", text), blanks


def has_choices(text: str) -> bool:
    """Say whether a blank offers words to choose from, or takes a number within a tolerance."""
    return any(field[1] not in _WORDS for field in _FIELD.finditer(text))


def _blank(kind: str, body: str) -> list[str]:
    words = _right(body)
    return [word.partition(":")[0].strip() for word in words] if kind in _NUMBERS else words


def _right(body: str) -> list[str]:
    """Give the answers that earn the most."""
    listed = [(100 if equals else int(worth or 0), word) for worth, equals, word in _ANSWER.findall(body)]
    best = max((worth for worth, word in listed if word.strip()), default=0)
    return [
        _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], word)
        for worth, word in listed
        if word.strip() and worth == best > 0
    ]
