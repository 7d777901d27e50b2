"""Pages over many quizzes: the knowledge map of a unit, and the questions its members miss most."""

from datetime import date, timedelta
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from core.sheets import Sheet, send_workbook
from core.times import day_of
from core.web import afterwards, needs, page, work
from members.actions.exports import note_export
from members.queries.tree import unit_choices
from quizzes import access
from quizzes.queries import mastery as queries
from quizzes.rules.mastery import Mastery
from quizzes.rules.statistics import FEWEST
from quizzes.views.blueprint import bp

May = access.May
_USUAL = timedelta(days=365)


@bp.get("/manage/mastery")
@needs(May.SEE_STATISTICS)
def mastery() -> ResponseReturnValue:
    """Show how well each 知识点 is known, in the unit and in each part of it."""
    values = _scoped()
    return page("quizzes/mastery.html", found=queries.knowledge_map(work(), values["scope"]), **values)


@bp.get("/manage/mastery.xlsx")
@needs(May.SEE_STATISTICS)
def mastery_workbook() -> ResponseReturnValue:
    """Give the same as a workbook: counts, shares and intervals."""
    scope = _scoped()["scope"]
    found = queries.knowledge_map(work(), scope)
    units = [scope.unit.name, *found.columns]
    rows = [
        [line.topic, line.questions, unit, *_cells(cell)]
        for line in found.lines
        for unit, cell in zip(units, (line.all, *line.parts), strict=True)
    ]
    headings = ("知识点", "题数", "单位", "答对", "作答", "正确率（%）", "下限（%）", "上限（%）", "掌握程度")
    _note(scope, "知识掌握情况")
    return send_workbook(f"{scope.unit.name} 知识掌握情况", Sheet("知识掌握", headings, rows))


@bp.get("/manage/mistakes")
@needs(May.SEE_STATISTICS)
def frequent_mistakes() -> ResponseReturnValue:
    """List 高频错题 of the unit, from quizzes whose right answers may be shown."""
    values = _scoped()
    return page(
        "quizzes/frequent_mistakes.html", found=queries.most_missed(work(), values["scope"]), **values
    )


@bp.get("/manage/mistakes.xlsx")
@needs(May.SEE_STATISTICS)
def frequent_mistakes_workbook() -> ResponseReturnValue:
    """Give the same as a workbook, without the limit of a page."""
    scope = _scoped()["scope"]
    rows = [
        [
            *(n, one.asked.type.label, one.asked.content.stem),
            one.asked.type.describe_key(one.asked.content),
            *(one.asked.topic, one.missed, one.mastery.asked, one.asked.source or one.title),
        ]
        for n, one in enumerate(queries.most_missed(work(), scope, 1000).lines, start=1)
    ]
    headings = ("序号", "题型", "题干", "正确答案", "知识点", "答错人次", "作答人次", "出处")
    _note(scope, "高频错题")
    return send_workbook(f"{scope.unit.name} 高频错题", Sheet("高频错题", headings, rows))


def _scoped() -> dict[str, Any]:
    """Read unit and period from the address; days that cannot be read are the usual ones."""
    today = day_of(work().now)
    until = _day("until") or today
    since = _day("since") or until - _USUAL
    units = queries.units_to_see(work())
    scope = queries.scope_of(work(), units, request.args.get("unit", type=int), since, until)
    return {"scope": scope, "units": unit_choices(units), "now": work().now, "fewest": FEWEST}


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _cells(cell: Mastery) -> list[Any]:
    if cell.asked < FEWEST:
        return [cell.right, cell.asked, "", "", "", cell.level.label]
    low, high = (round(end * 100, 1) for end in cell.interval)
    return [cell.right, cell.asked, cell.rate.percent, low, high, cell.level.label]


def _note(scope: queries.Scope, what: str) -> None:
    person, place, name = work().person, scope.unit.path, scope.unit.name
    afterwards(lambda later: note_export(later, person, place, f"{name}的{what}"))
