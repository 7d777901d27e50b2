"""The board of hours: how many of each group have reached the year's target."""

from flask import request
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.sheets import Sheet, send_workbook
from core.times import year_of
from core.web import needs, page, work
from meetings.access import May
from meetings.queries.hours_board import hours_board
from meetings.rules.boards import HOURS_RESTRICTION
from meetings.views.blueprint import bp
from members.models import Node

_FIRST = 2000


@bp.get("/boards/hours/<int:node_id>")
@needs(May.SEE_HOURS_BOARD, on=Node)
def hours(node: Node) -> ResponseReturnValue:
    """Show it on a desk or a phone."""
    return page(
        "meetings/hours_board.html", board=hours_board(work(), node, _year()), restriction=HOURS_RESTRICTION
    )


@bp.get("/boards/hours/<int:node_id>/screen")
@needs(May.SEE_HOURS_BOARD, on=Node)
def hours_screen(node: Node) -> ResponseReturnValue:
    """Show it on the wall."""
    return page("meetings/hours_screen.html", board=hours_board(work(), node, _year()))


@bp.get("/boards/hours/<int:node_id>.xlsx")
@needs(May.SEE_HOURS_BOARD, on=Node)
def hours_sheet(node: Node) -> ResponseReturnValue:
    """Hand it out as a workbook."""
    board = hours_board(work(), node, _year())
    rows = [[one.name, one.reached, one.asked, one.exempt] for one in (*board.groups, board.whole)]
    heads = ("党小组", "已达标", "应达标", "免训")
    return send_workbook(f"{node.name} {board.year} 年学时达标", Sheet("学时达标", heads, rows))


def _year() -> int:
    now = year_of(work().now)
    year = request.args.get("year", now, type=int)
    if not _FIRST <= year <= now:
        raise BadInputError("没有这一年的学时，请重新选择年份。")
    return year
