"""Reading strangers' files in a child process: what hangs or crashes there leaves the site standing."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, NoReturn

from core.errors import RefusalError

MOST_ANSWERED = 200_000_000
"""The most bytes a child may answer with, where the system can hold it to that."""

Reason = Literal["refused", "timeout", "memory", "crashed", "busy"]

_ROOT = Path(__file__).resolve().parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from core.child import answer; answer()"
# Two at a time: converting may be slow, but a page must never wait for it.
_SEATS = threading.BoundedSemaphore(2)
_SENTENCES: dict[Reason, str] = {
    "timeout": "文件太复杂，在规定时间内没有读完。请删去多余的内容，或者拆成几个文件再上传。",
    "memory": "文件太大或者太复杂，内存不够，没有读完。请删去多余的内容，或者拆成几个文件再上传。",
    "crashed": "文件读不出来，可能已损坏。请在电脑上重新打开并另存一份，再上传。",
    "busy": "系统正在处理别的文件，请过一分钟再试。",
}


class ChildFailedError(RefusalError):
    """The child did not bring a result; ``reason`` says why, the message what to do about it."""

    heading = "文件不能使用"

    def __init__(self, reason: Reason, message: str = "", status: int = 415) -> None:
        super().__init__(message or _SENTENCES[reason])
        self.reason = reason
        self.status = HTTPStatus(503 if reason == "busy" else status)


def run_in_child(
    function_path: str,
    payload: bytes | BinaryIO,
    *,
    seconds: int = 20,
    memory_mb: int = 512,
    arguments: Mapping[str, Any] | None = None,
) -> Any:
    """Call ``function(payload, **arguments)`` in a process of its own and return what it returns.

    :param function_path: module and name, as in ``content.rules.conversion.docx:docx``
    :param payload: the file's bytes, or an open file, which the child reads from its beginning by itself
    :param arguments: whatever JSON can say; so may the result, which may also hold bytes
    :raises ChildFailedError: when the function refuses, takes too long, too much memory, or dies
    """
    if not _SEATS.acquire(timeout=seconds * 2):
        raise ChildFailedError("busy")
    try:
        with tempfile.TemporaryFile() as answered, _at_its_beginning(payload) as given:
            _wait_for(_command(function_path, seconds, memory_mb, arguments), given, answered, seconds)
            answered.seek(0)
            return _result_in(answered)
    finally:
        _SEATS.release()


@contextmanager
def _at_its_beginning(payload: bytes | BinaryIO) -> Iterator[dict[str, Any]]:
    """Hand the file over as the system knows it, and put everything back as Python believes it to be."""
    if isinstance(payload, bytes):
        yield {"input": payload}
        return
    payload.flush()
    try:
        handle = payload.fileno()
    except OSError:
        payload.seek(0)
        yield {"input": payload.read()}
        return
    # The child shares the position: what Python has buffered must still be followed by the rest.
    before = os.lseek(handle, 0, os.SEEK_CUR)
    os.lseek(handle, 0, os.SEEK_SET)
    try:
        yield {"stdin": handle}
    finally:
        os.lseek(handle, before, os.SEEK_SET)


def _command(path: str, seconds: int, memory_mb: int, arguments: Mapping[str, Any] | None) -> list[str]:
    limits = json.dumps([path, seconds, memory_mb, dict(arguments or {})])
    # -I: no environment, no user packages; -B: a child that may not write tries not to.
    return [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, str(_ROOT), limits]


def _wait_for(command: list[str], given: dict[str, Any], answered: IO[bytes], seconds: int) -> None:
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMPDIR") if name in os.environ}
    try:
        subprocess.run(  # noqa: S603  # our own interpreter, our own words
            command,
            stdout=answered,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env=kept,
            check=False,
            **given,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailedError("timeout") from error
    except OSError as error:
        raise ChildFailedError("busy") from error


def _result_in(answered: IO[bytes]) -> Any:
    head = answered.read(8)
    if len(head) < 8:
        raise ChildFailedError("crashed")
    told = json.loads(answered.read(struct.unpack(">Q", head)[0]))
    if told["reason"]:
        raise ChildFailedError(told["reason"], told["message"], told["status"])
    return _unpack(told["result"], [answered.read(length) for length in told["lengths"]])


def answer() -> None:
    """Be the child: limit oneself, call the function, write the answer. Never returns to a caller's code."""
    path, seconds, memory_mb, arguments = json.loads(sys.argv[2])
    channel = os.fdopen(os.dup(1), "wb")
    # What a library prints must not mix with the answer.
    os.dup2(2, 1)
    told: dict[str, Any] = {"reason": "", "message": "", "status": 415, "result": None, "lengths": []}
    blobs: list[bytes] = []
    try:
        _limit(seconds, memory_mb)
        module, name = path.split(":")
        function = getattr(import_module(module), name)
        sys.addaudithook(_forbid)
        told["result"] = _pack(function(sys.stdin.buffer.read(), **arguments), blobs)
        told["lengths"] = [len(blob) for blob in blobs]
    except RefusalError as refusal:
        told.update(reason="refused", message=refusal.message, status=int(refusal.status))
    except (MemoryError, RecursionError):
        told.update(reason="memory")
    except BaseException:  # noqa: BLE001  # whatever a parser throws at a broken file means the same
        told.update(reason="crashed")
    _write(channel, told, blobs)


def _write(channel: BinaryIO | IO[bytes], told: dict[str, Any], blobs: list[bytes]) -> NoReturn:
    head = json.dumps(told).encode()
    with suppress(OSError, MemoryError):
        channel.write(struct.pack(">Q", len(head)) + head)
        for blob in blobs if not told["reason"] else ():
            channel.write(blob)
        channel.flush()
    # No clean-up: a library whose state is damaged may crash in it.
    os._exit(0)


def _limit(seconds: int, memory_mb: int) -> None:
    """Take limits where the system has them; the parent's timeout holds everywhere."""
    try:
        import resource  # noqa: PLC0415  # Windows has none
    except ImportError:
        return
    size = memory_mb * 1024 * 1024
    for kind, most in (
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_ANSWERED),
    ):
        # macOS knows RLIMIT_AS and refuses to set it.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
)


def _forbid(event: str, details: tuple[Any, ...]) -> None:
    """Keep a parser that was tricked from reaching the network, other programs or files to write."""
    writes = event == "open" and isinstance(details[1], str) and set(details[1]) & set("wax+")
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def _pack(value: Any, blobs: list[bytes]) -> Any:
    """Take the bytes out of a result and leave their numbers, so that the rest is JSON."""
    if isinstance(value, bytes):
        blobs.append(value)
        return {"__bytes__": len(blobs) - 1}
    if isinstance(value, dict):
        return {key: _pack(inner, blobs) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_pack(inner, blobs) for inner in value]
    return value


def _unpack(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"__bytes__"}:
            return blobs[value["__bytes__"]]
        return {key: _unpack(inner, blobs) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unpack(inner, blobs) for inner in value]
    return value
