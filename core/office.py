"""What no library reads or draws: LibreOffice turns old Word files into .docx, presentations into PDF pages.

It runs as a process of its own, with a profile that is thrown away, without the network where the system
allows that, and with little time, memory and disk.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from core.errors import RefusalError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of the Office programs of before 2007 begin."""
_NAMES = ("soffice", "libreoffice", "soffice.exe")
_SECONDS, _MEMORY_MB = 90, 4096
_LARGEST = 50_000_000
"""Bytes of a file that is taken from the converter."""
# Two of them would eat the memory of a small server.
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)

_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 后再导入。"
_FAILED = f"这份旧版 Word 文件没有转换成功，可能设了密码或已损坏。{_SAVE_AS}"
_SLOW = f"这份旧版 Word 文件太大或太复杂，没有转换完。{_SAVE_AS}"
_BUSY = "系统正在转换别的旧版 Word 文件，请过一分钟再试。"

_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
)
"""No macros, no links to elsewhere, and a proxy that does not answer."""

_START = """
import ctypes, json, os, sys
command, seconds, memory, size = json.loads(sys.argv[1])
try:
    import resource
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds),
                       (resource.RLIMIT_FSIZE, size), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            pass
    ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)
except (ImportError, OSError, AttributeError):
    pass
os.execv(command[0], command)
"""
"""What the child does before it becomes LibreOffice: limits, and namespaces (user, net) without a network."""


class OfficeError(RefusalError):
    """LibreOffice did not bring a result; the message says what to do."""

    heading = "文件不能使用"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class OldWordError(OfficeError):
    """The old file could not be turned into a new one; the message says what to do."""

    heading = "文件不能导入"


class _Turning(NamedTuple):
    """What is turned into what, and what is said when it fails."""

    given: str
    made: str
    how: str
    refusal: type[OfficeError]
    failed: str
    slow: str
    busy: str


_WORD = _Turning("bank.doc", "bank.docx", "docx:MS Word 2007 XML", OldWordError, _FAILED, _SLOW, _BUSY)
_PAGES = "演示文稿的版面没有转换成功，只读入了文字、图片和备注。想让党员看到原样，请另存为 PDF 后上传。"
_SLIDES = _Turning("slides.pptx", "slides.pdf", "pdf:impress_pdf_Export", OfficeError, _PAGES, _PAGES, _PAGES)


def is_old_word(content: bytes) -> bool:
    """Say whether a file is a Word document of before 2007, whatever it is called; WPS writes them too."""
    return content.startswith(OLE) and "WordDocument".encode("utf-16-le") in content


def office() -> str | None:
    """Give the path of the installed LibreOffice, or nothing."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def as_docx(content: bytes, program: str, *, seconds: int = _SECONDS) -> bytes:
    """Turn an old Word file into a .docx.

    :raises OldWordError: if that fails, takes too long, or another one is under way
    """
    return _turn(content, program, seconds, _WORD)


def as_pdf(content: bytes, program: str, *, seconds: int = _SECONDS) -> bytes:
    """Draw the pages of a presentation.

    :raises OfficeError: if that fails, takes too long, or another one is under way for as long
    """
    return _turn(content, program, seconds, _SLIDES)


def _turn(content: bytes, program: str, seconds: int, turning: _Turning) -> bytes:
    if not _ONE_AT_A_TIME.acquire(timeout=seconds):
        raise turning.refusal(turning.busy)
    try:
        # LibreOffice may still be writing to its profile when it is killed.
        with tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as folder:
            return _convert(content, program, Path(folder), seconds, turning)
    finally:
        _ONE_AT_A_TIME.release()


def _convert(content: bytes, program: str, folder: Path, seconds: int, turning: _Turning) -> bytes:
    profile, out, given = folder / "profile", folder / "out", folder / turning.given
    (profile / "user").mkdir(parents=True)
    out.mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
    given.write_bytes(content)
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", turning.how, "--outdir", str(out), str(given)),
    ]
    if not _run(command, folder, seconds):
        raise turning.refusal(turning.slow)
    made = out / turning.made
    if not made.is_file() or not 0 < made.stat().st_size <= _LARGEST:
        raise turning.refusal(turning.failed)
    return made.read_bytes()


def _profile() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>'
    )


def _run(command: list[str], folder: Path, seconds: int) -> bool:
    """Run it to its end; when it takes too long, all that it started ends with it, and false is given."""
    about = {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    limits = json.dumps([command, seconds, _MEMORY_MB * 1024 * 1024, _LARGEST * 4])
    started = [sys.executable, "-I", "-c", _START, limits] if os.name == "posix" else command
    child = subprocess.Popen(  # noqa: S603  # the installed program, our own words
        started,
        env=kept | about,
        cwd=folder,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    else:
        return True
    finally:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End it and all that it started and left behind."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()
