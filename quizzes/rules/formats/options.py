"""Find the options of a choice in a line: `A.`, `A、`, `A `, `(A)`, `[A]`, or A and text right behind."""

import re
from dataclasses import dataclass
from typing import Literal

Style = Literal["bracket", "point", "paren", "space", "glued"]
FIRM = ("bracket", "point", "paren")
"""Labels with a sign of their own; the others are letters before a text."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The letters an option may have in a text; those behind H only with a sign of their own."""
_LABEL = re.compile(
    r"(?:(?P<bracket>[(\[]\s?[A-Za-z]\s?[)\]](?! ?\d{1,4}[.、] ?[^\d ])[.、:,]?)"
    r"|(?P<point>[A-Za-z]\s?[.、:,])"
    r"|(?P<paren>[A-Za-z]\s?\))"
    r"|(?P<space>[A-H](?=\s))"
    r"|(?P<glued>[A-H](?=[^\x00-\x7f]|[\d\"'<(\[$]|[A-Z][a-z])))"
)
_POINT = {
    letter: re.compile(rf"(?:(?<![A-Za-z])|(?<=[^A-Za-z][a-z])|(?<=[^A-Za-z][a-z]{{2}})){letter}\s?[.、:]")
    for letter in LETTERS
}
_ANY_POINT = {letter: re.compile(rf"(?<=[A-Z]){letter}[.、:]") for letter in LETTERS}
_LOWER_POINT = {letter: re.compile(rf"(?<![A-Za-z]){letter.lower()}\s?[.、:)]") for letter in LETTERS}
_PAREN = {letter: re.compile(rf"(?i:(?<![A-Za-z(]){letter}\s?\))") for letter in LETTERS}
_BRACKET = {letter: re.compile(rf"[(\[]\s?{letter}\s?[)\]][.、:,]?") for letter in LETTERS}
_LOOSE = {letter: re.compile(rf"(?<=\s){letter}(?=\s|[^\x00-\x7f]|[\d\"'<(\[$])") for letter in LETTERS}
_FAR = {
    letter: re.compile(rf"(?:(?<=\s\s)|(?<=\t)){letter}(?=\s|[^\x00-\x7f]|[\d\"'<(\[$])")
    for letter in LETTERS
}
_FAR_POINT = {letter: re.compile(rf"(?:(?<=\s\s)|(?<=\t)){letter}[.、:]") for letter in LETTERS}
_GLUED_QUESTION = re.compile(
    r"(?<=[^\s\d.、:])\d{1,4}[.、](?=[^\s\d.、:]{4}[^.、:]{0,200}(?:\?|\( *\)))"
    r"|(?<=\s)\d{1,4}[.、] ?(?=[^\s\d.、:][^.、:]{2,200}(?:\?|\([ A-H√×对错]{0,12}\)| ?: ?[A-H]{1,6}$))"
    r"|(?<=\s)\d{1,4}[.、] ?(?=\( {0,9}\) ?[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff)])\d{1,4}[.、](?=(?:\d{4}年(?:\d{1,2}月)?)?[^\s\d.、:][^.、:]{10,200}$)"
)
_TIGHT = {letter: re.compile(rf"(?<=[^\x00-\x7f]){letter}(?=[^\x00-\x7f]|\d)") for letter in LETTERS}
_KEY_BEHIND = re.compile(r"\( ?([A-H]{1,8}) ?\)[。.]?$")
_KEY_BRACKET = re.compile(r"[(\[《][ ?A-H,、;.|]{0,40}[)\]》]")
"""A bracket that holds a key: its letters are no labels."""
_SPACED_A = re.compile(r"(?<=[)。?:]) ?A(?= \S)")
"""An A right behind a stem, with only a blank behind it; B and C must follow."""
_FIRST: tuple[tuple[re.Pattern[str], Style], ...] = (
    (_POINT["A"], "point"),
    (_BRACKET["A"], "bracket"),
    (_FAR["A"], "space"),
)


@dataclass(frozen=True)
class Label:
    """Where an option begins: its letter, the start of the label and of the text behind it."""

    letter: str
    start: int
    text_start: int
    style: Style
    lower: bool = False


def label_at(folded: str, at: int = 0) -> Label | None:
    """Read the option label at a place of a folded line.

    >>> label_at("A.甲"), label_at("H2O 是")
    (Label(letter='A', start=0, text_start=2, style='point', lower=False), None)
    """
    found = _LABEL.match(folded, at)
    if not found or not found.lastgroup:
        return None
    letter = next(char for char in found[0] if char.isalpha())
    style: Style = found.lastgroup  # type: ignore[assignment]  # the groups of _LABEL are the styles
    if style == "glued" and letter == "H" and found.end() < len(folded) and folded[found.end()].isdigit():
        return None
    return Label(letter.upper(), at, found.end(), style, letter.islower())


def following(folded: str, label: Label) -> list[Label]:
    """Give the labels after the first one on its line, in the order of the alphabet.

    >>> [each.letter for each in following("A.1B.2C.3", label_at("A.1B.2C.3"))]
    ['B', 'C']
    """
    labels: list[Label] = []
    while label.letter < LETTERS[-1]:
        found = _next(folded, label) or _next_but_one(folded, label)
        if not found and not labels and label.style == "glued":
            return _tight(folded, label)
        if not found and not labels and label.style == "point":
            return _among_capitals(folded, label)
        if not found and len(labels) > 1 and label.style == "point":
            found = _behind_capitals(folded, label)
        if not found:
            break
        labels.append(found)
        label = found
    return labels


def _among_capitals(folded: str, label: Label) -> list[Label]:
    """Find the labels of options that are capitals themselves: A.FTPB.HTTPSC.TCPD.IP; D must be there."""
    labels: list[Label] = []
    while found := _behind_capitals(folded, label):
        labels.append(found)
        label = found
    return labels if len(labels) >= len("BCD") else []


def _behind_capitals(folded: str, label: Label) -> Label | None:
    """Find a label glued to capitals, once three are found on the line: C.等待AEDD.先清理呼吸道."""
    letter = chr(ord(label.letter) + 1)
    found = _ANY_POINT[letter].search(folded, label.text_start) if letter in _ANY_POINT else None
    return Label(letter, found.start(), found.end(), "point") if found and not label.lower else None


def _next(folded: str, label: Label) -> Label | None:
    letter = chr(ord(label.letter) + 1)
    patterns: tuple[tuple[re.Pattern[str], Style], ...]
    if label.style == "bracket":
        patterns = ((_BRACKET[letter], "bracket"),)
    elif label.style == "paren":
        patterns = ((_PAREN[letter], "paren"),)
    elif label.lower:
        patterns = ((_LOWER_POINT[letter], "point"),)
    elif label.style == "point":
        patterns = ((_POINT[letter], "point"), (_FAR[letter], "point"))
    else:
        patterns = ((_POINT[letter], label.style), (_LOOSE[letter], label.style))
    for pattern, style in patterns:
        found = pattern.search(folded, label.text_start)
        if found:
            return Label(letter, found.start(), found.end(), style, label.lower)
    return None


def _tight(folded: str, label: Label) -> list[Label]:
    """Find options with nothing between them: A红旗B黄旗C蓝旗; two alone may be the words A公司与B公司."""
    labels: list[Label] = []
    at = label.text_start
    for letter in LETTERS[1:8]:
        found = _TIGHT[letter].search(folded, at)
        if not found:
            break
        labels.append(Label(letter, found.start(), found.end(), "glued"))
        at = found.end()
    return labels if len(labels) > 1 else []


def _next_but_one(folded: str, label: Label) -> Label | None:
    """Find the neighbour of options that run down two columns: A and C on a line, B and D on the next."""
    if label.style != "point" or label.lower or label.letter > "F":
        return None
    letter = chr(ord(label.letter) + 2)
    found = _FAR_POINT[letter].search(folded, label.text_start)
    return Label(letter, found.start(), found.end(), "point") if found else None


def inside(folded: str) -> list[Label]:
    """Give the options that stand on a question's own line, or nothing: at least A and B must be plain.

    >>> [each.letter for each in inside("下列正确的是( )A.甲B.乙C.丙")]
    ['A', 'B', 'C']
    >>> inside("属于A类的是?")
    []
    """
    masked = _KEY_BRACKET.sub(lambda found: "\x00" * len(found[0]), folded)
    for pattern, style in _FIRST:
        shown = folded if style == "bracket" else masked
        found = pattern.search(shown)
        rest = following(shown, Label("A", found.start(), found.end(), style)) if found else []
        if rest:
            *_, found = pattern.finditer(shown, 0, rest[0].start)
            return [Label("A", found.start(), found.end(), style), *rest]
    found = _SPACED_A.search(masked)
    first = Label("A", found.start(), found.end(), "space") if found else None
    rest = following(masked, first) if first else []
    return [first, *rest] if first and len(rest) > 1 else []


def glued_first(folded: str) -> Label | None:
    """Give the option A at the end of a question's line whose B stands on the next line."""
    found = None
    for found in _POINT["A"].finditer(_KEY_BRACKET.sub(lambda key: "\x00" * len(key[0]), folded)):  # noqa: B007  # the last one counts
        pass
    return Label("A", found.start(), found.end(), "point") if found else None


def texts(text: str, labels: list[Label]) -> list[tuple[str, str, int, int]]:
    """Cut a line at its labels into (letter, text, start, end); a label belongs to its option."""
    ends = [label.start for label in labels[1:]] + [len(text)]
    return [
        (label.letter, tidy(text[label.text_start : end]), label.start, end)
        for label, end in zip(labels, ends, strict=True)
    ]


def key_behind(folded: str) -> tuple[str, int] | None:
    """Read a key in brackets behind an option's text: its letters, and where the text ends.

    >>> key_behind("民主基础上的集中。(ABD)"), key_behind("维生素")
    (('ABD', 9), None)
    """
    found = _KEY_BEHIND.search(folded)
    return (found[1], found.start()) if found and found.start() else None


def glued_question(folded: str, labels: list[Label]) -> int | None:
    """Say where a next question begins behind the last option.

    >>> text = "A.红B.黄2.党徽是什么颜色?"
    >>> text[glued_question(text, [label_at(text), *following(text, label_at(text))]) :]
    '2.党徽是什么颜色?'
    """
    found = _GLUED_QUESTION.search(folded, labels[-1].text_start)
    return found.start() if found else None


def tidy(text: str) -> str:
    """Trim an option: blanks, and a separator that slid to its end.

    >>> tidy(" 顶层设计 . ")
    '顶层设计'
    """
    text = text.strip(" \t\n　\xa0")
    if len(text) > 2 and text[-1] in ".．、" and text[-2] in " \t　":
        text = text[:-1].rstrip(" \t　")
    return text.lstrip("．、").removeprefix("- ")
