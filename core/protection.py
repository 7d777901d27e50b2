"""What protects every request: the signed cookie, form tokens, headers, bounded numbers in addresses."""

from copy import deepcopy
from functools import cache, lru_cache
from hmac import compare_digest
from http import HTTPStatus
from typing import Any

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionMixin,
    session_json_serializer,
)
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from werkzeug.routing import IntegerConverter

from core.errors import BadInputError
from core.statics import FOREVER, keeps_static
from core.web import asked

MOST_BYTES = 60_000_000
"""The longest body of a request whose view does not ask for more with ``needs(…, most_bytes=…)``."""

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_USUAL = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


class BoundedInt(IntegerConverter):
    """A key in an address: what no column could hold is not found instead of breaking the database."""

    def __init__(self, map: Any, *args: Any, **options: Any) -> None:  # noqa: A002  # werkzeug's name
        super().__init__(map, *args, **({"min": 1, "max": 2**31 - 1} | options))


class Doors(LoginManager):  # type: ignore[misc]  # the library has no types
    """Flask-Login without its protection of sessions, which signs people out when their network changes.

    Switched off, the library still takes a hash of every request's address and browser first. Nor does the
    site have its other cookie, by which a browser is remembered: a sign-in's own cookie lasts.
    """

    def _session_protection_failed(self) -> bool:
        return False

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


class PlainCookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie without its timestamp.

    A step of the server's clock would otherwise end every sign-in in the middle of a test; how long a
    sign-in lasts is kept in its row instead.
    """

    def get_signing_serializer(self, app: Flask) -> Any:
        """Give the serializer that signs the cookie."""
        return _signing(str(app.secret_key), self.salt, self.key_derivation, self.digest_method)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Keep the cookie off plain HTTP wherever the site is reached over TLS."""
        return request.is_secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the cookie; one that was tampered with counts as none."""
        signed = request.cookies.get(self.get_cookie_name(app), "")
        try:
            known = _known(self.get_signing_serializer(app), signed)
        except BadSignature:
            return self.session_class()
        return self.session_class({name: _own(value) for name, value in known.items()})

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie if what it says has changed; and say that the answer is for its bearer."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")


def _own(value: Any) -> Any:
    """Give what a request may change without changing what the next one reads."""
    return value if isinstance(value, str) else deepcopy(value)


@cache
def _signing(key: str, salt: str, derivation: str, method: Any) -> URLSafeSerializer:
    options = {"key_derivation": derivation, "digest_method": method}
    return URLSafeSerializer(key, salt=salt, serializer=session_json_serializer, signer_kwargs=options)


# A cookie comes back with every request of its sign-in, and what it says depends on nothing but itself
# and the key. Only what we signed gets in here: the rest raises.
@lru_cache(maxsize=2000)
def _known(signing: URLSafeSerializer, signed: str) -> dict[str, Any]:
    return dict(signing.loads(signed))


class Tokens(CSRFProtect):  # type: ignore[misc]  # the library has no types
    """The check of form tokens, which asks a script's header before it reads a form.

    A token has no time limit of its own (the sign-in's row has), so whether it was signed by us depends on
    nothing but itself: the answer is kept, and each request only compares it with its own cookie.
    """

    def init_app(self, app: Flask) -> None:
        """Let templates have the token of their reader's sign-in."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = form_token
        app.context_processor(lambda: {"csrf_token": form_token})

    def protect(self, *args: Any, **options: Any) -> None:
        """Let a request pass whose header carries its sign-in's token; all others go the usual way."""
        sent = asked()
        token = sent.headers.get("X-CSRFToken")
        if token and not sent.is_secure and sent.endpoint and _is_signed_for(token, session):
            g.csrf_valid = True
            return
        super().protect(*args, **options)


def _is_signed_for(token: str, own: Any) -> bool:
    secret = own.get("csrf_token")
    try:
        return isinstance(secret, str) and compare_digest(secret, _told(str(current_app.secret_key), token))
    except (BadData, TypeError):
        return False


def form_token() -> str:
    """Give the token that forms of this sign-in carry; it is signed once, not for every page."""
    secret = session.get("csrf_token")
    return _signed(str(current_app.secret_key), secret) if isinstance(secret, str) else str(generate_csrf())


@lru_cache(maxsize=2000)
def _signed(key: str, secret: str) -> str:
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))


@lru_cache(maxsize=2000)
def _told(key: str, token: str) -> str:
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").loads(token))


def limit_body() -> None:
    """Take no more bytes than the view says it wants; called before anything reads the request."""
    sent = asked()
    view = current_app.view_functions.get(sent.endpoint or "")
    sent.max_content_length = getattr(view, "most_bytes", MOST_BYTES)


def refuse_nul() -> None:
    """Refuse an address with a NUL in its question: PostgreSQL stores and compares no such text.

    :raises BadInputError: if there is one
    """
    sent = asked()
    if sent.query_string and any("\0" in value for _, values in sent.args.lists() for value in values):
        raise BadInputError("地址里有无法识别的字符，请返回后重新操作。")


def add_headers(response: Response) -> Response:
    """Add the security headers to an answer; what it has set itself it keeps."""
    sent, headers = asked(), response.headers
    given = {name.lower() for name, _ in headers}
    for name, value in _USUAL:
        if name.lower() not in given:
            headers.add(name, value)
    if sent.endpoint == "static":
        headers["Cache-Control"] = FOREVER if keeps_static(current_app) else "no-cache"
    elif "cache-control" not in given:
        headers.add("Cache-Control", "private, no-store")
    if sent.is_secure:
        headers.add("Strict-Transport-Security", "max-age=31536000")
    if response.status_code == HTTPStatus.OK and response.mimetype == "text/html":
        headers.add("X-Viewer", _viewer_known())
    return response


def _viewer_known() -> str:
    """Name whom the page was made for, to the browser's worker: what it keeps of others must go.

    Nobody is asked for who was not known already: an answer may come after its transaction has ended.
    """
    person = g.get("_login_user")
    return str(person.id) if person is not None and person.is_authenticated else "0"
