"""Pages about a quiz's paper: choosing questions by hand, ordering and weighing, swapping, trying it."""

from decimal import Decimal, InvalidOperation

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.web import needs, page, work
from core.work import dice_of
from members.models import Node
from quizzes import access
from quizzes.actions import papers as actions
from quizzes.forms.bank import DIFFICULTIES
from quizzes.models import PaperKind, Quiz
from quizzes.queries import bank, sheets
from quizzes.queries.drawing import drawn_paper, fixed_paper, in_sections, planned
from quizzes.queries.setting import paper_of
from quizzes.rules.types import TYPES
from quizzes.views.asking import number, numbers, wanted
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/quizzes/<int:quiz_id>/preview")
@needs(May.EDIT_QUIZ, on=Quiz)
def preview(quiz: Quiz) -> ResponseReturnValue:
    """Show the paper as a member takes it; of a paper that each draws, one example."""
    is_drawn = quiz.paper_kind is PaperKind.DRAWN_EACH
    paper = drawn_paper(work(), quiz, dice_of(quiz.id)) if is_drawn else fixed_paper(work(), quiz)
    if quiz.has_timed_sections:
        paper = in_sections(work(), quiz, paper)
        parts = planned(work(), quiz, paper)
        timed = sheets.timed_preview_of(work(), paper, parts, policy=quiz.multiple_policy)
        return page("quizzes/preview.html", quiz=quiz, timed=timed, is_drawn=is_drawn)
    sheet = sheets.preview_of(work(), paper, policy=quiz.multiple_policy)
    return page("quizzes/preview.html", quiz=quiz, timed=[(None, sheet.sections)], is_drawn=is_drawn)


@bp.get("/manage/quizzes/<int:quiz_id>/pick")
@needs(May.EDIT_QUIZ, on=Quiz)
def pick(quiz: Quiz) -> ResponseReturnValue:
    """List the questions of the bank to choose from."""
    usable = Node.id.in_([int(key) for key in quiz.place.strip("/").split("/")])
    found = bank.list_questions(work(), wanted(state="active"), usable, number("before"))
    return page(
        "quizzes/pick.html",
        quiz=quiz,
        found=found[: bank.PAGE],
        older=found[bank.PAGE - 1].question.id if len(found) > bank.PAGE else None,
        on_paper={one.asked.question_id for one in paper_of(work(), quiz)},
        tree=bank.category_tree(work(), usable),
        topics=bank.topics_of(work(), usable),
        wanted=wanted(),
        types=TYPES,
        difficulties=DIFFICULTIES,
    )


@bp.post("/manage/quizzes/<int:quiz_id>/pick")
@needs(May.EDIT_QUIZ, on=Quiz)
def put_on_paper(quiz: Quiz) -> ResponseReturnValue:
    """Put the chosen questions on the paper and go back to where one was choosing."""
    new = actions.add_to_paper(work(), quiz, numbers("question"))
    flash(
        f"已选入 {new} 题，试卷现有 {quiz.question_count} 题。" if new else "没有选入新的题目。",
        "ok" if new else "warn",
    )
    if request.form.get("done"):
        return redirect(url_for(".manage_quiz", quiz_id=quiz.id), code=303)
    return redirect(url_for(".pick", quiz_id=quiz.id) + _again(), code=303)


def _again() -> str:
    asked = request.query_string.decode("ascii", "ignore")
    return f"?{asked}" if asked else ""


@bp.post("/manage/quizzes/<int:quiz_id>/paper")
@needs(May.EDIT_QUIZ, on=Quiz)
def arrange(quiz: Quiz) -> ResponseReturnValue:
    """Keep the order and the points of the paper, take questions off, or swap one of them."""
    if request.form.get("swap"):
        actions.swap_question(work(), quiz, _number(request.form["swap"]))
        flash("已换一题，分值不变。")
    elif request.form.get("renew"):
        flash(f"已把 {actions.renew_paper(work(), quiz)} 题换成题库里的新版本。")
    elif request.form.get("redraw"):
        actions.redraw_paper(work(), quiz, {*numbers("keep")})
        flash("已重新抽题，勾选“保留”的题没有动。")
    else:
        positions = range(1, quiz.question_count + 1)
        order = {n: _number(text) for n in positions if (text := request.form.get(f"order{n}"))}
        worths = {n: _points(text) for n in positions if (text := request.form.get(f"worth{n}"))}
        actions.arrange_paper(work(), quiz, order, worths, {*numbers("gone")})
        flash("试卷已保存。")
    kept = sorted({*numbers("keep")})  # What was ticked stays so for the next swap or draw.
    return redirect(url_for(".manage_quiz", quiz_id=quiz.id, keep=kept) + "#paper", code=303)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadInputError("题号应当是整数，请检查后再保存。")
    return int(text)


def _points(text: str) -> int:
    try:
        points = Decimal(text)
        is_fair = Decimal(0) <= points <= Decimal(100)  # NaN refuses to be compared.
    except InvalidOperation as error:
        raise BadInputError("分值应当是数字，例如 2 或 0.5。") from error
    if not is_fair:
        raise BadInputError("每题分值应当在 0 到 100 之间。")
    return int(points * 100)
