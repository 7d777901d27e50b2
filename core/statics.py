"""Browser files under an address that names their state, so that a browser asks for each only once.

The state stands in the path, not in a query: a module's relative imports then name it too.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

FOREVER = "public, max-age=31536000, immutable"
ADDRESS = "/static/<state>"
"""Where Flask serves them; an address of another state, from a page of before an upgrade, answers too."""


@cache
def state_of(folder: Path) -> str:
    """Name the state of all files in a folder: the same files have the same name on every machine."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def serve_statics(site: Flask) -> None:
    """Let addresses of browser files name their state; called once, by app.py."""
    folder = Path(str(site.static_folder))
    # While developing a file changes under the running server, and the browser must ask.
    state = "dev" if site.debug else state_of(folder)

    @site.url_defaults
    def name_state(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("state", state)

    def send(state: str, filename: str) -> Response:
        return send_from_directory(folder, filename, conditional=True)

    site.view_functions["static"] = send
    site.extensions["statics"] = state


def keeps_static(site: Flask) -> bool:
    """Say whether the file that was asked for may be kept for good: it was asked for by its present state."""
    asked = (request.view_args or {}).get("state")
    return bool(asked == site.extensions["statics"] != "dev")
