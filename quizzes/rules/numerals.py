"""Read numbers written in Chinese. Pure."""

import re

_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"千": 1000, "百": 100, "十": 10}
_DIGIT = "[一二两三四五六七八九]"
# A section is what stands before 万 or 亿: 九千五百一十四, or plain digits as in 9514 万.
_SECTION = (
    rf"(?:[0-9]+|(?=[零十]|{_DIGIT})(?:{_DIGIT}千)?(?:零?{_DIGIT}百)?(?:零?{_DIGIT}?十)?(?:零?{_DIGIT})?)"
)
_NUMBER = re.compile(rf"(?:(?P<yi>{_SECTION})亿)?零?(?:(?P<wan>{_SECTION})万)?零?(?P<one>{_SECTION})?")


def read_number(text: str) -> int | None:
    """Read a whole number in digits, in Chinese, or in both; None if the text is anything else.

    >>> [read_number(text) for text in ("二十", "20", "一百零五", "二〇二二", "两万五千", "9514万")]
    [20, 20, 105, 2022, 25000, 95140000]
    >>> [read_number(text) for text in ("二十大", "万", "")]
    [None, None, None]
    """
    if re.fullmatch("[0-9]+", text):
        return int(text)
    if re.fullmatch("[零〇一二三四五六七八九]+", text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    found = _NUMBER.fullmatch(text)
    # 一百五 is said for 150 and written for 105 by mistake: leave it a text.
    if not text or not found or re.search(f"[百千万亿]{_DIGIT}$", text):
        return None
    return sum(
        _read_section(found[name] or "") * size
        for name, size in (("yi", 100_000_000), ("wan", 10_000), ("one", 1))
    )


def _read_section(text: str) -> int:
    if re.fullmatch("[0-9]+", text):
        return int(text)
    total, digit = 0, None
    for letter in text:
        if letter in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[letter]
            digit = None
        else:
            digit = _DIGITS[letter] or None
    return total + (digit or 0)
