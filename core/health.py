"""What a load balancer or a watchdog asks: does the process live, and can it do its work."""

import logging
from contextlib import suppress
from enum import StrEnum
from http import HTTPStatus

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.access import Table, anyone
from core.errors import RefusalError
from core.files import store
from core.web import needs, session

bp = Blueprint("health", __name__)
_log = logging.getLogger("site.health")


class May(StrEnum):
    """Permissions of machines."""

    PROBE = "core:probe"


RULES: Table = {May.PROBE: [[anyone]]}


@bp.get("/healthz")
@needs(May.PROBE)
def alive() -> ResponseReturnValue:
    """Say that the process answers; nothing else is looked at."""
    return jsonify(alive=True)


@bp.get("/readyz")
@needs(May.PROBE)
def ready() -> ResponseReturnValue:
    """Say whether the database answers and files can be stored; 503 when not."""
    found = {"database": has_database(), "files": has_files()}
    is_ready = all(found.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(ready=is_ready, **found), status


def has_database() -> bool:
    """Ask the database something."""
    with suppress(SQLAlchemyError):
        return bool(session().execute(text("SELECT 1")).scalar())
    _log.error("the database does not answer")
    return False


def has_files() -> bool:
    """Write a byte where files are kept, and forget it."""
    try:
        store().probe()
    except (OSError, RefusalError):
        _log.exception("files cannot be stored")
        return False
    return True
