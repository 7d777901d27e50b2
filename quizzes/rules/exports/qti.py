"""A bank as QTI packages of versions 2.1 and 3.0: an item a file, what is said about it in the manifest.

The third version spells every name in another way (simpleChoice, qti-simple-choice) and holds passages in
files of their own. Elements are made with the names of version 2.1.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from quizzes.rules.exports.drawn import file_name
from quizzes.rules.exports.entry import Exported, one_line, runs
from quizzes.rules.formats import converters, own
from quizzes.rules.formats.own import PICTURES
from quizzes.rules.formats.qtixml import Maker, sub, words
from quizzes.rules.questions import EXPLANATION, STEM, STIMULUS

_HTML = ("div", "p", "br", "span", "img", "object")
_EPOCH = (2000, 1, 1, 0, 0, 0)
"""Files bear no time of writing: the same bank gives the same package."""
MOST = 19_000
"""So many files the import takes in one package."""


@dataclass(frozen=True)
class _Version:
    """What differs between the versions besides spelling."""

    number: str
    namespace: str
    templates: str
    manifest: str
    schema: tuple[str, str]
    item: str
    kebab: bool


_SECOND = _Version(
    "2.1",
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    ("QTIv2.1 Package", "1.0.0"),
    "imsqti_item_xmlv2p1",
    kebab=False,
)
_THIRD = _Version(
    "3.0",
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    ("QTI Package", "3.0.0"),
    "imsqti_item_xmlv3p0",
    kebab=True,
)


def write_second(entries: Sequence[Exported]) -> bytes:
    """Write a package of version 2.1."""
    return _Package(_SECOND).write(entries)


def write_third(entries: Sequence[Exported]) -> bytes:
    """Write a package of version 3.0."""
    return _Package(_THIRD).write(entries)


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what a package cannot hold, or other systems may take in another way."""
    lost = []
    if len(entries) > MOST:
        lost.append(f"一个 QTI 包最多放 {MOST} 道题，后面的 {len(entries) - MOST} 道没有写进去，请分类导出。")
    return [*lost, *converters.losses(entries, "QTI", "QTI ")]


class _Package:
    def __init__(self, version: _Version) -> None:
        self.version = version
        self.buffer = io.BytesIO()
        self.resources: list[ET.Element] = []
        self.pictures: set[str] = set()

    def write(self, entries: Sequence[Exported]) -> bytes:
        """Write the items, the passages they share, and the manifest."""
        with zipfile.ZipFile(self.buffer, "w", zipfile.ZIP_DEFLATED) as self.package:
            number = 0
            for place, (passage, run) in enumerate(runs(entries[:MOST])):
                shared = self._passage(place, passage) if passage and self.version.kebab else ""
                for entry in run:
                    number += 1
                    self._item(number, entry, shared)
            self._put("imsmanifest.xml", self._manifest())
        return self.buffer.getvalue()

    def _put(self, name: str, root: ET.Element) -> None:
        written = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        self.package.writestr(zipfile.ZipInfo(name, _EPOCH), written, zipfile.ZIP_DEFLATED)

    def _passage(self, place: int, text: str) -> str:
        name = f"passage-{place}"
        root = _root("assessmentStimulus", self.version, identifier=name, title="材料")
        words(sub(sub(root, "stimulusBody"), "div", **{"class": own.TOOL}), text)
        self._put(f"stimuli/{name}.xml", self._spelt(root))
        self._resource(name, "imsqti_stimulus_xmlv3p0", f"stimuli/{name}.xml", [])
        return name

    def _item(self, number: int, entry: Exported, shared: str) -> None:
        name = f"{entry.type}-{number}"
        title = one_line(entry.content.stem).strip()[:60] or "题目"
        head = {"adaptive": "false", "timeDependent": "false", "toolName": own.TOOL, "toolVersion": "1"}
        root = _root("assessmentItem", self.version, identifier=name, title=title, **head)
        make = converters.qti(entry.type).maker(entry)
        make.declare(root)
        sub(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
        told = sub(
            root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier"
        )
        sub(sub(told, "defaultValue"), "value").text = "explanation"
        if shared:
            place = {"href": f"../stimuli/{shared}.xml", "title": "材料"}
            sub(root, "assessmentStimulusRef", identifier=shared, **place)
        self._body(root, entry, make, shared)
        for picture in entry.content.pictures:
            self._picture(picture.file, entry)
        file = f"items/{number:05}.xml"
        self._put(file, self._spelt(root))
        self._resource(f"item-{number}", self.version.item, file, make.tags(), shared)

    def _picture(self, file: str, entry: Exported) -> None:
        """Put a picture into the package, once."""
        content = entry.fetch(file)
        name = PICTURES + file_name(file, content)
        if name not in self.pictures:
            self.pictures.add(name)
            self.package.writestr(zipfile.ZipInfo(name, _EPOCH), content)
            self._resource(f"picture-{len(self.pictures)}", "webcontent", name, [])

    def _body(self, root: ET.Element, entry: Exported, make: Maker, shared: str) -> None:
        body = sub(root, "itemBody")
        if entry.content.stimulus and not shared:
            holder = sub(body, "div", **{"class": "stimulus"})
            words(sub(holder, "div", **{"class": own.TOOL}), entry.content.stimulus)
        words(sub(body, "div", **{"class": "stem"}), entry.content.stem)
        for place in (STIMULUS, STEM):
            if entry.content.pictures_at(place):
                entry.draw(sub(body, "div", **{"class": f"pictures-{place}"}), place)
        make.ask(body)
        make.process(root, self.version.templates)
        if entry.content.explanation or entry.content.pictures_at(EXPLANATION):
            why = {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation", "showHide": "show"}
            feedback = sub(root, "modalFeedback", **why)
            holder = sub(feedback, "contentBody") if self.version.kebab else feedback
            words(sub(holder, "div", **{"class": own.TOOL}), entry.content.explanation)
            entry.draw(holder, EXPLANATION)

    def _resource(self, name: str, kind: str, file: str, tags: Sequence[str], shared: str = "") -> None:
        resource = ET.Element("resource", {"identifier": name, "type": kind, "href": file})
        if tags:
            lom = sub(sub(resource, "metadata"), "lom", xmlns="http://ltsc.ieee.org/xsd/LOM")
            general = sub(lom, "general")
            for tag in tags:
                sub(sub(general, "keyword"), "string", language="zh-CN").text = tag
        sub(resource, "file", href=file)
        if shared:
            sub(resource, "dependency", identifierref=shared)
        self.resources.append(resource)

    def _manifest(self) -> ET.Element:
        root = ET.Element("manifest", {"xmlns": self.version.manifest, "identifier": "bank"})
        about = sub(root, "metadata")
        sub(about, "schema").text, sub(about, "schemaversion").text = self.version.schema
        sub(root, "organizations")
        sub(root, "resources").extend(self.resources)
        return root

    def _spelt(self, root: ET.Element) -> ET.Element:
        """Spell names as the version wants them."""
        if self.version.kebab:
            for element in root.iter():
                if element.tag not in _HTML:
                    element.tag = f"qti-{_kebab(element.tag)}"
                    element.attrib = {_kebab(name): text for name, text in element.attrib.items()}
        return root


def _kebab(name: str) -> str:
    return re.sub("([A-Z])", lambda found: f"-{found[1].lower()}", name)


def _root(name: str, version: _Version, **attributes: str) -> ET.Element:
    return ET.Element(name, {"xmlns": version.namespace, **attributes})
