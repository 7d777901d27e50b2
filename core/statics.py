"""Browser files under an address that names their state, so that a browser asks for each only once.

The state stands in the path, not in a query: a module's relative imports then name it too.
A style sheet is kept in parts, one a subject, in a folder of its name in static/styles; it travels whole.
"""

import gzip
from functools import cache, lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

FOREVER = "public, max-age=31536000, immutable"
_TEXTS = frozenset({"text/css", "text/javascript", "image/svg+xml", "application/json", "application/wasm"})
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
        parts = _parts(folder, filename)
        if parts:
            plain = Response(_joined(parts), mimetype="text/css")
            plain.add_etag()
            plain.make_conditional(request)
        else:
            plain = send_from_directory(folder, filename, conditional=True)
        return _packed(plain, parts or (folder / filename,)) if _takes_packed(plain) else plain

    site.view_functions["static"] = send
    site.extensions["statics"] = state


def _takes_packed(plain: Response) -> bool:
    is_text = plain.mimetype in _TEXTS and plain.status_code == HTTPStatus.OK
    return is_text and request.accept_encodings.quality("gzip") > 0


def _parts(folder: Path, filename: str) -> tuple[Path, ...]:
    """Find what a style sheet is made of, in the order of its names; nothing if it is a file of its own."""
    name = Path(filename)
    is_sheet = name.suffix == ".css" and name.parent == Path()
    return tuple(sorted((folder / "styles" / name.stem).glob("*.css"))) if is_sheet else ()


def _joined(paths: tuple[Path, ...]) -> bytes:
    return b"\n".join(path.read_bytes() for path in paths)


def _packed(plain: Response, paths: tuple[Path, ...]) -> Response:
    plain.close()
    changed = tuple(path.stat().st_mtime_ns for path in paths)
    packed = Response(_gzipped(paths, changed), mimetype=plain.mimetype)
    packed.content_encoding = "gzip"
    packed.vary.add("Accept-Encoding")
    packed.set_etag(f"{plain.get_etag()[0]}-gzip")
    return packed.make_conditional(request)  # type: ignore[return-value]  # it gives itself back


@lru_cache(maxsize=200)
def _gzipped(paths: tuple[Path, ...], _changed: tuple[int, ...]) -> bytes:
    # The same for everybody: how small they get tells nobody anything, and phones wait a quarter as long.
    return gzip.compress(_joined(paths), 9, mtime=0)


def keeps_static(site: Flask) -> bool:
    """Say whether the file that was asked for may be kept for good: it was asked for by its present state."""
    asked = (request.view_args or {}).get("state")
    return bool(asked == site.extensions["statics"] != "dev")
