"""A board on the projector, driven by keys and from the host's phone."""

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.times import year_of
from core.web import may, needs, page, wants_json, work
from meetings.access import May
from meetings.actions import boards as actions
from meetings.queries import boards as queries
from meetings.queries.hours_board import HoursBoard, hours_board, units_with_hours
from meetings.views.blueprint import bp
from meetings.views.boards import look
from members.models import Node
from quizzes.models import Quiz


@bp.get("/boards/quizzes/<int:quiz_id>/screen")
@needs(May.SHOW_BOARD, on=Quiz)
def screen(quiz: Quiz) -> ResponseReturnValue:
    """Show on the wall what the host has come to."""
    return page("meetings/screen.html", **_shown(quiz))


@bp.get("/boards/quizzes/<int:quiz_id>/screen.json")
@needs(May.SHOW_BOARD, on=Quiz)
def screen_steps(quiz: Quiz) -> ResponseReturnValue:
    """Tell the wall and the host's phone whether the other has gone on."""
    return jsonify(steps=queries.show_of(work(), quiz).steps)


@bp.get("/boards/quizzes/<int:quiz_id>/remote")
@needs(May.SHOW_BOARD, on=Quiz)
def board_remote(quiz: Quiz) -> ResponseReturnValue:
    """Drive the wall from the host's phone."""
    others = [one for one in queries.boards(work()) if one.id != quiz.id and may(May.SHOW_BOARD, one)]
    return page("meetings/board_remote.html", others=others, units=units_with_hours(work()), **_shown(quiz))


def _shown(quiz: Quiz) -> dict[str, object]:
    shown = queries.screen_of(work(), quiz, look())
    return {
        "lead": quiz,
        "quiz": shown.quiz,
        "screen": shown,
        "hours": _hours(queries.shown_key(quiz, shown.show)),
        "names": shown.names.value,
        "may_name": may(May.SEE_NAMES, shown.quiz),
        "now": work().now,
    }


def _hours(key: int) -> HoursBoard | None:
    unit = work().session.get(Node, -key) if key < 0 else None
    if unit is None or not may(May.SEE_HOURS_BOARD, unit):
        return None
    return hours_board(work(), unit, year_of(work().now))


@bp.post("/boards/quizzes/<int:quiz_id>/screen")
@needs(May.SHOW_BOARD, on=Quiz)
def drive_board(quiz: Quiz) -> ResponseReturnValue:
    """Do what a key or the phone asks of the actor's own wall."""
    try:
        deed = actions.Deed(request.form.get("deed", ""))
    except ValueError as error:
        raise BadInputError("遥控里没有这个动作，请刷新页面再试。") from error
    shown = queries.shown_quiz(work(), quiz, queries.show_of(work(), quiz))
    moved = actions.drive(
        work(),
        quiz,
        deed,
        request.form.get("steps", -1, type=int),
        keeps=may(May.KEEP_BOARD, shown),
        sees_names=may(May.SEE_NAMES, shown),
    )
    if wants_json():
        return jsonify(moved=moved)
    return redirect(url_for(_places(), quiz_id=quiz.id), code=303)


def _places() -> str:
    return ".board_remote" if request.form.get("back") == "remote" else ".screen"


@bp.post("/boards/quizzes/<int:quiz_id>/others")
@needs(May.SHOW_BOARD, on=Quiz)
def choose_boards(quiz: Quiz) -> ResponseReturnValue:
    """Choose the boards that follow on the wall."""
    wanted = request.form.getlist("quiz", type=int)
    found = [work().session.get(Quiz, key) for key in wanted[:20]]
    units = [work().session.get(Node, key) for key in request.form.getlist("unit", type=int)[:20]]
    others = [one.id for one in found if one and may(May.SHOW_BOARD, one)]
    others += [-one.id for one in units if one and may(May.SEE_HOURS_BOARD, one)]
    actions.choose_others(work(), quiz, others)
    return redirect(url_for(".board_remote", quiz_id=quiz.id), code=303)
