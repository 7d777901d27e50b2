"""Boards: of one quiz for everybody it is meant for, its settings, and its lines as a workbook."""

from datetime import date

from flask import Response, current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.forms import choices
from core.sheets import Sheet, send_workbook
from core.web import afterwards, may, needs, page, work
from meetings.access import May
from meetings.actions import boards as actions
from meetings.forms.boards import AbsenceForm, BoardForm, FreezeForm
from meetings.queries import boards as queries
from meetings.queries.hours_board import units_with_hours
from meetings.rules.boards import number_for
from meetings.views.blueprint import bp
from members.actions.exports import note_export
from members.models import Member
from quizzes.models import BoardNames, Quiz
from quizzes.queries.standings import BoardLine, days_of
from quizzes.rules.scoring import format_points


def look() -> queries.Look:
    """Say what whoever asks may see of boards."""
    return queries.Look(
        lambda quiz: may(May.SHOW_BOARD, quiz),
        lambda quiz: may(May.SEE_NAMES, quiz),
        str(current_app.secret_key),
    )


@bp.get("/boards/")
@needs(May.LIST_BOARDS)
def index() -> ResponseReturnValue:
    """List the quizzes whose boards can be looked at."""
    units = units_with_hours(work()) if work().person.roles else []
    return page("meetings/index.html", quizzes=queries.boards(work()), units=units, now=work().now)


@bp.get("/boards/quizzes/<int:quiz_id>")
@needs(May.SEE_BOARD, on=Quiz)
def board(quiz: Quiz) -> ResponseReturnValue:
    """Show a quiz's board on a phone or a desk."""
    return page(
        "meetings/board.html",
        board=_board(quiz),
        quiz=quiz,
        days=days_of(work(), quiz) if quiz.tries_a_day else [],
        number=number_for(look().secret, quiz.id, work().person.id),
        now=work().now,
    )


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
        names=shown.names.value,
        names_hidden=shown.names_hidden,
        frozen=queries.frozen_since(work(), shown.settings) is not None,
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
    return unless_known(told)


@bp.get("/boards/quizzes/<int:quiz_id>.xlsx")
@needs(May.SEE_BOARD, on=Quiz)
def board_sheet(quiz: Quiz) -> ResponseReturnValue:
    """Give what the page shows as a workbook."""
    shown, person = _board(quiz), work().person
    people = [
        [
            line.rank,
            line.name,
            line.group,
            line.points / 100,
            line.spent_seconds,
            line.submitted_at,
            "待批阅" if line.is_provisional else "",
        ]
        for line in shown.lines
    ]
    groups = [
        [
            one.standing.rank or "",
            one.name,
            one.standing.took_part,
            one.standing.expected,
            "" if one.standing.average is None else one.standing.average / 100,
        ]
        for one in shown.groups
    ]
    afterwards(lambda later: note_export(later, person, quiz.place, f"《{quiz.title}》的成绩榜"))
    return send_workbook(
        f"{quiz.title} 成绩榜",
        Sheet("个人", ("名次", "姓名", "党小组", "得分", "用时（秒）", "交卷时间", "备注"), people),
        Sheet("党小组", ("名次", "党小组", "参加", "应参加", "平均分"), groups),
    )


@bp.get("/boards/quizzes/<int:quiz_id>/settings")
@needs(May.KEEP_BOARD, on=Quiz)
def board_settings(quiz: Quiz) -> ResponseReturnValue:
    """Show what is set about the board, and who was taken off it."""
    return _settings(quiz, _board_form(quiz), FreezeForm(None), _absence_form(quiz))


def _board_form(quiz: Quiz) -> BoardForm:
    return BoardForm(None, names=quiz.board_names.value, top=queries.settings_of(work(), quiz).top)


def _settings(quiz: Quiz, form: BoardForm, freeze: FreezeForm, absence: AbsenceForm) -> str:
    return page(
        "meetings/board_settings.html",
        quiz=quiz,
        settings=queries.settings_of(work(), quiz),
        form=form,
        freeze=freeze,
        absence=absence,
        absences=queries.absences_of(work(), quiz),
        now=work().now,
    )


def _absence_form(quiz: Quiz) -> AbsenceForm:
    form = AbsenceForm()
    form.member.choices = choices(
        [("", "请选择")] + [(str(id_), name) for id_, name in queries.people_on(work(), quiz)]
    )
    return form


@bp.post("/boards/quizzes/<int:quiz_id>/settings")
@needs(May.KEEP_BOARD, on=Quiz)
def keep_board(quiz: Quiz) -> ResponseReturnValue:
    """Keep whose names are shown."""
    form = BoardForm()
    if not form.validate_on_submit():
        return _settings(quiz, form, FreezeForm(None), _absence_form(quiz)), 422
    actions.keep_board(work(), quiz, BoardNames(form.text("names")), form.top.data or 10)
    flash("成绩榜设置已保存。")
    return _back(quiz)


@bp.post("/boards/quizzes/<int:quiz_id>/freeze")
@needs(May.KEEP_BOARD, on=Quiz)
def freeze_board(quiz: Quiz) -> ResponseReturnValue:
    """Freeze the board, now or at a moment, or thaw it."""
    if request.form.get("thaw"):
        actions.thaw(work(), quiz)
        flash("已解除冻结，成绩榜显示全部成绩。")
        return _back(quiz)
    form = FreezeForm()
    if not form.validate_on_submit():
        return _settings(quiz, _board_form(quiz), form, _absence_form(quiz)), 422
    actions.freeze(work(), quiz, form.at.data)
    is_now = queries.frozen_since(work(), queries.settings_of(work(), quiz)) is not None
    flash("成绩榜已冻结，之后交的卷先不上榜。" if is_now else "冻结的时刻已定好，到那时以后交的卷先不上榜。")
    return _back(quiz)


@bp.post("/boards/quizzes/<int:quiz_id>/absences")
@needs(May.KEEP_BOARD, on=Quiz)
def take_off_board(quiz: Quiz) -> ResponseReturnValue:
    """Take somebody off the board."""
    form = _absence_form(quiz)
    if not form.validate_on_submit() or not form.text("member"):
        form.member.errors = list(form.member.errors) or ["请选择一位同志。"]
        return _settings(quiz, _board_form(quiz), FreezeForm(None), form), 422
    member = work().session.get_one(Member, int(form.text("member")))
    actions.take_off(work(), quiz, member, form.text("reason"))
    flash(f"已把{member.name}移出成绩榜，名次和人数都不再计入。")
    return _back(quiz)


@bp.post("/boards/quizzes/<int:quiz_id>/absences/gone")
@needs(May.KEEP_BOARD, on=Quiz)
def put_back_on_board(quiz: Quiz) -> ResponseReturnValue:
    """Put somebody back on the board."""
    member = work().session.get(Member, request.form.get("member", 0, type=int))
    if member is None:
        raise BadInputError("没有找到这位同志，请刷新页面再试。")
    actions.put_back(work(), quiz, member)
    flash("已放回成绩榜。")
    return _back(quiz)


def _back(quiz: Quiz) -> ResponseReturnValue:
    return redirect(url_for(".board_settings", quiz_id=quiz.id), code=303)


def _board(quiz: Quiz) -> queries.Board:
    return queries.board_of(work(), quiz, look(), day=_day(quiz))


def _day(quiz: Quiz) -> date | None:
    asked = request.args.get("day", "")
    if not asked or not quiz.tries_a_day:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError as error:
        raise BadInputError("没有这一天的成绩榜，请重新选择日期。") from error


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


def unless_known(response: Response) -> ResponseReturnValue:
    """Send an answer only where it is not what the asker has already."""
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)
