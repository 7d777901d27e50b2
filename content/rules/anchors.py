"""Names for the paragraphs of a text that stay while other paragraphs change, so that they can be cited."""

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {
        "p", "h2", "h3", "h4", "li", "dt", "dd", "pre", "blockquote", "figcaption", "caption", "div",
        "td", "th",
        "ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "figure", "hr", "video", "audio",
    }
)  # fmt: skip
_NAMELESS = frozenset(
    {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "figure", "hr", "video", "audio"}
)
_VOID = frozenset({"br", "hr", "img", "source"})
_HEADINGS = ("h2", "h3", "h4")
_ID = re.compile(r' id="[^"]*"')
_NOTE = "p-note-"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph that a question can cite."""

    anchor: str
    position: int
    """Counted from 1, in reading order."""
    text: str
    heading: str
    """The nearest heading above it, empty before the first."""


def anchored(html: str) -> tuple[str, list[Paragraph]]:
    """Give every paragraph, heading, list item and table row of clean HTML an id, and list them.

    The id comes from the words alone, and for words that occur again from which time it is; so it
    stays when paragraphs are added, removed, moved or only laid out differently.

    >>> html, found = anchored("<h2>总则</h2><p>第一条</p>")
    >>> html
    '<h2 id="p-8936cfd3ec">总则</h2><p id="p-0393212391">第一条</p>'
    >>> found[1]
    Paragraph(anchor='p-0393212391', position=2, text='第一条', heading='总则')

    :param html: what ``core.html.clean`` returned
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_loose()
    return _name(reader)


def anchor_for(text: str, occurrence: int = 1) -> str:
    """Make the id of a paragraph with these words.

    >>> anchor_for("第 一 条") == anchor_for("第一条")
    True
    >>> anchor_for("第一条", 2)
    'p-0393212391-2'
    """
    words = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    name = "p-" + hashlib.sha256(words.encode()).hexdigest()[:10]
    return name if occurrence == 1 else f"{name}-{occurrence}"


def _name(reader: "_Reader") -> tuple[str, list[Paragraph]]:
    tokens = reader.tokens
    found: list[Paragraph] = []
    seen: Counter[str] = Counter()
    headings: dict[str, str] = {}
    for place, text in sorted(reader.found):
        name = anchor_for(text)
        seen[name] += 1
        anchor = anchor_for(text, seen[name])
        tag = re.match(r"<([a-z0-9]+)", tokens[place])[1]  # type: ignore[index]  # it is a start tag
        level = _HEADINGS.index(tag) if tag in _HEADINGS else len(_HEADINGS)
        above = [headings[one] for one in _HEADINGS[:level] if one in headings]
        if tag in _HEADINGS:
            headings = {one: headings[one] for one in _HEADINGS[:level] if one in headings} | {tag: text}
        found.append(Paragraph(anchor, len(found) + 1, text, above[-1] if above else ""))
        tokens[place] = f'<{tag} id="{anchor}"{_ID.sub("", tokens[place])[len(tag) + 1 :]}'
    return "".join(tokens), found


@dataclass
class _Block:
    """An open element that may become a paragraph; of a row, also what its cells hold."""

    tag: str
    place: int
    parts: list[str] = field(default_factory=list)
    inner: list[tuple[int, str]] = field(default_factory=list)
    most_in_a_cell: int = 0


class _Reader(HTMLParser):
    """Takes HTML apart into tokens and collects the text of each block, without its inner blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.tokens: list[str] = []
        self.found: list[tuple[int, str]] = []
        self._open: list[_Block] = []
        self._depth = 0
        self._loose = False
        self._in_note_link = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        block = tag in _BLOCKS or tag == "tr"
        self._edge(block=block)
        self._add(tag, attrs)
        if tag == "br":
            self._say(" ")
        if tag in _VOID:
            return
        self._depth += 1
        if block:
            self._open.append(_Block(tag, len(self.tokens) - 1))
        elif self._in_note_link or (tag == "a" and (dict(attrs).get("href") or "").startswith(f"#{_NOTE}")):
            self._in_note_link += 1

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(f"</{tag}>")
        self._depth = max(0, self._depth - 1)
        if self._open and self._open[-1].tag == tag:
            self._end(self._open.pop())
        elif self._in_note_link:
            self._in_note_link -= 1

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._edge(block=False)
        self.tokens.append(data)
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._edge(block=False)
        self.tokens.append(f"&{name};")
        self._say({"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": " "}.get(name, ""))

    def handle_charref(self, name: str) -> None:
        self._edge(block=False)
        self.tokens.append(f"&#{name};")
        self._say(self.unescape_number(name))

    @staticmethod
    def unescape_number(name: str) -> str:
        """Turn a numeric reference into its character."""
        number = int(name[1:], 16) if name[:1] in "xX" else int(name)
        return chr(number) if 31 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""

    def end_loose(self) -> None:
        """End the paragraph made for text that stood outside of any."""
        if self._loose:
            self._loose = False
            self.tokens.append("</p>")
            self._end(self._open.pop())

    def _edge(self, *, block: bool) -> None:
        """Begin or end a paragraph around text that has none."""
        if self._depth and self._loose and block:
            # A link or a bold run that holds paragraphs needs none around it.
            self.tokens[self._open.pop(0).place] = ""
            self._loose = False
        if self._depth:
            return
        if block:
            self.end_loose()
        elif not self._loose:
            self._loose = True
            self.tokens.append("<p>")
            self._open.append(_Block("p", len(self.tokens) - 1))

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or f"<{tag}>"
        # The ids of notes are what links inside the text lead to; every other one is ours to give.
        kept = (dict(attrs).get("id") or "").startswith(_NOTE) and (
            tag in _NAMELESS or tag not in _BLOCKS or tag == "li"
        )
        self.tokens.append(raw if kept else _ID.sub("", raw, count=1))

    def _say(self, text: str) -> None:
        if self._open and not self._in_note_link:
            self._open[-1].parts.append(text)

    def _end(self, block: _Block) -> None:
        text = re.sub(r"\s+", " ", "".join(block.parts)).strip()
        found = list(block.inner)
        if text and block.tag not in _NAMELESS and block.tag != "tr":
            found.append((block.place, text))
        if block.tag == "tr":
            found = self._row(block, found)
        row = self._open[-1] if self._open else None
        if row is None:
            self.found.extend(found)
            return
        row.inner.extend(found)
        if block.tag in {"td", "th"}:
            row.most_in_a_cell = max(row.most_in_a_cell, len(found))

    @staticmethod
    def _row(row: _Block, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
        # A row is read as one, unless the table only serves to lay out whole paragraphs.
        if row.most_in_a_cell > 1 or not found:
            return found
        return [(row.place, " ".join(text for _, text in sorted(found)))]
