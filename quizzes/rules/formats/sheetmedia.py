"""What lies over and around the cells of a workbook: pictures, by sheet and cell, and hidden rows."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

Hung = dict[int, dict[int, list[bytes]]]
"""Pictures by row (from 1) and column (from 0)."""

IN_CELL = re.compile(r"""=?_?(?:xlfn\.)?DISPIMG\("([^"]{1,80})".*""", re.IGNORECASE)
"""What WPS writes into a cell that holds a picture."""
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w{1,20}:)?row\b(?=[^>]{0,400}\shidden=["'](?:1|true)["'])[^>]{0,400}?\sr=["'](\d{1,7})["']"""
)
_WORKBOOK, _CELL_PICTURES = "xl/workbook.xml", "xl/cellimages.xml"
_MOST = 2_000


class Files:
    """The files of a package, each read once however often it is shown."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package, self._names = package, frozenset(package.namelist())
        self._read: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """Give a file; None where there is none of that name."""
        if name in self._names and name not in self._read:
            self._read[name] = self._package.read(name)
        return self._read.get(name)

    def peek(self, name: str) -> bytes:
        """Give a file that is looked at once; nothing where there is none of that name."""
        return self._package.read(name) if name in self._names else b""


def _sheets(package: Files) -> Iterator[tuple[str, str]]:
    """Give the name of each sheet and its file."""
    files = _relations(package, _WORKBOOK)
    for sheet in _all(_root(package, _WORKBOOK), "sheet"):
        named = (files[text] for key, text in sheet.items() if key.endswith("}id") and text in files)
        yield sheet.get("name", ""), next(named, "")


def hidden_rows(package: Files) -> dict[str, frozenset[int]]:
    """Give the rows of each sheet that are hidden or filtered away, by the sheet's name."""
    return {
        name: frozenset(int(number) for number in _HIDDEN_ROW.findall(package.peek(part)))
        for name, part in _sheets(package)
    }


def pictures_of(package: Files) -> dict[str, Hung]:
    """Give the pictures that hang over the cells of each sheet, by the sheet's name."""
    found: dict[str, Hung] = {}
    for name, part in _sheets(package):
        drawings = [each for each in _relations(package, part).values() if "/drawings/" in each]
        hung: Hung = defaultdict(lambda: defaultdict(list))
        for drawing in drawings:
            for row, column, content in _hung(package, drawing):
                hung[row][column].append(content)
        if hung:
            found[name] = {row: dict(cells) for row, cells in hung.items()}
    return found


def pictures_in_cells(package: Files) -> dict[str, bytes]:
    """Give the pictures that WPS puts into cells, by their names."""
    files = _relations(package, _CELL_PICTURES)
    named: dict[str, bytes] = {}
    for picture in _all(_root(package, _CELL_PICTURES), "pic"):
        name = next((each.get("name", "") for each in _all(picture, "cNvPr")), "")
        content = _shown(package, picture, files)
        if name and content and len(named) < _MOST:
            named[name] = content
    return named


def _hung(package: Files, drawing: str) -> Iterator[tuple[int, int, bytes]]:
    files = _relations(package, drawing)
    root = _root(package, drawing)
    for place, anchor in enumerate(root if root is not None else ()):
        start = next(_all(anchor, "from"), None)
        content = _shown(package, anchor, files)
        if start is None or content is None or place > _MOST:
            continue
        row, column = (next(_all(start, name), None) for name in ("row", "col"))
        told = [(each.text or "") if each is not None else "" for each in (row, column)]
        if all(text.isdecimal() for text in told):
            yield int(told[0]) + 1, int(told[1]), content


def _shown(package: Files, element: Element, files: dict[str, str]) -> bytes | None:
    for blip in _all(element, "blip"):
        for key, text in blip.items():
            if key.endswith("}embed") and text in files:
                return package.read(files[text])
    return None


def _relations(package: Files, part: str) -> dict[str, str]:
    """Give the files that a part names, by the names it gives them."""
    folder, name = posixpath.split(part)
    root = _root(package, f"{folder}/_rels/{name}.rels")
    return {
        each.get("Id", ""): posixpath.normpath(posixpath.join(folder, each.get("Target", ""))).lstrip("/")
        for each in (root if root is not None else ())
        if each.get("TargetMode") != "External"
    }


def _root(package: Files, name: str) -> Element | None:
    content = package.read(name)
    if content is None:
        return None
    try:
        return ET.fromstring(content)  # noqa: S314  # the package guard has refused document types
    except (ET.ParseError, ValueError, LookupError):
        return None


def _all(element: Element | None, name: str) -> Iterator[Element]:
    found = element.iter() if element is not None else iter(())
    return (each for each in found if each.tag.rpartition("}")[2] == name)
