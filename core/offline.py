"""What makes the site an app on a phone: its worker, its manifest, and the page shown without a network."""

import json
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from core.access import Table, anyone
from core.settings import cached_setting
from core.web import asked, needs, page

bp = Blueprint("offline", __name__)
_SHELL = ("site.css", "early.js", "site.js", "attempt.js", "offline.js", "icons.svg", "favicon.svg")
_RED, _PAPER = "#B3191E", "#FFFFFF"


class May(StrEnum):
    """Permissions of browsers."""

    INSTALL = "core:install"


RULES: Table = {May.INSTALL: [[anyone]]}


@bp.get("/service-worker.js")
@needs(May.INSTALL)
def worker() -> ResponseReturnValue:
    """Give the worker; pages ask for it by the state of the browser files, so that browsers take the new one.

    Browsers look at every page whether there is a newer one: their own copy answers that for a day.
    """
    folder = Path(str(current_app.static_folder))
    code = (folder / "service-worker.js").read_text("utf-8")
    answer = Response(f"self.SITE = {json.dumps(_site(folder))};\n{code}", mimetype="text/javascript")
    is_present = request.args.get("state") == current_app.extensions["statics"]
    answer.headers["Cache-Control"] = "public, max-age=86400" if is_present else "no-cache"
    return answer


def _site(folder: Path) -> dict[str, Any]:
    """Tell the worker what it keeps for everybody, and by which name."""
    modules = sorted(f"modules/{path.name}" for path in (folder / "modules").glob("*.js"))
    return {
        "state": current_app.extensions["statics"],
        "offline": url_for("offline.without_network"),
        "shell": [url_for("static", filename=name) for name in (*_SHELL, *modules)],
        "signOut": url_for("members.sign_out"),
    }


@bp.get("/manifest.webmanifest")
@needs(May.INSTALL)
def manifest() -> ResponseReturnValue:
    """Say how the site stands on a phone's home screen."""
    title = cached_setting("site.title")
    answer = jsonify(
        name=title,
        short_name=title[:8],
        lang="zh-CN",
        id="/",
        start_url="/",
        scope="/",
        display="standalone",
        background_color=_PAPER,
        theme_color=_RED,
        icons=[
            _icon("app-192.png", "192x192", "any"),
            _icon("app-512.png", "512x512", "any"),
            _icon("app-maskable-512.png", "512x512", "maskable"),
        ],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    source = url_for("static", filename=name)
    return {"src": source, "sizes": sizes, "type": "image/png", "purpose": purpose}


@bp.get("/offline")
@needs(May.INSTALL)
def without_network() -> ResponseReturnValue:
    """Show what the worker shows when a page cannot be reached; nothing of anybody is on it."""
    return page("offline.html")


def frame() -> dict[str, str]:
    """Name the worker to every page; while developing there is none, or files would not change."""
    state = current_app.extensions["statics"]
    return {"worker_url": "" if state == "dev" else _worker_address(state, asked().script_root)}


@cache
def _worker_address(state: str, _root: str) -> str:
    return url_for("offline.worker", state=state)
