"""Read QTI packages: their items in order, what the manifest says about them, and passages they share."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from quizzes.rules.formats import own, qti, qti1, qtiforeign, qtiown, qtipictures, xmls
from quizzes.rules.formats.exchanged import Exchanged
from quizzes.rules.formats.reading import UnreadableBankError

if TYPE_CHECKING:
    import zipfile
    from xml.etree.ElementTree import Element

_MANIFEST = "imsmanifest.xml"
_QUESTIONS = (".xml", ".dat", ".qti")
"""What items are called; Blackboard writes res00001.dat."""
_BROKEN = "这个包里的题目文件都不完整，打不开。请在原来的系统里重新导出一次。"


def read_file(found: Exchanged, root: Element) -> str:
    """Read a QTI file if it is one, and give the name of its format, else nothing."""
    if xmls.local(root) == "questestinterop":
        qti1.read_qti1(found, root)
        return "qti1"
    if qti.is_item(root):
        return _read_item(found, root, {}, {}, qtipictures.find_nothing)
    return ""


def _read_item(
    found: Exchanged, root: Element, tags: dict[str, str], passages: dict[str, str], find: qtipictures.Find
) -> str:
    is_own, before = qtiown.is_own(root), len(found.drafts)
    read = qtiown.read_item if is_own else qtiforeign.read_item
    read(found, root, tags, passages)
    for draft in found.drafts[before:]:
        qtipictures.take_pictures(draft, root, find, exact=is_own)
    return _version(root)


def _version(root: Element) -> str:
    return "qti3" if xmls.local(root).startswith("qti-") else "qti2"


def read_package(package: zipfile.ZipFile) -> tuple[Exchanged, str] | None:
    """Read all items of a package and name its format; None if there is no item in it."""
    roots, broken = _roots(package)
    manifest = roots.pop(_MANIFEST, None)
    told = _manifest_tags(manifest)
    passages = {
        name: qti.passage_of(root)
        for name, root in roots.items()
        if qti.name_of(root) == "assessmentstimulus"
    }
    names = frozenset(package.namelist())
    listed = _listed(manifest)
    broken += [name for name in listed if name in names and name not in roots and name not in broken]
    found, formats = Exchanged(missing=_missing(listed, names), broken=broken), set()
    for name, root in _in_order(roots):
        if qti.is_item(root):
            folder = posixpath.dirname(name)
            near = {posixpath.relpath(place, folder or "."): text for place, text in passages.items()}
            find = qtipictures.finder(names, package.read, folder)
            formats.add(_read_item(found, root, told.get(name, {}), near, find))
        else:
            formats.add(read_file(found, root))
    formats.discard("")
    if broken and not formats:
        raise UnreadableBankError(_BROKEN)
    return (found, min(formats)) if formats else None


def _roots(package: zipfile.ZipFile) -> tuple[dict[str, Element], list[str]]:
    """Open the XML files of a package, in the order of their names; give the broken ones by name.

    :raises UnreadableBankError: if its manifest is broken, or no file of a package that has one can be read
    """
    roots: dict[str, Element] = {}
    broken: list[str] = []
    for name in sorted(package.namelist()):
        if not name.lower().endswith(_QUESTIONS) or name.startswith("__MACOSX"):
            continue
        is_manifest = posixpath.basename(name) == _MANIFEST
        try:
            root = xmls.root_of(package.read(name))
        except UnreadableBankError:
            if is_manifest:
                raise
            broken.append(name)
            continue
        if root is not None:
            roots[_MANIFEST if is_manifest else name] = root
    return roots, broken


def _in_order(roots: dict[str, Element]) -> list[tuple[str, Element]]:
    """Give the items as a test of the package lists them; the others follow by their names."""
    listed: list[str] = []
    for name, root in roots.items():
        refs = [each for each in root.iter() if qti.name_of(each) == "assessmentitemref"]
        folder = posixpath.dirname(name)
        listed += [posixpath.normpath(posixpath.join(folder, unquote(each.get("href", "")))) for each in refs]
    place = {name: number for number, name in reversed(list(enumerate(listed)))}
    return sorted(roots.items(), key=lambda one: place.get(one[0], len(listed)))


def _listed(manifest: Element | None) -> list[str]:
    """Give the items that the manifest lists."""
    return [
        unquote(resource.get("href", ""))
        for resource in (manifest.iter() if manifest is not None else ())
        if xmls.local(resource) == "resource" and "qti_item" in resource.get("type", "")
    ]


def _missing(listed: list[str], names: frozenset[str]) -> list[str]:
    """Give the listed items that the package does not hold."""
    absent = [name for name in listed if name and name not in names]
    return [name for name in absent if not any(one.endswith(f"/{name}") for one in names)]


def _manifest_tags(manifest: Element | None) -> dict[str, dict[str, str]]:
    """Give the tags that the manifest holds about each file."""
    if manifest is None:
        return {}
    return {
        unquote(resource.get("href", "")): own.read_tags(
            text.text or ""
            for keyword in resource.iter()
            if xmls.local(keyword) == "keyword"
            for text in keyword.iter()
        )
        for resource in manifest.iter()
        if xmls.local(resource) == "resource"
    }
