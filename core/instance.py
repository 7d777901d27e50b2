"""The site's own folder: its secret key, its database, its files and backups unless told otherwise."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

KEY_FILE = "secret-key"
SHORTEST_KEY = 32
"""Characters below which a secret key counts as guessable."""


def places(folder: Path) -> dict[str, Any]:
    """Say where things lie in the site's folder, as settings."""
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'site.db'}",
        "FILES": str(folder / "files"),
        "BACKUPS": str(folder / "backups"),
    }


def listed(names: Any) -> list[str] | None:
    """Read a list that an environment variable gives with commas.

    >>> listed("xx.example.cn, 10.0.0.5"), listed(None)
    (['xx.example.cn', '10.0.0.5'], None)
    """
    if isinstance(names, str):
        return [name.strip() for name in names.split(",") if name.strip()]
    return names or None


def kept_key(folder: Path) -> str:
    """Give the secret key kept in the folder; the first who asks makes it, for its owner's eyes only."""
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_key(path)
    return path.read_text("ascii").strip()


def _make_key(path: Path) -> None:
    # Whole before it has its name: another process starting now reads all of it or makes none.
    with NamedTemporaryFile("w", dir=path.parent, prefix=".key-", delete=False, encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    whole = Path(file.name)
    with suppress(FileExistsError):
        os.link(whole, path)
    whole.unlink()
