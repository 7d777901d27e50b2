"""Writes the numbers that Word draws by itself into the text, where lists of HTML would show others."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from core.word_numbers import Number, Numbering

_DOCUMENT, _NUMBERING, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
_LARGEST = 20_000_000
"""Bytes of a document's text; a longer one keeps its plain lists."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A paragraph with its number."""

    paragraph: Any
    number: Number


def with_numbers(content: bytes) -> bytes:
    """Write numbers into a Word document where a list of HTML would show others, or none.

    :param content: a package that ``core.packages.open_package`` found harmless
    """
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = set(package.namelist())
        if not {_DOCUMENT, _NUMBERING} <= names or package.getinfo(_DOCUMENT).file_size > _LARGEST:
            return content
        document, numbering = _parsed(package, _DOCUMENT), _parsed(package, _NUMBERING)
        styles = _parsed(package, _STYLES) if _STYLES in names else None
        _write(document, Numbering(numbering, styles))
        # What a style tied to a list was is now said by each paragraph itself.
        for tied in numbering.findall(".//{*}lvl/{*}pStyle"):
            tied.getparent().remove(tied)
        made = {_DOCUMENT: etree.tostring(document), _NUMBERING: etree.tostring(numbering)}
        return _packed(package, made)


def _parsed(package: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(package.read(name), parser)


def _packed(package: zipfile.ZipFile, made: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in package.namelist():
            new.writestr(name, made.get(name) or package.read(name))
    return out.getvalue()


def _write(document: Any, lists: Numbering) -> None:
    run: list[_Numbered] = []
    for paragraph in document.iter("{*}p"):
        number = lists.next(paragraph.find("{*}pPr"))
        if number is None:
            _write_run(run)
            run = []
        else:
            run.append(_Numbered(paragraph, number))
    _write_run(run)


def _write_run(run: list[_Numbered]) -> None:
    """Leave paragraphs that stand together to HTML where it counts as Word does; else write their numbers."""
    counted = [one.number for one in run if not one.number.is_bullet]
    is_plain = all(one.is_plain for one in counted) and (not counted or counted[0].begins)
    is_one = len({one.list_id for one in counted}) <= 1
    for one in run:
        if one.number.is_bullet or (is_plain and is_one):
            _tie(one)
        else:
            _label(one)


def _tie(one: _Numbered) -> None:
    about = one.paragraph.find("{*}pPr")
    name = _named(one.paragraph)
    if about is None:
        about = etree.Element(name("pPr"))
        one.paragraph.insert(0, about)
    _drop_number(about)
    number = etree.SubElement(about, name("numPr"))
    etree.SubElement(number, name("ilvl")).set(name("val"), str(one.number.depth))
    etree.SubElement(number, name("numId")).set(name("val"), one.number.list_id)


def _label(one: _Numbered) -> None:
    about = one.paragraph.find("{*}pPr")
    if about is not None:
        _drop_number(about)
    label = one.number.text
    if not label:
        return
    gap = "" if label[-1] in "、）．" else " " if label.isascii() else "　"
    name = _named(one.paragraph)
    run = etree.Element(name("r"))
    text = etree.SubElement(run, name("t"))
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = label + gap
    one.paragraph.insert(0 if about is None else 1, run)


def _named(paragraph: Any) -> Any:
    """Make names in the namespace of a paragraph: Word and its strict dialect use different ones."""
    space = etree.QName(paragraph).namespace
    return lambda name: f"{{{space}}}{name}"


def _drop_number(about: Any) -> None:
    for number in about.findall("{*}numPr"):
        about.remove(number)
