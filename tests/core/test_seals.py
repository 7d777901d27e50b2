"""A sealed file is known again; one that was touched is not, wherever it was touched."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.seals import NotSealableError, State, look_at, seal
from core.sheets import Sheet, workbook
from tests.factories import NOON

PDF = b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF\n"
XLSX = workbook(Sheet("学时", ("姓名", "学时"), [["张明", 32]]))


@pytest.fixture(params=[PDF, XLSX], ids=["pdf", "xlsx"])
def content(request):
    return request.param


def test_a_sealed_file_is_genuine_and_says_when(content):
    found = look_at(seal(content, "record", NOON, "secret"), ["secret"])
    assert (found.state, found.kind, found.at) == (State.GENUINE, "record", NOON)


def test_a_sealed_workbook_still_opens():
    sealed = seal(XLSX, "record", NOON, "secret")
    assert load_workbook(BytesIO(sealed)).active["A2"].value == "张明"
    with ZipFile(BytesIO(sealed)) as opened:
        assert opened.testzip() is None


def test_a_file_sealed_before_the_secret_was_changed_is_known_while_the_old_one_is_kept(content):
    sealed = seal(content, "record", NOON, "old")
    assert look_at(sealed, ["new", "old"]).state is State.GENUINE
    assert look_at(sealed, ["new"]).state is State.UNKNOWN_KEY


def test_a_file_without_a_seal_is_not_called_changed(content):
    assert look_at(content, ["secret"]).state is State.UNSEALED
    assert look_at(b"", ["secret"]).state is State.UNSEALED


@pytest.mark.parametrize(
    "sealed", [seal(PDF, "record", NOON, "secret"), seal(XLSX, "record", NOON, "secret")]
)
@given(data=st.data())
def test_any_changed_byte_is_noticed(sealed, data):
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.integers(1, 255))
    changed = sealed[:at] + bytes([sealed[at] ^ other]) + sealed[at + 1 :]
    assert look_at(changed, ["secret"]).state is not State.GENUINE


@pytest.mark.parametrize(
    "sealed", [seal(PDF, "record", NOON, "secret"), seal(XLSX, "record", NOON, "secret")]
)
def test_what_is_added_or_cut_off_is_noticed(sealed):
    for changed in (sealed + b" ", b" " + sealed, sealed[:-1], sealed + sealed, sealed + b"x" * 1000):
        assert look_at(changed, ["secret"]).state is not State.GENUINE


def test_a_seal_is_not_carried_over_to_another_file():
    one, other = seal(PDF, "record", NOON, "secret"), PDF.replace(b"obj", b"OBJ")
    assert look_at(other + one[len(PDF) :], ["secret"]).state is State.CHANGED
    renamed = one.replace(b" record ", b" bundle ")
    assert look_at(renamed, ["secret"]).state is State.CHANGED


def test_what_is_neither_pdf_nor_plain_zip_is_not_sealed():
    for content in (b"text", seal(XLSX, "record", NOON, "secret")):
        with pytest.raises(NotSealableError):
            seal(content, "record", NOON, "secret")
