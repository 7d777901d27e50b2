"""What a new wording of a question says that the one before did not. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Change(NamedTuple):
    """One part of a question, before and after; a part that was not there is empty."""

    part: str
    before: str
    after: str


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """List the parts that differ, in the order of the new wording, then what is gone.

    >>> changes({"题干": "甲？", "选项 C": "丙"}, {"题干": "乙？", "选项 C": "丙"})
    [Change(part='题干', before='甲？', after='乙？')]
    >>> changes({"选项 C": "丙"}, {})
    [Change(part='选项 C', before='丙', after='')]
    """
    parts = [*after, *(part for part in before if part not in after)]
    told = [Change(part, before.get(part, ""), after.get(part, "")) for part in parts]
    return [one for one in told if one.before != one.after]
