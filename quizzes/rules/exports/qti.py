"""A bank as QTI packages of versions 2.1 and 3.0: an item a file, what is said about it in the manifest.

The third version spells every name in another way (simpleChoice, qti-simple-choice) and holds passages in
files of their own. Elements are made with the names of version 2.1.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from quizzes.rules.exports.entry import Exported, blanks_of, number_of, one_line, runs, tags_of
from quizzes.rules.formats import own
from quizzes.rules.types.matching import pairs

_HTML = ("div", "p", "br", "span")
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
    free = sum("顺序：不限" in tags_of(entry) for entry in entries)
    if free:
        lost.append(f"QTI 不认“各空顺序不限”，{free} 道填空题在别处会按顺序判分；导回本站时仍然不限。")
    return lost


class _Package:
    def __init__(self, version: _Version) -> None:
        self.version = version
        self.buffer = io.BytesIO()
        self.resources: list[ET.Element] = []

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
        _words(_sub(_sub(root, "stimulusBody"), "div", **{"class": own.TOOL}), text)
        self._put(f"stimuli/{name}.xml", self._spelt(root))
        self._resource(name, "imsqti_stimulus_xmlv3p0", f"stimuli/{name}.xml", [])
        return name

    def _item(self, number: int, entry: Exported, shared: str) -> None:
        name = f"{entry.type}-{number}"
        title = one_line(entry.content.stem).strip()[:60] or "题目"
        head = {"adaptive": "false", "timeDependent": "false", "toolName": own.TOOL, "toolVersion": "1"}
        root = _root("assessmentItem", self.version, identifier=name, title=title, **head)
        make = _MAKERS[entry.type](entry)
        make.declare(root)
        _sub(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
        told = _sub(
            root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier"
        )
        _sub(_sub(told, "defaultValue"), "value").text = "explanation"
        if shared:
            place = {"href": f"../stimuli/{shared}.xml", "title": "材料"}
            _sub(root, "assessmentStimulusRef", identifier=shared, **place)
        self._body(root, entry, make, shared)
        file = f"items/{number:05}.xml"
        self._put(file, self._spelt(root))
        self._resource(f"item-{number}", self.version.item, file, make.tags(), shared)

    def _body(self, root: ET.Element, entry: Exported, make: "_Maker", shared: str) -> None:
        body = _sub(root, "itemBody")
        if entry.content.stimulus and not shared:
            holder = _sub(body, "div", **{"class": "stimulus"})
            _words(_sub(holder, "div", **{"class": own.TOOL}), entry.content.stimulus)
        _words(_sub(body, "div", **{"class": "stem"}), entry.content.stem)
        make.ask(body)
        make.process(root, self.version.templates)
        if entry.content.explanation:
            why = {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation", "showHide": "show"}
            feedback = _sub(root, "modalFeedback", **why)
            holder = _sub(feedback, "contentBody") if self.version.kebab else feedback
            _words(_sub(holder, "div", **{"class": own.TOOL}), entry.content.explanation)

    def _resource(self, name: str, kind: str, file: str, tags: Sequence[str], shared: str = "") -> None:
        resource = ET.Element("resource", {"identifier": name, "type": kind, "href": file})
        if tags:
            lom = _sub(_sub(resource, "metadata"), "lom", xmlns="http://ltsc.ieee.org/xsd/LOM")
            general = _sub(lom, "general")
            for tag in tags:
                _sub(_sub(general, "keyword"), "string", language="zh-CN").text = tag
        _sub(resource, "file", href=file)
        if shared:
            _sub(resource, "dependency", identifierref=shared)
        self.resources.append(resource)

    def _manifest(self) -> ET.Element:
        root = ET.Element("manifest", {"xmlns": self.version.manifest, "identifier": "bank"})
        about = _sub(root, "metadata")
        _sub(about, "schema").text, _sub(about, "schemaversion").text = self.version.schema
        _sub(root, "organizations")
        _sub(root, "resources").extend(self.resources)
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


def _sub(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, name, attributes)


def _words(element: ET.Element, text: str) -> None:
    """Write a text; only line ends become elements, so that every blank stays."""
    first, *lines = text.split("\n")
    element.text = first
    for line in lines:
        _sub(element, "br").tail = line


class _Maker:
    """How one type is declared, asked and marked."""

    cardinality, base, interaction = "single", "identifier", "choiceInteraction"

    def __init__(self, entry: Exported) -> None:
        self.entry, self.content = entry, entry.content

    @property
    def right(self) -> list[str]:
        """The right values."""
        key = self.content.key
        return [str(one) for one in key] if isinstance(key, list) else [key] if isinstance(key, str) else []

    def declare(self, root: ET.Element) -> None:
        """Say what is right."""
        _declare(root, "RESPONSE", self.cardinality, self.base, self.right)

    def ask(self, body: ET.Element) -> None:
        """Show the options."""
        limit = {"maxChoices": "0" if self.cardinality == "multiple" else "1"}
        interaction = self._interaction(body, **(limit if self.interaction == "choiceInteraction" else {}))
        for name, text in self.choices():
            _words(_sub(interaction, "simpleChoice", identifier=name), text)

    def _interaction(self, body: ET.Element, **attributes: str) -> ET.Element:
        told = {"responseIdentifier": "RESPONSE", "shuffle": "false", **attributes}
        return _sub(body, self.interaction, **told)

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give the options with their identifiers."""
        return self.content.options

    def process(self, root: ET.Element, templates: str) -> None:
        """Say how an answer is marked."""
        suffix = ".xml" if "v3p0" in templates else ""
        _sub(root, "responseProcessing", template=f"{templates}match_correct{suffix}")

    def tags(self) -> list[str]:
        """Say the rest."""
        return tags_of(self.entry, with_category=True)


def _declare(root: ET.Element, name: str, cardinality: str, base: str, right: Sequence[str]) -> ET.Element:
    told = {"identifier": name, "cardinality": cardinality, "baseType": base}
    declaration = _sub(root, "responseDeclaration", **told)
    holder = _sub(declaration, "correctResponse") if right else declaration
    for value in right:
        _sub(holder, "value").text = value
    return declaration


class _Single(_Maker):
    pass


class _Multiple(_Maker):
    cardinality = "multiple"


class _Order(_Maker):
    cardinality, interaction = "ordered", "orderInteraction"


class _Judgement(_Maker):
    @property
    def right(self) -> list[str]:
        return [str(self.content.key).lower()] if isinstance(self.content.key, bool) else []

    def choices(self) -> Sequence[tuple[str, str]]:
        return (("true", "正确"), ("false", "错误"))


class _Prose(_Maker):
    base, interaction = "string", "extendedTextInteraction"

    def ask(self, body: ET.Element) -> None:
        _sub(body, self.interaction, responseIdentifier="RESPONSE")

    def process(self, root: ET.Element, templates: str) -> None:
        """Leave it to a person."""


class _Number(_Prose):
    base, interaction = "float", "textEntryInteraction"

    @property
    def right(self) -> list[str]:
        return [number_of(self.entry)[0]]

    def ask(self, body: ET.Element) -> None:
        super().ask(_sub(body, "p"))

    def process(self, root: ET.Element, templates: str) -> None:
        tolerance = number_of(self.entry)[1]
        choice = _sub(_sub(_sub(root, "responseProcessing"), "responseCondition"), "responseIf")
        equal = _sub(choice, "equal", toleranceMode="absolute", tolerance=f"{tolerance} {tolerance}")
        _sub(equal, "variable", identifier="RESPONSE")
        _sub(equal, "correct", identifier="RESPONSE")
        score = _sub(choice, "setOutcomeValue", identifier="SCORE")
        _sub(score, "baseValue", baseType="float").text = "1"


class _Blanks(_Maker):
    """Each blank has a response of its own; all its words are right."""

    @property
    def blanks(self) -> Mapping[str, list[str]]:
        """The accepted words by response."""
        return {f"BLANK{n:02}": words for n, words in enumerate(blanks_of(self.entry), start=1)}

    def declare(self, root: ET.Element) -> None:
        for name, words in self.blanks.items():
            declaration = _declare(root, name, "single", "string", words[:1])
            mapping = _sub(declaration, "mapping", defaultValue="0")
            for word in words:
                _sub(mapping, "mapEntry", mapKey=word, mappedValue="1", caseSensitive="false")

    def ask(self, body: ET.Element) -> None:
        for number, name in enumerate(self.blanks, start=1):
            line = _sub(body, "p")
            line.text = f"第 {number} 空："
            _sub(line, "textEntryInteraction", responseIdentifier=name)

    def process(self, root: ET.Element, templates: str) -> None:
        score = _sub(_sub(root, "responseProcessing"), "setOutcomeValue", identifier="SCORE")
        total = _sub(score, "sum")
        for name in self.blanks:
            _sub(total, "mapResponse", identifier=name)


class _Pairs(_Maker):
    cardinality, base, interaction = "multiple", "directedPair", "matchInteraction"

    @property
    def right(self) -> list[str]:
        return [f"L{n} {letter}" for n, (_, letter) in enumerate(pairs(self.content), start=1)]

    def ask(self, body: ET.Element) -> None:
        left = [(f"L{n}", item) for n, (item, _) in enumerate(pairs(self.content), start=1)]
        interaction = self._interaction(body, maxAssociations=str(len(left)))
        for side, most in ((left, "1"), (self.content.options, str(len(left)))):
            holder = _sub(interaction, "simpleMatchSet")
            for name, text in side:
                _words(_sub(holder, "simpleAssociableChoice", identifier=name, matchMax=most), text)


_MAKERS: Mapping[str, type[_Maker]] = {
    "single": _Single,
    "multiple": _Multiple,
    "true_false": _Judgement,
    "fill_blank": _Blanks,
    "short_answer": _Prose,
    "ordering": _Order,
    "matching": _Pairs,
    "numeric": _Number,
}
