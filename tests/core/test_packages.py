"""Packages that are shaped to do harm are refused before any parser sees them."""

import io
import os
import stat
import struct
import time
import tracemalloc
import zipfile

import pytest

from core.packages import TooBigError, UnreadableError, open_package, package_names


def packed(*entries, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, content in entries:
            package.writestr(name, content)
    return file.getvalue()


GOOD = packed(("word/document.xml", "<w/>"), ("word/media/图片.png", os.urandom(2_000)))


def test_an_honest_package_opens():
    assert open_package(GOOD).read("word/document.xml") == b"<w/>"
    assert package_names(GOOD) == {"word/document.xml", "word/media/图片.png"}


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", GOOD[:-30], b"not a zip", GOOD[:47] + b"??" + GOOD[49:]]
)
def test_what_is_broken_is_refused(content):
    with pytest.raises(UnreadableError):
        open_package(content)


def test_a_damaged_byte_never_surprises():
    refused = 0
    for at in range(len(GOOD)):
        damaged = bytearray(GOOD)
        damaged[at] ^= 0xFF
        try:
            open_package(bytes(damaged))
        except UnreadableError:
            refused += 1
    assert refused > len(GOOD) * 0.9


@pytest.mark.parametrize("name", ["/etc/passwd", "../../x", "a/../../x", "C:/x", "a\\..\\x"])
def test_a_name_that_leads_outside_is_refused(name):
    with pytest.raises(UnreadableError, match="内部结构不正常"):
        open_package(packed((name, "x")))


def test_names_that_differ_only_in_case_are_refused():
    with pytest.raises(UnreadableError, match="内部结构不正常"):
        open_package(packed(("a.xml", "<a/>"), ("A.XML", "<b/>")))


def test_a_symlink_is_refused():
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(UnreadableError, match="内部结构不正常"):
        open_package(packed((link, "/etc/passwd")))


def test_an_encrypted_entry_is_refused_by_its_name():
    file = bytearray(GOOD)
    file[6] |= 1
    directory = file.index(b"PK\x01\x02")
    file[directory + 8] |= 1
    with pytest.raises(UnreadableError, match="密码"):
        open_package(bytes(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", [0, 65_530])
def test_a_doctype_in_any_part_is_refused(encoding, before):
    xml = " " * before + "<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w>&x;</w>"
    with pytest.raises(UnreadableError, match="内部结构不正常"):
        open_package(packed(("word/document.xml", xml.encode(encoding)), method=zipfile.ZIP_STORED))


def test_too_many_entries_are_refused_before_they_are_listed():
    bomb = packed(*((f"{n}", "") for n in range(30_000)))
    start = time.thread_time()
    with pytest.raises(TooBigError):
        open_package(bomb)
    assert time.thread_time() - start < 0.5
    assert package_names(bomb) == set()


def test_a_bomb_is_refused_quickly_and_in_little_memory():
    bomb = packed(("word/document.xml", bytes(120_000_000)))
    assert len(bomb) < 200_000
    assert_refused_cheaply(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused_as_cheaply():
    bomb = bytearray(packed(("word/document.xml", bytes(50_000_000))))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = bomb.index(mark) + at
        bomb[start : start + 4] = struct.pack("<I", 900)
    assert_refused_cheaply(bytes(bomb))


def assert_refused_cheaply(bomb):
    tracemalloc.start()
    start = time.thread_time()
    with pytest.raises(UnreadableError):
        open_package(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.thread_time() - start < 2
    assert peak < 20_000_000
