"""Friendly answers to what goes wrong outside the rules: lost pages, stale forms, a busy database."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException, SecurityError

from core.errors import RefusalError, SignInNeededError
from core.web import show_refusal, wants_json

_log = logging.getLogger("site")
_WORDS = {
    400: ("请求有误", "没有看懂这次请求，请返回重试。"),
    404: ("没有找到", "没有找到这个页面，可能已被移走或地址有误。"),
    405: ("操作方式不对", "这个地址不支持这样打开，请从页面上的按钮进入。"),
    413: ("内容太大", "上传的内容超过了大小限制，请压缩或分次上传。"),
    415: ("格式不对", "不支持这种格式的内容。"),
    416: ("范围有误", "请求的文件范围不存在。"),
    429: ("操作太频繁", "操作太频繁，请稍后再试。"),
}


def register(app: Flask) -> None:
    """Register the handlers; called once, by app.py."""
    app.register_error_handler(SignInNeededError, ask_to_sign_in)
    app.register_error_handler(HTTPException, plain_http)
    app.register_error_handler(DBAPIError, database_trouble)
    app.register_error_handler(OverflowError, too_large)  # SQLite's word for an integer it cannot hold
    app.register_error_handler(Exception, our_mistake)


def ask_to_sign_in(refusal: SignInNeededError) -> ResponseReturnValue:
    """Send a stranger to the sign-in page and back afterwards; a script gets the sentence and the address."""
    wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else "/"
    refusal.next_url = "/login" if wanted == "/" else f"/login?{urlencode({'next': wanted})}"
    return show_refusal(refusal) if wants_json() else redirect(refusal.next_url, code=303)


def stale_form(_error: Exception) -> Response:
    """Answer a form whose token is missing or belongs to an earlier sign-in."""
    return _say(
        HTTPStatus.BAD_REQUEST, "页面已过期", "这个页面放得太久或登录已变化，请刷新页面后再提交一次。"
    )


def plain_http(error: HTTPException) -> ResponseReturnValue:
    """Answer werkzeug's refusals in Chinese; redirects pass."""
    if isinstance(error, SecurityError):
        # Sent for another site's name: no address can be made, so there is no page to show either.
        return Response("这个网址不属于本站。", status=400, mimetype="text/plain")
    code = error.code or 500
    if code < HTTPStatus.BAD_REQUEST or error.response is not None:
        return error
    heading, message = _WORDS.get(code, ("无法完成操作", "这次操作没有完成，请返回重试。"))
    return _say(code, heading, message)


def database_trouble(error: DBAPIError) -> Response:
    """Say that nothing was kept and that trying again helps: the pages and the saver do so by themselves.

    Where what was sent is such as no column holds, it does not help.
    """
    if isinstance(error, DataError):
        return too_large(error)
    _log.error("database: %s", type(error.orig).__name__)
    answer = _say(503, "系统繁忙", "系统暂时繁忙，这次操作没有保存，请稍候再试。")
    answer.headers["Retry-After"] = "2"
    return answer


def too_large(error: Exception) -> Response:
    """Answer a number, or a letter, that no column of the database holds."""
    _log.warning("refused by the database: %s", type(error).__name__)
    return _say(HTTPStatus.BAD_REQUEST, *_WORDS[400])


def our_mistake(error: Exception) -> Response:
    """Log what broke and say so without details."""
    _log.exception("unexpected error at %s", request.path, exc_info=error)
    return _say(500, "出错了", "系统出了问题，这次操作没有保存。请稍后再试，或把时间和页面告诉管理员。")


def _say(code: int, heading: str, message: str) -> Response:
    refusal = RefusalError(message)
    refusal.heading = heading
    refusal.status = HTTPStatus(code)
    return show_refusal(refusal)
