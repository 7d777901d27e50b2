"""Old Word files through whatever program stands on the path under LibreOffice's name."""

import io
import time
import zipfile

import pytest

from core.office import OLE, OldWordError, as_docx, is_old_word, office
from tests.office import install, old_word


def test_an_old_file_becomes_a_new_one(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch)
    made = as_docx(old_word("1. 七大在哪里召开？", "A. 瑞金"), office())
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert "七大在哪里召开" in package.read("word/document.xml").decode()


def test_a_converter_that_makes_nothing_is_answered_in_a_sentence(tmp_path, monkeypatch):
    program = install(tmp_path, monkeypatch, "#!{python}\nraise SystemExit(1)\n")
    with pytest.raises(OldWordError, match=r"另存为 \.docx 后再导入。$"):
        as_docx(old_word("甲"), program)


def test_a_converter_that_hangs_ends_with_all_it_started(tmp_path, monkeypatch):
    sign = tmp_path / "alive"
    endless = f"import time\\nwhile True: open({str(sign)!r}, 'a').write('x'); time.sleep(0.05)"
    program = install(
        tmp_path,
        monkeypatch,
        "#!{python}\nimport subprocess, sys, time\n"
        f'subprocess.Popen([sys.executable, "-c", "{endless}"])\ntime.sleep(60)\n',
    )
    with pytest.raises(OldWordError, match="没有转换完"):
        as_docx(old_word("甲"), program, seconds=1)
    time.sleep(0.2)
    written = sign.stat().st_size if sign.exists() else 0
    time.sleep(0.3)
    assert (sign.stat().st_size if sign.exists() else 0) == written


def test_a_program_that_fills_the_disk_is_stopped(tmp_path, monkeypatch):
    program = install(
        tmp_path,
        monkeypatch,
        "#!{python}\nimport pathlib, sys\nout = pathlib.Path(sys.argv[-2]) / 'bank.docx'\n"
        "with out.open('wb') as file:\n    file.truncate(60_000_000)\n",
    )
    with pytest.raises(OldWordError, match="没有转换成功"):
        as_docx(old_word("甲"), program)


def test_only_old_word_files_are_taken():
    assert is_old_word(old_word("甲"))
    assert not is_old_word(OLE + "Workbook".encode("utf-16-le"))
    assert not is_old_word("WordDocument".encode("utf-16-le"))


def test_without_libreoffice_there_is_no_program(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office() is None
