"""What members see and change of their own: data, phone number, devices."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.web import needs, page, work, writing
from core.work import Work
from members import access
from members.actions import people as actions
from members.forms.people import PhoneForm
from members.models import Member, SignIn
from members.queries.roles import roles_of
from members.queries.signing_in import own_sign_ins
from members.rules.devices import say_device
from members.rules.passwords import is_password
from members.rules.roster_values import read_phone
from members.rules.words import ROLES, STAGES, mask_phone
from members.views.blueprint import bp

May = access.May


def own_links(_work: Work, _thing: Any) -> str:
    """Draw the links to the own account, for the page of the tab 我的."""
    return page("members/_own_links.html")


@bp.get("/me/profile")
@needs(May.USE_OWN_ACCOUNT)
def profile() -> ResponseReturnValue:
    """Show the actor what the site knows of them."""
    member = _oneself()
    return page(
        "members/profile.html",
        member=member,
        roles=roles_of(work(), member),
        words={"stage": STAGES, "role": ROLES},
        mask=mask_phone,
    )


@bp.get("/me/phone")
@needs(May.USE_OWN_ACCOUNT)
def phone() -> ResponseReturnValue:
    """Show the form for another phone number."""
    return page("members/phone.html", form=PhoneForm(), masked=mask_phone(_oneself().phone))


@bp.post("/me/phone")
@needs(May.USE_OWN_ACCOUNT, slow=True)
def phone_change() -> ResponseReturnValue:
    """Take another phone number when the password is right: it opens the account like the 工号."""
    form, member = PhoneForm(), _oneself()
    masked = mask_phone(member.phone)
    if not form.validate_on_submit():
        return page("members/phone.html", form=form, masked=masked), 422
    if not is_password(member.password_hash, form.text("current")):
        form.current.errors = ["现在的密码不对。"]
        return page("members/phone.html", form=form, masked=masked), 422
    try:
        with writing() as own:
            actions.change_own_phone(own, read_phone(form.text("phone")))
    except actions.TakenError as error:
        form.phone.errors = [error.message]
        return page("members/phone.html", form=form, masked=masked), 422
    flash("手机号已更新。")
    return redirect(url_for("members.profile"), code=303)


@bp.get("/me/devices")
@needs(May.USE_OWN_ACCOUNT)
def devices() -> ResponseReturnValue:
    """Show where the actor is signed in."""
    return page("members/devices.html", sign_ins=own_sign_ins(work()), say_device=say_device)


@bp.post("/me/devices/<int:sign_in_id>/end")
@needs(May.OWN_SIGN_IN, on=SignIn)
def device_end(sign_in: SignIn) -> ResponseReturnValue:
    """Sign out on one other device."""
    actions.end_sign_in(work(), sign_in)
    flash("已退出那台设备上的登录。")
    return redirect(url_for("members.devices"), code=303)


@bp.post("/me/devices/end")
@needs(May.USE_OWN_ACCOUNT)
def devices_end() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    actions.end_other_sign_ins(work())
    flash("其他设备上的登录都已退出。")
    return redirect(url_for("members.devices"), code=303)


def _oneself() -> Member:
    return work().session.get_one(Member, work().person.id)
