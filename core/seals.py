"""Seals on files the site gives out: a last line by which it knows its own file again, unchanged.

The line stands where readers of a file look at nothing: after the last line of a PDF, in the comment of a
zip (.xlsx, .docx and .zip are such). It is signed with a key made from the site's secret; the key's id stands
in it, so that files sealed before the secret was changed are still known while the old one is kept.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from flask import current_app

from core.errors import RefusalError

_SEAL = re.compile(rb"\n%XUETANG-SEAL 1 ([a-z-]{1,30}) ([0-9]{1,12}) ([0-9a-f]{8}) ([0-9a-f]{64})\n")
_LONGEST = 200
_ZIP, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_ZIP_END_SIZE = 22


class State(StrEnum):
    """What a look at a file's seal finds."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNSEALED = "unsealed"
    UNKNOWN_KEY = "unknown_key"
    """Sealed with a key this site does not have: by another site, or before its secret was changed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file's seal, looked at."""

    state: State
    kind: str = ""
    """What was sealed, as the one who sealed it named it."""
    at: datetime | None = None
    key_id: str = ""


class NotSealableError(RefusalError):
    """A file is neither a PDF nor a plain zip; only a mistake of ours leads here."""


def seal(content: bytes, kind: str, at: datetime, secret: str) -> bytes:
    """Put a seal on a PDF or a zip without a comment.

    >>> signed = seal(b"%PDF-1.7 ... %%EOF", "record", datetime(2026, 3, 2, tzinfo=UTC), "secret")
    >>> look_at(signed, ["another", "secret"]).state.value, look_at(signed + b" ", ["secret"]).state.value
    ('genuine', 'changed')
    """
    said = f"1 {kind} {int(at.timestamp())} {_key_id(secret)}".encode("ascii")
    length = len(b"\n%XUETANG-SEAL ") + len(said) + len(b" ") + 64 + len(b"\n")
    prepared = _with_room(content, length)
    return prepared + b"\n%XUETANG-SEAL " + said + b" " + _signature(prepared, said, secret) + b"\n"


def look_at(content: bytes, secrets: Iterable[str]) -> Checked:
    """Say whether a file is as the site gave it out; ``secrets`` are the site's, the present one first."""
    found = list(_SEAL.finditer(content, max(0, len(content) - _LONGEST)))
    if not found:
        # A seal that is no longer the end of the file means that something was added.
        return Checked(State.CHANGED if _SEAL.search(content) else State.UNSEALED)
    kind, moment, key_id, signature = found[-1].groups()
    said = b" ".join((b"1", kind, moment, key_id))
    told = Checked(State.CHANGED, kind.decode(), datetime.fromtimestamp(int(moment), UTC), key_id.decode())
    for secret in secrets:
        if _key_id(secret) != told.key_id:
            continue
        is_whole = found[-1].end() == len(content)
        right = _signature(content[: found[-1].start()], said, secret)
        is_genuine = is_whole and hmac.compare_digest(right, signature)
        return Checked(State.GENUINE if is_genuine else State.CHANGED, told.kind, told.at, told.key_id)
    return Checked(State.UNKNOWN_KEY, told.kind, told.at, told.key_id)


def _with_room(content: bytes, length: int) -> bytes:
    """Tell a zip how long its comment will be; a PDF needs no telling."""
    if content.startswith(b"%PDF-"):
        return content
    end = content[-_ZIP_END_SIZE:]
    if not content.startswith(_ZIP) or not end.startswith(_ZIP_END) or end[-2:] != b"\0\0":
        raise NotSealableError("这个文件不能加签章，请联系管理员。")
    return content[:-2] + length.to_bytes(2, "little")


def _key(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"seal of exports 1", sha256).digest()


def _key_id(secret: str) -> str:
    return sha256(b"id " + _key(secret)).hexdigest()[:8]


def _signature(content: bytes, said: bytes, secret: str) -> bytes:
    # Each of a fixed length: no part can be mistaken for another.
    told = sha256(said).digest() + sha256(content).digest()
    return hmac.new(_key(secret), told, sha256).hexdigest().encode("ascii")


def own_secrets() -> list[str]:
    """Give the running site's secrets: the present one, and those kept from before."""
    kept = current_app.config.get("SECRET_KEY_FALLBACKS") or ()
    return [str(current_app.config["SECRET_KEY"]), *map(str, kept)]


def sealed(content: bytes, kind: str, at: datetime) -> bytes:
    """Seal a file with the running site's own secret."""
    return seal(content, kind, at, own_secrets()[0])


def look_at_own(content: bytes) -> Checked:
    """Look at a file's seal by the running site's own secrets."""
    return look_at(content, own_secrets())
