"""The log: one line of JSON an event, without secrets or people in it, and a number a request."""

import json
import logging
import os
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from core.web import asked

_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
# What a terminal or a log reader would take for more than text.
_TRICKY = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_ROOT = Path(__file__).parents[1]
_KNOWN = "site.request_id"
_numbers = Random()
"""Nobody has to be unable to guess the number of a request."""
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
_requests = logging.getLogger("site.requests")


class Line(logging.Formatter):
    """Write a record as one line of JSON.

    What an exception says may quote what somebody typed, so only its kind and its places in our code are
    written; ``reveals`` adds its words, for developers.
    """

    def __init__(self, *, reveals: bool = False) -> None:
        super().__init__()
        self._reveals = reveals

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "name": record.name,
            "event": record.getMessage(),
        }
        if has_request_context():
            told["request"] = request_id()
        told |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            told |= self._trouble(record.exc_info[1])
        return one_line(told)

    def _trouble(self, error: BaseException) -> dict[str, Any]:
        frames = traceback.extract_tb(error.__traceback__)
        # Where it came from and the way through our own code; what lies between is the libraries' business.
        kept = [frame for frame in frames if frame in frames[-1:] or _is_ours(frame.filename)]
        told: dict[str, Any] = {"error": type(error).__name__}
        told["frames"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in kept]
        return told | ({"words": str(error)} if self._reveals else {})


def _is_ours(file: str) -> bool:
    return file.startswith(str(_ROOT)) and "site-packages" not in file


def _short(file: str) -> str:
    return file.removeprefix(f"{_ROOT}{os.sep}").rpartition(f"site-packages{os.sep}")[2]


def one_line(told: dict[str, Any]) -> str:
    r"""Write facts as one line that nothing in them can break out of.

    >>> print(one_line({"event": "a\r\nb\x1b[2J\u2028党课"}))
    {"event": "a\r\nb\u001b[2J\u2028党课"}
    """
    text = _encode(told)
    return _TRICKY.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)


def write_lines(*, reveals: bool = False) -> None:
    """Send everything that is logged to standard error as lines of JSON."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(Line(reveals=reveals))
    logging.basicConfig(handlers=[lines], level=logging.INFO, force=True)
    # None of this is in a line, and every request pays for it (the manual's advice for busy programs).
    logging._srcfile = None  # noqa: SLF001  # the manual names it so
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in ("waitress.queue", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)


def request_id() -> str:
    """Give the number of the request at hand: its proxy's, if that is a plain one, else our own."""
    environ = asked().environ
    known = environ.get(_KNOWN)
    if known is None:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        known = given if _REQUEST_ID.fullmatch(given) else f"{_numbers.getrandbits(64):016x}"
        environ[_KNOWN] = known
    return str(known)


def register(app: Flask) -> None:
    """Give every request a number, and log it when it has been answered."""
    app.before_request(_note_start)
    app.after_request(_note_end)


def _note_start() -> None:
    g.started = time.perf_counter()


def _note_end(response: Response) -> Response:
    response.headers.add("X-Request-Id", request_id())
    if request.endpoint != "static" and _requests.isEnabledFor(logging.INFO):
        _requests.info("request", extra={"facts": _facts(response)})
    return response


def _facts(response: Response) -> dict[str, Any]:
    # The rule, not the address: what people search for, and keys they were sent, stay out of the log.
    sent = asked()
    rule = sent.url_rule.rule if sent.url_rule else None
    now = time.perf_counter()
    spent = now - g.get("started", now)
    return {
        "method": sent.method,
        "rule": rule,
        "ids": sent.view_args if rule else None,
        "status": response.status_code,
        "ms": round(spent * 1000, 1),
    }
