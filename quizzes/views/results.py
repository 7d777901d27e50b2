"""Pages about how a quiz went, for those who set it or look after the members."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.sheets import Sheet, send_workbook
from core.web import needs, page, work
from quizzes import access
from quizzes.actions import setting
from quizzes.models import Quiz
from quizzes.queries import results as queries
from quizzes.queries import statistics
from quizzes.queries.invitations import Resit, first_of, resits_of
from quizzes.queries.overrides import terms_of_members
from quizzes.queries.setting import stands
from quizzes.rules.scoring import Band, format_points
from quizzes.views.blueprint import bp

May = access.May
_HEADINGS = ("名次", "姓名", "单位", "得分", "满分", "成绩", "用时（秒）", "交卷时间", "答题次数", "备注")


@bp.get("/manage/quizzes/<int:quiz_id>/results")
@needs(May.SEE_RESULTS, on=Quiz)
def results(quiz: Quiz) -> ResponseReturnValue:
    """Show who took the quiz and who did not, and how it went by group and band."""
    found = queries.results_of(work(), quiz)
    return page(
        "quizzes/results.html",
        quiz=quiz,
        results=found,
        bands=[*Band][::-1],
        terms=terms_of_members(work(), quiz, found.missing),
        resits=resits_of(work(), quiz),
        first=first_of(work(), quiz),
        stands=stands(work(), quiz),
        now=work().now,
    )


@bp.post("/manage/quizzes/<int:quiz_id>/remind")
@needs(May.EDIT_QUIZ, on=Quiz)
def remind(quiz: Quiz) -> ResponseReturnValue:
    """Remind those who have not taken the quiz."""
    told = setting.remind_missing(work(), quiz)
    if told:
        flash(f"已提醒 {told} 人。")
    else:
        flash("没有要提醒的人，今天提醒过的不会重复提醒。", "warn")
    return redirect(url_for(".results", quiz_id=quiz.id), code=303)


@bp.get("/manage/quizzes/<int:quiz_id>/results.xlsx")
@needs(May.SEE_RESULTS, on=Quiz)
def results_workbook(quiz: Quiz) -> ResponseReturnValue:
    """Give the results as a workbook: members, groups, questions."""
    found = queries.results_of(work(), quiz)
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
        [one.asked.type.label, one.asked.content.stem, one.item.asked, one.item.right, one.item.rate.percent]
        for one in statistics.items_in(work(), quiz)
    ]
    return send_workbook(
        f"{quiz.title} 成绩",
        Sheet("成绩", _HEADINGS, _member_rows(found, resits_of(work(), quiz))),
        Sheet("各单位", ("单位", "应参加", "已参加", "平均分"), groups),
        Sheet("逐题", ("题型", "题干", "作答人数", "答对人数", "正确率（%）"), rates),
    )


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
