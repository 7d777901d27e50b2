"""Read .docx: paragraphs with their automatic numbers, soft breaks and coloured keys; tables as tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from core.word_numbers import Numbering, attribute
from quizzes.rules.formats import options
from quizzes.rules.formats.characters import fold, repair
from quizzes.rules.formats.illustrating import Placed
from quizzes.rules.formats.keys import bare_key
from quizzes.rules.formats.reading import Line, UnreadableBankError
from quizzes.rules.formats.sheets import Sheet, is_table
from quizzes.rules.formats.wordmedia import Media

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from quizzes.rules.formats.segments import Span

_BODY = re.compile(r"word/document\d*\.xml$")
_SKIPPED = frozenset(
    {
        "del",
        "moveFrom",
        "Fallback",
        "txbxContent",
        "pPr",
        "rPr",
        "instrText",
        "delText",
        "footnoteReference",
        "sectPr",
    }
)
_HOLDERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "sect", "sub-section"))
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_MOST_LINES = 200_000
_DEEPEST = 60


@dataclass
class Run:
    """Text of one formatting: strong marks are colour and highlight, weak ones bold and underline."""

    text: str
    strong: bool = False
    weak: bool = False
    picture: Element | None = None
    """The drawing that stands here instead of text."""


@dataclass
class Document:
    """A document as lines and tables, in order."""

    lines: list[Line] = field(default_factory=list)
    strong: dict[int, list[Span]] = field(default_factory=dict)
    weak: dict[int, list[Span]] = field(default_factory=dict)
    tables: list[tuple[int, Sheet]] = field(default_factory=list)
    """Tables that have a header of questions, with the line they stand after."""
    pictures: list[Placed] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    """Lines with drawings that hold no picture we can get at."""
    automatic: dict[int, int] = field(default_factory=dict)
    """How long the automatic number at a line's start is."""
    mended: int = 0
    media: Media = field(default_factory=Media)

    def add(self, runs: list[Run], automatic: int = 0) -> None:
        """Add a paragraph; its soft breaks begin new lines.

        :param automatic: how many characters of it are an automatic number
        """
        for index, line in enumerate(_lines(runs)):
            number = len(self.lines) + 1
            self._place(line, number)
            if automatic and index == 0:
                self.automatic[number] = automatic
            if number > _MOST_LINES:
                raise UnreadableBankError("这份文档太长。请分成几个文件后再导入。")
            self.lines.append(Line(number, "".join(run.text for run in line), f"第 {number} 行"))
            for marks, chosen in ((self.strong, "strong"), (self.weak, "weak")):
                spans = list(_spans(line, chosen))
                if spans:
                    marks[number] = spans

    def _place(self, line: list[Run], number: int) -> None:
        """Note where in a line its pictures stand."""
        before = 0
        for run in line:
            before += len(run.text)
            if run.picture is None:
                continue
            found = self.media.pictures(run.picture)
            self.pictures += [Placed(number, before, content, alt) for content, alt in found]
            self.lost += [] if found else [number]

    @property
    def marks(self) -> dict[int, list[Span]]:
        """The formatting that may be a key: colour if it marks options, else bold and underline."""
        texts = {line.number: fold(line.text).strip() for line in self.lines if line.number in self.strong}
        marks_options = any(options.label_at(text) or options.inside(text) for text in texts.values())
        return self.strong if marks_options or not self.weak else {**self.weak, **self.strong}


def read_document(package: zipfile.ZipFile) -> Document:
    """Read the body of a Word package that has passed the guard."""
    body = next((name for name in package.namelist() if _BODY.match(name)), None)
    root = _part(package, body)
    if root is None:
        raise UnreadableBankError(
            "这份 Word 文档已损坏，打不开。请用 Word 或 WPS 打开原件，另存为 .docx 后再导入。"
        )
    numbering = Numbering(_part(package, "word/numbering.xml"), _part(package, "word/styles.xml"))
    document = Document(media=Media(package))
    _Walker(document, numbering).walk(root.find("{*}body"), 0)
    return document


def read_word_xml(root: Element) -> Document:
    """Read Word's own XML: of 2003, or a whole package in one file."""
    parts = {attribute(part, "name"): part.find("{*}xmlData") for part in root.iterfind("{*}part")}
    body = root.find("{*}body")
    if body is None:
        inside = parts.get("/word/document.xml")
        body = inside.find("{*}document/{*}body") if inside is not None else None
    numbering = Numbering(_first(parts.get("/word/numbering.xml")), _first(parts.get("/word/styles.xml")))
    document = Document()
    _Walker(document, numbering).walk(body, 0)
    return document


def _first(part: Element | None) -> Element | None:
    return next(iter(part), None) if part is not None else None


def _part(package: zipfile.ZipFile, name: str | None) -> Element | None:
    if name is None or name not in package.namelist():
        return None
    try:
        return ET.fromstring(package.read(name))  # noqa: S314  # the package guard has refused document types
    except (ET.ParseError, ValueError, LookupError):
        return None


class _Walker:
    def __init__(self, document: Document, numbering: Numbering) -> None:
        self.document, self.numbering = document, numbering

    def walk(self, parent: Element | None, depth: int) -> None:
        """Take the paragraphs and tables of a body, a cell or a content control in order."""
        for child in parent if parent is not None and depth < _DEEPEST else ():
            name = _local(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child, depth)
            elif name in _HOLDERS:
                self.walk(child, depth + 1)

    def _paragraph(self, paragraph: Element) -> None:
        runs = list(self._runs(paragraph, Run(""), 0))
        if any(run.text.strip() for run in runs):
            properties = paragraph.find("{*}pPr")
            listed = properties.find("{*}listPr/{*}t") if properties is not None else None
            prefix = attribute(listed, "val") or self.numbering.prefix(properties)
            self.document.add([Run(prefix), *runs], len(prefix))
        else:
            self.document.add(runs)

    def _runs(self, parent: Element, style: Run, depth: int) -> Iterator[Run]:
        for child in parent if depth < _DEEPEST else ():
            name = _local(child)
            if name == "r":
                yield from self._runs(child, _style(child), depth + 1)
            elif name == "t":
                text, wrong = repair(child.text or "")
                self.document.mended += wrong
                yield Run(text, style.strong, style.weak)
            elif name in _BREAKS:
                yield Run(_BREAKS[name])
            elif name == "sym":
                yield Run(_symbol(child), style.strong, style.weak)
            elif name in ("drawing", "pict", "object"):
                yield Run("", picture=child)
            elif name not in _SKIPPED:
                yield from self._runs(child, style, depth + 1)

    def _table(self, table: Element, depth: int) -> None:
        rows = [row.findall("{*}tc") for row in table.iter() if _local(row) == "tr"]
        texts = [[self._cell_text(cell) for cell in row] for row in rows]
        if is_table(texts):
            name = f"表格 {len(self.document.tables) + 1}"
            shown = {number: dict(self._shown_in(row)) for number, row in enumerate(rows, start=1)}
            self.document.tables.append((len(self.document.lines), Sheet(name, texts, shown)))
            return
        if _is_form(texts):
            for name, *cells in texts:
                self.document.add([Run(f"{name.strip().rstrip(':：')}：{' '.join(cells)}")])
            return
        listed = _key_table(texts)
        if listed:
            self.document.add([Run(f"参考答案：{listed}")])
            return
        for row in rows:
            for cell in row:
                self.walk(cell, depth + 1)

    def _cell_text(self, cell: Element) -> str:
        return "\n".join("".join(run.text for run in runs) for runs in self._paragraphs(cell)).strip()

    def _paragraphs(self, cell: Element) -> list[list[Run]]:
        return [list(self._runs(each, Run(""), 0)) for each in cell.iter() if _local(each) == "p"]

    def _shown_in(self, row: list[Element]) -> Iterator[tuple[int, list[bytes]]]:
        """Give the pictures of a row by their columns."""
        for column, cell in enumerate(row):
            drawings = [run.picture for runs in self._paragraphs(cell) for run in runs]
            found = [self.document.media.pictures(each) for each in drawings if each is not None]
            self.document.lost += [len(self.document.lines) + 1] * sum(not one for one in found)
            if any(found):
                yield column, [content for one in found for content, _ in one]


_FORM = re.compile(
    r"(?:题型|题目|题干|试题|选项|答案|正确答案|参考答案|解析|答案解析|知识点|难度|出处|来源)[:：]?$"
)


def _is_form(rows: list[list[str]]) -> bool:
    """Say whether a table holds one question, its parts named in the first column.

    >>> _is_form([["题目", "甲（ ）"], ["选项", "A.一 B.二"], ["答案", "A"]]), _is_form([["题目", "答案"]])
    (True, False)
    """
    return len(rows) > 1 and all(len(row) == 2 and _FORM.match(row[0].strip()) for row in rows)


def _key_table(rows: list[list[str]]) -> str:
    """Read a table that lists numbers in one row and keys in the next."""
    pairs = []
    for numbers, keys in zip(rows[::2], rows[1::2], strict=False):
        for number, key in zip(numbers, keys, strict=False):
            if number.strip().isdigit() and bare_key(fold(key.strip())):
                pairs.append(f"{number.strip()}.{key.strip()}")
            elif number.strip().isdigit() and key.strip():
                return ""
    return " ".join(pairs) if len(rows) > 1 else ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _style(run: Element) -> Run:
    properties = run.find("{*}rPr")
    if properties is None:
        return Run("")
    highlight = attribute(properties.find("{*}highlight"), "val")
    strong = is_bright(attribute(properties.find("{*}color"), "val")) or highlight not in (
        None,
        "none",
        "white",
    )
    return Run(
        "",
        strong,
        _is_on(properties.find("{*}b")) or attribute(properties.find("{*}u"), "val") not in (None, "none"),
    )


def _is_on(element: Element | None) -> bool:
    return element is not None and attribute(element, "val") not in ("0", "false", "off")


def is_bright(colour: str | None) -> bool:
    """Red, or nearly.

    >>> is_bright("FF0000"), is_bright("C00000"), is_bright("000000"), is_bright("auto")
    (True, True, False, False)
    """
    if not colour or not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return red >= 0xB0 and green <= 0x60 and blue <= 0x70


def _symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    return (
        repair(chr(int(code, 16)))[0]
        if re.fullmatch(r"[0-9A-Fa-f]{4}", code) and not code.upper().startswith("D")
        else ""
    )


def _lines(runs: list[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        for index, piece in enumerate(run.text.split("\n")):
            if index:
                lines.append([])
            if piece or run.picture is not None:
                lines[-1].append(Run(piece, run.strong, run.weak, run.picture))
    return lines


def _spans(line: list[Run], chosen: str) -> Iterator[Span]:
    at = 0
    for run in line:
        if getattr(run, chosen) and run.text.strip():
            yield at, at + len(run.text)
        at += len(run.text)
