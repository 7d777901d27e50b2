"""What stands in a 迎检材料 and under which name. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

JOB = "meetings.bundle"
"""Kind of the job that makes one, and name of the deed in the audit log."""

CHAPTERS = ("1 年度计划", "2 会议记录", "3 签到表", "4 学时", "5 测试", "6 缺口清单")
PLAN, MINUTES, SHEETS, HOURS, TESTS, GAPS = CHAPTERS

_SEALS = {MINUTES: "minutes", SHEETS: "sign-in-sheet", HOURS: "record", TESTS: "paper"}

_BAD = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the bundle: its chapter, its name there, what it is in words."""

    chapter: str
    name: str
    what: str
    content: bytes
    is_ours: bool = True
    """Whether the site made it; what people put to a record stays as it is, without a seal."""

    @property
    def path(self) -> str:
        """Say where it lies in the zip."""
        return f"{self.chapter}/{self.name}"

    @property
    def seal_kind(self) -> str:
        """Name what a seal on it says it is; empty for what carries none.

        >>> [Part(SHEETS, name, "", b"").seal_kind for name in ("甲.pdf", "甲.xlsx", "甲.txt")]
        ['sign-in-sheet', 'table', '']
        """
        if not self.is_ours or not self.name.endswith((".pdf", ".docx", ".xlsx")):
            return ""
        return "table" if self.name.endswith(".xlsx") else _SEALS[self.chapter]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something an inspector would miss."""

    kind: str
    what: str
    lacks: str
    who: str = ""


def job_key(bundle_id: int) -> str:
    """Name the job of a bundle while it waits or runs.

    >>> job_key(7)
    'bundle:7'
    """
    return f"bundle:{bundle_id}"


def file_name(*words: str, ending: str) -> str:
    r"""Make a name that every system takes.

    >>> file_name("20260302", '党课：学习 "二十大" 报告/一', ending="docx")
    '20260302 党课：学习 二十大 报告 一.docx'
    """
    told = " ".join(" ".join(_BAD.sub(" ", word) for word in words).split())
    return f"{told[:80].strip(' .') or '无标题'}.{ending}"


def numbered(names: Iterable[str]) -> list[str]:
    """Tell apart those that would have the same name.

    >>> numbered(["甲.pdf", "乙.pdf", "甲.pdf"])
    ['甲.pdf', '乙.pdf', '甲 (2).pdf']
    """
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        stem, dot, ending = name.rpartition(".")
        told.append(name if seen[name] == 1 else f"{stem} ({seen[name]}){dot}{ending}")
    return told
