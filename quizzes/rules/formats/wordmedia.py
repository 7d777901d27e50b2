"""The pictures of a .docx: drawings name relations, relations name files of the package."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_RELATIONS = "word/_rels/document.xml.rels"


class Media:
    """Finds the pictures that drawings of one document show; without a package it finds none."""

    def __init__(self, package: zipfile.ZipFile | None = None) -> None:
        self._package = package
        self._names = frozenset(package.namelist()) if package else frozenset()
        self._targets = dict(self._relations())
        self._read: dict[str, bytes] = {}
        """Each file is read once, however often it is shown."""

    def _relations(self) -> Iterator[tuple[str, str]]:
        if self._package is None or _RELATIONS not in self._names:
            return
        try:
            root = ET.fromstring(self._package.read(_RELATIONS))  # noqa: S314  # the guard refused document types
        except (ET.ParseError, ValueError, LookupError):
            return
        for each in root:
            if each.get("TargetMode") != "External":
                yield each.get("Id", ""), posixpath.normpath(posixpath.join("word", each.get("Target", "")))

    def pictures(self, drawing: Element) -> list[tuple[bytes, str]]:
        """Give the pictures of a drawing with what their author wrote about them."""
        alt = next((each.get("descr", "") for each in drawing.iter() if _local(each) == "docPr"), "")
        found = []
        for element in drawing.iter():
            if self._package is None or _local(element) not in ("blip", "imagedata"):
                continue
            named = [text for key, text in element.items() if key.endswith(("}embed", "}id"))]
            name = next((self._targets[one] for one in named if one in self._targets), "").lstrip("/")
            if name in self._names and name not in self._read:
                self._read[name] = self._package.read(name)
            if name in self._names:
                found.append((self._read[name], _said(alt)))
        return found


def _said(alt: str) -> str:
    """Keep what a person wrote: Word fills in paths and guesses of its own.

    >>> _said("C:/a.png"), _said("井冈山会师")
    ('', '井冈山会师')
    """
    is_own = len(alt) <= 200 and not any(sign in alt for sign in ("\\", "/", "已自动生成", ".png", ".jp"))
    return " ".join(alt.split()) if is_own else ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
