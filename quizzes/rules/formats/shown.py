"""Say what a spreadsheet shows of a number or a date: 95% and 7月1日 are kept as 0.95 and 1921-07-01."""

import datetime as dt
import re

_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.|\\(?=.)")
"""Colours, conditions, languages, gaps and fillers."""
_QUOTED = re.compile(r'"([^"]*)"')
_PERCENT = re.compile(r"0(?:\.(0{1,6}))?%$")
_FIXED = re.compile(r"(?:#,##)?0(?:\.(0{1,6}))?$")
_TOKEN = re.compile(
    r"上午/下午|AM/PM|(?P<month>(?<![hs:时])m{1,2}(?![:m分]))|y{2,4}|d{1,4}|h{1,2}|m{1,2}|s{1,2}|\.0+",
    re.IGNORECASE,
)
CHINESE = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Formats that Excel has by number only, as a Chinese one shows them (ECMA-376, 18.8.30)."""
_TELLS_NOTHING = ("general", "@", "")


def number(value: float, code: str) -> str | None:
    """Say a number as its format shows it; None where the format adds nothing.

    >>> number(0.95, "0%"), number(0.125, "0.0%"), number(3.1, "0.00"), number(3.1, "General")
    ('95%', '12.5%', '3.10', None)
    """
    plain = _plain(code)
    percent = _PERCENT.match(plain)
    if percent:
        return f"{value * 100:.{len(percent[1] or '')}f}%"
    fixed = _FIXED.match(plain)
    if fixed and fixed[1]:
        return f"{value:{',' if ',' in plain else ''}.{len(fixed[1])}f}"
    return f"{value:,.0f}" if fixed and "," in plain and value == int(value) else None


def moment(value: dt.date | dt.time, code: str) -> str | None:
    """Say a date or an hour as its format shows it; None where we do not know the format.

    >>> moment(dt.datetime(1921, 7, 1), 'm"月"d"日"'), moment(dt.datetime(1921, 7, 1), "yyyy/m/d")
    ('7月1日', '1921/7/1')
    >>> moment(dt.time(8, 5), "h:mm"), moment(dt.datetime(1921, 7, 1), "General")
    ('8:05', None)
    """
    plain = _plain(code)
    if plain.lower() in _TELLS_NOTHING or not _TOKEN.search(plain):
        return None
    parts = {name: getattr(value, name, 0) for name in ("year", "month", "day", "hour", "minute", "second")}
    said = _TOKEN.sub(lambda found: _part(found, parts), plain)
    return None if re.search(r"[A-Za-z]", said) else said.strip()


def _plain(code: str) -> str:
    """Give the part of a format that counts: the first, without colours and quotes."""
    return _QUOTED.sub(r"\1", _ASIDE.sub("", code.partition(";")[0])).strip()


def _part(found: re.Match[str], parts: dict[str, int]) -> str:
    token = found[0].lower()
    letter, width = token[0], len(token)
    if found["month"]:
        name = "month"
    else:
        name = {"y": "year", "d": "day", "h": "hour", "m": "minute", "s": "second"}.get(letter, "")
    if not name or (name in ("day", "month") and width > 2):
        return "" if token.startswith(".") else found[0]
    number = parts[name] % 100 if name == "year" and width == 2 else parts[name]
    return f"{number:0{min(width, 2)}d}" if name != "year" or width == 2 else str(number)
