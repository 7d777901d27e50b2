"""The small pieces of QTI that items are written with; all names are those of version 2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizzes.rules.exports.entry import Exported

Element = ET.Element


def sub(parent: Element, name: str, **attributes: str) -> Element:
    """Add an element."""
    return ET.SubElement(parent, name, attributes)


def words(element: Element, text: str) -> None:
    """Write a text; only line ends become elements, so that every blank stays."""
    first, *lines = text.split("\n")
    element.text = first
    for line in lines:
        sub(element, "br").tail = line


def declare(root: Element, name: str, cardinality: str, base: str, right: Sequence[str]) -> Element:
    """Declare a response and its right values."""
    told = {"identifier": name, "cardinality": cardinality, "baseType": base}
    declaration = sub(root, "responseDeclaration", **told)
    holder = sub(declaration, "correctResponse") if right else declaration
    for value in right:
        sub(holder, "value").text = value
    return declaration


class Maker:
    """How one type is declared, asked and marked; this is a choice, others change what differs."""

    cardinality, base, interaction = "single", "identifier", "choiceInteraction"

    def __init__(self, entry: Exported) -> None:
        self.entry, self.content = entry, entry.content

    @property
    def right(self) -> list[str]:
        """The right values."""
        key = self.content.key
        return [str(one) for one in key] if isinstance(key, list) else [key] if isinstance(key, str) else []

    def declare(self, root: Element) -> None:
        """Say what is right."""
        declare(root, "RESPONSE", self.cardinality, self.base, self.right)

    def ask(self, body: Element) -> None:
        """Show the options."""
        limit = {"maxChoices": "0" if self.cardinality == "multiple" else "1"}
        interaction = self.begin(body, **(limit if self.interaction == "choiceInteraction" else {}))
        for name, text in self.choices():
            choice = sub(interaction, "simpleChoice", identifier=name)
            words(choice, text)
            self.entry.draw(choice, name)

    def begin(self, body: Element, **attributes: str) -> Element:
        """Open the interaction."""
        told = {"responseIdentifier": "RESPONSE", "shuffle": "false", **attributes}
        return sub(body, self.interaction, **told)

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give the options with their identifiers."""
        return self.content.options

    def process(self, root: Element, templates: str) -> None:
        """Say how an answer is marked."""
        suffix = ".xml" if "v3p0" in templates else ""
        sub(root, "responseProcessing", template=f"{templates}match_correct{suffix}")

    def tags(self) -> list[str]:
        """Say the rest."""
        return self.entry.tags(with_category=True)
