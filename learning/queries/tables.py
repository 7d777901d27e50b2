"""What the record says on prints and in spreadsheets: for pages to send and for jobs to bundle."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.sheets import Sheet
from core.times import day_of, say_day
from learning.queries.norms import NormStanding
from learning.queries.plans import ItemProgress
from learning.queries.record import Line
from learning.queries.standings import Standing
from learning.rules.hours import HourCategory, format_hours
from members.models import Member
from members.rules.words import STAGES

BRANCH = (
    ("序号", 5), ("姓名", 10), ("党小组", 16), ("人员类别", 10),
    ("应修", 8), ("已修", 8), ("待认定", 8), ("还差", 8),
    *((category.label, 9) for category in HourCategory), ("最近学习", 14), ("说明", 34),
)  # fmt: skip
"""Headings of a branch's table, with their widths."""


def record_told(
    member: Member,
    branch: str,
    *,
    year: int,
    standing: Standing,
    lines: Sequence[Line],
    now: datetime,
    norms: Sequence[NormStanding],
) -> dict[str, Any]:
    """Give a member's form of a year as its template takes it: texts only."""
    return {
        "name": member.name,
        "branch": branch,
        "post": member.party_post or "党员",
        "year": str(year),
        "due": due_words(standing),
        "earned": earned_words(standing),
        "note": "",
        "norms": [norm.words for norm in norms],
        "sum": format_hours(standing.earned),
        "until": say_day(now),
        "lines": [_record_cells(line) for line in lines],
    }


def earned_words(standing: Standing) -> str:
    """Say what was earned, what came after the year was closed, and what waits."""
    waits = f"另有 {format_hours(standing.pending)} 学时待认定" if standing.pending else ""
    more = "；".join(filter(None, (standing.closed_words, waits)))
    return f"{format_hours(standing.earned)} 学时{f'（{more}）' if more else ''}"


def due_words(standing: Standing) -> str:
    """Say what is due."""
    return f"{format_hours(standing.due)} 学时" if standing.is_asked else _not_asked(standing)


def _not_asked(standing: Standing) -> str:
    return "免训" if standing.is_exempt else "不计"


def _record_cells(line: Line) -> list[str]:
    entry = line.entry
    return [
        str(line.number), line.dates, entry.form, entry.title, entry.host, entry.venue,
        entry.category.label, format_hours(entry.hundredths), entry.outcome,
        entry.evidence.label, line.certifier, line.remark,
    ]  # fmt: skip


def branch_cells(number: int, one: Standing, *, unit: str = "", said: str = "") -> list[Any]:
    """Give a member's row of a branch's table.

    :param unit: where they belonged then, if not where they belong now
    :param said: what is said of them, if not what they lack
    """
    return [
        number,
        one.member.name,
        unit or one.unit.name,
        STAGES[one.stage_then.value],
        *(hours / 100 for hours in _figures(one)),
        day_of(one.last_at).isoformat() if one.last_at else "",
        said or one.gap_words,
    ]


def branch_sums(rows: Sequence[Standing]) -> list[Any]:
    """Give the last row of the table: what its members come to together."""
    figures = [sum(hours) for hours in zip(*(_figures(one) for one in rows), strict=True)]
    return ["合计", *[""] * 3, *(hours / 100 for hours in figures), *[""] * 2]


def _figures(one: Standing) -> list[int]:
    """Give the numbers of a row, in hundredths."""
    sums = one.by_category or {}
    return [one.due, one.earned, one.pending, one.gap, *(sums.get(category, 0) for category in HourCategory)]


def plan_sheets(progress: Sequence[ItemProgress]) -> tuple[Sheet, Sheet]:
    """Give the assessment table of a plan, a row for each person, and the plan item by item."""
    return Sheet("考核表", *_assessment(progress)), _items_sheet(progress)


def _assessment(progress: Sequence[ItemProgress]) -> tuple[tuple[str, ...], list[list[Any]]]:
    people = {one.id: one for item in progress for one in item.asked}
    headings = ("姓名", "组织", *(one.item.title for one in progress), "完成", "应完成")
    rows = []
    for member in people.values():
        asked = [one for one in progress if member in one.asked]
        cells = [
            "" if one not in asked else "完成" if member.id in one.done else one.state.label
            for one in progress
        ]
        done = sum(member.id in one.done for one in asked)
        rows.append([member.name, member.node.name, *cells, done, len(asked)])
    return headings, rows


def _items_sheet(progress: Sequence[ItemProgress]) -> Sheet:
    headings = ("专题", "任务", "方式", "对象", "从", "到", "应完成人数", "已完成人数", "没完成的人")
    rows = [
        (
            one.item.theme,
            one.item.title,
            one.item.kind.label,
            one.item.audience.label,
            one.item.from_on,
            one.item.due_on,
            len(one.asked),
            len(one.done),
            "、".join(member.name for member in one.missing),
        )
        for one in progress
    ]
    return Sheet("任务", headings, rows)
