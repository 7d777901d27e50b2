"""Signing in and out, choosing a password, and the 长辈版 switch."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import flash, make_response, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user

from core.errors import BadInputError, TooManyError
from core.settings import cached_setting
from core.web import needs, page, viewer, work, writing
from core.work import Viewer
from members import access
from members.actions import signing_in as actions
from members.forms.signing_in import PasswordForm, SignInForm
from members.models import Member
from members.queries import signing_in as queries
from members.rules.passwords import hash_password, is_password, what_is_weak
from members.views.blueprint import bp

May = access.May
_DEVICE = "device"
_TEN_YEARS = int(timedelta(days=3650).total_seconds())


@bp.get("/login")
@needs(May.SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page, or go home when somebody is signed in already."""
    if viewer():
        return redirect(_wanted(), code=303)
    return page("members/sign_in.html", form=SignInForm(next=request.args.get("next", "")))


@bp.post("/login")
@needs(May.SIGN_IN, slow=True)
def sign_in_try() -> ResponseReturnValue:
    """Check login and password; every wrong answer looks and lasts the same."""
    form = SignInForm()
    if not form.validate_on_submit():
        return page("members/sign_in.html", form=form), 422
    login = form.text("login")
    member = queries.account(work(), login)
    _slow_down(login, member)
    if not _is_right(member, form.text("password")):
        with writing() as own:
            actions.note_failure(own, login)
        form.password.errors = ["账号或密码不对，请核对后再试。忘记密码请联系支部书记重置。"]
        return page("members/sign_in.html", form=form), 422
    assert member is not None
    with writing() as own:
        token = actions.open_sign_in(own, member, request.user_agent.string)
        device = actions.remember_device(own, member, request.cookies.get(_DEVICE, ""))
    return _signed_in(token, device)


def _slow_down(login: str, member: Member | None) -> None:
    if queries.is_address_flooding(work()):
        raise TooManyError("登录请求太多，请一分钟后再试。")
    if queries.knows_device(work(), member, request.cookies.get(_DEVICE, "")):
        return
    wait = queries.wait_to_sign_in(work(), login)
    if wait:
        seconds = int(wait.total_seconds()) + 1
        raise TooManyError(
            f"密码输错次数较多，请等 {seconds} 秒后再试。您的账号没有被锁定。", wait_seconds=seconds
        )


def _is_right(member: Member | None, password: str) -> bool:
    right = is_password(member.password_hash if member else None, password)
    expires = member.password_expires_at if member else None
    return right and not (expires and expires <= work().now)


def _signed_in(token: str, device: str) -> ResponseReturnValue:
    # A fresh cookie: what was in it before the sign-in may have been planted.
    cookie.clear()
    login_user(Viewer(0, "", "/", token=token))
    cookie.permanent = True
    response = make_response(redirect(_wanted(), code=303))
    response.set_cookie(
        _DEVICE, device, max_age=_TEN_YEARS, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


def _wanted() -> str:
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if is_local and wanted.isprintable() and "\\" not in wanted else "/"


@bp.post("/logout")
@needs(May.USE_OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """Sign out on this device."""
    actions.close_sign_in(work())
    cookie.clear()
    return redirect(url_for("members.sign_in"), code=303)


@bp.get("/password")
@needs(May.USE_OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Show the page for choosing a password."""
    return page("members/password.html", form=PasswordForm())


@bp.post("/password")
@needs(May.USE_OWN_ACCOUNT, slow=True)
def password_change() -> ResponseReturnValue:
    """Take a new password when the one so far is right and the new one is not too easy."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return page("members/password.html", form=form), 422
    member = work().session.get(Member, work().person.id)
    assert member is not None
    if not is_password(member.password_hash, form.text("current")):
        form.current.errors = ["现在的密码不对。"]
        return page("members/password.html", form=form), 422
    weak = what_is_weak(form.text("new"), _guessable(member))
    if weak:
        form.new.errors = [weak]
        return page("members/password.html", form=form), 422
    hashed, so_far = hash_password(form.text("new")), member.password_hash
    with writing() as own:
        actions.change_own_password(own, hashed, so_far)
    flash("密码已修改，其他设备上的登录都已退出。")
    return redirect("/", code=303)


def _guessable(member: Member) -> tuple[str, ...]:
    return (member.login, member.phone or "", member.name, member.node.name, cached_setting("site.title"))


@bp.post("/elder")
@needs(May.SIGN_IN)
def elder() -> ResponseReturnValue:
    """Switch 长辈版 on or off, remembered by the browser."""
    wanted = request.form.get("on", "")
    if wanted not in {"0", "1"}:
        raise BadInputError("没有看懂要打开还是关闭长辈版，请返回重试。")
    back = request.referrer if (request.referrer or "").startswith(request.host_url) else "/"
    response = make_response(redirect(back or "/", code=303))
    response.set_cookie("elder", wanted, max_age=_TEN_YEARS, samesite="Lax", secure=request.is_secure)
    return response
