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
from io import SEEK_END, BytesIO
from typing import BinaryIO

from flask import current_app

from core.errors import RefusalError

_SEAL = re.compile(rb"\n%XUETANG-SEAL 1 ([a-z-]{1,30}) ([0-9]{1,12}) ([0-9a-f]{8}) ([0-9a-f]{64})\n")
_HEAD = b"\n%XUETANG-SEAL "
_LONGEST = 200
_STEP = 1 << 20
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
    stream = BytesIO(content)
    seal_stream(stream, kind, at, secret)
    return stream.getvalue()


def seal_stream(stream: BinaryIO, kind: str, at: datetime, secret: str) -> None:
    """Put a seal on a file that is open for reading and writing; it is never in memory as a whole.

    :raises NotSealableError: if it is neither a PDF nor a zip without a comment
    """
    said = f"1 {kind} {int(at.timestamp())} {_key_id(secret)}".encode("ascii")
    _make_room(stream, len(_HEAD) + len(said) + len(b" ") + 64 + len(b"\n"))
    size = stream.seek(0, SEEK_END)
    line = _HEAD + said + b" " + _signature(_digest(stream, size), said, secret) + b"\n"
    stream.seek(size)
    stream.write(line)


def look_at(content: bytes, secrets: Iterable[str]) -> Checked:
    """Say whether a file is as the site gave it out; ``secrets`` are the site's, the present one first."""
    return look_at_stream(BytesIO(content), secrets)


def look_at_stream(stream: BinaryIO, secrets: Iterable[str]) -> Checked:
    """Say the same of an open file."""
    size = stream.seek(0, SEEK_END)
    start = stream.seek(max(0, size - _LONGEST))
    found = list(_SEAL.finditer(stream.read()))
    if not found:
        # A seal that is no longer the end of the file means that something was added.
        return Checked(State.CHANGED if _has_seal(stream) else State.UNSEALED)
    kind, moment, key_id, signature = found[-1].groups()
    said = b" ".join((b"1", kind, moment, key_id))
    told = Checked(State.CHANGED, kind.decode(), datetime.fromtimestamp(int(moment), UTC), key_id.decode())
    for secret in secrets:
        if _key_id(secret) != told.key_id:
            continue
        is_whole = start + found[-1].end() == size
        right = _signature(_digest(stream, start + found[-1].start()), said, secret)
        is_genuine = is_whole and hmac.compare_digest(right, signature)
        return Checked(State.GENUINE if is_genuine else State.CHANGED, told.kind, told.at, told.key_id)
    return Checked(State.UNKNOWN_KEY, told.kind, told.at, told.key_id)


def _make_room(stream: BinaryIO, length: int) -> None:
    """Tell a zip how long its comment will be; a PDF needs no telling."""
    stream.seek(0)
    head = stream.read(5)
    if head == b"%PDF-":
        return
    size = stream.seek(0, SEEK_END)
    stream.seek(max(0, size - _ZIP_END_SIZE))
    end = stream.read()
    if not head.startswith(_ZIP) or not end.startswith(_ZIP_END) or end[-2:] != b"\0\0":
        raise NotSealableError("这个文件不能加签章，请联系管理员。")
    stream.seek(size - 2)
    stream.write(length.to_bytes(2, "little"))


def _digest(stream: BinaryIO, size: int) -> bytes:
    """Take the fingerprint of a file's first bytes."""
    digest = sha256()
    stream.seek(0)
    while size > 0:
        part = stream.read(min(size, _STEP))
        if not part:
            break
        digest.update(part)
        size -= len(part)
    return digest.digest()


def _has_seal(stream: BinaryIO) -> bool:
    stream.seek(0)
    before = b""
    while part := stream.read(_STEP):
        if _SEAL.search(before + part):
            return True
        before = part[-_LONGEST:]
    return False


def _key(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"seal of exports 1", sha256).digest()


def _key_id(secret: str) -> str:
    return sha256(b"id " + _key(secret)).hexdigest()[:8]


def _signature(digest: bytes, said: bytes, secret: str) -> bytes:
    # Each of a fixed length: no part can be mistaken for another.
    return hmac.new(_key(secret), sha256(said).digest() + digest, sha256).hexdigest().encode("ascii")


def own_secrets() -> list[str]:
    """Give the running site's secrets: the present one, and those kept from before."""
    kept = current_app.config.get("SECRET_KEY_FALLBACKS") or ()
    return [str(current_app.config["SECRET_KEY"]), *map(str, kept)]


def sealed(content: bytes, kind: str, at: datetime) -> bytes:
    """Seal a file with the running site's own secret."""
    return seal(content, kind, at, own_secrets()[0])


def seal_own(stream: BinaryIO, kind: str, at: datetime) -> None:
    """Seal an open file with the running site's own secret."""
    seal_stream(stream, kind, at, own_secrets()[0])


def look_at_own(file: bytes | BinaryIO) -> Checked:
    """Look at a file's seal by the running site's own secrets."""
    return look_at_stream(BytesIO(file) if isinstance(file, bytes) else file, own_secrets())
