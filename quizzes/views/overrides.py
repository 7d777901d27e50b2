"""Pages for those who set quizzes: other terms for some, and 补考."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.web import needs, page, work
from members.models import Member, Node
from quizzes import access
from quizzes.actions import overrides as actions
from quizzes.actions import resits
from quizzes.forms.bank import choices
from quizzes.forms.overrides import OverrideForm
from quizzes.models import Quiz
from quizzes.queries import audience, overrides
from quizzes.views.blueprint import bp

May = access.May


@bp.get("/manage/quizzes/<int:quiz_id>/overrides")
@needs(May.EDIT_QUIZ, on=Quiz)
def quiz_overrides(quiz: Quiz) -> ResponseReturnValue:
    """List what was arranged for some, with the form that adds to it."""
    return _page(quiz, OverrideForm(None))


@bp.post("/manage/quizzes/<int:quiz_id>/overrides")
@needs(May.EDIT_QUIZ, on=Quiz)
def add_override(quiz: Quiz) -> ResponseReturnValue:
    """Arrange other terms for one member or one group."""
    form = _with_nodes(OverrideForm(), quiz)
    whom = _whom(form, quiz) if form.validate() else None
    if whom is None:
        return _page(quiz, form), 422
    try:
        actions.add_override(work(), quiz, whom, form.override(), form.text("reason"))
    except BadInputError as error:
        form.form_errors.append(error.message)
        return _page(quiz, form), 422
    flash(f"已为{whom.name}另作安排。")
    return redirect(url_for(".quiz_overrides", quiz_id=quiz.id), code=303)


@bp.post("/manage/quizzes/<int:quiz_id>/overrides/<int:key>/remove")
@needs(May.EDIT_QUIZ, on=Quiz)
def remove_override(quiz: Quiz, key: int) -> ResponseReturnValue:
    """Take one back."""
    actions.remove_override(work(), quiz, key)
    flash("已撤销。正在作答的人时间不变。")
    return redirect(url_for(".quiz_overrides", quiz_id=quiz.id), code=303)


@bp.post("/manage/quizzes/<int:quiz_id>/resit")
@needs(May.EDIT_QUIZ, on=Quiz)
def arrange_resit(quiz: Quiz) -> ResponseReturnValue:
    """Make the draft of a 补考 and go on with its form."""
    made = resits.arrange_resit(work(), quiz)
    flash("补考已建为草稿，只发给未合格和未参加的人。请核对时间和试卷后发布。")
    return redirect(url_for(".edit_quiz", quiz_id=made.id), code=303)


def _whom(form: OverrideForm, quiz: Quiz) -> Member | Node | None:
    """Find whom the form names; what is wrong is said at its field."""
    if form.node.data:
        return work().session.get_one(Node, form.node.data)
    found = audience.people_called(work(), quiz, form.text("person"))
    if len(found) == 1:
        return found[0]
    several = f"有 {len(found)} 位叫这个名字，请填工号。"
    form.person.errors = [several if found else "这次测试发给的人里没有这个人，请核对姓名或工号。"]
    return None


def _with_nodes(form: OverrideForm, quiz: Quiz) -> OverrideForm:
    named = ((node.id, node.name) for node in audience.nodes_of(work(), quiz))
    form.node.choices = choices([(None, "不选"), *named])
    return form


def _page(quiz: Quiz, form: OverrideForm) -> str:
    return page(
        "quizzes/overrides.html",
        quiz=quiz,
        form=_with_nodes(form, quiz),
        arranged=overrides.overrides_of(work(), quiz),
        now=work().now,
    )
