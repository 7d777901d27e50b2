"""Boards: of one quiz for everybody it is meant for, and large on the wall."""

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from core.web import may, needs, page, work
from meetings.access import May
from meetings.queries import boards as queries
from meetings.views.blueprint import bp
from quizzes.models import Quiz
from quizzes.queries.standings import BoardLine
from quizzes.rules.scoring import format_points


@bp.get("/boards/")
@needs(May.LIST_BOARDS)
def index() -> ResponseReturnValue:
    """List the quizzes whose boards can be looked at."""
    return page("meetings/index.html", quizzes=queries.boards(work()), now=work().now)


@bp.get("/boards/quizzes/<int:quiz_id>")
@needs(May.SEE_BOARD, on=Quiz)
def board(quiz: Quiz) -> ResponseReturnValue:
    """Show a quiz's board on a phone or a desk."""
    return page("meetings/board.html", board=_board(quiz), quiz=quiz, now=work().now)


@bp.get("/boards/quizzes/<int:quiz_id>.json")
@needs(May.SEE_BOARD, on=Quiz)
def board_data(quiz: Quiz) -> ResponseReturnValue:
    """Give the same board as data; unchanged since the last time costs next to nothing."""
    shown = _board(quiz)
    told = jsonify(
        quiz=quiz.id,
        title=quiz.title,
        expected=shown.summary.expected,
        took_part=shown.summary.took_part,
        average=_points(shown.summary.average),
        names_hidden=shown.names_hidden,
        lines=[_line(line) for line in shown.lines],
        mine=_line(shown.mine) if shown.mine else None,
        groups=[
            {
                "rank": group.standing.rank,
                "name": group.name,
                "average": _points(group.standing.average),
                "took_part": group.standing.took_part,
                "expected": group.standing.expected,
            }
            for group in shown.groups
        ],
    )
    return _unless_known(told)


@bp.get("/boards/quizzes/<int:quiz_id>/screen")
@needs(May.SHOW_BOARD, on=Quiz)
def screen(quiz: Quiz) -> ResponseReturnValue:
    """Show one screen of a board for the projector; keys and a timer go on to the next."""
    wanted = request.args.get("screen", 1, type=int)
    names = request.args.get("names", quiz.board_names)
    shown = queries.screen_of(work(), quiz, max(1, min(wanted, 1000)))
    return _unless_known(
        make_response(
            page(
                "meetings/screen.html",
                quiz=quiz,
                screen=shown,
                names=names == "shown" and may(May.SEE_NAMES, quiz),
                cycling=request.args.get("cycle") == "on",
                now=work().now,
            )
        )
    )


def _board(quiz: Quiz) -> queries.Board:
    return queries.board_of(work(), quiz, may_see_names=may(May.SEE_NAMES, quiz))


def _line(line: BoardLine) -> dict[str, object]:
    return {
        "rank": line.rank,
        "name": line.name,
        "group": line.group,
        "points": _points(line.points),
        "provisional": line.is_provisional,
        "spent_seconds": line.spent_seconds,
        "is_me": line.member_id == work().person.id,
    }


def _points(hundredths: int | None) -> str | None:
    return None if hundredths is None else format_points(hundredths)


def _unless_known(response: Response) -> ResponseReturnValue:
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)
