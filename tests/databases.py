"""Which tests ask the database that a run is about: the others come out the same on each and run once."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_OPENERS = {"tests.postgres", "tests.houses"}
"""What makes databases of the kind that a run is about; nothing else in the tests knows the kind."""

_IMPORTS = re.compile(r"^\s*(?:from (tests[\w.]*) import (\([^)]*\)|.*)|import (tests[\w.]*))", re.MULTILINE)


def asks_database(item):
    """Say whether a test may come out otherwise on another database.

    It may if its file, or the file of a fixture that it needs, comes by any way to what opens that database.
    A test marked ``both`` tries every database by itself, one marked ``looks`` is about how pages look, and
    an example in a docstring asks none.
    """
    if any(map(item.get_closest_marker, ("both", "looks"))) or not isinstance(item, pytest.Function):
        return False
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    files = {item.module.__name__, *(one.func.__module__ for known in fixtures for one in known)}
    return any(map(opens_database, files))


@cache
def opens_database(module):
    """Say whether a module of the tests comes to what opens databases, itself or through others."""
    seen, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in _OPENERS:
            return True
        if name not in seen:
            seen.add(name)
            waiting += imported(name)
    return False


def imported(module):
    """Name what a module takes from the tests: modules, and things in them that may be modules."""
    place = ROOT / module.replace(".", "/")
    sources = [path for path in (place.with_suffix(".py"), place / "__init__.py") if path.exists()]
    for source in sources if module.startswith("tests") else ():
        for whole, things, plain in _IMPORTS.findall(source.read_text("utf-8")):
            yield whole or plain
            yield from (f"{whole}.{thing}" for thing in re.findall(r"\w+", things))
