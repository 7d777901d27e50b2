"""How a quiz went as sheets of a workbook: members, groups, questions."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.sheets import Sheet
from core.work import Work
from quizzes.models import Quiz
from quizzes.queries import results as queries
from quizzes.queries import statistics
from quizzes.queries.invitations import Resit, resits_of
from quizzes.rules.scoring import format_points

_HEADINGS = ("名次", "姓名", "单位", "得分", "满分", "成绩", "用时（秒）", "交卷时间", "答题次数", "备注")
_ITEM_HEADINGS = (
    *("题型", "题干", "作答人数", "答对人数", "正确率（%）"),
    *("用时中位数（秒，约）", "计入用时的人数"),
)


def result_sheets(work: Work, quiz: Quiz) -> list[Sheet]:
    """Give the results of a quiz."""
    found = queries.results_of(work, quiz)
    groups = [
        [
            group.node.name,
            group.standing.expected,
            group.standing.took_part,
            _points(group.standing.average),
        ]
        for group in found.groups
    ]
    rates = [
        [
            *(one.asked.type.label, one.asked.content.stem),
            *(one.item.asked, one.item.right, one.item.rate.percent),
            *(one.item.pace or ("", 0)),
        ]
        for one in statistics.items_in(work, quiz)
    ]
    return [
        Sheet("成绩", _HEADINGS, _member_rows(found, resits_of(work, quiz))),
        Sheet("各单位", ("单位", "应参加", "已参加", "平均分"), groups),
        Sheet("逐题", _ITEM_HEADINGS, rates),
    ]


def _member_rows(found: queries.Results, resits: Sequence[Resit]) -> Iterator[Sequence[Any]]:
    for one in found.taken:
        standing = one.standing
        yield [
            *(one.rank, one.member.name, one.member.node.name),
            *(_points(standing.points), _points(one.worth), one.band.label),
            *(standing.spent_seconds, standing.submitted_at, standing.attempts),
            "，".join(
                ["免训"] * one.is_exempt + ["纸质答卷"] * one.on_paper + _resit_notes(one.member.id, resits)
            ),
        ]
    for member in found.missing:
        yield [
            "",
            member.name,
            member.node.name,
            *[""] * 6,
            "，".join(["未参加", *_resit_notes(member.id, resits)]),
        ]


def _resit_notes(member_id: int, resits: Sequence[Resit]) -> list[str]:
    marks = [resit.marks[member_id] for resit in resits if member_id in resit.marks]
    return [f"补考 {format_points(points)} 分，{named.label}" for points, named in marks]


def _points(hundredths: int | None) -> float | str:
    return "" if hundredths is None else hundredths / 100
