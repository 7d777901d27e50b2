"""心得体会: writing, looking for what it resembles, handing in, reviewing, reading what was published."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import BadInputError
from core.web import needs, page, work
from learning import access
from learning.actions import essays as actions
from learning.forms.plans import BackForm, EssayForm, VerdictForm
from learning.models import Essay, Plan, PlanItem
from learning.queries import essays as queries
from learning.rules.essays import EssayState, share
from learning.rules.plans import ItemKind
from learning.views.blueprint import bp
from members.models import Member

May = access.May
_SHOWN = {one.value: one.label for one in EssayState if one is not EssayState.DRAFT}


@bp.get("/essays")
@needs(May.OWN)
def essays() -> ResponseReturnValue:
    """Show the member's essays, and those the branch may read."""
    after = request.args.get("after", type=int)
    found = queries.published_essays(work(), after)
    shown = found[: queries.PAGE]
    older = url_for(".essays", after=shown[-1].id) if len(found) > len(shown) else ""
    return page("learning/essays.html", own=queries.own_essays(work()), published=shown, older=older)


@bp.get("/essays/new")
@needs(May.OWN)
def essay_new() -> ResponseReturnValue:
    """Show an empty essay; for an item of the plan with its title."""
    item = _item()
    return page("learning/essay_edit.html", form=EssayForm(title=item.title if item else ""), essay=None)


@bp.post("/essays/new")
@needs(May.OWN)
def essay_start() -> ResponseReturnValue:
    """Keep the first draft, and hand it in if that was asked."""
    form, item = EssayForm(), _item()
    if form.validate_on_submit():
        try:
            essay = actions.start_essay(work(), form.values(), item.id if item else None)
            return _saved(essay)
        except BadInputError as error:
            form.form_errors.append(error.message)
    return page("learning/essay_edit.html", form=form, essay=None), 422


def _item() -> PlanItem | None:
    key = request.args.get("item", type=int)
    item = work().session.get(PlanItem, key) if key else None
    if item is None or item.kind is not ItemKind.WRITE:
        return None
    plan: Plan = item.plan
    return item if plan.published_at and plan.node_id in work().person.node_ids else None


def _saved(essay: Essay) -> ResponseReturnValue:
    if "hand_in" in request.form:
        actions.hand_in(work(), essay)
        flash("已提交，等待审阅。")
        return redirect(url_for(".essay", essay_id=essay.id), code=303)
    flash("草稿已保存。")
    return redirect(url_for(".essay_edit", essay_id=essay.id), code=303)


@bp.get("/essays/<int:essay_id>")
@needs(May.SEE_ESSAY, on=Essay)
def essay(essay: Essay) -> ResponseReturnValue:
    """Show an essay to its writer, its reviewers, or the branch."""
    return _essay_page(essay)


def _essay_page(essay: Essay, **failed: Any) -> str:
    forms = {"verdict": VerdictForm(formdata=None), "back_form": BackForm(formdata=None)}
    return page(
        "learning/essay.html",
        essay=essay,
        reviewer=work().session.get(Member, essay.reviewed_by_id) if essay.reviewed_by_id else None,
        failed=next(iter(failed.values()), None),
        **forms | failed,
    )


@bp.get("/essays/<int:essay_id>/edit")
@needs(May.WRITE_ESSAY, on=Essay)
def essay_edit(essay: Essay) -> ResponseReturnValue:
    """Show an essay to be gone on with."""
    if not essay.state.is_open:
        return redirect(url_for(".essay", essay_id=essay.id), code=303)
    form = EssayForm(obj=essay, data={"whole": essay.text})
    return page("learning/essay_edit.html", form=form, essay=essay)


@bp.post("/essays/<int:essay_id>/edit")
@needs(May.WRITE_ESSAY, on=Essay)
def essay_save(essay: Essay) -> ResponseReturnValue:
    """Keep what was written, and hand it in if that was asked."""
    form = EssayForm()
    if form.validate_on_submit():
        try:
            actions.save_essay(work(), essay, form.values())
            return _saved(essay)
        except BadInputError as error:
            form.form_errors.append(error.message)
    return page("learning/essay_edit.html", form=form, essay=essay), 422


@bp.get("/essays/<int:essay_id>/likeness")
@needs(May.WRITE_ESSAY, on=Essay)
def essay_likeness(essay: Essay) -> ResponseReturnValue:
    """Show the writer alone what stands nearly so in other texts."""
    found = queries.resembling(work(), essay)
    return page("learning/essay_likeness.html", essay=essay, found=found, share=share(essay.whole, found))


@bp.post("/essays/<int:essay_id>/<any(take_back, delete):deed>")
@needs(May.WRITE_ESSAY, on=Essay)
def essay_deed(essay: Essay, deed: str) -> ResponseReturnValue:
    """Take an essay back, or throw a draft away."""
    if deed == "delete":
        actions.delete_essay(work(), essay)
        flash("草稿已删除。")
        return redirect(url_for(".essays"), code=303)
    actions.take_back_essay(work(), essay)
    flash("已撤回，可以接着修改。")
    return redirect(url_for(".essay_edit", essay_id=essay.id), code=303)


@bp.get("/manage/essays")
@needs(May.KEEP_HOURS)
def essays_kept() -> ResponseReturnValue:
    """List the essays that were handed in, those that wait first."""
    state = request.args.get("state", EssayState.HANDED_IN.value)
    state = state if state in _SHOWN else ""
    found = queries.essays_kept(work(), state, request.args.get("after", type=int))
    shown = found[: queries.PAGE]
    more = len(found) > len(shown)
    return page(
        "learning/essays_kept.html",
        essays=shown,
        state=state,
        states=list(_SHOWN.items()),
        older=url_for(".essays_kept", state=state or "all", after=shown[-1].id) if more else "",
    )


@bp.post("/manage/essays/<int:essay_id>/accept")
@needs(May.REVIEW_ESSAY, on=Essay)
def essay_accept(essay: Essay) -> ResponseReturnValue:
    """Accept an essay."""
    form = VerdictForm()
    if not form.validate_on_submit():
        return _essay_page(essay, verdict=form), 422
    actions.accept_essay(work(), essay, actions.Verdict(form.text("remark"), form.hours.hundredths))
    flash("已通过，并通知了本人。")
    return redirect(url_for(".essays_kept"), code=303)


@bp.post("/manage/essays/<int:essay_id>/return")
@needs(May.REVIEW_ESSAY, on=Essay)
def essay_return(essay: Essay) -> ResponseReturnValue:
    """Give an essay back with the reason."""
    form = BackForm()
    if not form.validate_on_submit():
        return _essay_page(essay, back_form=form), 422
    actions.return_essay(work(), essay, form.text("remark"))
    flash("已退回，并通知了本人。")
    return redirect(url_for(".essays_kept"), code=303)


@bp.post("/manage/essays/<int:essay_id>/<any(publish, unpublish):deed>")
@needs(May.REVIEW_ESSAY, on=Essay)
def essay_publish(essay: Essay, deed: str) -> ResponseReturnValue:
    """Let the branch read an accepted essay, or hide it again."""
    if deed == "publish":
        actions.publish_essay(work(), essay)
        flash("已发布，支部的同志都能看到。")
    else:
        actions.unpublish_essay(work(), essay)
        flash("已撤下，只有本人和管理人员能看到。")
    return redirect(url_for(".essay", essay_id=essay.id), code=303)
