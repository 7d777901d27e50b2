"""A program that converts old Word files, and such a file: for tests on machines without LibreOffice."""

import sys
import textwrap
from pathlib import Path

import pytest

from core.office import OLE

CONVERTER = """\
    #!{python}
    import os, pathlib, socket, sys, zipfile
    given, out = pathlib.Path(sys.argv[-1]), pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
    assert "--headless" in sys.argv and sys.argv[1].startswith("-env:UserInstallation=file:///"), sys.argv
    assert sys.argv[sys.argv.index("--convert-to") + 1].startswith("docx"), sys.argv
    profile = pathlib.Path(sys.argv[1].partition("file://")[2])
    assert "DisableMacrosExecution" in (profile / "user" / "registrymodifications.xcu").read_text()
    assert "SECRET_KEY" not in os.environ
    text = given.read_bytes()[600:].decode("utf-16-le").rstrip("\\0")
    paragraphs = "".join("<w:p><w:r><w:t>" + line + "</w:t></w:r></w:p>" for line in text.split("\\r"))
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(out / (given.stem + ".docx"), "w") as package:
        body = "<w:body>" + paragraphs + "</w:body>"
        package.writestr("word/document.xml", "<w:document " + names + ">" + body + "</w:document>")
"""
"""A small converter of one kind of old file: it goes about its work as LibreOffice does."""


def old_word(*lines: str) -> bytes:
    """Write a file that looks like Word's of before 2007: its signs, and its text in UTF-16."""
    head = OLE + b"\0" * 100 + "WordDocument".encode("utf-16-le")
    return head.ljust(600, b"\0") + "\r".join(lines).encode("utf-16-le")


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str = CONVERTER) -> str:
    """Put a program that answers to the name of LibreOffice into a folder, the only one on the path."""
    program = folder / "soffice"
    program.write_text(textwrap.dedent(script).format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("SECRET_KEY", "nothing for a converter")
    return str(program)
