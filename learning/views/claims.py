"""学时申报: a member's claims, and the keepers' queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content.actions.intake import proof_taken_in
from content.actions.reading import Kept
from content.models import StoredFile
from core.errors import NotFoundError, RefusalError
from core.files import send_stored, store
from core.times import day_of
from core.web import needs, page, site, work, writing
from learning import access
from learning.actions import claims as actions
from learning.forms.claims import ClaimForm, DecideForm, ReturnForm
from learning.models import Claim
from learning.queries import claims as queries
from learning.rules.claims import ClaimState
from learning.views.blueprint import bp
from members.models import Member

May = access.May


@bp.get("/me/claims")
@needs(May.OWN)
def own_claims() -> ResponseReturnValue:
    """List the member's claims."""
    return page("learning/claims.html", claims=queries.own_claims(work()))


@bp.get("/me/claims/new")
@needs(May.OWN)
def claim_new() -> ResponseReturnValue:
    """Show the form for a claim, with what the page that led here knows already."""
    form = _form()
    form.title.data = request.args.get("title", "")[:100]
    return page("learning/claim_edit.html", form=form, claim=None)


@bp.post("/me/claims/new")
@needs(May.OWN, slow=True, most_bytes=25_000_000)
def claim_file() -> ResponseReturnValue:
    """Claim hours."""
    form = _form()
    if not form.validate_on_submit():
        return page("learning/claim_edit.html", form=form, claim=None), 422
    try:
        with _proof(form) as proof, writing() as own:
            actions.file_claim(own, form.values(), proof)
    except RefusalError as error:
        form.form_errors.append(error.message)
        return page("learning/claim_edit.html", form=form, claim=None), error.status
    flash("已提交，等待支部认定。")
    return redirect(url_for(".own_claims"), code=303)


@bp.get("/me/claims/<int:claim_id>")
@needs(May.SEE_CLAIM, on=Claim)
def claim(claim: Claim) -> ResponseReturnValue:
    """Show a claim to the member, and to those who decide about it with the ways to do so."""
    return _claim_page(claim)


def _claim_page(claim: Claim, **failed: Any) -> str:
    forms = {
        "decide": DecideForm(formdata=None, hours=Decimal(claim.hundredths) / 100),
        "giving_back": ReturnForm(formdata=None),
    }
    return page(
        "learning/claim.html",
        claim=claim,
        file=work().session.get(StoredFile, claim.file_id) if claim.file_id else None,
        decider=work().session.get(Member, claim.decided_by_id) if claim.decided_by_id else None,
        failed=next(iter(failed.values()), None),
        **forms | failed,
    )


@bp.get("/me/claims/<int:claim_id>/proof")
@needs(May.SEE_CLAIM, on=Claim)
def claim_proof(claim: Claim) -> ResponseReturnValue:
    """Give what was handed in with a claim."""
    file = work().session.get(StoredFile, claim.file_id) if claim.file_id else None
    if file is None:
        raise NotFoundError("这条申报没有附证明材料。")
    return send_stored(store(), file.key, name=file.name, media_type=file.media_type, inline=True)


@bp.get("/me/claims/<int:claim_id>/edit")
@needs(May.CHANGE_CLAIM, on=Claim)
def claim_edit(claim: Claim) -> ResponseReturnValue:
    """Show the form for changing a claim nobody has approved."""
    form = _form(obj=claim, data={"hours": Decimal(claim.hundredths) / 100, "category": claim.category.value})
    return page("learning/claim_edit.html", form=form, claim=claim)


@bp.post("/me/claims/<int:claim_id>/edit")
@needs(May.CHANGE_CLAIM, on=Claim, slow=True, most_bytes=25_000_000)
def claim_change(claim: Claim) -> ResponseReturnValue:
    """Keep the changes; a claim that was returned waits again."""
    form = _form()
    if not form.validate_on_submit():
        return page("learning/claim_edit.html", form=form, claim=claim), 422
    try:
        with _proof(form) as proof, writing() as own:
            actions.change_claim(own, own.session.get_one(Claim, claim.id), form.values(), proof)
    except RefusalError as error:
        form.form_errors.append(error.message)
        return page("learning/claim_edit.html", form=form, claim=claim), error.status
    flash("已提交，等待支部认定。")
    return redirect(url_for(".own_claims"), code=303)


@bp.post("/me/claims/<int:claim_id>/withdraw")
@needs(May.CHANGE_CLAIM, on=Claim)
def claim_withdraw(claim: Claim) -> ResponseReturnValue:
    """Take a claim back."""
    actions.withdraw_claim(work(), claim)
    flash("已撤回，不再等待认定。")
    return redirect(url_for(".own_claims"), code=303)


def _form(**given: Any) -> ClaimForm:
    return ClaimForm(today=day_of(work().now), **given)


@contextmanager
def _proof(form: ClaimForm) -> Iterator[Kept | None]:
    upload = form.proof.data
    if not upload or not upload.filename:
        yield None
        return
    with proof_taken_in(store(), upload.stream, upload.filename) as kept:
        yield kept


@bp.get("/manage/claims")
@needs(May.KEEP_HOURS)
def claims() -> ResponseReturnValue:
    """List the claims of those below the actor, those that wait first."""
    asked = _asked()
    found = queries.claims_kept(work(), asked)
    shown = found[: queries.PAGE]
    # Not through url_for: an address may carry names that mean something to it.
    more = (
        f"?{urlencode(request.args.to_dict() | {'after': shown[-1].id})}" if len(found) > len(shown) else ""
    )
    return page(
        "learning/claims_kept.html",
        claims=shown,
        asked=asked,
        count=queries.claims_count(work(), asked),
        states=[(one.value, one.label) for one in ClaimState],
        older=more,
    )


def _asked() -> queries.Asked:
    state = request.args.get("state", ClaimState.PENDING.value)
    return queries.Asked(
        state=state if state in {one.value for one in ClaimState} else "",
        words=request.args.get("q", "").strip()[:40],
        after=request.args.get("after", type=int),
    )


@bp.post("/manage/claims/approve")
@needs(May.KEEP_HOURS)
def claims_approve() -> ResponseReturnValue:
    """Count all the chosen claims."""
    ids = {int(one) for one in request.form.getlist("claim") if one.isdecimal() and len(one) < 12}
    chosen = [cast("Claim", work().session.get(Claim, one)) for one in sorted(ids)[: queries.PAGE]]
    for one in chosen:
        if one is None:
            raise NotFoundError("没有找到其中一条申报，请刷新后再选。")
        site().rulebook.demand(work(), May.DECIDE_CLAIM, one)
    count = actions.approve_claims(work(), chosen)
    if count:
        flash(f"已认定 {count} 条申报，并通知了本人。")
    else:
        flash("没有选中待认定的申报。", "warn")
    return redirect(url_for(".claims"), code=303)


@bp.post("/manage/claims/<int:claim_id>/approve")
@needs(May.DECIDE_CLAIM, on=Claim)
def claim_approve(claim: Claim) -> ResponseReturnValue:
    """Count a claim, with as many hours as the keeper says."""
    form = DecideForm()
    if not form.validate_on_submit():
        return _claim_page(claim, decide=form), 422
    actions.approve_claim(work(), claim, form.hours.hundredths)
    flash(f"已认定 {claim.member.name} 的申报，并通知了本人。")
    return redirect(url_for(".claims"), code=303)


@bp.post("/manage/claims/<int:claim_id>/return")
@needs(May.DECIDE_CLAIM, on=Claim)
def claim_return(claim: Claim) -> ResponseReturnValue:
    """Give a claim back with the reason."""
    form = ReturnForm()
    if not form.validate_on_submit():
        return _claim_page(claim, giving_back=form), 422
    actions.return_claim(work(), claim, form.text("reason"))
    flash(f"已退回 {claim.member.name} 的申报，并通知了本人。")
    return redirect(url_for(".claims"), code=303)
