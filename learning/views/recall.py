"""Check questions: answered by members, chosen by secretaries, and when a material counts as studied."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content.models import Material
from content.queries.paragraphs import paragraphs_of
from core.errors import NotFoundError
from core.web import needs, page, work
from learning import access
from learning.actions import recall as actions
from learning.actions.progress import recheck
from learning.forms.study import StudyRuleForm
from learning.models import CheckQuestion
from learning.queries import recall as queries
from learning.queries.progress import standing_at
from learning.rules.completion import say_length
from learning.views.blueprint import bp

May = access.May


@bp.post("/materials/<int:material_id>/checks/<int:check_id>")
@needs(May.STUDY, on=Material)
def answer_check(material: Material, check_id: int) -> ResponseReturnValue:
    """Keep an answer to a check question, and finish the material if it was the last thing missing."""
    check = work().session.get(CheckQuestion, check_id)
    if check is None or check.material_id != material.id:
        raise NotFoundError("这道检查题已经移出了，不用回答。", next_url=_at(material))
    values = [value for name, values in request.form.lists() if name.startswith("q") for value in values]
    is_right = actions.answer_check(work(), check, values)
    noted = recheck(work(), material) if is_right else None
    if is_right is None:
        flash("请先作答，再点“看对错”。", "warn")
    elif noted is not None and noted.is_finished:
        flash(noted.message, "ok")
    return redirect(_at(material, f"check-{check_id}"), code=303)


def _at(material: Material, anchor: str = "checks") -> str:
    return url_for("content.material", material_id=material.id, _anchor=anchor)


@bp.get("/manage/materials/<int:material_id>/studied")
@needs(May.SET_STUDY, on=Material)
def study_rule(material: Material) -> ResponseReturnValue:
    """Show when a material counts as studied, its check questions, and those that may be chosen."""
    own = queries.study_rule(work(), material)
    form = StudyRuleForm(
        data={
            "percent": own.percent if own else None,
            "minutes": own.seconds / 60 if own and own.seconds is not None else None,
            "asks_checks": own is None or own.asks_checks,
        }
    )
    return _page(material, form)


@bp.post("/manage/materials/<int:material_id>/studied")
@needs(May.SET_STUDY, on=Material)
def set_study_rule(material: Material) -> ResponseReturnValue:
    """Set it."""
    form = StudyRuleForm()
    if not form.validate_on_submit():
        return _page(material, form), 422
    minutes: Any = form.minutes.data
    actions.set_study_rule(
        work(),
        material,
        percent=form.percent.data,
        seconds=None if minutes is None else int(minutes * 60),
        asks_checks=bool(form.asks_checks.data),
    )
    flash("学完标准已保存。已经学完的党员不受影响。")
    return redirect(_manage(material), code=303)


@bp.post("/manage/materials/<int:material_id>/checks")
@needs(May.SET_STUDY, on=Material)
def choose_checks(material: Material) -> ResponseReturnValue:
    """Choose a check question, or the usual ones."""
    question_id = request.form.get("question", type=int)
    if question_id is not None:
        actions.choose_check(work(), material, question_id)
    elif not actions.choose_usual_checks(work(), material):
        flash("题库里没有出自这份资料、还没选上的题。可以在下面搜题干，或先在题库里为题目标明出处。", "warn")
    return redirect(_manage(material, "checks"), code=303)


@bp.post("/manage/materials/<int:material_id>/checks/<int:check_id>/drop")
@needs(May.SET_STUDY, on=Material)
def drop_check(material: Material, check_id: int) -> ResponseReturnValue:
    """Ask a question no more."""
    actions.drop_check(work(), material, check_id)
    flash("已移出这道检查题，题库里的题不受影响。")
    return redirect(_manage(material, "checks"), code=303)


@bp.get("/manage/materials/<int:material_id>/checks/<int:check_id>/place")
@needs(May.SET_STUDY, on=Material)
def check_place(material: Material, check_id: int) -> ResponseReturnValue:
    """Show the paragraphs after which a check question may be asked."""
    found = next((row for row in queries.chosen_checks(work(), material) if row[0].id == check_id), None)
    if found is None:
        raise NotFoundError("这道检查题已经移出了。", next_url=_manage(material, "checks"))
    check, _, version = found
    paragraphs = paragraphs_of(work(), material.revision_id) if material.revision_id else []
    return page(
        "learning/check_place.html",
        material=material,
        check=check,
        version=version,
        paragraphs=paragraphs,
        cited=version.anchor if version.material_id == material.id else "",
    )


@bp.post("/manage/materials/<int:material_id>/checks/<int:check_id>/place")
@needs(May.SET_STUDY, on=Material)
def place_check(material: Material, check_id: int) -> ResponseReturnValue:
    """Ask a check question after a paragraph, or at the end."""
    anchor = request.form.get("anchor", "")
    actions.place_check(work(), material, check_id, anchor)
    flash("这道检查题现在问在所选的一段之后。" if anchor else "这道检查题现在问在资料末尾。")
    return redirect(_manage(material, "checks"), code=303)


def _manage(material: Material, anchor: str | None = None) -> str:
    return url_for(".study_rule", material_id=material.id, _anchor=anchor)


def _page(material: Material, form: StudyRuleForm) -> str:
    words = request.args.get("q", "").strip()[:100]
    standing = standing_at(work(), material.id)
    assert standing is not None
    chosen = queries.chosen_checks(work(), material)
    usual = standing._replace(own_percent=None, own_seconds=None).rule
    return page(
        "learning/studied.html",
        material=material,
        form=form,
        usual=usual,
        say_length=say_length,
        chosen=chosen,
        places=queries.texts_at(work(), material, [check.anchor for check, _, _ in chosen]),
        offered=queries.offered(work(), material, words),
        words=words,
        most=queries.MOST,
    )
