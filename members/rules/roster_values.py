"""What the cells of a roster say: dates, phone numbers, stages, as people really write them. Pure."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from members.rules.words import STAGES

LONGEST = 200
_EXCEL_ZERO = date(1899, 12, 30)
_OLDEST = date(1900, 1, 1)
_YMD = re.compile(
    r"(\d{4})\s*[-./年．。／]\s*(\d{1,2})(?:\s*[-./月．。／]\s*(\d{1,2}))?\s*[日月]?(?:\s+[\d:.]+)?"
)
_SHORT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_STAGE_WORDS = {word: code for code, word in STAGES.items()} | {
    "正式": "full",
    "中共党员": "full",
    "党员": "full",
    "1": "full",
    "预备": "probationary",
    "中共预备党员": "probationary",
    "2": "probationary",
    "3": "candidate",
    "积极分子": "activist",
    "4": "activist",
    "申请人": "applicant",
    "入党申请": "applicant",
    "5": "applicant",
}
_YES = frozenset({"是", "流动", "有", "y", "yes", "1", "true", "√"})
_NO = frozenset({"否", "不", "不是", "无", "非流动", "n", "no", "0", "false", "×"})


class BadCellError(ValueError):
    """A cell says something we cannot take; the message completes 'C7：…'."""


def read_day(text: str) -> date | None:
    """Read a date in any usual spelling; a month without a day is its first day.

    >>> [str(read_day(text)) for text in ("1998.7", "1998-07-01", "1998年7月", "19980701", "199807", "35977")]
    ['1998-07-01', '1998-07-01', '1998-07-01', '1998-07-01', '1998-07-01', '1998-07-01']
    >>> read_day("去年")
    Traceback (most recent call last):
        ...
    members.rules.roster_values.BadCellError: 日期“去年”看不懂，请写成 1998-07-01 或 1998.7
    """
    if not text:
        return None
    if " 或 " in text:
        raise BadCellError(f"“{text[:20]}”分不清是 1 月还是 10 月，请写成 1998-01 或 1998-10")
    matched = _YMD.fullmatch(text) or _SHORT.fullmatch(text)
    try:
        day = _day(matched) if matched else _serial(text)
    except (ValueError, OverflowError):
        day = None
    if day is None or day < _OLDEST:
        raise BadCellError(f"日期“{text[:20]}”看不懂，请写成 1998-07-01 或 1998.7")
    return day


def _day(matched: re.Match[str]) -> date:
    year, month, day = matched.groups()
    return date(int(year), int(month), int(day or 1))


def _serial(text: str) -> date | None:
    # Excel counts days; a bare year such as 1998 is no date, and as a serial it would be one in 1905.
    whole = re.fullmatch(r"(\d{5})(?:\.\d+)?", text, flags=re.ASCII)
    return _EXCEL_ZERO + timedelta(days=int(whole[1])) if whole else None


def read_phone(text: str) -> str | None:
    """Read a mobile number.

    >>> read_phone("+86 138-0000-0001"), read_phone("")
    ('13800000001', None)
    >>> read_phone("1380000000")
    Traceback (most recent call last):
        ...
    members.rules.roster_values.BadCellError: 手机号不是 11 位
    """
    digits = re.sub(r"[\s　()（）-]", "", text).removeprefix("+86")
    if not digits:
        return None
    if not re.fullmatch(r"\d+", digits, flags=re.ASCII) or digits[0] != "1":
        raise BadCellError(f"“{text[:20]}”不是手机号")
    if len(digits) != 11:
        raise BadCellError("手机号不是 11 位")
    return digits


def read_login(text: str) -> str:
    """Read a 工号: letters, digits, and - _ . between them.

    >>> read_login(" YJ-001 ")
    'YJ-001'
    >>> read_login("张三")
    Traceback (most recent call last):
        ...
    members.rules.roster_values.BadCellError: 工号只能用字母、数字和 - _ .，最长 32 位
    """
    login = text.strip()
    if login and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", login):
        raise BadCellError("工号只能用字母、数字和 - _ .，最长 32 位")
    return login


def read_stage(text: str) -> str | None:
    """Read a 人员类别.

    >>> read_stage("正式党员"), read_stage("预备"), read_stage("")
    ('full', 'probationary', None)
    """
    plain = re.sub(r"\s", "", text)
    if not plain:
        return None
    if plain not in _STAGE_WORDS:
        raise BadCellError(f"人员类别“{text[:20]}”不认识，请写：{'、'.join(STAGES.values())}")
    return _STAGE_WORDS[plain]


def read_yes(text: str) -> bool | None:
    """Read a yes or no; a place, as in 是否流动（流向）, means yes.

    >>> read_yes("是"), read_yes("否"), read_yes(""), read_yes("江苏省徐州市")
    (True, False, None, True)
    """
    plain = text.strip().lower()
    if not plain:
        return None
    return plain not in _NO if plain in _NO | _YES or len(plain) > 2 else _unknown_yes(text)


def _unknown_yes(text: str) -> bool:
    raise BadCellError(f"“{text[:20]}”看不懂，请写“是”或“否”")


def read_sex(text: str) -> str:
    """Read 男 or 女.

    >>> read_sex("男性"), read_sex("")
    ('男', '')
    """
    if text and text[0] not in "男女":
        raise BadCellError(f"性别“{text[:20]}”看不懂，请写“男”或“女”")
    return text[:1]


def read_standing(text: str) -> None:
    """Take only 党籍状态 正常: whoever left the Party is not imported as a member."""
    if text not in {"", "正常", "正常党籍", "有党籍"}:
        raise BadCellError(f"党籍状态是“{text[:20]}”，不作为党员导入")


def read_name(text: str) -> str:
    """Read a name; the space inside 李　明 is only layout, that between Latin words is not.

    >>> read_name("李　明"), read_name("Ali  Khan")
    ('李明', 'Ali Khan')
    """
    if not text:
        raise BadCellError("没有姓名")
    if len(text) > 40:
        raise BadCellError("姓名太长，最长 40 个字")
    parts = text.split()
    return (" " if text.isascii() else "").join(parts)


def read_text(text: str) -> str:
    """Read a text of bounded length."""
    if len(text) > LONGEST:
        raise BadCellError(f"内容太长，最长 {LONGEST} 个字")
    return text


READERS: dict[str, Callable[[str], object]] = {
    "name": read_name,
    "login": read_login,
    "phone": read_phone,
    "sex": read_sex,
    "stage": read_stage,
    "is_mobile": read_yes,
    "standing": read_standing,
    **dict.fromkeys(("born_on", "work_since", "applied_on", "activist_on", "joined_on", "full_on"), read_day),
}
"""How each field is read; the others are texts."""
