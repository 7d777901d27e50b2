"""The table of limits says what the code does."""

import re
from importlib import import_module
from pathlib import Path

from app import DEFAULTS
from content.rules.uploads import LARGEST, MATERIALS, PICTURES, VIDEOS, reader_for

TABLE = (Path(__file__).parents[2] / "docs/limits.md").read_text(encoding="utf-8")
NAMED = re.compile(r"^\|[^|]*\| ([\d,]+)\b[^|]*\| `([\w.]+)\.([A-Z_]+)`", re.MULTILINE)


def test_every_number_with_a_name_is_the_one_in_the_code():
    named = NAMED.findall(TABLE)
    assert len(named) > 15
    for number, module, name in named:
        value = getattr(import_module(module), name) if module != "app" else number
        if isinstance(value, int):
            assert int(number.replace(",", "")) == value, name


def test_sizes_of_uploads_and_requests_are_in_the_table():
    for size in (*LARGEST.values(), DEFAULTS["MAX_CONTENT_LENGTH"], DEFAULTS["MAX_FORM_MEMORY_SIZE"]):
        assert f"{size:,} bytes" in TABLE
    assert max(LARGEST.values()) < DEFAULTS["MAX_CONTENT_LENGTH"]


def test_every_kind_that_is_taken_has_a_limit_and_a_reader():
    assert LARGEST.keys() == MATERIALS | PICTURES
    for kind in LARGEST.keys() - VIDEOS:
        module, function = reader_for(kind, "x.md").split(":")
        assert callable(getattr(import_module(module), function))
