"""What protects every request: the signed cookie, response headers, bounded numbers in addresses."""

from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, session_json_serializer
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.routing import IntegerConverter

from core.errors import BadInputError
from core.statics import FOREVER, keeps_static

MOST_BYTES = 60_000_000
"""The longest body of a request whose view does not ask for more with ``needs(…, most_bytes=…)``."""

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)


class BoundedInt(IntegerConverter):
    """A key in an address: what no column could hold is not found instead of breaking the database."""

    def __init__(self, map: Any, *args: Any, **options: Any) -> None:  # noqa: A002  # werkzeug's name
        super().__init__(map, *args, **({"min": 1, "max": 2**31 - 1} | options))


class PlainCookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie without its timestamp.

    A step of the server's clock would otherwise end every sign-in in the middle of a test; how long a
    sign-in lasts is kept in its row instead.
    """

    def get_signing_serializer(self, app: Flask) -> Any:
        """Make the serializer that signs the cookie."""
        return URLSafeSerializer(
            str(app.secret_key),
            salt=self.salt,
            serializer=session_json_serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )

    def get_cookie_secure(self, app: Flask) -> bool:
        """Keep the cookie off plain HTTP wherever the site is reached over TLS."""
        return request.is_secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the cookie; one that was tampered with counts as none."""
        signed = request.cookies.get(self.get_cookie_name(app), "")
        try:
            return self.session_class(self.get_signing_serializer(app).loads(signed))
        except BadSignature:
            return self.session_class()


def limit_body() -> None:
    """Take no more bytes than the view says it wants; called before anything reads the request."""
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "most_bytes", MOST_BYTES)


def refuse_nul() -> None:
    """Refuse an address with a NUL in its question: PostgreSQL stores and compares no such text.

    :raises BadInputError: if there is one
    """
    if any("\0" in value for _, values in request.args.lists() for value in values):
        raise BadInputError("地址里有无法识别的字符，请返回后重新操作。")


def add_headers(response: Response) -> Response:
    """Add the security headers to an answer; one that set its own policy keeps it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint == "static":
        headers["Cache-Control"] = FOREVER if keeps_static(current_app) else "no-cache"
    else:
        headers.setdefault("Cache-Control", "private, no-store")
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
